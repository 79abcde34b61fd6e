"""The page of the stock's figures: a month's end and the twelve months up to it."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout
from typing_extensions import override

from desktop.models.visit import VisitKind
from desktop.reports.charts.spec import LineChart, Series
from desktop.reports.registry import render_parts_report
from desktop.services.formats import figure_text, month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.slices import (
    Period,
    month_after,
    month_end,
    month_start,
    period_of_months,
)
from desktop.services.periods import last_complete_month
from desktop.services.stock_figures.classes import ClassCell, Evenness, Worth, definition
from desktop.services.stock_figures.overview import StockView, stock_view
from desktop.services.stock_figures.shown import (
    Shown,
    channel_shown,
    figures_shown,
    job_shown,
)
from desktop.services.stock_figures.turns import CHANNEL_NAMES
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.chart import ChartView
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.parts.figures.class_dialog import ClassDialog

MENU = N_("P&art")
READ = ActionSpec("stock_figures.read", N_("Compute the stock's &figures"), MENU, "Ctrl+Alt+K")
PRINT = ActionSpec("stock_figures.print", N_("Print the &month's parts report"), MENU, "Ctrl+Alt+F")
PRINT_YEAR = ActionSpec(
    "stock_figures.print_year", N_("Print the &year's parts report"), MENU, "Ctrl+Alt+Y"
)
MONTHS = 36  # to choose from
NOTHING = ClassCell()


class StockFiguresPage(Screen):
    """Shows how the stock turns, what it is made of, and what it brings."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: StockView | None = None
        self.month = QComboBox()
        self.month.setAccessibleName(_("Month"))
        self._offer_months()
        self.figures = PlainTable(_("Figures of the stock"))
        self.classes = PlainTable(_("Classes of parts"))
        self.channels = PlainTable(_("What parts brought"))
        self.jobs = PlainTable(_("Parts by kind of visit"))
        self.chart = ChartView()
        self._opened: dict[PlainTable, list[tuple[Shown, ...]]] = {}
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(READ, self.refresh),
            Command(PRINT, self.print_month),
            Command(PRINT_YEAR, self.print_year),
        )

    @override
    def take_focus(self) -> None:
        self.month.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Offer the month that is over since, and go on to it unless somebody chose another."""
        super().showEvent(event)
        if last_complete_month(self.context.today()) != self.month.itemData(0):
            chosen = self._chosen() if self.month.currentIndex() else None
            self._offer_months()
            self.month.setCurrentIndex(max(self.month.findData(chosen), 0))
            self.refresh()

    @override
    def refresh(self) -> None:
        query = partial(stock_view, month=self._chosen())
        self.context.desk.read(self, query, self._show)

    def print_month(self) -> None:
        """Print the figures of the month that is chosen."""
        self._print(period_of_months(self._chosen()))

    def print_year(self) -> None:
        """Print those of the whole months of its year, up to it."""
        month = self._chosen()
        self._print(Period(month_start(month // 100 * 100 + 1), month_end(month)))

    # -- inside --------------------------------------------------------------------------

    def _offer_months(self) -> None:
        last = last_complete_month(self.context.today())
        self.month.clear()
        for number in range(MONTHS):
            month = month_after(last, -number)
            self.month.addItem(month_text(month), month)

    def _chosen(self) -> int:
        return int(self.month.currentData())

    def _print(self, period: Period) -> None:
        query, name = partial(render_parts_report, period=period), _("Parts Report")
        self.context.desk.read(self, query, lambda data: self.context.printed.emit(data, name))

    def _connect(self) -> None:
        self.month.activated.connect(without_state(self.refresh))
        for table in (self.figures, self.channels, self.jobs):
            table.cellActivated.connect(partial(self._open, table))
        self.classes.cellActivated.connect(self._open_class)
        self.chart.picked.connect(self._open_month)

    def _show(self, found: StockView) -> None:
        self.found = found
        self._show_figures(found)
        self.classes.fill(
            (_("Class"), *(f"{even}" for even in Evenness), _("Issued at cost"), _("In stock")),
            [self._class_row(found, worth) for worth in Worth],
        )
        self._show_channels(found)
        self._show_jobs(found)
        labels = [month_text(month) for month in found.months]
        series = (Series(_("Stock at the month's end"), found.values),)
        money = self.context.office.currency.text
        self.chart.set_chart(LineChart(_("Stock at the month's end"), labels, series, money))

    def _class_row(self, found: StockView, worth: Worth) -> tuple[str, ...]:
        money, whole = self.context.office.currency.text, found.classes.of(worth)
        cells = (found.classes.cells.get((worth, even), NOTHING) for even in Evenness)
        counts = (f"{cell.parts} · {money(cell.stock)}" if cell.parts else "" for cell in cells)
        return (worth, *counts, money(whole.cost), money(whole.stock))

    def _show_figures(self, found: StockView) -> None:
        shown = figures_shown(found)
        rows = [(_(CATALOGUE[each.measure].name), self._text(each)) for each in shown]
        self.figures.fill((_("Figure"), _("Value")), rows)
        for row, each in enumerate(shown):
            if (item := self.figures.item(row, 0)) is not None:
                item.setToolTip(_(CATALOGUE[each.measure].formula))
        self._opened[self.figures] = [(each, each) for each in shown]

    def _show_channels(self, found: StockView) -> None:
        shown = [(channel, channel_shown(found, channel)) for channel in found.channels]
        self.channels.fill(
            (_("Channel"), _("Revenue"), _("Margin"), _("Share")),
            [(_(CHANNEL_NAMES[each.id]), *map(self._text, cells)) for each, cells in shown],
        )
        self._opened[self.channels] = [(cells[0], *cells) for _channel, cells in shown]

    def _show_jobs(self, found: StockView) -> None:
        shown = [(job, job_shown(found, job)) for job in found.jobs]
        self.jobs.fill(
            (_("Kind of visit"), _("Visits"), _("With parts"), _("Parts to labour")),
            [(_(KIND_NAMES[VisitKind(job.kind)]), *map(self._text, cells)) for job, cells in shown],
        )
        self._opened[self.jobs] = [(cells[0], *cells) for _job, cells in shown]

    def _text(self, shown: Shown) -> str:
        measure = CATALOGUE[shown.measure]
        return figure_text(measure, shown.value, self.context.office.currency)

    def _open(self, table: PlainTable, row: int, column: int) -> None:
        """Show the rows that add up to a figure."""
        cells = self._opened.get(table, [])
        if row < len(cells):
            page, value = cells[row][column].opens
            self.context.listed.emit(page, "figure", value)

    def _open_class(self, row: int, column: int) -> None:
        """List the parts of a class, or of all those of its worth."""
        if self.found is not None:
            even = (None, *Evenness)[column] if column <= len(Evenness) else None
            worth = tuple(Worth)[row]
            ClassDialog(self.context, self.found.month, worth, even, self).open()

    def _open_month(self, _series: int, place: int) -> None:
        """Show the parts that were in stock at the end of a month of the chart."""
        if self.found is not None:
            month = period_of_months(self.found.months[place])
            page, value = Shown("stock_value", self.found.values[place], month).opens
            self.context.listed.emit(page, "figure", value)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        label = QLabel(_("Twelve months up to"))
        label.setBuddy(self.month)
        top.addWidget(label)
        top.addWidget(self.month)
        top.addStretch(1)
        grid = QGridLayout()
        grid.addWidget(self.figures, 0, 0)
        grid.addWidget(self.chart, 0, 1)
        grid.addWidget(self.classes, 1, 0)
        grid.addWidget(_small(definition()), 1, 1)
        grid.addWidget(self.channels, 2, 0)
        grid.addWidget(self.jobs, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for row, share in enumerate((6, 3, 4)):
            grid.setRowStretch(row, share)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addLayout(top)
        box.addLayout(grid, 1)
        box.addWidget(_small(_("Enter on a figure shows the rows that make it.")))


def _small(text: str) -> QLabel:
    """Make a line of small print."""
    label = QLabel(text, wordWrap=True)
    label.setObjectName("hint")
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label
