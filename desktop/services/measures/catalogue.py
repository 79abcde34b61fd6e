"""Every measure: its formula in words, its date rule, its person rule, and its query.

The formulas are those of the trade (car count, average repair order, effective labour rate);
rates are ratios of sums, and an unknown figure is None, never zero.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, case, func, type_coerce
from sqlalchemy.sql.functions import FunctionElement

from desktop.models.visit import Visit, VisitKind, VisitLine, VisitState
from desktop.system.i18n import N_


class DateRule(StrEnum):
    """Which day of a visit decides the period it counts in."""

    ARRIVED = "arrived_on"
    FINISHED = "finished_on"
    SETTLED = "settled_on"


class Unit(StrEnum):
    """What a figure is counted in."""

    COUNT = "count"
    MONEY = "money"
    HOURS = "hours"
    RATIO = "ratio"
    SHARE = "share"


@dataclass(frozen=True, slots=True, eq=False)  # columns have no == that answers yes or no
class Sum:
    """A figure that is a sum or a count over visits or their lines.

    Attributes:
        value: The aggregate, in whole minor units where `scale` says so.
        condition: Which visits count.
        scale: Digits behind the point of what the database sums as whole numbers; 0 of a count.
        origin: Where it is summed: visits, or visits with their lines.
    """

    value: FunctionElement[Any]
    condition: ColumnElement[bool]
    scale: int = 0
    origin: FromClause = Visit.__table__

    @property
    def of_nothing(self) -> Decimal | None:
        """The figure where there are no rows: a count is 0, a sum is unknown."""
        return None if self.scale else Decimal(0)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure that is one sum over another; unknown when the other is zero."""

    over: Sum
    under: Sum


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry of the catalogue; name, formula and exclusions are source texts."""

    id: str
    name: str
    formula: str
    date_rule: DateRule
    person_rule: str
    exclusions: str
    unit: Unit
    query: Sum | Ratio
    better_up: bool = True

    @property
    def sums(self) -> tuple[Sum, ...]:
        """What is summed for it: one sum, or the two that are divided."""
        query = self.query
        return (query.over, query.under) if isinstance(query, Ratio) else (query,)

    @property
    def condition(self) -> ColumnElement[bool]:
        """Which visits stand behind it; of a ratio, those it is divided by."""
        return self.sums[-1].condition


_visit = Visit.__table__.c
_line = VisitLine.__table__.c
_with_lines = Visit.__table__.join(VisitLine.__table__, _line.visit_id == _visit.id)
_NOT_VOID = _visit.state != VisitState.VOID
_SETTLED = _visit.settled_on.is_not(None)  # the same by a CHECK, and leads to the index by date
_CUSTOMER_PAYS = and_(_SETTLED, _visit.kind.not_in((VisitKind.INTERNAL, VisitKind.WARRANTY)))
_PROMISED = and_(_visit.promised_at.is_not(None), _visit.finished_at.is_not(None), _NOT_VOID)


def _total(*columns: ColumnElement[Any]) -> FunctionElement[Any]:
    """Sum columns over rows; an unknown counts as nothing unless everything is unknown."""
    plain = [type_coerce(column, BigInteger) for column in columns]
    row: ColumnElement[Any] = func.coalesce(plain[0], 0)
    for column in plain[1:]:
        row = row + func.coalesce(column, 0)
    return func.sum(case((func.coalesce(*plain, None).is_(None), None), else_=row))


_service = (_visit.labour_net, _visit.parts_net, _visit.outsourced_net)
ARRIVALS = Sum(func.count(_visit.id), _NOT_VOID)
CAR_COUNT = Sum(func.count(_visit.id), _SETTLED)
VEHICLES = Sum(func.count(_visit.vehicle_id.distinct()), _SETTLED)
LABOUR = Sum(_total(_visit.labour_net), _SETTLED, 2)
PARTS = Sum(_total(_visit.parts_net), _SETTLED, 2)
REVENUE = Sum(_total(*_service), _SETTLED, 2)
CUSTOMER_REVENUE = Sum(_total(*_service), _CUSTOMER_PAYS, 2)
CUSTOMER_COUNT = Sum(func.count(_visit.id), _CUSTOMER_PAYS)
HOURS = Sum(_total(_line.hours), _SETTLED, 2, _with_lines)
COMEBACKS = Sum(func.count(_visit.id), and_(_SETTLED, _visit.original_id.is_not(None)))
PROMISES = Sum(func.count(_visit.id), _PROMISED)
KEPT = Sum(func.count(_visit.id), and_(_PROMISED, _visit.finished_at <= _visit.promised_at))

_ADVISOR = N_("the advisor who received the car")
_VOID = N_("without void visits")
_UNSETTLED = N_("without void and unsettled visits")

CATALOGUE: dict[str, Measure] = {
    measure.id: measure
    for measure in (
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
        Measure(
            "car_count",
            N_("Car count"),
            N_("number of visits that were settled; one car twice counts twice"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.COUNT,
            CAR_COUNT,
        ),
        Measure(
            "vehicles_served",
            N_("Vehicles served"),
            N_("number of different vehicles among the settled visits"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.COUNT,
            VEHICLES,
        ),
        Measure(
            "labour_revenue",
            N_("Labour"),
            N_("sum of the labour lines, less discounts, before tax"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.MONEY,
            LABOUR,
        ),
        Measure(
            "parts_revenue",
            N_("Parts in the workshop"),
            N_("sum of the part lines, less discounts, before tax"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.MONEY,
            PARTS,
        ),
        Measure(
            "service_revenue",
            N_("Service revenue"),
            N_("labour + parts in the workshop + outsourced work, less discounts, before tax"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.MONEY,
            REVENUE,
        ),
        Measure(
            "aro",
            N_("Average repair order"),
            N_("service revenue of visits the customer pays ÷ number of those visits"),
            DateRule.SETTLED,
            _ADVISOR,
            N_("without void, unsettled, internal and warranty visits"),
            Unit.MONEY,
            Ratio(CUSTOMER_REVENUE, CUSTOMER_COUNT),
        ),
        Measure(
            "billed_hours",
            N_("Billed hours"),
            N_("sum of the billed hours of the lines"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.HOURS,
            HOURS,
        ),
        Measure(
            "effective_labour_rate",
            N_("Effective labour rate"),
            N_("labour ÷ billed hours"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.MONEY,
            Ratio(LABOUR, HOURS),
        ),
        Measure(
            "parts_to_labour",
            N_("Parts to labour"),
            N_("parts in the workshop ÷ labour"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.RATIO,
            Ratio(PARTS, LABOUR),
        ),
        Measure(
            "comebacks",
            N_("Comebacks"),
            N_("number of settled visits that are a comeback of an earlier one"),
            DateRule.SETTLED,
            _ADVISOR,
            _UNSETTLED,
            Unit.COUNT,
            COMEBACKS,
            better_up=False,
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
    )
}


def scaled(value: Any, scale: int) -> Decimal | None:  # noqa: ANN401 -- int or Decimal by engine
    """Turn a sum of whole units into a decimal number."""
    return None if value is None else Decimal(int(value)).scaleb(-scale)
