"""The page of duplicates: pairs that may be one record, and the merges that were done."""

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop.models.merge import MergeKind
from desktop.services.duplicates.finder import (
    Found,
    PairRow,
    declare_distinct,
    find_duplicates,
    renew_phones,
)
from desktop.services.duplicates.undoing import (
    MergeRow,
    UndoView,
    merges,
    undo_merge,
    undo_view,
)
from desktop.services.formats import day_text
from desktop.services.rights import Right, may
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.merge_dialog import MergeDialog
from desktop.views.kit.messages import ask
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen

MENU = N_("Dup&licates")
MERGE = ActionSpec("duplicates.merge", N_("&Merge the pair…"), MENU, "F9", "edit")
DISTINCT = ActionSpec("duplicates.distinct", N_("They are &not the same"), MENU, "F8")
AGAIN = ActionSpec("duplicates.find", N_("&Look again"), MENU, "Shift+F9")
FIRST = ActionSpec("duplicates.first", N_("Open the &first"), MENU, "Ctrl+Left", new_group=True)
SECOND = ActionSpec("duplicates.second", N_("Open the &second"), MENU, "Ctrl+Right")
UNDO = ActionSpec("duplicates.undo", N_("&Undo the merge…"), MENU, "Shift+F8", new_group=True)
KINDS = {MergeKind.CUSTOMER: N_("Customers"), MergeKind.VEHICLE: N_("Vehicles")}
PAGES = {MergeKind.CUSTOMER: "customers", MergeKind.VEHICLE: "vehicles"}
SUBJECTS = frozenset({"merge", "distinct_pair"})
WHY_COLUMN, REASON_COLUMN = 3, 4


class DuplicatesPage(Screen):
    """Finds what was entered twice, and makes one of two."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._found, self._stale = Found(()), False
        self._merges: tuple[MergeRow, ...] = ()
        self.kind: QComboBox = QComboBox()
        for kind, name in KINDS.items():
            self.kind.addItem(_(name), kind)
        self.kind.setAccessibleName(_("What to look for"))
        self.note = QLabel(wordWrap=True)
        self.pairs = PlainTable(_("Pairs that may be one"), range(1), wide=WHY_COLUMN)
        self.done = PlainTable(_("Merges"), range(0), wide=REASON_COLUMN)
        self._look = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._look.start)
        self._look.timeout.connect(self.look_for_pairs)
        self.pairs.cellActivated.connect(self.merge)
        context.desk.changed.connect(self._on_changed)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(MERGE, self.merge),
            Command(DISTINCT, self.declare_distinct),
            Command(AGAIN, self.look_for_pairs),
            Command(FIRST, partial(self.open_record, 0)),
            Command(SECOND, partial(self.open_record, 1)),
            Command(UNDO, self.undo),
        )

    @override
    def take_focus(self) -> None:
        self.pairs.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look again when something was merged while another page was on show."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    @override
    def refresh(self) -> None:
        self._stale = False
        self.look_for_pairs()
        self.context.desk.read(self, merges, self._show_merges)

    @property
    def chosen_kind(self) -> MergeKind:
        """What is looked for."""
        return MergeKind(self.kind.currentData())

    def chosen(self) -> PairRow | None:
        """Return the current pair; without one say so."""
        row = self.pairs.currentRow()
        if 0 <= row < len(self._found.pairs):
            return self._found.pairs[row]
        self.context.told.emit("info", _("Choose a pair in the list first."))
        return None

    def look_for_pairs(self) -> None:
        """Look for pairs, on a worker."""
        self.note.setText(_("Looking for duplicates…"))
        query = partial(find_duplicates, kind=self.chosen_kind)
        self.context.desk.read(self, query, partial(self._show, self.chosen_kind))

    def merge(self, *_place: Any) -> None:  # noqa: ANN401 -- a row and a column, or nothing
        """Show the pair side by side."""
        if (pair := self.chosen()) is not None:
            ids = pair.first_id, pair.second_id
            MergeDialog(self.context, pair.kind, ids, self.window()).open()

    def declare_distinct(self) -> None:
        """Remember that the two are not the same."""
        if (pair := self.chosen()) is not None:
            command = partial(
                declare_distinct, kind=pair.kind, one=pair.first_id, other=pair.second_id
            )
            self.context.desk.write(self, command, partial(self._on_distinct, pair))

    def open_record(self, side: int) -> None:
        """Show one of the two on its own page."""
        if (pair := self.chosen()) is not None:
            key = (pair.first_id, pair.second_id)[side]
            self.context.go.emit(PAGES[pair.kind], key)

    def undo(self) -> None:
        """Say what undoing the current merge will do, and ask."""
        row = self.done.currentRow()
        if not 0 <= row < len(self._merges):
            self.context.told.emit("info", _("Choose a merge in the lower list first."))
            return
        merge = self._merges[row]
        query = partial(undo_view, merge_id=merge.id)
        self.context.desk.read(self, query, partial(self._ask, merge))

    # -- inside --------------------------------------------------------------------------

    def _ask(self, merge: MergeRow, view: UndoView) -> None:
        if view.refusal:
            self.context.told.emit("info", view.refusal)
            return
        question = _("Make two records of {kept} and {gone} again?")
        more = view.sentence or _("Both get back exactly what they had.")
        choices = {"undo": _("Undo the merge"), "leave": _("Leave it")}
        question = question.format(kept=view.kept, gone=view.gone)
        if ask(self, question, choices, default="undo", more=more) == "undo":
            command = partial(undo_merge, merge_id=merge.id, leave_changed=bool(view.changed))
            self.context.desk.write(self, command, partial(self._on_undone, view))

    def _on_undone(self, view: UndoView, _left: int) -> None:
        text = _("{kept} and {gone} are two records again.")
        self.context.told.emit("success", text.format(kept=view.kept, gone=view.gone))

    def _on_distinct(self, pair: PairRow, _nothing: object) -> None:
        text = _("{first} and {second} are not offered again.")
        self.context.told.emit("success", text.format(first=pair.first, second=pair.second))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and self.isVisible():
            self.refresh()
        else:
            self._stale = self._stale or bool(subjects & SUBJECTS)

    def _show(self, kind: MergeKind, found: Found) -> None:
        if kind is not self.chosen_kind:
            return
        if found.outdated and may(self.context.actor.role, Right.MERGE):
            self.context.desk.write(self, renew_phones, self._on_renewed)
            return
        place = self.pairs.currentRow()
        self._found = found
        heads = [_("Likely"), _("First"), _("Second"), _("Why")]
        rows = [[f"{row.score} %", row.first, row.second, row.why] for row in found.pairs]
        self.pairs.fill(heads, rows)
        self.note.setText(_told(found))
        if rows:
            self.pairs.setCurrentCell(min(max(place, 0), len(rows) - 1), 0)

    def _on_renewed(self, _count: int) -> None:
        self.look_for_pairs()

    def _show_merges(self, rows: list[MergeRow]) -> None:
        self._merges = tuple(rows)
        heads = [_("Merged on"), _("Goes"), _("Stays"), _("By"), _("Reason"), _("State")]
        day = self.context.office.calendar.day
        texts = [
            [
                day_text(day(row.merged_at)),
                row.gone,
                row.kept,
                row.by,
                row.reason,
                "" if row.undone_at is None else _("undone"),
            ]
            for row in rows
        ]
        self.done.fill(heads, texts)
        if texts:
            self.done.setCurrentCell(0, 0)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.kind)
        bar.addWidget(self.note, 1)
        texts = {MERGE: _("Merge…"), DISTINCT: _("Not the same"), AGAIN: _("Look again")}
        for command in self.commands():
            if text := texts.get(command.spec):
                bar.addWidget(_button(text, command))
        foot = QHBoxLayout()
        foot.addWidget(QLabel(_("Merges")), 1)
        foot.addWidget(_button(_("Undo…"), self.commands()[-1]))
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.addLayout(bar)
        box.addWidget(self.pairs, 3)
        box.addLayout(foot)
        box.addWidget(self.done, 1)


def _button(text: str, command: Command) -> QPushButton:
    keys = keys_text(command.spec.shortcut)
    button = QPushButton(_("{text} ({keys})").format(text=text, keys=keys))
    button.setAutoDefault(False)
    button.clicked.connect(without_state(command.run))
    return button


def _told(found: Found) -> str:
    count = len(found.pairs)
    if not count:
        return _("Nothing seems to be entered twice.")
    text = ngettext(
        "{count} pair may be one record; Enter shows it side by side.",
        "{count} pairs may be one record each; Enter shows them side by side.",
        count,
    ).format(count=count)
    if found.more:
        more = _("{count} more come when these are done.").format(count=found.more)
        return f"{text} {more}"
    return text
