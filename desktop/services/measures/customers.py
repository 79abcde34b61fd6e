"""Measures of customers: who is new, who comes again, who stays away."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from desktop.models.visit import Visit, VisitKind, VisitState
from desktop.services.measures.days import days_since
from desktop.services.measures.origins import VISITS
from desktop.services.measures.terms import DateRule, Measure, Ratio, Stock, Sum, Unit
from desktop.system.i18n import N_

_visit = Visit.__table__.c
_other = Visit.__table__.alias("other")
_NOT_VOID = _visit.state != VisitState.VOID
_FEBRUARY, _LAST = 2, 28


def _years_before(day: date, years: int) -> date:
    short = min(day.day, _LAST) if years and day.month == _FEBRUARY else day.day
    return date(day.year - years, day.month, short)


def _came_within(day: date, years: int) -> ColumnElement[bool]:
    """Pick settled visits of the year that ends on a day, or of one before it."""
    after, until = _years_before(day, years), _years_before(day, years - 1)
    return and_(_visit.settled_on > after, _visit.settled_on <= until)


def _came_again(of: ColumnElement[int], same: ColumnElement[int], day: date) -> ColumnElement[bool]:
    """Tell whether there is a settled visit in the year that ends on a day."""
    recent = and_(_other.c.settled_on > _years_before(day, 1), _other.c.settled_on <= day)
    # The year is read once and kept at hand: to look each of them up would be a search a visit.
    # No index leads to a sum, so that SQLite does not go through the visits of each of them either.
    return (of + 0).in_(select(same).where(recent))


def _vehicle_again(day: date) -> ColumnElement[bool]:
    return _came_again(_visit.vehicle_id, _other.c.vehicle_id, day)


def _customer_again(day: date) -> ColumnElement[bool]:
    return _came_again(_visit.customer_id, _other.c.customer_id, day)


def _earlier(of: ColumnElement[int], same: ColumnElement[int]) -> ColumnElement[bool]:
    before = or_(
        _other.c.arrived_on < _visit.arrived_on,
        and_(_other.c.arrived_on == _visit.arrived_on, _other.c.id < _visit.id),
    )
    return and_(same == of, _other.c.state != VisitState.VOID, before)


_BEFORE = _earlier(_visit.vehicle_id, _other.c.vehicle_id)
_LAST_DAY = (
    select(func.max(_other.c.arrived_on))
    .where(_BEFORE, _other.c.kind == VisitKind.MAINTENANCE)
    .correlate(Visit.__table__)
    .scalar_subquery()
)
_RETURNED = and_(
    _NOT_VOID,
    _visit.kind == VisitKind.MAINTENANCE,
    select(_other.c.id).where(_BEFORE, _other.c.kind == VisitKind.MAINTENANCE).exists(),
)
_CUSTOMER_BEFORE = _earlier(_visit.customer_id, _other.c.customer_id)
_FIRST = and_(_NOT_VOID, ~select(_other.c.id).where(_CUSTOMER_BEFORE).exists())
NEW = Sum(VISITS, DateRule.ARRIVED, _FIRST)
ACTIVE = Stock(VISITS, lambda day: _came_within(day, 1), of=_visit.customer_id, distinct=True)
VEHICLES_THEN = Stock(VISITS, lambda day: _came_within(day, 2), of=_visit.vehicle_id, distinct=True)
VEHICLES_KEPT = Stock(
    VISITS,
    lambda day: and_(_came_within(day, 2), _vehicle_again(day)),
    of=_visit.vehicle_id,
    distinct=True,
)
CUSTOMERS_THEN = Stock(
    VISITS, lambda day: _came_within(day, 2), of=_visit.customer_id, distinct=True
)
CUSTOMERS_LOST = Stock(
    VISITS,
    lambda day: and_(_came_within(day, 2), ~_customer_again(day)),
    of=_visit.customer_id,
    distinct=True,
)
EVER = Stock(VISITS, lambda day: _visit.settled_on <= day, of=_visit.customer_id, distinct=True)
RETURNS = Sum(VISITS, DateRule.ARRIVED, _RETURNED)
DAYS_AWAY = Sum(VISITS, DateRule.ARRIVED, _RETURNED, days_since(_visit.arrived_on, _LAST_DAY))

_ADVISOR = N_("the advisor who received the car")
_UNSETTLED = N_("without void and unsettled visits")
_VOID = N_("without void visits")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "new_customers",
        N_("New customers"),
        N_("number of customers whose first visit arrived"),
        DateRule.ARRIVED,
        _ADVISOR,
        _VOID,
        Unit.COUNT,
        NEW,
    ),
    Measure(
        "active_customers",
        N_("Active customers"),
        N_("number of customers with a settled visit in the year until the end of the period"),
        DateRule.PERIOD_END,
        _ADVISOR,
        _UNSETTLED,
        Unit.COUNT,
        ACTIVE,
    ),
    Measure(
        "retention",
        N_("Retention"),
        N_("vehicles of the year before last that came again in the last year ÷ those vehicles"),
        DateRule.PERIOD_END,
        _ADVISOR,
        _UNSETTLED,
        Unit.SHARE,
        Ratio(VEHICLES_KEPT, VEHICLES_THEN),
    ),
    Measure(
        "lost_share",
        N_("Customers lost"),
        N_("customers of the year before last that stayed away in the last year ÷ those customers"),
        DateRule.PERIOD_END,
        _ADVISOR,
        _UNSETTLED,
        Unit.SHARE,
        Ratio(CUSTOMERS_LOST, CUSTOMERS_THEN),
        better_up=False,
    ),
    Measure(
        "return_interval",
        N_("Days until the next maintenance"),
        N_(
            "days since the vehicle's last maintenance ÷ number of maintenances that had one before"
        ),
        DateRule.ARRIVED,
        _ADVISOR,
        N_("without void visits and first maintenances"),
        Unit.COUNT,
        Ratio(DAYS_AWAY, RETURNS),
        better_up=False,
    ),
)
