"""The window of the top-down calculator, beside the sum from below."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.services.formats import month_text, number_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.targets.overview import Overview
from desktop.services.targets.owners import Level
from desktop.services.targets.spread import BASIS_NAMES, Basis
from desktop.services.targets.top_down import (
    TopDown,
    TopDownOrder,
    market_areas,
    market_months,
    top_down,
)
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, DecimalField
from desktop.views.kit.screen import Context
from desktop.views.targets.amounts import gap_text, target_text
from desktop.views.targets.fields import add_version, command_of, draft_of
from desktop.views.targets.proposal import ProposalDialog

SHARE_PLACES, INDEX_PLACES = 2, 2


@dataclass(frozen=True, slots=True)
class Seasons:
    """What the year is split by: an area's market, or a basis."""

    basis: Basis = Basis.SEASONS
    area: str | None = None


class TopDownDialog(ProposalDialog[TopDown]):
    """Market x wanted share x seasons, month by month, with the gap to what is planned below."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        measure = CATALOGUE[overview.measure]
        title = _("From the market to {measure} {year}")
        title = title.format(measure=_(measure.name), year=overview.year)
        super().__init__(context, title, _("&Take as the office's target"), parent)
        self._overview, self._measure = overview, measure
        self.market = self.form.add(
            "market", DecimalField(_("&Market of the year"), required=True, least=1)
        )
        self.share = self.form.add(
            "share",
            DecimalField(
                _("Wanted &share, %"), required=True, places=SHARE_PLACES, least=0, most=100
            ),
        )
        self.seasons = self.form.add("seasons", _season_field(()))
        self.level = self.form.add("level", _level_field())
        add_version(self.form, context, required=False)
        self.begin()
        context.desk.read(self, partial(_known_markets, year=overview.year - 1), self._offer)

    def _offer(self, markets: dict[str, int | None]) -> None:
        """Offer the areas whose months are known, and begin with the market of last year."""
        whole = {area: units for area, units in markets.items() if units}
        self.seasons.set_choices(_season_choices(tuple(whole)))
        if whole and not self.market.typed():
            area, units = next(iter(whole.items()))
            self.market.set_value(Decimal(units or 0))
            self.seasons.set_value(Seasons(area=area))
            self.form.mark_clean()

    @override
    def _query(self) -> Callable[[Any], TopDown] | None:
        market, share, seasons = self.market.value(), self.share.value(), self.seasons.value()
        level = self.level.value()
        if market is None or share is None or seasons is None or level is None:
            return None
        seen = self._overview
        order = TopDownOrder(
            seen.measure, seen.year, market, share / 100, seasons.basis, seasons.area, level
        )
        return partial(top_down, order=order)

    @override
    def _show(self, proposal: TopDown) -> None:
        measure, currency = self._measure, self.context.office.currency
        rows = [
            (
                month_text(row.month),
                number_text(row.weight, INDEX_PLACES),
                target_text(measure, row.top_down),
                target_text(measure, row.bottom_up),
                gap_text(measure, row.gap, currency),
            )
            for row in proposal.months
        ]
        whole = (
            str(proposal.order.year),
            number_text(Decimal(12), INDEX_PLACES),
            target_text(measure, proposal.year),
            target_text(measure, proposal.bottom_up),
            gap_text(measure, proposal.gap, currency),
        )
        heads = (_("Month"), _("Season"), _("Top-down"), _("Sum from below"), _("Gap"))
        self.table.fill(heads, (*rows, whole), sums=1)
        self.told.setText(self._sentence(proposal))

    def _sentence(self, proposal: TopDown) -> str:
        if proposal.gap is None:
            return _("Nobody below the office has targets for this year yet.")
        gap = target_text(self._measure, abs(proposal.gap))
        if proposal.gap > 0:
            return _("The sum from below lacks {gap}.").format(gap=gap)
        return _("The sum from below reaches it, with {gap} more.").format(gap=gap)

    @override
    def _command(self, proposal: TopDown) -> Callable[[Any], Any]:
        draft = draft_of(self.form, self._overview, proposal.entries)
        return command_of(self._overview, draft)


def _known_markets(session: Any, year: int) -> dict[str, int | None]:  # noqa: ANN401 -- views know no database
    """Return the year's total of each area; None where a month is missing."""
    found = {area: market_months(session, year, area) for area in market_areas(session)}
    return {
        area: None if None in months else sum(units or 0 for units in months)
        for area, months in found.items()
    }


def _season_choices(areas: tuple[str, ...]) -> list[tuple[Seasons, str]]:
    own = [(Seasons(basis), _(BASIS_NAMES[basis])) for basis in Basis]
    market = _("By the market of {area}")
    plain = _("By the market")
    return own + [
        (Seasons(area=area), market.format(area=area) if area else plain) for area in areas
    ]


def _season_field(areas: tuple[str, ...]) -> ChoiceField[Seasons]:
    field = ChoiceField(_("M&onths"), _season_choices(areas), required=True)
    field.set_value(Seasons())
    return field


def _level_field() -> ChoiceField[Level]:
    names = {
        Level.PERSON: _("Of the people"),
        Level.TEAM: _("Of the teams"),
        Level.SEGMENT: _("Of the segments"),
    }
    field = ChoiceField(_("Sum from &below"), list(names.items()), required=True)
    field.set_value(Level.PERSON)
    return field
