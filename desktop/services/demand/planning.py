"""From months of demand to what to order: forecast, interval, reorder point, quantity."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

from desktop.models.errors import RuleBrokenError
from desktop.services.demand.choosing import METHODS, YEAR, Choice
from desktop.services.demand.classes import Regularity, regularity
from desktop.services.demand.forecasting import Forecaster, by_choice
from desktop.services.demand.levels import SIMPLE, Matrix, Vector, observed
from desktop.services.demand.ordering import Levels, order_quantity, settle_levels
from desktop.services.demand.spread import spread
from desktop.services.demand.stock import Demand, level_for, quantile
from desktop.services.demand.terms import (
    DemandClass,
    History,
    Interval,
    Method,
    OrderTerms,
    PartPlan,
    Reason,
)
from desktop.system.i18n import _

_MONTH_DAYS = 365.25 / 12
_LOW, _HIGH = 0.1, 0.9  # between these lies the interval
_PIECES = 10  # a usual sale of a part sold in fractions is counted in so many units
_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of parts.

    Attributes:
        forecast: Of the next months, a column each.
        variance: Of one month's demand.
        choice: Which of METHODS forecast each part.
    """

    forecast: Matrix
    variance: Vector
    choice: Choice


def history_grid(histories: Sequence[History]) -> Matrix:
    """Put histories side by side that end with the same month; older ones reach further back."""
    months = max(map(len, histories), default=0)
    grid = np.full((len(histories), months), np.nan)
    for part, history in enumerate(histories):
        known = [np.nan if value is None else float(value) for value in history]
        grid[part, months - len(known) :] = known
    return grid


def plan_part(history: History, terms: OrderTerms, others: Matrix | None = None) -> PartPlan:
    """Plan one part.

    Args:
        history: Its months, the latest last.
        terms: What it is ordered on.
        others: Other parts by months that end with the same month; what is usual is learned from
            them, and without them from this part alone.

    Raises:
        RuleBrokenError: The history or the terms make no sense.
    """
    own = history_grid([history])
    if others is None:
        return plan_parts(own, [terms])[0]
    months = max(own.shape[1], others.shape[1])
    together = np.full((1 + len(others), months), np.nan)
    together[0, months - own.shape[1] :] = own[0]
    together[1:, months - others.shape[1] :] = others
    return plan_parts(together, [terms, *[OrderTerms()] * len(others)], first=1)[0]


def plan_parts(
    values: Matrix, terms: Sequence[OrderTerms], first: int | None = None
) -> list[PartPlan]:
    """Plan many parts at once.

    Args:
        values: Parts by months, NaN where nobody counted; `history_grid` makes it of histories.
        terms: For each part.
        first: How many of them to plan; the others only help to learn what is usual.

    Raises:
        RuleBrokenError: A demand is negative, or terms make no sense.
    """
    _refuse_nonsense(values, terms)
    regular = regularity(values)
    outlook = expect(values, regular)
    wanted = slice(first)
    demand = Demand(_mean_ahead(outlook.forecast, terms), outlook.variance, _units(values)).only(
        wanted
    )
    lead, review, service = (column[wanted] for column in _columns(terms))
    target = level_for(demand, lead, review, service)
    target[_asleep(values)[wanted]] = 0
    month = Demand(outlook.forecast[:, 0], outlook.variance, _units(values)).only(wanted)
    low, high = quantile(month, _LOW), quantile(month, _HIGH)
    cover = np.ceil(month.mean / month.unit) * month.unit
    known = observed(values)[1].sum(axis=1) > 0
    levels = zip(target, cover, month.unit, strict=True)
    return [
        _plan(part, regular, outlook, terms[part], Levels(*level), (low[part], high[part]))
        if known[part]
        else _blank(terms[part])
        for part, level in enumerate(map(_decimals, levels))
    ]


def expect(values: Matrix, regular: Regularity | None = None) -> Outlook:
    """Forecast the year after the values, with the method that fits each part."""
    months = values.shape[1]
    if not months:
        nothing = np.zeros(len(values))
        return Outlook(np.zeros((len(values), YEAR)), nothing, nothing.astype(np.intp))
    forecaster = Forecaster(values)
    choice = forecaster.choice(months, regular)
    ahead = by_choice(values, choice, forecaster.ahead(months, YEAR, Method.POOLED))
    before = _past_year(values, choice, forecaster.past(months)[:, -YEAR:])
    errors = before - values[:, months - before.shape[1] :]
    return Outlook(ahead, spread(ahead[:, 0], errors, before), choice)


def _past_year(values: Matrix, choice: Choice, pooled: Matrix) -> Matrix:
    """Return what the chosen methods forecast for the months of the last year."""
    before = pooled.copy()
    for place, method in enumerate(METHODS):
        parts = choice == place
        if method is not Method.POOLED and parts.any():
            before[parts] = SIMPLE[method](values[parts])[:, -1 - before.shape[1] : -1]
    return before


def _columns(terms: Sequence[OrderTerms]) -> tuple[Vector, Vector, Vector]:
    """Return lead time and review in months, and the service."""
    lead = np.array([each.lead_days for each in terms]) / _MONTH_DAYS
    review = np.array([max(each.review_days, 1) for each in terms]) / _MONTH_DAYS
    return lead, review, np.array([float(each.service) for each in terms])


def _mean_ahead(forecast: Matrix, terms: Sequence[OrderTerms]) -> Vector:
    """Return the mean demand of a month of those that an order has to cover."""
    lead, review, _service = _columns(terms)
    months = np.clip(np.ceil(lead + review), 1, forecast.shape[1]).astype(np.intp)
    total = np.cumsum(forecast, axis=1)[np.arange(len(forecast)), months - 1]
    return np.asarray(total / months)


def _units(values: Matrix) -> Vector:
    """Return what each part is counted in: pieces, or less where fractions were asked for."""
    seen, _there = observed(values)
    sold = (seen > 0).sum(axis=1)
    usual = seen.sum(axis=1) / np.maximum(sold, 1)
    whole = (seen == np.floor(seen)).all(axis=1)
    fine = np.maximum(np.floor(usual / _PIECES * 1000), 1) / 1000
    return np.where(whole | (sold == 0), 1.0, fine)


def _asleep(values: Matrix) -> Vector:
    """Return the parts of which nobody wanted any for a year, or ever."""
    return np.asarray(np.nan_to_num(values[:, -YEAR:]).sum(axis=1) <= 0)


def _decimals(numbers: tuple[float, ...]) -> tuple[Decimal, ...]:
    return tuple(_decimal(number) for number in numbers)


def _decimal(number: float) -> Decimal:
    """Round to what a quantity keeps."""
    rounded = Decimal(float(number)).quantize(_THOUSANDTH, ROUND_HALF_EVEN)
    whole = rounded.to_integral_value()
    return whole + 0 if whole == rounded else rounded.normalize()


def _plan(
    part: int,
    regular: Regularity,
    outlook: Outlook,
    terms: OrderTerms,
    levels: Levels,
    between: tuple[float, float],
) -> PartPlan:
    demand_class, interval, variation = regular.of(part)
    method = METHODS[outlook.choice[part]]
    reasons = [Reason.POOLED if method is Method.POOLED else Reason.CHOSEN]
    if demand_class is DemandClass.NONE:
        reasons = [Reason.NO_DEMAND]
    elif not levels.target:
        reasons.append(Reason.ASLEEP)
    point, up_to, by_hand = settle_levels(levels, terms)
    order, why = order_quantity(point, up_to, terms)
    return PartPlan(
        demand_class,
        interval,
        variation,
        method,
        _decimal(outlook.forecast[part, 0]),
        Interval(_decimal(between[0]), _decimal(between[1])),
        point,
        up_to,
        order,
        (*reasons, *by_hand, *why),
    )


def _blank(terms: OrderTerms) -> PartPlan:
    """Plan a part of which no month is known: only what was typed by hand counts."""
    zero = Decimal(0)
    point, up_to, by_hand = settle_levels(Levels(zero, zero, Decimal(1)), terms)
    order, why = order_quantity(point, up_to, terms)
    nothing = Interval(zero, zero)
    reasons = (Reason.NO_HISTORY, *by_hand, *why)
    return PartPlan(
        DemandClass.NONE, None, None, Method.POOLED, zero, nothing, point, up_to, order, reasons
    )


def _refuse_nonsense(values: Matrix, terms: Sequence[OrderTerms]) -> None:
    if np.nanmin(values, initial=0.0) < 0:
        raise RuleBrokenError(_("A month's demand cannot be negative; correct the history."))
    for each in terms:
        if not 0 < each.service < 1:
            raise RuleBrokenError(
                _("The service level is a share between 0 and 1, such as 0.95; correct it.")
            )
        if each.pack_size <= 0 or each.least < 0 or min(each.lead_days, each.review_days) < 0:
            raise RuleBrokenError(
                _("Pack size, least order, lead time and review may not be negative; correct them.")
            )
