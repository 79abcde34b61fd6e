"""Two records side by side: which value stays, field by field, before they become one."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.models.merge import MergeKind
from desktop.services.duplicates.fields import (
    Choice,
    FieldPair,
    SideBySide,
    best_sides,
    side_by_side,
)
from desktop.services.duplicates.merging import merge_records
from desktop.system.i18n import _, ngettext
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.fields import TextField
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context

SIZE = (860, 560)
NAME_COLUMN, KEPT_COLUMN, GONE_COLUMN = range(3)
CHOSEN, OTHER, SAME, BOTH = "● ", "○ ", "= ", "+ "
SWAP_KEYS, MERGE_KEYS = "Ctrl+T", "Ctrl+Return"
TURNS: dict[int, Choice] = {
    Qt.Key.Key_Left: Choice.KEPT,
    Qt.Key.Key_Right: Choice.GONE,
    Qt.Key.Key_Plus: Choice.BOTH,
}


class MergeDialog(QDialog):
    """Shows what two records say; left and right choose, Ctrl+Return merges.

    Signals:
        merged: It is done; carries the record that stays.
    """

    merged = Signal(int)

    def __init__(
        self, context: Context, kind: MergeKind, ids: tuple[int, int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Merge two records"))
        self.resize(*SIZE)
        self._context, self._kind = context, kind
        self._sides: SideBySide | None = None
        self._choices: dict[str, Choice] = {}
        self._busy = False
        self.messages = MessageBar()
        self.table = PlainTable(_("Field by field"), range(0), wide=GONE_COLUMN)
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName("hint")
        self.reason = TextField(_("Reason"), required=True)
        self.reason.set_value(_("Entered twice"))
        self.swap = self._make_button(_("Swap the two"), SWAP_KEYS, self._swap)
        self.merge = self._make_button(_("Merge"), MERGE_KEYS, self._merge)
        self._lay_out()
        self.table.installEventFilter(self)
        self.table.cellDoubleClicked.connect(self._choose_cell)
        context.desk.read(
            self,
            partial(best_sides, kind=kind, one=ids[0], other=ids[1]),
            self._show,
            self._refuse,
        )

    @property
    def choices(self) -> dict[str, Choice]:
        """What stays, by field."""
        return dict(self._choices)

    def choose(self, row: int, choice: Choice) -> None:
        """Let a value stay; a field that says one thing only has no choice."""
        if self._sides is None or not 0 <= row < len(self._sides.fields):
            return
        pair = self._sides.fields[row]
        if not pair.fixed and (choice is not Choice.BOTH or pair.joined):
            self._choices[pair.key] = choice
            self._paint(row)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose with the left and the right key in the table, both with plus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            turn = TURNS.get(event.key())
            if turn is not None and watched is self.table:
                self.choose(self.table.currentRow(), turn)
                return True
        return super().eventFilter(watched, event)

    # -- inside --------------------------------------------------------------------------

    def _show(self, sides: SideBySide) -> None:
        self._sides = sides
        self._choices = {pair.key: pair.choice for pair in sides.fields}
        kept, gone = sides.titles
        heads = [_("Field"), _("Stays: {name}").format(name=kept)]
        heads.append(_("Goes: {name}").format(name=gone))
        self.table.fill(heads, [[pair.name, "", ""] for pair in sides.fields])
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        for row in range(len(sides.fields)):
            self._paint(row)
        self.table.setColumnWidth(KEPT_COLUMN, SIZE[0] // 3)
        self.note.setText(self._told(sides))
        first = next((row for row, pair in enumerate(sides.fields) if pair.differs), 0)
        self.table.setCurrentCell(first, KEPT_COLUMN)
        self.table.setFocus()

    def _paint(self, row: int) -> None:
        """Show by shape, not by colour alone, which value stays."""
        if self._sides is None:
            return
        pair = self._sides.fields[row]
        choice = self._choices[pair.key]
        for column, text, side in (
            (KEPT_COLUMN, pair.kept, Choice.KEPT),
            (GONE_COLUMN, pair.gone, Choice.GONE),
        ):
            stays = choice in (side, Choice.BOTH)
            item = self.table.item(row, column)
            if item is None:
                continue
            item.setText(f"{_mark(pair, stays=stays)}{text}" if text else "")
            font = item.font()
            font.setBold(stays and pair.differs)
            item.setFont(font)

    def _told(self, sides: SideBySide) -> str:
        kept, gone = sides.titles
        parts = [
            _(
                "All that belongs to {gone} comes to {kept}; {gone} is archived. "
                "The merge can be undone."
            ).format(kept=kept, gone=gone),
            _("Left and right choose; + keeps both remarks."),
        ]
        if sides.staying:
            text = ngettext(
                "{count} visit of a locked month stays with {gone}: its figures are final.",
                "{count} visits of locked months stay with {gone}: their figures are final.",
                sides.staying,
            )
            parts.insert(1, text.format(count=sides.staying, gone=gone))
        return " ".join(parts)

    def _choose_cell(self, row: int, column: int) -> None:
        if column != NAME_COLUMN:
            self.choose(row, Choice.KEPT if column == KEPT_COLUMN else Choice.GONE)

    def _swap(self) -> None:
        if self._sides is None:
            return
        kept, gone = self._sides.ids
        query = partial(side_by_side, kind=self._kind, kept_id=gone, gone_id=kept)
        self._context.desk.read(self, query, self._show, self._refuse)

    def _merge(self) -> None:
        if self._sides is None or self._busy:
            return
        if self.reason.problem():
            self.reason.show_problem()
            self.reason.editor.setFocus()
            return
        self._busy = True
        command = partial(
            merge_records,
            sides=self._sides,
            choices=self.choices,
            reason=self.reason.value(),
        )
        self._context.desk.write(self, command, self._on_merged, self._refuse)

    def _on_merged(self, _merge_id: int) -> None:
        if self._sides is not None:
            kept, gone = self._sides.titles
            text = _("{gone} is part of {kept} now.").format(gone=gone, kept=kept)
            self._context.told.emit("success", text)
            self.merged.emit(self._sides.ids[0])
        self.accept()

    def _refuse(self, error: OfficeError) -> None:
        self._busy = False
        self.messages.show_message("error", str(error))

    def _make_button(self, text: str, keys: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(_("{text} ({keys})").format(text=text, keys=keys_text(keys)))
        button.setAutoDefault(False)
        action = QAction(text, self, shortcut=QKeySequence(keys))
        action.triggered.connect(without_state(run))
        button.clicked.connect(without_state(action.trigger))
        self.addAction(action)
        return button

    def _lay_out(self) -> None:
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.addWidget(self.reason.label)
        line.addWidget(self.reason, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.swap)
        foot.addStretch(1)
        foot.addWidget(self.merge)
        foot.addWidget(cancel)
        box = QVBoxLayout(self)
        box.addWidget(self.messages)
        box.addWidget(self.table, 1)
        box.addWidget(self.note)
        box.addLayout(line)
        box.addLayout(foot)


def _mark(pair: FieldPair, *, stays: bool) -> str:
    if pair.fixed:
        return BOTH
    if not pair.differs and pair.kept and pair.gone:
        return SAME
    return CHOSEN if stays else OTHER
