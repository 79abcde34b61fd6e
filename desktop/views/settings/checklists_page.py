"""The checklists: items by phase, and beside them what one of them says."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.checklist import Phase
from desktop.models.errors import NotFoundError, OfficeError
from desktop.services.checklists import (
    PHASE_NAMES,
    ItemDraft,
    ItemRow,
    archive_item,
    change_item,
    checklist_items,
    enter_item,
    enter_usual_items,
    move_item,
)
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, MultilineField, TextField, TickField
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.lists import ENTRY, NOTE, button_row, list_beside

DRAFT = "settings.checklists"


class ChecklistsPage(QWidget):
    """What is looked at, or said, in each phase of every visit."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._item: ItemRow | None = None
        self._wanted: int | None = None  # the item to be found once the list is read again
        self.list = QListWidget()
        self.list.setAccessibleName(_("Checklists"))
        self.form = _form()
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        self.standing = StandingForm(context, self.form, self.note)
        self.new_button = QPushButton(_("&New item"))
        self.usual_button = QPushButton(_("Enter the &usual items"))
        self.save_button = QPushButton(_("Save"))
        self.up_button, self.down_button = QPushButton(_("Up")), QPushButton(_("Down"))
        self.archive_button = QPushButton(_("&Archive…"))
        self._lay_out()
        self._connect()
        self.new_item()
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        self._context.desk.read(self, checklist_items, self._show_list)

    def is_dirty(self) -> bool:
        """Tell whether anything was typed that is not saved."""
        return self.form.is_dirty()

    def new_item(self) -> None:
        """Begin with an empty form, in the phase of the item that was shown."""
        phase = self._item.phase if self._item else Phase.RECEPTION.value
        self._item = None
        self.list.setCurrentRow(-1)
        self._fill(ItemDraft(phase, ""))

    def archive(self, reason: str) -> None:
        """Look at the chosen item no longer."""
        if self._item is not None:
            command = partial(
                archive_item, item_id=self._item.id, version=self._item.version, reason=reason
            )
            self._write(command, self._archived)

    def move_by(self, step: int) -> None:
        """Move the chosen item within its phase."""
        if self._item is not None:
            self._wanted = self._item.id
            command = partial(
                move_item, item_id=self._item.id, version=self._item.version, step=step
            )
            self._write(command, lambda _done: self.refresh())

    # -- inside --------------------------------------------------------------------------

    def _begin_new(self) -> None:
        self.new_item()
        self.form.focus("text")

    def _save(self) -> None:
        values: dict[str, Any] = self.form.values()
        draft = ItemDraft(**values)
        if self._item is None:
            self._write(partial(enter_item, draft=draft), self._saved)
            return
        key = self._item.id
        command = partial(change_item, item_id=key, version=self.form.version, draft=draft)
        self._write(command, lambda _done: self._saved(key))

    def _write(self, command: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self._context.desk.write(self, command, done, self._refused)

    def _saved(self, key: int) -> None:
        self._wanted = key
        self.standing.saved()
        self._context.told.emit("success", _("The checklists are saved."))
        self.refresh()

    def _archived(self, _nothing: None) -> None:
        self._context.told.emit("success", _("The item is looked at no longer."))
        self.standing.saved()
        self.new_item()
        self.refresh()

    def _refused(self, error: OfficeError) -> None:
        self._wanted = None
        self.standing.refused(error, self._newest)

    def _newest(self, session: Any) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
        key = self._item.id if self._item else None
        found = next((row for row in checklist_items(session) if row.id == key), None)
        if found is None:
            raise NotFoundError(_("This record does not exist any more; refresh the list."))
        return found.version, _values(found)

    def _fill(self, item: ItemRow | ItemDraft) -> None:
        self.note.clear()
        key, version = (item.id, item.version) if isinstance(item, ItemRow) else ("new", 0)
        self.standing.show_record(f"{DRAFT}.{key}", version, _values(item))
        self._tidy()

    def _leave(self) -> None:
        phase = str(self.form.fields["phase"].value() or Phase.RECEPTION.value)
        self._fill(self._item or ItemDraft(phase, ""))

    def _show_list(self, items: tuple[ItemRow, ...]) -> None:
        wanted = self._wanted or (self._item.id if self._item else None)
        self._wanted = None
        self.list.clear()
        phase = ""
        for item in items:
            if item.phase != phase:
                phase = item.phase
                self.list.addItem(_heading(item.phase_name))
            self._add(item, chosen=item.id == wanted)
        self.usual_button.setVisible(not items)
        self._tidy()

    def _add(self, item: ItemRow, *, chosen: bool) -> None:
        text = _("{item} · cover").format(item=item.text) if item.covers else item.text
        entry = QListWidgetItem(f"    {text}")
        entry.setData(ENTRY, item)
        entry.setToolTip(item.script)
        self.list.addItem(entry)
        if chosen:
            self.list.setCurrentItem(entry)

    def _on_item(self) -> None:
        if self.list.currentRow() < 0 or self.form.is_dirty():
            return
        item: ItemRow | None = self.list.currentItem().data(ENTRY)
        if item is None:  # the name of a phase
            return
        self._item = item
        self._fill(item)

    def _ask_reason(self) -> None:
        title, question = _("Archive"), _("Why is it archived?")
        reason, given = QInputDialog.getText(self, title, question)
        if given:
            self.archive(reason)

    def _tidy(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty())
        for button in (self.up_button, self.down_button, self.archive_button):
            button.setEnabled(self._item is not None and not self.form.is_dirty())

    def _lay_out(self) -> None:
        hint = QLabel(
            _(
                "Covers protect the car: seat, steering wheel, floor and fender; their share is "
                "a figure of its own. What is said is shown while the item is current."
            ),
            wordWrap=True,
        )
        hint.setObjectName("hint")
        side = QVBoxLayout()
        for part in (self.standing.conflict, self.form, hint, self.note):
            side.addWidget(part)
        buttons = (self.save_button, self.up_button, self.down_button, self.archive_button)
        side.addLayout(button_row(*buttons))
        side.addLayout(button_row(self.usual_button))
        list_beside(self, self.list, self.new_button, side)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda _now, _before: self._on_item())
        self.new_button.clicked.connect(self._begin_new)
        usual = partial(self._write, enter_usual_items, lambda _done: self.refresh())
        self.usual_button.clicked.connect(lambda _checked: usual())
        self.form.submitted.connect(self._save)
        self.standing.left.connect(self._leave)
        self.form.changed.connect(self._tidy)
        self.form.changed.connect(self.note.clear)
        self.save_button.clicked.connect(self.form.submit)
        self.up_button.clicked.connect(lambda _checked: self.move_by(-1))
        self.down_button.clicked.connect(lambda _checked: self.move_by(1))
        self.archive_button.clicked.connect(self._ask_reason)


def _values(item: ItemRow | ItemDraft) -> Values:
    return {name: getattr(item, name) for name in ("phase", "text", "script", "covers")}


def _form() -> EditForm:
    form = EditForm()
    phases = [(phase.value, _(name)) for phase, name in PHASE_NAMES.items()]
    form.add("phase", ChoiceField(_("Phase"), phases, required=True))
    form.add("text", TextField(_("Item"), required=True))
    form.add("script", MultilineField(_("What is said")))
    form.add("covers", TickField(_("Cover"), _("One of the covers that protect the car")))
    return form


def _heading(text: str) -> QListWidgetItem:
    entry = QListWidgetItem(text)
    font = entry.font()
    font.setBold(True)
    entry.setFont(font)
    entry.setFlags(Qt.ItemFlag.NoItemFlags)
    return entry
