"""The analysis: a measure compared, rolled, beside its plan, its season and its records."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.errors import OfficeError
from desktop.reports.analysis import Drawn, chart_of
from desktop.reports.registry import render_analysis
from desktop.services.analysis import Answer, answer
from desktop.services.formats import sentences
from desktop.services.list_exports import ListExport
from desktop.services.staff import staff_list
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.chart import ChartView
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.reports.analysis_choices import Choices
from desktop.views.reports.analysis_table import AnalysisTable, AnswerRow
from desktop.views.reports.print_page import MENU

ASK = ActionSpec("analysis.ask", N_("&Analysis"), MENU, "Ctrl+Shift+A")
MINE = ActionSpec("analysis.mine", N_("My own fig&ures"), MENU)
CHART = ActionSpec("analysis.chart", N_("Copy the c&hart as a picture"), MENU)
TABLE = ActionSpec("analysis.table", N_("Copy the &table"), MENU)
PRINT = ActionSpec("analysis.print", N_("Print the a&nalysis"), MENU)


SUBJECTS = frozenset(
    {"visit", "visit_line", "follow_up", "sale", "target", "result", "market_total", "adjustment"}
)


class AnalysisPage(Screen):
    """A chart above a table of the same figures; both open the rows behind a figure."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._answer: Answer | None = None
        self._drawn: Drawn | None = None
        self._asked = 0
        self._stale = False
        self.choices = Choices(context)
        self.chart, self.table = ChartView(), AnalysisTable()
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName("hint")
        self.buttons = {
            "mine": QPushButton(_("My own figures")),
            "chart": QPushButton(_("Copy chart")),
            "table": QPushButton(_("Copy table")),
            "export": QPushButton(_("Export…")),
            "print": QPushButton(_("Print…")),
        }
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(ASK, self.take_focus),
            Command(MINE, self.choices.choose_self),
            Command(CHART, self.copy_chart),
            Command(TABLE, self.copy_table),
            Command(PRINT, self.print_answer),
        )

    @override
    def refresh(self) -> None:
        self.context.desk.read(
            self, partial(staff_list, on=self.context.today()), self.choices.show_people
        )
        self.compute()

    @override
    def take_focus(self) -> None:
        self.choices.measure.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def list_on_show(self) -> ListExport[AnswerRow] | None:
        return self.table.as_list()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.compute()

    def compute(self) -> None:
        """Ask what the fields say; an answer to an earlier question is not shown any more."""
        self._stale = False
        question = self.choices.question()
        if question is None:
            return
        self._asked += 1
        today, actor = self.context.today(), self.context.actor
        query = partial(answer, question=question, today=today, actor=actor)
        number = self._asked
        self.context.desk.read(
            self, query, partial(self._show, number), partial(self._refuse, number)
        )

    def copy_chart(self) -> None:
        """Put the chart on the clipboard as a picture."""
        if self._drawn is not None:
            self.chart.copy_picture()
            self.context.told.emit("success", _("The chart is copied; paste it where you need it."))

    def copy_table(self) -> None:
        """Put the table on the clipboard."""
        if self._answer is not None:
            self.table.copy_all()
            self.context.told.emit("success", _("The table is copied; paste it where you need it."))

    def print_answer(self) -> None:
        """Show the chart and the table as a printed page, to be printed or kept."""
        if self._answer is None:
            return
        query = partial(render_analysis, answer=self._answer, today=self.context.today())
        name = self._answer.title.replace("/", "-")
        self.context.desk.read(self, query, lambda data: self.context.printed.emit(data, name))

    def open_mark(self, series: int, place: int) -> None:
        """Open the rows behind a figure of the chart."""
        if self._drawn is not None:
            self.table.open_cell(place, self._drawn.sources[series] + 1)

    def open_rows(self, value: str) -> None:
        """Show the list of the rows behind a figure."""
        if self._answer is not None:
            self.context.listed.emit(self._answer.screen, "figure", value)

    def _show(self, number: int, found: Answer) -> None:
        if number != self._asked:
            return
        currency = self.context.office.currency
        self._answer, self._drawn = found, chart_of(found, currency)
        self.chart.set_chart(self._drawn.chart)
        self.table.show_answer(found, currency, self.context.today())
        opens = _("Enter on a figure shows its rows.") if found.screen else ""
        self.note.setText(sentences((found.note, opens)))

    def _refuse(self, number: int, error: OfficeError) -> None:
        if number == self._asked:
            self._answer = self._drawn = None
            self.chart.set_chart(None)
            self.table.setRowCount(0)
            self.note.setText(str(error))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        """Ask anew when figures may have changed, now or when the page is next on show."""
        if self._answer is None or not subjects & SUBJECTS:
            return
        if self.isVisible():
            self.compute()
        else:
            self._stale = True

    def _connect(self) -> None:
        self.context.desk.changed.connect(self._on_changed)
        self.choices.changed.connect(self.compute)
        self.chart.picked.connect(self.open_mark)
        self.table.wanted.connect(self.open_rows)
        runs = {
            "mine": self.choices.choose_self,
            "chart": self.copy_chart,
            "table": self.copy_table,
            "export": self.context.export_wanted.emit,
            "print": self.print_answer,
        }
        for key, run in runs.items():
            self.buttons[key].clicked.connect(without_state(run))
        self.buttons["mine"].setVisible(self.context.actor.staff_id is not None)

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.chart)
        parts.addWidget(self.table)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        row = QHBoxLayout()
        row.addWidget(self.note, 1)
        for button in self.buttons.values():
            button.setAutoDefault(False)
            row.addWidget(button)
        page = QVBoxLayout(self)
        page.addWidget(self.choices)
        page.addWidget(parts, 1)
        page.addLayout(row)
