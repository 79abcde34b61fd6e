"""Which measures have targets, and in what pieces a target is counted."""

from decimal import Decimal

from desktop.models.errors import RuleBrokenError
from desktop.models.money import Currency
from desktop.services.measures.catalogue import CATALOGUE, Measure, Ratio, Unit
from desktop.services.measures.figures import measure_named
from desktop.system.i18n import _

HOURS_PLACES = 1


def takes_targets(measure: Measure) -> bool:
    """Return whether a measure can be planned by month: a sum that adds up, or a ratio."""
    return measure.is_additive or isinstance(measure.query, Ratio)


def target_measures() -> tuple[str, ...]:
    """Return the ids of all measures that can be planned, in the catalogue's order."""
    return tuple(measure.id for measure in CATALOGUE.values() if takes_targets(measure))


def require_target(measure_id: str) -> Measure:
    """Return a measure that can be planned.

    Raises:
        RuleBrokenError: There is no such measure, or its months make no whole.
    """
    measure = measure_named(measure_id)
    if not takes_targets(measure):
        raise RuleBrokenError(
            _(
                "“{measure}” takes no targets, because its days do not add up; choose another."
            ).format(measure=_(measure.name))
        )
    return measure


def piece_of(measure: Measure, currency: Currency) -> Decimal:
    """Return the smallest piece a target is split into: a whole count, a unit of the currency."""
    match measure.unit:
        case Unit.MONEY:
            return Decimal(1).scaleb(-currency.decimals)
        case Unit.HOURS:
            return Decimal(1).scaleb(-HOURS_PLACES)
        case _:
            return Decimal(1)
