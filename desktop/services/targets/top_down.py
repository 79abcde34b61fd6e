"""The top-down calculator: market x share x seasons, beside the sum from below."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.models.market import MarketTotal
from desktop.models.target import Tier
from desktop.services.measures.figures import Value
from desktop.services.periods import YEAR, months_of_year
from desktop.services.settings import office_info
from desktop.services.targets.apportioning import apportion
from desktop.services.targets.measured import piece_of, require_target
from desktop.services.targets.owners import OFFICE, Level
from desktop.services.targets.plans import Entry, current_values
from desktop.services.targets.spread import Basis, month_weights
from desktop.system.i18n import _

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class TopDownOrder:
    """What is wanted of the market.

    Attributes:
        market: What everybody sells in the year, in the measure's own unit.
        share: The wanted share of them: 0.085.
        area: Whose market's own seasons are used; None for the basis.
    """

    measure: str
    year: int
    market: Decimal
    share: Decimal
    basis: Basis = Basis.SEASONS
    area: str | None = None
    level: Level = Level.PERSON


@dataclass(frozen=True, slots=True)
class TopDownMonth:
    """One month from both sides."""

    month: int
    weight: Decimal
    top_down: Decimal
    bottom_up: Value

    @property
    def gap(self) -> Value:
        """What the persons' targets lack of the office's; below zero where they have more."""
        return None if self.bottom_up is None else self.top_down - self.bottom_up


@dataclass(frozen=True, slots=True)
class TopDown:
    """A calculation on show; nothing is written."""

    order: TopDownOrder
    year: Decimal
    months: tuple[TopDownMonth, ...]

    @property
    def bottom_up(self) -> Value:
        """The year from below; None where nobody has targets."""
        known = [row.bottom_up for row in self.months if row.bottom_up is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def gap(self) -> Value:
        """What the sum from below lacks of the year."""
        return None if self.bottom_up is None else self.year - self.bottom_up

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The months as a plan of the office takes them."""
        return tuple(Entry(OFFICE, row.month, row.top_down) for row in self.months)


def top_down(session: Session, order: TopDownOrder) -> TopDown:
    """Calculate market x share x seasons, and the sum of the targets below.

    The year is rounded half up to a whole piece, then split to months by the largest remainder.

    Raises:
        RuleBrokenError: Market or share make no sense, or there are no seasons to go by.
    """
    measure = require_target(order.measure)
    if not measure.is_additive:
        raise RuleBrokenError(_("A rate has no share of a market; choose another measure."))
    if order.market <= 0:
        raise RuleBrokenError(_("The market has no size; type how many are sold in the year."))
    if not 0 < order.share <= 1:
        raise RuleBrokenError(_("A share lies between 0 % and 100 %; correct it."))
    piece = piece_of(measure, office_info(session).currency)
    year = (order.market * order.share / piece).quantize(ONE, ROUND_HALF_UP) * piece
    weights = _weights(session, order)
    parts = apportion(year, weights, piece).values
    below = sums_below(session, order.measure, order.year, order.level)
    whole = sum(weights, Decimal(0))
    months = tuple(
        TopDownMonth(month, weight * YEAR / whole, part, below.get(month))
        for month, weight, part in zip(months_of_year(order.year), weights, parts, strict=True)
    )
    return TopDown(order, year, months)


def sums_below(
    session: Session, measure: str, year: int, level: Level, tier: Tier = Tier.TARGET
) -> dict[int, Decimal]:
    """Return by month what the targets of a level add up to."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for slot, value in current_values(session, measure, year).items():
        if slot.owner.level is level and slot.tier is tier:
            sums[slot.month] += value
    return dict(sums)


def market_areas(session: Session) -> tuple[str, ...]:
    """List the areas of which market totals are known."""
    return tuple(session.scalars(select(MarketTotal.area).distinct().order_by(MarketTotal.area)))


def market_months(session: Session, year: int, area: str) -> tuple[int | None, ...]:
    """Return what everybody sold in each month; makers are added up where no total is known."""
    statement = select(MarketTotal.month, MarketTotal.make, MarketTotal.units).where(
        MarketTotal.area == area, MarketTotal.month.in_(months_of_year(year))
    )
    totals: dict[int, int] = {}
    makes: dict[int, int] = defaultdict(int)
    for month, make, units in session.execute(statement):
        if make:
            makes[month] += units
        else:
            totals[month] = units
    return tuple(totals.get(month, makes.get(month)) for month in months_of_year(year))


def _weights(session: Session, order: TopDownOrder) -> Sequence[Decimal]:
    if order.area is None:
        return month_weights(session, order.measure, order.year, order.basis)
    months = market_months(session, order.year - 1, order.area)
    if None in months:
        raise RuleBrokenError(
            _("The market of {year} is not known for every month; choose other seasons.").format(
                year=order.year - 1
            )
        )
    return [Decimal(units or 0) for units in months]
