"""The page of the stock's figures: a month's end and the twelve months up to it."""

from functools import partial

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout
from typing_extensions import override

from desktop.models.visit import VisitKind
from desktop.reports.charts.spec import LineChart, Series
from desktop.services.formats import month_text, number_text, percent_text
from desktop.services.measures.slices import month_after
from desktop.services.periods import last_complete_month
from desktop.services.stock_figures.classes import ClassCell, Evenness, Worth, definition
from desktop.services.stock_figures.overview import StockView, stock_view
from desktop.services.stock_figures.turns import CHANNEL_NAMES
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.chart import ChartView
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen

MENU = N_("P&art")
READ = ActionSpec("stock_figures.read", N_("Compute the stock's &figures"), MENU, "Ctrl+Alt+K")
MONTHS = 36  # to choose from
NOTHING = ClassCell()


class StockFiguresPage(Screen):
    """Shows how the stock turns, what it is made of, and what it brings."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: StockView | None = None
        self.month = QComboBox()
        self.month.setAccessibleName(_("Month"))
        last = last_complete_month(context.today())
        for number in range(MONTHS):
            month = month_after(last, -number)
            self.month.addItem(month_text(month), month)
        self.figures = PlainTable(_("Figures of the stock"))
        self.classes = PlainTable(_("Classes of parts"))
        self.channels = PlainTable(_("What parts brought"))
        self.jobs = PlainTable(_("Parts by kind of visit"))
        self.chart = ChartView()
        self._lay_out()
        self.month.activated.connect(without_state(self.refresh))

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(READ, self.refresh),)

    @override
    def take_focus(self) -> None:
        self.month.setFocus()

    @override
    def refresh(self) -> None:
        query = partial(stock_view, month=int(self.month.currentData()))
        self.context.desk.read(self, query, self._show)

    # -- inside --------------------------------------------------------------------------

    def _show(self, found: StockView) -> None:
        self.found = found
        self.figures.fill((_("Figure"), _("Value")), self._figure_rows(found))
        self.classes.fill(
            (_("Class"), *(f"{even}" for even in Evenness), _("Issued at cost"), _("In stock")),
            [self._class_row(found, worth) for worth in Worth],
        )
        self._show_channels(found)
        labels = [month_text(month) for month in found.months]
        series = (Series(_("Stock at the month's end"), found.values),)
        money = self.context.office.currency.text
        self.chart.set_chart(LineChart(_("Stock at the month's end"), labels, series, money))

    def _figure_rows(self, found: StockView) -> list[tuple[str, str]]:
        money, figures = self.context.office.currency.text, found.figures
        rows = [(_("Dead stock"), money(found.dead.value))]
        rows.append((_("Share of dead stock"), percent_text(found.dead.ratio)))
        rows.append((_("Fill rate in pieces"), percent_text(found.filled.pieces.rate)))
        rows.append((_("Fill rate in lines"), percent_text(found.filled.lines.rate)))
        if figures is None:
            return rows
        return [
            (_("Stock at the month's end"), money(figures.value)),
            (_("Turns in twelve months"), number_text(figures.turns, 2)),
            (_("Days of supply"), number_text(figures.days_of_supply)),
            (_("Months of stock"), number_text(figures.months_of_stock, 1)),
            (_("Margin for each unit of stock (GMROI)"), number_text(figures.gmroi, 2)),
            *rows,
        ]

    def _class_row(self, found: StockView, worth: Worth) -> tuple[str, ...]:
        money, whole = self.context.office.currency.text, found.classes.of(worth)
        cells = (found.classes.cells.get((worth, even), NOTHING) for even in Evenness)
        counts = (f"{cell.parts} · {money(cell.stock)}" if cell.parts else "" for cell in cells)
        return (worth, *counts, money(whole.cost), money(whole.stock))

    def _show_channels(self, found: StockView) -> None:
        money = self.context.office.currency
        self.channels.fill(
            (_("Channel"), _("Revenue"), _("Margin"), _("Share")),
            [
                (
                    _(CHANNEL_NAMES[channel.id]),
                    *(
                        "—" if amount is None else money.text(amount)
                        for amount in (channel.revenue, channel.margin)
                    ),
                    percent_text(channel.margin_share),
                )
                for channel in found.channels
            ],
        )
        self.jobs.fill(
            (_("Kind of visit"), _("Visits"), _("With parts"), _("Parts to labour")),
            [
                (
                    _(KIND_NAMES[VisitKind(job.kind)]),
                    str(job.visits),
                    percent_text(job.attach_rate),
                    number_text(job.parts_to_labour, 2),
                )
                for job in found.jobs
            ],
        )

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
        grid.addWidget(self.classes, 1, 0, 1, 2)
        grid.addWidget(self.channels, 2, 0)
        grid.addWidget(self.jobs, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for row, share in enumerate((4, 3, 3)):
            grid.setRowStretch(row, share)
        note = QLabel(definition())
        note.setObjectName("hint")
        note.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addLayout(top)
        box.addLayout(grid, 1)
        box.addWidget(note)
