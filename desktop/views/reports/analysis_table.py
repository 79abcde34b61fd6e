"""The figures below a chart: each opens its rows, and all of them can be copied."""

from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from desktop.models.money import Currency
from desktop.reports.analysis import moves_until, table_texts
from desktop.services.analysis import Answer
from desktop.services.list_exports import HeldRows, ListColumn, ListExport
from desktop.services.listing import ListQuery
from desktop.services.measures.maturity import provisional_note
from desktop.system.i18n import _
from desktop.views.kit.column import LEFT, RIGHT

NARROWEST = 104
ROW_HEIGHT = 24


class AnswerRow:
    """A row of an answer, as exports want it."""

    __slots__ = ("id", "label", "values")

    def __init__(self, place: int, label: str, values: tuple[Decimal | None, ...]) -> None:
        self.id, self.label, self.values = place, label, values


class AnalysisTable(QTableWidget):
    """Shows an answer; Enter or a double click on a figure opens its rows.

    Signals:
        wanted: What the list of the rows behind a figure is opened with.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._answer: Answer | None = None
        self._texts: list[list[str]] = []
        self.setAccessibleName(_("Figures"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().setMinimumSectionSize(NARROWEST)
        self.cellActivated.connect(self.open_cell)

    def show_answer(self, answer: Answer, currency: Currency, today: date) -> None:
        """Show another answer."""
        self._answer, self._texts = answer, table_texts(answer, currency, today)
        head, *rows = self._texts
        self.clear()
        self.setColumnCount(len(head))
        self.setRowCount(len(rows))
        for column, text in enumerate(head):
            self.setHorizontalHeaderItem(column, _cell(text, RIGHT if column else LEFT))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                self.setItem(place, column, _cell(text, RIGHT if column else LEFT))
        self._tell_what_moves(answer, today)
        self._embolden_total(len(rows))
        self.resizeColumnsToContents()
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        if rows:
            self.setCurrentCell(0, min(1, len(head) - 1))

    def open_cell(self, row: int, column: int) -> None:
        """Open the rows behind a figure, where there are any to be listed."""
        opens = self.opens(row, column)
        if opens:
            self.wanted.emit(opens)

    def opens(self, row: int, column: int) -> str:
        """Return what the list behind a cell is opened with, or an empty text."""
        answer = self._answer
        if answer is None or not answer.screen or not 0 < column <= len(answer.columns):
            return ""
        chosen = answer.columns[column - 1]
        if row >= len(answer.labels):
            return chosen.total_opens if answer.has_total else ""
        return chosen.opens[row] if chosen.opens else ""

    def copy_all(self) -> None:
        """Put the whole table on the clipboard, as spreadsheets take it."""
        text = "\n".join("\t".join(row) for row in self._texts)
        QGuiApplication.clipboard().setText(text)

    def as_list(self) -> ListExport[AnswerRow] | None:
        """Return the answer as a list to be written to a file: exact values, not their texts."""
        answer = self._answer
        if answer is None:
            return None
        rows = [
            AnswerRow(place, label, tuple(each.values[place] for each in answer.columns))
            for place, label in enumerate(answer.labels)
        ]
        if answer.has_total:
            totals = tuple(each.total for each in answer.columns)
            rows.append(AnswerRow(len(rows), _("Whole period"), totals))
        columns: list[ListColumn[AnswerRow]] = [ListColumn(answer.head, lambda row: row.label)]
        columns += [_list_column(each.name, place) for place, each in enumerate(answer.columns)]
        title = answer.title.replace("/", "-")
        return ListExport(title, HeldRows(tuple(rows)), ListQuery(), tuple(columns))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_all()
        else:
            super().keyPressEvent(event)

    def _tell_what_moves(self, answer: Answer, today: date) -> None:
        """Say in a hint until when a figure that is marked may move."""
        for row in range(self.rowCount()):
            place = row if row < len(answer.labels) else None
            for column, each in enumerate(answer.columns, 1):
                until, item = moves_until(each, place, today), self.item(row, column)
                if until is not None and item is not None:
                    item.setToolTip(provisional_note(until))

    def _embolden_total(self, count: int) -> None:
        if self._answer is None or not self._answer.has_total:
            return
        for column in range(self.columnCount()):
            item = self.item(count - 1, column)
            if item is not None:
                font = item.font()
                font.setBold(True)
                item.setFont(font)


def _list_column(name: str, place: int) -> ListColumn[AnswerRow]:
    return ListColumn(name, lambda row: row.values[place], Decimal)


def _cell(text: str, align: int) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(Qt.AlignmentFlag(align))
    return item
