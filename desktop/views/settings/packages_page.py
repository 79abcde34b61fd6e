"""The packages: a list, and beside it what one of them holds, costs and promises."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.errors import ConflictError, OfficeError
from desktop.services.formats import percent_text
from desktop.services.packages import (
    LEAST_MINUTES,
    MOST_MINUTES,
    PackageDraft,
    PackageLineDraft,
    PackageRow,
    Promises,
    archive_package,
    change_package,
    enter_package,
    package_list,
    promises_by_package,
)
from desktop.system.i18n import _
from desktop.views.kit.field import Typed
from desktop.views.kit.fields import MoneyField, NumberField, TextField
from desktop.views.kit.lines.finding import find_for_line
from desktop.views.kit.lines.merging import choose_line, merge_lines, numbered
from desktop.views.kit.lines.model import PACKAGE_LINES, BillModel
from desktop.views.kit.lines.table import BillTable
from desktop.views.kit.lines.typed import TypedLine, kept, number_text, package_line, restored
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.lists import ENTRY, NOTE, button_row, list_beside

YEAR = timedelta(days=365)
DRAFT = "settings.packages"


class PackagesPage(QWidget):
    """Work of a fixed scope: with a price and a time it is a turnkey package."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._package: PackageRow | None = None
        self._clean: list[Any] = []
        self._promises: dict[int, Promises] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(_("Packages"))
        self.form = self._make_form()
        self.conflict = self.form.conflict_pane()
        self.model = BillModel([], context.office.currency, PACKAGE_LINES)
        self.table = BillTable(
            self.model, partial(find_for_line, context, self), _("Lines of the package")
        )
        self.note, self.kept = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        self.kept.setObjectName("hint")
        self.new_button = QPushButton(_("&New package"))
        self.save_button = QPushButton(_("Save"))
        self.archive_button = QPushButton(_("&Archive…"))
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        today = self._context.today()

        def read(session: Any) -> tuple[list[PackageRow], dict[int, Promises]]:  # noqa: ANN401 -- the services know what a session is
            found = promises_by_package(session, today - YEAR, today)
            return package_list(session), found

        self._context.desk.read(self, read, self._show_list)

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.form.is_dirty() or self._typed() != self._clean

    def new_package(self) -> None:
        """Begin with an empty form."""
        self.list.setCurrentRow(-1)
        self._show(None)
        self.form.focus("name")

    def save(self) -> None:
        """Save the package, or go to what is wrong."""
        self.table.finish_cell()
        wrong = self.model.first_problem()
        if wrong:
            self.note.setText(wrong[2])
            self.table.go_to(wrong[0], wrong[1])
            return
        command: Callable[[Any], Any]
        if self._package is None:
            command = partial(enter_package, draft=self._draft())
        else:
            command = partial(
                change_package,
                package_id=self._package.id,
                version=self.form.version,  # a draft knows the one it was typed over
                draft=self._draft(),
            )
        self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def archive(self, reason: str) -> None:
        """Offer the chosen package no longer."""
        if self._package is not None:
            command = partial(
                archive_package,
                package_id=self._package.id,
                version=self._package.version,
                reason=reason,
            )
            self._context.desk.write(self, command, lambda _done: self._archived(), self._refused)

    # -- inside --------------------------------------------------------------------------

    def _make_form(self) -> EditForm:
        form = EditForm()
        places = self._context.office.currency.decimals
        form.add("name", TextField(_("Name"), required=True))
        form.add("job", TextField(_("Job")))
        form.add("price", MoneyField(_("Fixed price"), places=places, least=0))
        form.add("minutes", NumberField(_("Time, minutes"), least=LEAST_MINUTES, most=MOST_MINUTES))
        form.add("note", TextField(_("Remark")))
        return form

    def _draft(self) -> PackageDraft:
        values: dict[str, Any] = self.form.values()
        lines = [package_line(line) for line in self.model.lines if not line.is_empty]
        return PackageDraft(**values, lines=tuple(lines))

    def _typed(self) -> list[Any]:
        return kept([line for line in self.model.lines if not line.is_empty])

    def _fill(self, package: PackageRow | PackageDraft) -> None:
        version = package.version if isinstance(package, PackageRow) else 0
        self.conflict.clear()
        with QSignalBlocker(self.form):  # nobody typed
            self.form.start(version, _values(package))
        self.model.set_lines(_typed_lines(package))
        self._clean = self._typed()
        if not package.lines:
            self.model.add_row()
        self.note.clear()
        self._tidy()

    def _show_list(self, found: tuple[list[PackageRow], dict[int, Promises]]) -> None:
        packages, self._promises = found
        chosen = self._package.id if self._package else None
        self.list.clear()
        for package in packages:
            item = QListWidgetItem(self._title(package))
            item.setData(ENTRY, package)
            self.list.addItem(item)
            if package.id == chosen:
                self.list.setCurrentItem(item)

    def _title(self, package: PackageRow) -> str:
        parts = [package.name]
        if package.price is not None:
            parts.append(self._context.office.currency.text(package.price))
        if package.minutes is not None:
            parts.append(_("{minutes} min").format(minutes=package.minutes))
        if package.is_turnkey:
            parts.append(_("turnkey"))
        return "  ".join(parts)

    def _on_package(self) -> None:
        if self.list.currentRow() < 0 or self.is_dirty():
            return
        item = self.list.currentItem()
        package: PackageRow = item.data(ENTRY)
        self._show(package)

    def _show(self, package: PackageRow | None) -> None:
        """Show a package, and over it what was typed and not saved."""
        self._package = package
        self._fill(package or PackageDraft(""))
        kept_draft = self._context.drafts.load(self._draft_key())
        if kept_draft:
            self.model.set_lines([*restored(kept_draft.get("lines", [])), TypedLine()])
            self._clean = kept_draft.get("base", self._clean)  # what it was typed over
            self.form.set_typed(kept_draft.get("form", {}))
            text = _("This was not saved; here is what you typed. Esc throws it away.")
            self.note.setText(text)
            self._tidy()

    def _draft_key(self) -> str:
        return f"{DRAFT}.{self._package.id if self._package else 'new'}"

    def _keep(self) -> None:
        if self.is_dirty():
            typed: dict[str, Typed] = {"form": self.form.typed(), "lines": self._typed()}
            self._context.drafts.save(self._draft_key(), {**typed, "base": self._clean})
        else:  # everything was typed back
            self._context.drafts.discard(self._draft_key())

    def _leave(self) -> None:
        self._context.drafts.discard(self._draft_key())
        self._show(self._package)

    def _saved(self) -> None:
        self._context.drafts.discard(self._draft_key())
        self.form.mark_clean()
        self._clean = self._typed()
        self._tidy()
        self._context.told.emit("success", _("The packages are saved."))
        self.refresh()

    def _archived(self) -> None:
        self._context.told.emit("success", _("The package is offered no longer."))
        self.new_package()
        self.refresh()

    def _refused(self, error: OfficeError) -> None:
        self.note.setText(str(error))
        if isinstance(error, ConflictError) and self._package is not None:
            self._context.desk.read(self, package_list, partial(self._merge, str(error)))

    def _merge(self, sentence: str, packages: list[PackageRow]) -> None:
        """Show what another seat made of the package beside what is typed."""
        mine = self._package
        found = next((row for row in packages if mine is not None and row.id == mine.id), None)
        if found is None:
            return
        self._package, before = found, restored(self._clean)
        theirs = _typed_lines(found, before)
        lines, clashes = merge_lines(before, restored(self._typed()), theirs, self.model.sheet)
        self._clean = kept(theirs)
        self.model.set_lines([*lines, TypedLine()])
        fields = self.form.merge(found.version, _values(found))
        self.conflict.show_clashes([*fields, *clashes])
        self._keep()
        self.note.setText(sentence)

    def _choose(self, key: str, typed: Typed) -> None:
        """Take what was chosen of a line; the form takes its own fields."""
        if key not in self.form.fields:
            self.model.set_lines(choose_line(self.model.lines, key, typed))
            self.model.edited.emit()

    def _ask_reason(self) -> None:
        title, question = _("Archive"), _("Why is it archived?")
        reason, given = QInputDialog.getText(self, title, question)
        if given:
            self.archive(reason)

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.is_dirty())
        self.archive_button.setEnabled(self._package is not None)
        promises = self._promises.get(self._package.id) if self._package else None
        text = _("Promises kept in the last twelve months: {kept} of {made}, {share}.")
        self.kept.setText(
            text.format(kept=promises.kept, made=promises.made, share=percent_text(promises.share))
            if promises
            else ""
        )

    def _lay_out(self) -> None:
        hint = QLabel(
            _(
                "With a fixed price, the prices of the lines only say how it is spread over them. "
                "The minutes promise a time within the opening hours."
            ),
            wordWrap=True,
        )
        hint.setObjectName("hint")
        side = QVBoxLayout()
        for part in (self.conflict, self.form, self.table, hint, self.kept, self.note):
            side.addWidget(part)
        side.addLayout(button_row(self.save_button, self.archive_button))
        list_beside(self, self.list, self.new_button, side)
        self._show(None)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._on_package)
        self.new_button.clicked.connect(self.new_package)
        self.form.submitted.connect(self.save)
        self.form.cancelled.connect(self._leave)
        self.conflict.chosen.connect(self._choose)
        for changed in (self.form.changed, self.model.edited):
            changed.connect(self._tidy)
            changed.connect(self.note.clear)
            changed.connect(self._keep)
        self.table.left.connect(self.save_button.setFocus)
        self.save_button.clicked.connect(self.form.submit)
        self.archive_button.clicked.connect(self._ask_reason)


def _values(package: PackageRow | PackageDraft) -> Values:
    names = ("name", "job", "price", "minutes", "note")
    return {name: getattr(package, name) for name in names}


def _typed_lines(
    package: PackageRow | PackageDraft, before: Sequence[TypedLine] = ()
) -> list[TypedLine]:
    return numbered([_typed_line(line) for line in package.lines], before)


def _typed_line(line: PackageLineDraft) -> TypedLine:
    return TypedLine(
        kind=line.kind,
        text=line.text,
        hours=number_text(line.hours),
        quantity=number_text(line.quantity),
        unit=line.unit,
        price=number_text(line.price),
        part_id=line.part_id,
    )
