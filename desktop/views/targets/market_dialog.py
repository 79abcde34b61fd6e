"""The window of the market's totals: what everybody sold, who counted, and when it was known."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.services.formats import day_text, month_text
from desktop.services.periods import months_of_year
from desktop.services.targets.market_totals import (
    MarketDraft,
    MarketRow,
    enter_market,
    market_rows,
)
from desktop.services.targets.overview import Overview
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import NumberField, TextField
from desktop.views.kit.screen import Context
from desktop.views.targets.entries import EntriesDialog
from desktop.views.targets.results_dialog import LONGEST_SOURCE, month_field

LONGEST_NAME = 60


class MarketDialog(EntriesDialog[MarketRow]):
    """Totals of a year by month, area and maker."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        self._year = overview.year
        title = _("The market {year}").format(year=overview.year)
        note = _("Without a maker it is the total of all; shares are counted against it.")
        super().__init__(context, title, note, parent, figure=3)
        self.month = self.form.add("month", month_field(context, overview.year))
        self.area = self.form.add("area", TextField(_("&Area"), longest=LONGEST_NAME))
        self.make = self.form.add("make", TextField(_("Ma&ker"), longest=LONGEST_NAME))
        self.units = self.form.add("units", NumberField(_("&Units"), required=True, least=0))
        source = TextField(_("&Source"), required=True, longest=LONGEST_SOURCE)
        self.source = self.form.add("source", source)
        self.received = self.form.add(
            "received_on", DateField(_("&Received on"), required=True, today=context.today)
        )
        self.received.set_value(context.today())
        self.form.mark_clean()
        self.refresh()
        self.begin()

    @override
    def _query(self) -> Callable[[Any], tuple[MarketRow, ...]]:
        return partial(market_rows, year=self._year)

    @override
    def _heads(self) -> tuple[str, ...]:
        return (_("Month"), _("Area"), _("Maker"), _("Units"), _("Source"), _("Received"))

    @override
    def _texts(self, row: MarketRow) -> tuple[str, ...]:
        make = row.make or _("all")
        day = day_text(row.received_on)
        return (month_text(row.month), row.area, make, f"{row.units:,}", row.source, day)

    @override
    def _fill(self, row: MarketRow | None) -> None:
        can_move = row is None  # of a total that is there only what it says is changed
        for field in (self.month, self.area, self.make):
            field.setEnabled(can_move)
        if row is None:
            self.units.set_value(None)  # the next one is often of the same area and source
            return
        self.month.set_value(row.month)
        self.area.set_value(row.area)
        self.make.set_value(row.make)
        self.units.set_value(row.units)
        self.source.set_value(row.source)
        self.received.set_value(row.received_on)

    @override
    def _command(self, *, taken_away: bool) -> Callable[[Any], Any]:
        row = self.chosen
        draft = MarketDraft(
            self.month.value() or months_of_year(self._year)[0],
            None if taken_away else self.units.value(),
            self.source.value(),
            self.area.value(),
            self.make.value(),
            self.received.value(),
            None if row is None else row.id,
            0 if row is None else row.version,
        )
        return partial(enter_market, drafts=(draft,))
