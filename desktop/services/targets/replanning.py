"""What a new plan of the remaining months would be: the year's value less what is reached."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.models.target import Tier
from desktop.services.measures.figures import Value, measure_named
from desktop.services.periods import months_of_year
from desktop.services.settings import office_info
from desktop.services.targets.actuals import month_actuals
from desktop.services.targets.apportioning import apportion
from desktop.services.targets.measured import piece_of
from desktop.services.targets.owners import OFFICE, Owner
from desktop.services.targets.plans import Entry
from desktop.services.targets.spread import Basis, month_weights
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class ReplanOrder:
    """What the year should come to, and from which month on it is planned anew.

    Attributes:
        total: The year's value; of a ratio what each remaining month should reach.
    """

    measure: str
    year: int
    total: Decimal
    from_month: int
    basis: Basis = Basis.SEASONS
    owner: Owner = OFFICE
    tier: Tier = Tier.TARGET


@dataclass(frozen=True, slots=True)
class Replan:
    """A new plan of the remaining months, on show.

    Attributes:
        reached: What the months before brought; None for a ratio.
    """

    order: ReplanOrder
    reached: Value
    entries: tuple[Entry, ...]


def propose_replan(session: Session, order: ReplanOrder) -> Replan:
    """Spread what is still to be reached over the remaining months; nothing is written.

    Raises:
        RuleBrokenError: The year's value is reached already, or there is nothing to go by.
    """
    months = [month for month in months_of_year(order.year) if month >= order.from_month]
    if not months:
        raise RuleBrokenError(_("No month of the year is left to be planned; choose one."))
    measure = measure_named(order.measure)
    if not measure.is_additive:
        return Replan(order, None, _entries(order, months, [order.total] * len(months)))
    piece = piece_of(measure, office_info(session).currency)
    gone = month_actuals(session, order.measure, order.year, order.owner)[: 12 - len(months)]
    reached = sum((value for value in gone if value is not None), Decimal(0))
    left = (order.total - reached) // piece * piece
    if left < 0:
        raise RuleBrokenError(_("More is reached already than the year should come to; raise it."))
    weights = month_weights(session, order.measure, order.year, order.basis, order.owner)
    parts = apportion(left, weights[12 - len(months) :], piece).values
    return Replan(order, reached, _entries(order, months, list(parts)))


def _entries(order: ReplanOrder, months: list[int], values: list[Decimal]) -> tuple[Entry, ...]:
    return tuple(
        Entry(order.owner, month, value, order.tier)
        for month, value in zip(months, values, strict=True)
    )
