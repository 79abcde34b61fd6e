"""Measures of customers: who is new, who comes again, who stays away."""

from dataclasses import dataclass
from datetime import date, timedelta

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
_DAY = timedelta(days=1)


def _years_before(day: date, years: int) -> date:
    short = min(day.day, _LAST) if years and day.month == _FEBRUARY else day.day
    return date(day.year - years, day.month, short)


@dataclass(frozen=True, slots=True)
class Who:
    """Different customers or vehicles with a settled visit in one of the years before a day.

    Attributes:
        of: The column of the visits that names them.
        year: 1 for the year that ends on the day, 2 for the one before it, 0 for all time.
        again: Whether they also came in the year that ends on the day, or did not; None of all.
    """

    of: str
    year: int
    again: bool | None = None

    def days(self, day: date) -> tuple[date | None, date]:
        """Return the days on which they came; the first is None where there is no first."""
        if not self.year:
            return None, day
        return _years_before(day, self.year) + _DAY, _years_before(day, self.year - 1)

    def last_year(self, day: date) -> tuple[date, date]:
        """Return the days of the year that ends on a day."""
        return _years_before(day, 1) + _DAY, day

    def at(self, day: date) -> ColumnElement[bool]:
        """Pick their visits."""
        start, end = self.days(day)
        if start is None:
            return _visit.settled_on <= end
        came = _visit.settled_on.between(start, end)
        return came if self.again is None else and_(came, self._again(day))

    def _again(self, day: date) -> ColumnElement[bool]:
        """Tell whether there is a settled visit in the year that ends on a day."""
        of, same = _visit[self.of], _other.c[self.of]
        recent = select(same).where(_other.c.settled_on.between(*self.last_year(day)))
        # The year is read once and kept at hand: to look each of them up would be a search a visit.
        # No index leads to a sum, so that SQLite does not go through each one's visits either.
        return (of + 0).in_(recent) if self.again else (of + 0).not_in(recent)


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


def _stock(who: Who) -> Stock:
    return Stock(VISITS, who.at, of=_visit[who.of], distinct=True)


# Each by its definition: a query asks for it, and sets of who came are put together by it.
_WHO = (
    Who("customer_id", 1),
    Who("customer_id", 2),
    Who("customer_id", 2, again=False),
    Who("customer_id", 0),
    Who("vehicle_id", 2),
    Who("vehicle_id", 2, again=True),
)
WHO: dict[Stock, Who] = {_stock(who): who for who in _WHO}
ACTIVE, CUSTOMERS_THEN, CUSTOMERS_LOST, EVER, VEHICLES_THEN, VEHICLES_KEPT = WHO
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
