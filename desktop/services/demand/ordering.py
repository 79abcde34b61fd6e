"""When to order and how much: what was typed by hand wins, then packs and the least order."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from desktop.services.demand.terms import OrderTerms, Reason


@dataclass(frozen=True, slots=True)
class Levels:
    """What was computed for a part.

    Attributes:
        target: What must be there after each review to meet the wanted service.
        cover: Demand of a month, that orders are not too small.
        unit: The least by which quantities differ.
    """

    target: Decimal
    cover: Decimal
    unit: Decimal


def settle_levels(levels: Levels, terms: OrderTerms) -> tuple[Decimal, Decimal, tuple[Reason, ...]]:
    """Return the reorder point, up to what to order, and what of it was typed by hand."""
    computed = levels.target > 0
    point = levels.target - levels.unit if computed else Decimal(0)
    up_to = max(levels.target, point + levels.cover) if computed else Decimal(0)
    reasons = []
    if terms.minimum is not None:
        point = terms.minimum
        up_to = max(up_to, point + max(levels.cover, levels.unit))
        reasons.append(Reason.MINIMUM_BY_HAND)
    if terms.maximum is not None:
        up_to = terms.maximum
        point = min(point, up_to)
        reasons.append(Reason.MAXIMUM_BY_HAND)
    return point, up_to, tuple(reasons)


def order_quantity(
    point: Decimal, up_to: Decimal, terms: OrderTerms
) -> tuple[Decimal, tuple[Reason, ...]]:
    """Return what to order now, and why as much."""
    lacking = up_to - terms.position
    if terms.position > point or lacking <= 0:
        return Decimal(0), (Reason.ENOUGH,)
    reasons = []
    quantity = _packs(lacking, terms)
    if quantity != lacking:
        reasons.append(Reason.PACKS)
    if quantity < terms.least:
        quantity = _whole_packs(terms.least, terms.pack_size, ROUND_CEILING)
        reasons.append(Reason.LEAST_ORDER)
    return quantity, tuple(reasons)


def _packs(lacking: Decimal, terms: OrderTerms) -> Decimal:
    """Round up to packs; a maximum typed by hand is not passed, unless by the first pack."""
    if terms.maximum is None:
        return _whole_packs(lacking, terms.pack_size, ROUND_CEILING)
    return max(_whole_packs(lacking, terms.pack_size, ROUND_FLOOR), terms.pack_size)


def _whole_packs(quantity: Decimal, pack: Decimal, rounding: str) -> Decimal:
    return (quantity / pack).to_integral_value(rounding) * pack
