"""The page of dead stock: ages, what might be done, the bridge, and what was cleared."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.stock import Clearing
from desktop.reports.charts.spec import BridgeChart, ColumnChart, Series, Step
from desktop.services.formats import day_text, month_text, percent_text, quantity_text
from desktop.services.list_exports import HeldRows, ListColumn, ListExport
from desktop.services.listing import ListQuery
from desktop.services.measures.slices import Period
from desktop.services.stock.history import CLEARING_NAMES
from desktop.services.stock_figures.ages import BUCKETS, bucket_name
from desktop.services.stock_figures.bridge import BridgeRow, step_name
from desktop.services.stock_figures.clearance import clearing_sums
from desktop.services.stock_figures.dead import DeadPart, action_name
from desktop.services.stock_figures.overview import ClearingView, clearing_view
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.chart import ChartView
from desktop.views.kit.date_field import DateField
from desktop.views.kit.field import plain_label
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.parts.wanted import wish

MENU = N_("P&art")
READ = ActionSpec("clearing.read", N_("Read the &dead stock"), MENU, "Ctrl+Alt+D", new_group=True)
RETURN = ActionSpec(
    "clearing.return", N_("Return what is dead to the s&upplier…"), MENU, "Ctrl+Alt+U"
)
SELL = ActionSpec("clearing.discount", N_("&Sell what is dead for less…"), MENU, "Ctrl+Alt+L")
OFFER = ActionSpec("clearing.promotion", N_("&Offer it in a campaign…"), MENU, "Ctrl+Alt+O")
GIVE = ActionSpec("clearing.transfer", N_("&Give it to another shop…"), MENU, "Ctrl+Alt+G")
SCRAP = ActionSpec("clearing.scrap", N_("S&crap what is dead…"), MENU, "Ctrl+Alt+X")
# What clears dead stock, and the page of the place whose form does it.
DEEDS = (
    (RETURN, Clearing.RETURN, "orders"),
    (SELL, Clearing.DISCOUNT, "counter"),
    (OFFER, Clearing.PROMOTION, "campaigns"),
    (GIVE, Clearing.TRANSFER, "counter"),
    (SCRAP, Clearing.SCRAP, "counter"),
)


class ClearingPage(Screen):
    """Shows the dead stock of a day, and how it came to be; Enter opens what is behind a row."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: ClearingView | None = None
        self.start = DateField(_("&From"), required=True, today=context.today)
        self.end = DateField(_("&To"), required=True, today=context.today)
        self._opened_on = self._take_today()
        self.sum = QLabel()
        self.sum.setObjectName("pageTitle")
        self.ages = PlainTable(_("Stock by age"))
        self.dead = PlainTable(_("Dead stock"), range(2, 6), wide=7)
        self.dead.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.steps = PlainTable(_("From one dead stock to the other"))
        self.behind = PlainTable(_("Behind the chosen step"), range(3, 5), wide=1)
        self.sums = PlainTable(_("Cleared by month"), range(2, 6))
        self.cleared = PlainTable(_("What was cleared"), range(4, 8), wide=2)
        self.age_chart, self.bridge_chart = ChartView(), ChartView()
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        deeds = (
            Command(spec, partial(self.clear, clearing, page)) for spec, clearing, page in DEEDS
        )
        return (Command(READ, self.refresh), *deeds)

    @override
    def take_focus(self) -> None:
        self.dead.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Go on to a new day, unless somebody chose the days."""
        super().showEvent(event)
        before = self._opened_on
        chosen = self.start.value(), self.end.value()
        if chosen == _year_to(before) and before != self.context.today():
            self._opened_on = self._take_today()
            self.refresh()

    @override
    def list_on_show(self) -> ListExport[Any] | None:
        found = () if self.found is None else self.found.dead.parts
        return ListExport(_("Dead stock"), HeldRows(found), ListQuery(), _columns())

    @override
    def refresh(self) -> None:
        start, end = self.start.value(), self.end.value()
        if start is None or end is None or self.start.problem() or self.end.problem():
            self.start.show_problem()
            self.end.show_problem()
            return
        if end < start:
            self.end.set_problem(_("The last day lies before the first; exchange them."))
            return
        query = partial(clearing_view, period=Period(start, end))
        self.context.desk.read(self, query, self._show)

    def open_part(self, row: int, _column: int = 0) -> None:
        """Show the part of a row of the dead stock."""
        if self.found:
            self.context.go.emit("parts", self.found.dead.parts[row].id)

    def chosen(self) -> list[DeadPart]:
        """Return the dead parts that are marked, or the one the keyboard is on."""
        rows = {index.row() for index in self.dead.selectedIndexes()} or {self.dead.currentRow()}
        parts = () if self.found is None else self.found.dead.parts
        return [parts[row] for row in sorted(rows) if 0 <= row < len(parts)]

    def clear(self, clearing: Clearing, page: str) -> None:
        """Open the form that clears in this way, with the chosen parts on it."""
        parts = self.chosen()
        if not parts:
            self.tabs.setCurrentIndex(0)
            self.dead.setFocus()
            text = _("Choose dead parts first: Shift with Up and Down marks several.")
            self.context.told.emit("info", text)
            return
        value = wish(clearing.value, (part.id for part in parts))
        self.context.listed.emit("parts", page, value)

    # -- inside --------------------------------------------------------------------------

    def _take_today(self) -> date:
        """Set the days to the year so far, and return its last."""
        today = self.context.today()
        start, end = _year_to(today)
        self.start.set_value(start)
        self.end.set_value(end)
        return today

    def _show(self, found: ClearingView) -> None:
        self.found = found
        money = self.context.office.currency.text
        dead = found.dead
        share = percent_text(dead.ratio)
        text = ngettext(
            "{count} dead part worth {value}: {share} of the stock",
            "{count} dead parts worth {value}: {share} of the stock",
            len(dead.parts),
        )
        self.sum.setText(text.format(count=len(dead.parts), value=money(dead.value), share=share))
        self._show_ages(found)
        self._show_dead(found)
        self._show_bridge(found)
        self._show_cleared(found)
        self.list_changed.emit()

    def _show_ages(self, found: ClearingView) -> None:
        money = self.context.office.currency.text
        heads = (_("Age"), _("Parts"), _("Pieces by demand"), _("Money by demand"))
        rows = [
            (
                bucket_name(bucket),
                str(asked.parts),
                quantity_text(asked.pieces),
                money(asked.value),
                quantity_text(came.pieces),
                money(came.value),
            )
            for bucket, asked, came in zip(
                BUCKETS, found.ages.by_demand, found.ages.by_receipt, strict=True
            )
        ]
        self.ages.fill((*heads, _("Pieces by receipt"), _("Money by receipt")), rows)
        series = (
            Series(_("By demand"), [age.value for age in found.ages.by_demand]),
            Series(_("By receipt"), [age.value for age in found.ages.by_receipt]),
        )
        labels = [bucket_name(bucket) for bucket in BUCKETS]
        self.age_chart.set_chart(ColumnChart(_("Stock by age in months"), labels, series, money))

    def _show_dead(self, found: ClearingView) -> None:
        heads = [column.header for column in _columns()[1:]]
        rows = [self._dead_row(part) for part in found.dead.parts]
        self.dead.fill(heads, rows)

    def _dead_row(self, part: DeadPart) -> tuple[str, ...]:
        shelf = part.shelf
        return (
            shelf.number,
            shelf.name,
            quantity_text(shelf.on_hand),
            self.context.office.currency.text(shelf.value),
            day_text(shelf.asked_on),
            day_text(shelf.came_on),
            action_name(part.action),
            part.why,
        )

    def _show_bridge(self, found: ClearingView) -> None:
        money, bridge = self.context.office.currency.text, found.bridge
        ends = (_("Dead at the start"), _("Dead at the end"))
        named = [(step_name(step), value) for step, value in bridge.steps]
        rows = [(ends[0], money(bridge.opening))]
        rows += [(name, money(value)) for name, value in named]
        if bridge.residual:
            rows.append((_("Not explained"), money(bridge.residual)))
        rows.append((ends[1], money(bridge.closing)))
        self.steps.fill((_("Step"), _("Money")), rows, sums=1)
        steps = [Step(name, value) for name, value in named]
        chart = (Step(ends[0], bridge.opening, total=True), *steps)
        whole = (*chart, Step(ends[1], bridge.closing, total=True))
        self.bridge_chart.set_chart(BridgeChart(_("Dead stock"), whole, money))
        first = min(1, len(named))  # the first step, where there is one
        self.steps.setCurrentCell(first, 0)
        self._show_behind(first)

    def _show_behind(self, row: int, *_cells: int) -> None:
        found: list[BridgeRow] = []
        if self.found and 0 < row <= len(self.found.bridge.steps):
            step, _value = self.found.bridge.steps[row - 1]
            found = [each for each in self.found.bridge.rows if each.step == step]
        money = self.context.office.currency.text
        heads = (_("Day"), _("Part"), _("Document"), _("Quantity"), _("Money"))
        rows = [
            (day_text(r.day), r.part, r.document, quantity_text(r.quantity), money(r.value))
            for r in found
        ]
        self.behind.fill(heads, rows)

    def _show_cleared(self, found: ClearingView) -> None:
        money = self.context.office.currency.text
        amounts = (_("Book value"), _("Released"), _("Loss"))
        sums = [
            (
                month_text(total.month),
                _(CLEARING_NAMES[total.action]),
                str(total.parts),
                *map(money, (total.book, total.released, total.loss)),
            )
            for total in clearing_sums(list(found.cleared))
        ]
        self.sums.fill((_("Month"), _("Action"), _("Parts"), *amounts), sums)
        rows = [
            (
                day_text(row.day),
                row.document,
                f"{row.number} {row.name}",
                _(CLEARING_NAMES[row.action]),
                quantity_text(row.quantity),
                *map(money, (row.book, row.released, row.loss)),
            )
            for row in found.cleared
        ]
        heads = (_("Day"), _("Document"), _("Part"), _("Action"), _("Quantity"), *amounts)
        self.cleared.fill(heads, rows)

    def _connect(self) -> None:
        self.start.entered.connect(self.refresh)
        self.end.entered.connect(self.refresh)
        self.dead.cellActivated.connect(self.open_part)
        self.steps.currentCellChanged.connect(self._show_behind)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.sum, 1)
        for part in (self.start.label, self.start, self.end.label, self.end):
            top.addWidget(part)
        dead = _beside(self.dead)
        dead.layout().addLayout(self._deeds())  # type: ignore[union-attr]  # it was just made
        self.tabs.addTab(dead, _("Dead stock"))
        self.tabs.addTab(_beside(self.ages, below=self.age_chart), _("Ages"))
        self.tabs.addTab(_beside(self.steps, self.bridge_chart, below=self.behind), _("Bridge"))
        self.tabs.addTab(_beside(self.cleared, below=self.sums), _("Cleared"))
        note = QLabel(
            _(
                "Dead is what lay here a year ago and was neither issued nor sold since; a sale "
                "that clears it does not count. Enter on a part shows it; Shift with Up and Down "
                "marks several, and the keys of the buttons clear them."
            )
        )
        note.setObjectName("hint")
        note.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addLayout(top)
        box.addWidget(self.tabs, 1)
        box.addWidget(note)

    def _deeds(self) -> QHBoxLayout:
        """Make the buttons under the dead parts, one for each way to clear them."""
        row = QHBoxLayout()
        for command in self.commands()[1:]:
            name = plain_label(_(command.spec.text)).rstrip("…")
            keys = keys_text(command.spec.shortcut)
            button = QPushButton(action_name(Clearing(command.spec.id.rpartition(".")[2])))
            button.setToolTip(f"{name} ({keys})")
            button.setAutoDefault(False)
            button.clicked.connect(without_state(command.run))
            row.addWidget(button)
        row.addStretch(1)
        return row


def _year_to(day: date) -> tuple[date, date]:
    return day.replace(month=1, day=1), day


def _beside(*parts: QWidget, below: QWidget | None = None) -> QWidget:
    """Put parts of a page beside one another, and one below them."""
    page = QWidget()
    box = QVBoxLayout(page)
    row = QSplitter()
    for part in parts:
        row.addWidget(part)
    box.addWidget(row, 1)
    if below is not None:
        box.addWidget(below, 1)
    return page


def _columns() -> tuple[ListColumn[DeadPart], ...]:
    return (
        ListColumn(_("ID"), lambda part: part.id, int),
        ListColumn(_("Part number"), lambda part: part.shelf.number),
        ListColumn(_("Part"), lambda part: part.shelf.name),
        ListColumn(_("On hand"), lambda part: part.shelf.on_hand, Decimal),
        ListColumn(_("Money"), lambda part: part.shelf.value, Decimal),
        ListColumn(_("Asked for on"), lambda part: part.shelf.asked_on, date),
        ListColumn(_("Came on"), lambda part: part.shelf.came_on, date),
        ListColumn(_("Suggested"), lambda part: action_name(part.action)),
        ListColumn(_("Why"), lambda part: part.why),
    )
