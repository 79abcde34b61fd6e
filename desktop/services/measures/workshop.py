"""Measures of the workshop: visits, what they brought, how well they were done, who was called."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, select, type_coerce

from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.period_lock import AdjustedField
from desktop.models.visit import LineKind, Visit, VisitKind, VisitLine, VisitState
from desktop.services.measures.days import late
from desktop.services.measures.origins import CALLS, LINES, VISITS
from desktop.services.measures.terms import DateRule, Measure, Ratio, Sum, Unit, total
from desktop.system.i18n import N_

_visit, _line, _call = Visit.__table__.c, VisitLine.__table__.c, FollowUp.__table__.c
_again = Visit.__table__.alias("again")
_NOT_VOID = _visit.state != VisitState.VOID
_SETTLED = _visit.settled_on.is_not(None)  # the same by a CHECK, and leads to the index by date
_PAYS = and_(_SETTLED, _visit.kind.not_in((VisitKind.INTERNAL, VisitKind.WARRANTY)))
_PROMISED = and_(_visit.promised_at.is_not(None), _visit.finished_at.is_not(None), _NOT_VOID)
_HOUR_KNOWN = and_(_visit.arrived_at.is_not(None), _NOT_VOID)
_COMEBACK = and_(_SETTLED, _visit.original_id.is_not(None))
_CAME_BACK = (
    select(_again.c.id)
    .where(_again.c.original_id == _visit.id, _again.c.state != VisitState.VOID)
    .exists()
)
_DUE = _call.result != FollowUpResult.NOT_NEEDED
CALL_ENDED = and_(_DUE, _call.result != FollowUpResult.OPEN)
_COST_KNOWN = and_(
    _SETTLED, _line.kind == LineKind.PART, _line.cost.is_not(None), _line.net.is_not(None)
)
_SERVICE = (LineKind.LABOUR, LineKind.PART, LineKind.OUTSOURCED)
_AMOUNTS = (_visit.labour_net, _visit.parts_net, _visit.outsourced_net)
_OWN = case((_visit.original_id.is_not(None), 0), else_=total(_visit.labour_net))
_REVENUE_FIELDS = (
    (AdjustedField.LABOUR_NET, 1),
    (AdjustedField.PARTS_NET, 1),
    (AdjustedField.OUTSOURCED_NET, 1),
)


def _cost_of(*kinds: LineKind) -> ColumnElement[Any]:
    """Add up what is known of the costs of a visit's lines."""
    known = select(func.sum(type_coerce(_line.cost, BigInteger)))
    of_visit = known.where(_line.visit_id == _visit.id, _line.kind.in_(kinds))
    return func.coalesce(of_visit.correlate(Visit.__table__).scalar_subquery(), 0)


def _count(condition: ColumnElement[bool], kept: str = "", **more: Any) -> Sum:  # noqa: ANN401 -- of Sum
    return Sum(VISITS, more.pop("rule", DateRule.SETTLED), condition, kept=kept, **more)


def _amount(
    of: ColumnElement[Any],
    kept: str,
    *adjusted: tuple[AdjustedField, int],
    condition: ColumnElement[bool] = _SETTLED,
    lined: Sum | None = None,
) -> Sum:
    rule = DateRule.SETTLED
    return Sum(VISITS, rule, condition, of, 2, adjusted=adjusted, lined=lined, kept=kept)


def _lines(of: ColumnElement[Any], condition: ColumnElement[bool] = _SETTLED, **more: Any) -> Sum:  # noqa: ANN401 -- of Sum
    return Sum(LINES, DateRule.SETTLED, condition, type_coerce(of, BigInteger), **more)


def _net_of(*kinds: LineKind) -> Sum:
    return _lines(_line.net, and_(_SETTLED, _line.kind.in_(kinds)), scale=2)


COMEBACK_DAYS = 30  # after which a repair that did not come back counts as done
_VISITS_WITH = Sum(LINES, DateRule.SETTLED, _SETTLED, _visit.id, distinct=True)
ARRIVALS = _count(_NOT_VOID, "visits", rule=DateRule.ARRIVED)
CAR_COUNT = _count(_SETTLED, "visits", lined=_VISITS_WITH)
VEHICLES = _count(_SETTLED, of=_visit.vehicle_id, distinct=True)
LABOUR = _amount(
    total(_visit.labour_net),
    "labour",
    (AdjustedField.LABOUR_NET, 1),
    lined=_net_of(LineKind.LABOUR),
)
PARTS = _amount(
    total(_visit.parts_net), "parts", (AdjustedField.PARTS_NET, 1), lined=_net_of(LineKind.PART)
)
OUTSOURCED = _amount(
    total(_visit.outsourced_net),
    "outsourced",
    (AdjustedField.OUTSOURCED_NET, 1),
    lined=_net_of(LineKind.OUTSOURCED),
)
REVENUE = _amount(total(*_AMOUNTS), "service", *_REVENUE_FIELDS, lined=_net_of(*_SERVICE))
PAID_REVENUE = _amount(total(*_AMOUNTS), "paid_service", *_REVENUE_FIELDS, condition=_PAYS)
PAID_COUNT = _count(_PAYS, "paid_visits")
LABOUR_INCOME = _amount(
    _OWN - _cost_of(LineKind.OUTSOURCED),
    "own_labour - COALESCE(outside_cost, 0)",
    (AdjustedField.LABOUR_NET, 1),
)
PROFIT = _amount(
    total(*_AMOUNTS) - _cost_of(*_SERVICE),
    "service - COALESCE(cost, 0)",
    *_REVENUE_FIELDS,
    (AdjustedField.COST, -1),
)
# What the summaries keep of these two, so that costs are read once: they gather every kept sum
# that this module names.
OWN_LABOUR = _amount(_OWN, "own_labour")
OUTSIDE_COST = _lines(
    _line.cost,
    and_(_SETTLED, _line.kind == LineKind.OUTSOURCED, _OWN.is_not(None)),
    scale=2,
    kept="outside_cost",
)
COST = _lines(
    _line.cost,
    and_(_SETTLED, _line.kind.in_(_SERVICE), func.coalesce(*_AMOUNTS).is_not(None)),
    scale=2,
    kept="cost",
)
LINE_COUNT = Sum(LINES, DateRule.SETTLED, _SETTLED)
HOURS = _lines(_line.hours, scale=2, kept="hours")
PIECES = _lines(
    _line.quantity,
    and_(_SETTLED, _line.kind == LineKind.PART),
    scale=3,
    pieces=True,
    kept="pieces",
)
PARTS_PROFIT = _lines(
    type_coerce(_line.net, BigInteger) - type_coerce(_line.cost, BigInteger),
    _COST_KNOWN,
    scale=2,
    kept="parts_profit",
)
PARTS_WITH_COST = _lines(_line.net, _COST_KNOWN, scale=2, kept="parts_with_cost")
COMEBACKS = _count(_COMEBACK, "comebacks")
CAME_BACK = _count(and_(_SETTLED, _CAME_BACK), "came_back")
STAYED_FIXED = _count(and_(_SETTLED, ~_CAME_BACK), "visits - came_back")
PROMISES = _count(_PROMISED, "promises", rule=DateRule.FINISHED)
KEPT = _count(
    and_(_PROMISED, _visit.finished_at <= _visit.promised_at), "kept", rule=DateRule.FINISHED
)
HOURS_KNOWN = _count(_HOUR_KNOWN, rule=DateRule.ARRIVED)
LATE = _count(and_(_HOUR_KNOWN, late(_visit.arrived_at, _visit.arrived_on)), rule=DateRule.ARRIVED)
CALLS_DUE = Sum(CALLS, DateRule.DUE, _DUE)
CALLS_DONE = Sum(CALLS, DateRule.DONE, CALL_ENDED)
CALLS_DUE_DONE = Sum(CALLS, DateRule.DUE, CALL_ENDED)

_ADVISOR = N_("the advisor who received the car")
_CALLER = N_("the person who is to call")
_VOID = N_("without void visits")
_UNSETTLED = N_("without void and unsettled visits")
_PAYING = N_("without void, unsettled, internal and warranty visits")
_NOT_NEEDED = N_("without calls that were not needed")


def _settled(  # noqa: PLR0913 -- the columns of the table below
    name: str,
    title: str,
    formula: str,
    unit: Unit,
    query: Sum | Ratio,
    *,
    exclusions: str = _UNSETTLED,
    better_up: bool = True,
    waits: int = 0,
) -> Measure:
    rule = DateRule.SETTLED
    return Measure(
        name, title, formula, rule, _ADVISOR, exclusions, unit, query, better_up, waits=waits
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        "arrivals",
        N_("Arrivals"),
        N_("number of visits that arrived"),
        DateRule.ARRIVED,
        _ADVISOR,
        _VOID,
        Unit.COUNT,
        ARRIVALS,
    ),
    _settled(
        "car_count",
        N_("Car count"),
        N_("number of visits that were settled; one car twice counts twice"),
        Unit.COUNT,
        CAR_COUNT,
    ),
    _settled(
        "vehicles_served",
        N_("Vehicles served"),
        N_("number of different vehicles among the settled visits"),
        Unit.COUNT,
        VEHICLES,
    ),
    _settled(
        "labour_revenue",
        N_("Labour"),
        N_("sum of the labour lines, less discounts, before tax"),
        Unit.MONEY,
        LABOUR,
    ),
    _settled(
        "labour_net_income",
        N_("Labour net income"),
        N_("labour before tax, less the cost of outsourced work; a comeback's labour counts 0"),
        Unit.MONEY,
        LABOUR_INCOME,
    ),
    _settled(
        "parts_revenue",
        N_("Parts in the workshop"),
        N_("sum of the part lines, less discounts, before tax"),
        Unit.MONEY,
        PARTS,
    ),
    _settled(
        "parts_quantity",
        N_("Parts used"),
        N_("sum of the quantities of the part lines"),
        Unit.COUNT,
        PIECES,
    ),
    _settled(
        "outsourced_revenue",
        N_("Outsourced work"),
        N_("sum of the lines of outsourced work, less discounts, before tax"),
        Unit.MONEY,
        OUTSOURCED,
    ),
    _settled(
        "service_revenue",
        N_("Service revenue"),
        N_("labour + parts + outsourced work, less discounts, before tax"),
        Unit.MONEY,
        REVENUE,
    ),
    _settled(
        "aro",
        N_("Average repair order"),
        N_("service revenue of visits the customer pays ÷ number of those visits"),
        Unit.MONEY,
        Ratio(PAID_REVENUE, PAID_COUNT),
        exclusions=_PAYING,
    ),
    _settled(
        "line_count",
        N_("Lines of bills"),
        N_("number of the lines of settled visits"),
        Unit.COUNT,
        LINE_COUNT,
    ),
    _settled(
        "billed_hours",
        N_("Billed hours"),
        N_("sum of the billed hours of the lines"),
        Unit.HOURS,
        HOURS,
    ),
    _settled(
        "hours_per_visit",
        N_("Hours per visit"),
        N_("billed hours ÷ settled visits"),
        Unit.HOURS,
        Ratio(HOURS, CAR_COUNT),
    ),
    _settled(
        "effective_labour_rate",
        N_("Effective labour rate"),
        N_("labour ÷ billed hours"),
        Unit.MONEY,
        Ratio(LABOUR, HOURS),
    ),
    _settled(
        "parts_to_labour",
        N_("Parts to labour"),
        N_("parts in the workshop ÷ labour"),
        Unit.RATIO,
        Ratio(PARTS, LABOUR),
    ),
    _settled(
        "parts_gross_margin",
        N_("Gross margin of parts"),
        N_("(parts − their cost) ÷ parts, of the part lines with a known cost"),
        Unit.SHARE,
        Ratio(PARTS_PROFIT, PARTS_WITH_COST),
        exclusions=N_("without unsettled visits and lines without a cost"),
    ),
    _settled(
        "service_gross_profit",
        N_("Gross profit of service"),
        N_("service revenue − the known costs of its lines; wages are not deducted"),
        Unit.MONEY,
        PROFIT,
    ),
    _settled(
        "service_gross_margin",
        N_("Gross margin of service"),
        N_("gross profit of service ÷ service revenue"),
        Unit.SHARE,
        Ratio(PROFIT, REVENUE),
    ),
    _settled(
        "comebacks",
        N_("Comebacks"),
        N_("number of settled visits that are a comeback of an earlier one"),
        Unit.COUNT,
        COMEBACKS,
        better_up=False,
    ),
    _settled(
        "comeback_rate",
        N_("Comeback rate"),
        N_("settled visits that came back later ÷ settled visits, by the first visit's day"),
        Unit.SHARE,
        Ratio(CAME_BACK, CAR_COUNT),
        exclusions=N_("without void and unsettled visits; the last weeks may still rise"),
        better_up=False,
        waits=COMEBACK_DAYS,
    ),
    _settled(
        "first_time_fix",
        N_("Fixed the first time"),
        N_("settled visits that did not come back ÷ settled visits"),
        Unit.SHARE,
        Ratio(STAYED_FIXED, CAR_COUNT),
        exclusions=N_("without void and unsettled visits; the last weeks may still fall"),
        waits=COMEBACK_DAYS,
    ),
    Measure(
        "on_time_share",
        N_("Promises kept"),
        N_("visits finished until the promised time ÷ finished visits with a promise"),
        DateRule.FINISHED,
        _ADVISOR,
        N_("without void visits and those without a promise"),
        Unit.SHARE,
        Ratio(KEPT, PROMISES),
    ),
    Measure(
        "late_night_share",
        N_("Late-night share"),
        N_("arrivals from 22:00 to the end of the business day ÷ arrivals with a known hour"),
        DateRule.ARRIVED,
        _ADVISOR,
        N_("without void visits and those whose hour is not known"),
        Unit.SHARE,
        Ratio(LATE, HOURS_KNOWN),
    ),
    Measure(
        "follow_ups_due",
        N_("Calls due"),
        N_("number of follow-up calls that were due"),
        DateRule.DUE,
        _CALLER,
        _NOT_NEEDED,
        Unit.COUNT,
        CALLS_DUE,
    ),
    Measure(
        "follow_ups_done",
        N_("Calls made"),
        N_("number of follow-up calls that were closed, the customer reached or not"),
        DateRule.DONE,
        _CALLER,
        _NOT_NEEDED,
        Unit.COUNT,
        CALLS_DONE,
    ),
    Measure(
        "follow_up_share",
        N_("Share of calls made"),
        N_("calls that were closed ÷ calls that were due"),
        DateRule.DUE,
        _CALLER,
        _NOT_NEEDED,
        Unit.SHARE,
        Ratio(CALLS_DUE_DONE, CALLS_DUE),
    ),
)
