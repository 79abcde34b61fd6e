"""The checklists of a visit as a table: one key answers an item and goes to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from desktop.models.checklist import CheckResult
from desktop.services.checks import RESULT_NAMES, CheckDraft, CheckRow
from desktop.services.formats import moment_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _

ITEM, FOUND, NOTE, PROPOSE, WHO = range(5)
KEYS = {
    Qt.Key.Key_1: CheckResult.DONE.value,
    Qt.Key.Key_2: CheckResult.FAULT.value,
    Qt.Key.Key_3: CheckResult.NOT_NEEDED.value,
    Qt.Key.Key_0: "",
    Qt.Key.Key_Backspace: "",
}
SIGNS = {CheckResult.DONE: "✓", CheckResult.FAULT: "!", CheckResult.NOT_NEEDED: "–"}
FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
WIDTHS = {FOUND: 110, NOTE: 220, PROPOSE: 70, WHO: 150}


@dataclass(frozen=True, slots=True)
class TypedCheck:
    """What somebody has chosen and typed for an item."""

    result: str = ""
    note: str = ""
    propose: bool = False


class ChecksTable(QTableWidget):
    """Items under the names of their phases.

    Signals:
        edited: Something was chosen or typed.
        script_wanted: Another item is current; carries what is said to the customer there.
        done: The last item was answered.
    """

    edited = Signal()
    script_wanted = Signal(str)
    done = Signal()

    def __init__(self, office: OfficeInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._filling = False
        self.may_propose = True
        self.checks: list[CheckRow | None] = []  # None is the name of a phase
        self.typed: dict[int, TypedCheck] = {}
        self._look()
        self.currentCellChanged.connect(lambda *_cells: self._on_current())
        self.itemChanged.connect(self._on_item)

    def show_checks(self, rows: Sequence[CheckRow]) -> None:
        """Show items; what was chosen or typed already and is not saved stays."""
        known = {row.item_id: row for row in self.checks if row}
        dirty = {key: own for key, own in self.typed.items() if own != _of(known[key])}
        place = self.currentRow()
        self.typed = {row.item_id: dirty.get(row.item_id, _of(row)) for row in rows}
        self.checks = []
        for row in rows:
            if not self.checks or _phase(self.checks) != row.phase:
                self.checks.append(None)
            self.checks.append(row)
        self._fill()
        self.setCurrentCell(place if place >= 0 else self._first_open(), ITEM)

    def drafts(self) -> tuple[CheckDraft, ...]:
        """Return what differs from what stands in the office."""
        return tuple(
            CheckDraft(row.item_id, own.result, own.note, row.version)
            for row, own in self._pairs()
            if (own.result, own.note) != (row.result, row.note)
        )

    def proposals(self) -> list[str]:
        """Return the faults that are to be proposed to the customer."""
        return [
            _("{item}: {fault}").format(item=row.text, fault=own.note)
            for row, own in self._pairs()
            if own.propose and own.result == CheckResult.FAULT
        ]

    def is_dirty(self) -> bool:
        """Tell whether anything was chosen or typed that is not saved."""
        return any(own != _of(row) for row, own in self._pairs())

    def kept(self) -> list[list[Any]]:
        """Return what is not saved, for a draft."""
        return [
            [row.item_id, own.result, own.note, own.propose]
            for row, own in self._pairs()
            if own != _of(row)
        ]

    def restore(self, kept: Sequence[Sequence[Any]]) -> None:
        """Show a draft again."""
        for item_id, result, note, propose in kept:
            if item_id in self.typed:
                self.typed[item_id] = TypedCheck(result, note, propose)
        self._fill()

    def first_undescribed(self) -> int | None:
        """Return the table's row of a fault without a word; None where there is none."""
        for place, row in enumerate(self.checks):
            own = self.typed[row.item_id] if row else TypedCheck()
            if own.result == CheckResult.FAULT and not own.note.strip():
                return place
        return None

    def describe(self, place: int) -> None:
        """Go to the remark of a row and type."""
        self.setCurrentCell(place, NOTE)
        item = self.item(place, NOTE)
        if item is not None:
            self.editItem(item)

    def finish_cell(self) -> None:
        """Take over what stands in an open remark."""
        editor: QWidget | None = self.indexWidget(self.currentIndex())
        if editor is not None and self.state() == QAbstractItemView.State.EditingState:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def answer(self, result: str) -> None:
        """Answer the current item, and go to the next; a fault wants a word first."""
        place = self.currentRow()
        row = self._row(place)
        if row is None:
            return
        own = self.typed[row.item_id]
        propose = own.propose and result == CheckResult.FAULT
        self._set(place, replace(own, result=result, propose=propose))
        if result == CheckResult.FAULT:
            self.describe(place)
        elif result:
            self._go_on(place)

    def answer_phase(self) -> None:
        """Answer all that is open in the current phase as done."""
        place = self.currentRow()
        current = self._row(place)
        if current is None:
            return
        for at, row in enumerate(self.checks):
            if row and row.phase == current.phase and not self.typed[row.item_id].result:
                own = replace(self.typed[row.item_id], result=CheckResult.DONE.value)
                self._set(at, own)
                place = at
        self._go_on(place)

    def toggle_proposal(self) -> None:
        """Mark a fault to be proposed, or take the mark away."""
        place = self.currentRow()
        row = self._row(place)
        if row and self.may_propose and self.typed[row.item_id].result == CheckResult.FAULT:
            own = self.typed[row.item_id]
            self._set(place, replace(own, propose=not own.propose))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in KEYS:
            self.answer(KEYS[key])
        elif plain and key == Qt.Key.Key_Space:
            row = self._row(self.currentRow())
            is_done = row and self.typed[row.item_id].result == CheckResult.DONE
            self.answer("" if is_done else CheckResult.DONE.value)
        elif plain and key == Qt.Key.Key_A:
            self.answer_phase()
        elif plain and key == Qt.Key.Key_P:
            self.toggle_proposal()
        elif plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        else:
            super().keyPressEvent(event)

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._go_on(self.currentRow())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "checks", None):
            self._fill()

    # -- inside --------------------------------------------------------------------------

    def _enter(self) -> None:
        place, row = self.currentRow(), self._row(self.currentRow())
        if self.state() == QAbstractItemView.State.EditingState:
            return  # it ends a remark: the next item comes when its editor has gone
        if row and self.typed[row.item_id].result == CheckResult.FAULT:
            self.describe(place)
        else:
            self._go_on(place)

    def _go_on(self, place: int) -> None:
        following = next((at for at in range(place + 1, len(self.checks)) if self.checks[at]), None)
        if following is None:
            self.done.emit()
        else:
            self.setCurrentCell(following, ITEM)

    def _set(self, place: int, own: TypedCheck) -> None:
        row = self._row(place)
        if row is not None:
            self.typed[row.item_id] = own
            self._fill_row(place, row)
            self.edited.emit()

    def _row(self, place: int) -> CheckRow | None:
        return self.checks[place] if 0 <= place < len(self.checks) else None

    def _pairs(self) -> list[tuple[CheckRow, TypedCheck]]:
        return [(row, self.typed[row.item_id]) for row in self.checks if row]

    def _first_open(self) -> int:
        places = [at for at, row in enumerate(self.checks) if row]
        unanswered = [at for at in places if not self._result(at)]
        return next(iter(unanswered or places), 0)

    def _result(self, place: int) -> str:
        row = self._row(place)
        return self.typed[row.item_id].result if row else ""

    def _on_current(self) -> None:
        row = self._row(self.currentRow())
        self.script_wanted.emit(row.script if row else "")

    def _on_item(self, item: QTableWidgetItem) -> None:
        row = self._row(item.row())
        if self._filling or row is None or item.column() != NOTE:
            return
        own = self.typed[row.item_id]
        result = own.result or (CheckResult.FAULT.value if item.text().strip() else "")
        self._set(item.row(), replace(own, note=item.text(), result=result))

    def _fill(self) -> None:
        self._filling = True
        self.setRowCount(0)  # rows of phases are made differently
        self.setRowCount(len(self.checks))
        for place, row in enumerate(self.checks):
            if row is None:
                self._fill_phase(place)
            else:
                self._fill_row(place, row)
        self._filling = False

    def _fill_phase(self, place: int) -> None:
        first = self.checks[place + 1]
        item = QTableWidgetItem(first.phase_name if first else "")
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.setItem(place, ITEM, item)
        self.setSpan(place, ITEM, 1, WHO + 1)

    def _fill_row(self, place: int, row: CheckRow) -> None:
        filling, self._filling = self._filling, True
        own = self.typed[row.item_id]
        who = ""
        if row.at is not None:
            day = self._office.calendar.day(row.at)
            who = f"{row.by} {moment_text(row.at, self._office.calendar, day)}".strip()
        texts: Mapping[int, str] = {
            ITEM: row.text,
            FOUND: _found_text(own.result),
            NOTE: own.note,
            PROPOSE: "✓" if own.propose else "",
            WHO: who,
        }
        for column, text in texts.items():
            item = self.item(place, column)
            if item is None:
                item = QTableWidgetItem()
                item.setFlags(FIXED | Qt.ItemFlag.ItemIsEditable if column == NOTE else FIXED)
                self.setItem(place, column, item)
            item.setText(text)
            item.setToolTip(text)
        self._filling = filling

    def _look(self) -> None:
        self.setColumnCount(WHO + 1)
        self.setHorizontalHeaderLabels(
            [_("Item"), _("Found"), _("Remark"), _("Propose"), _("By and when")]
        )
        self.setAccessibleName(_("Checklists"))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(ITEM, QHeaderView.ResizeMode.Stretch)
        for column, wide in WIDTHS.items():
            self.setColumnWidth(column, wide)


def _of(row: CheckRow) -> TypedCheck:
    return TypedCheck(row.result, row.note)


def _phase(rows: Sequence[CheckRow | None]) -> str:
    last = rows[-1]
    return last.phase if last else ""


def _found_text(result: str) -> str:
    if not result:
        return ""
    return f"{SIGNS[CheckResult(result)]} {_(RESULT_NAMES[CheckResult(result)])}"
