"""Figures of the catalogue over any period, cut as one likes."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.services.analysis import DATE_CUTS, PEOPLE_CUTS, figures_by, may_rank
from desktop.services.analysis.wording import label_text
from desktop.services.formats import figure_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import (
    FigureTable,
    Period,
    period_of,
)
from desktop.services.measures.opening import figure_filter, list_of
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.column import LEFT, RIGHT
from desktop.views.kit.date_field import DateField
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.reports.print_page import MENU

COUNT = ActionSpec("reports.count", N_("Compute the &figures"), MENU, "Ctrl+Return")
SHOWN = (
    "car_count",
    "arrivals",
    "labour_revenue",
    "parts_revenue",
    "service_revenue",
    "aro",
    "billed_hours",
    "on_time_share",
    "comebacks",
)
COLUMN_WIDTH = 96
SLICES = {
    "month": N_("By month"),
    "day": N_("By day"),
    "quarter": N_("By quarter"),
    "year": N_("By year"),
    "advisor": N_("By advisor"),
    "segment": N_("By segment"),
    "kind": N_("By kind of visit"),
    "model": N_("By model"),
}


class FiguresPage(Screen):
    """Shows figures of the catalogue as a table."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        today = context.today()
        self._period, self._figures = Period(today, today), FigureTable((), (), ())
        self.start = DateField(_("&From"), required=True, today=context.today)
        self.start.set_value(today.replace(month=1, day=1))
        self.end = DateField(_("&To"), required=True, today=context.today)
        self.end.set_value(today)
        self.slice = QComboBox()
        self.slice.setAccessibleName(_("Cut by"))
        for key, text in SLICES.items():
            if key not in PEOPLE_CUTS or may_rank(context.actor.role):
                self.slice.addItem(_(text), key)
        self.table = self._make_table()
        self.count_button = QPushButton(_("Compute"))
        self._lay_out()
        self.count_button.clicked.connect(self.compute)
        self.slice.activated.connect(self.compute)
        self.start.entered.connect(self.compute)
        self.end.entered.connect(self.compute)
        self.table.cellActivated.connect(self.open_rows)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(COUNT, self.compute),)

    @override
    def refresh(self) -> None:
        self.compute()

    def compute(self) -> None:
        """Compute the figures of the period."""
        start, end = self.start.value(), self.end.value()
        if start is None or end is None or self.start.problem() or self.end.problem():
            self.start.show_problem()
            self.end.show_problem()
            return
        if end < start:
            self.end.set_problem(_("The last day lies before the first; exchange them."))
            return
        period, cut = Period(start, end), str(self.slice.currentData())
        query = partial(
            figures_by, cut=cut, measures=SHOWN, period=period, actor=self.context.actor
        )
        self.context.desk.read(self, query, partial(self._show, period))

    def open_rows(self, row: int, column: int) -> None:
        """Show the records behind a figure of a row."""
        figures = self._figures
        if column and row < len(figures.rows):
            measure, (label,) = figures.measures[column - 1], figures.rows[row][0]
            value = figure_filter(measure, *self._slice(figures.slices[0], label))
            self.context.listed.emit(list_of(measure), "figure", value)

    def _slice(self, cut: str, label: str) -> tuple[Period, dict[str, str]]:
        """Return the days of a row, and what else picks its records."""
        asked = self._period
        days = period_of(cut, label) if cut in DATE_CUTS else None
        if days is None:
            return asked, {cut: label}
        return Period(max(days.start, asked.start), min(days.end, asked.end)), {}

    def _show(self, period: Period, figures: FigureTable) -> None:
        self._period, self._figures = period, figures
        currency = self.context.office.currency
        self.table.setRowCount(len(figures.rows))
        for row, (key, values) in enumerate(figures.rows):
            self._put(row, 0, label_text(figures.slices[0], key[0]), LEFT)
            for column, (name, value) in enumerate(zip(figures.measures, values, strict=True), 1):
                self._put(row, column, figure_text(CATALOGUE[name], value, currency), RIGHT)
        self.table.setHorizontalHeaderItem(0, _cell(self.slice.currentText(), LEFT))
        self.table.resizeColumnsToContents()

    def _put(self, row: int, column: int, text: str, align: int) -> None:
        self.table.setItem(row, column, _cell(text, align))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(SHOWN) + 1)
        heads = [self.slice.currentText(), *(_(CATALOGUE[name].name) for name in SHOWN)]
        for column, text in enumerate(heads):
            head = _cell(text, RIGHT if column else LEFT)
            if column:
                head.setToolTip(_(CATALOGUE[SHOWN[column - 1]].formula))
            table.setHorizontalHeaderItem(column, head)
        table.setAccessibleName(_("Figures"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        table.horizontalHeader().setMinimumSectionSize(COLUMN_WIDTH)
        # The labels take the free width, so that the figures stay beside one another.
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.resizeColumnsToContents()
        return table

    def _lay_out(self) -> None:
        cut = QHBoxLayout()
        for part in (self.start.label, self.start, self.end.label, self.end, self.slice):
            cut.addWidget(part)
        cut.addWidget(self.count_button)
        cut.addStretch(1)
        figures = QGroupBox(_("Figures"))
        box = QVBoxLayout(figures)
        box.addLayout(cut)
        box.addWidget(self.table, 1)
        note = QLabel(
            _(
                "Amounts are before tax. A dash means unknown; rates are ratios of sums. "
                "Enter on a figure shows its records."
            )
        )
        note.setObjectName("hint")
        box.addWidget(note)
        QVBoxLayout(self).addWidget(figures)


def _cell(text: str, align: int) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(Qt.AlignmentFlag(align))
    return item
