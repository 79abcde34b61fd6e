"""Reminders: who is to be called because something falls due, and what came of it.

They are made once a day from the forecasts, the expiries, the birthdays and declined work; what
is there already is not made again, and whoever came meanwhile is not called.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.call import Reminder, ReminderKind, ReminderState
from desktop.models.customer import Customer, CustomerOwner
from desktop.models.forecast import ServiceForecast
from desktop.models.proposal import ProposalLine
from desktop.models.reception import Appointment
from desktop.models.vehicle import Ownership, Vehicle
from desktop.models.visit import OPEN_STATES, Visit, VisitState
from desktop.services.calls.callers import Callers
from desktop.services.calls.reports import (
    MAX_ATTEMPTS,
    TRIED,
    CallReport,
    Outcome,
    add_attempt,
    check_report,
    closed_already,
)
from desktop.services.declined import still_declined
from desktop.services.forecasts.keeping import add_reading
from desktop.services.measures.days import days_since
from desktop.services.reception.diary import EXPECTED
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import N_

KIND_NAMES = {
    ReminderKind.SERVICE: N_("Service"),
    ReminderKind.INSPECTION: N_("Inspection"),
    ReminderKind.INSURANCE: N_("Insurance"),
    ReminderKind.BIRTHDAY: N_("Birthday"),
    ReminderKind.DECLINED: N_("Declined work"),
}
STATE_NAMES = {
    ReminderState.OPEN: N_("Open"),
    ReminderState.BOOKED: N_("Booked"),
    ReminderState.AGREED: N_("Agreed"),
    ReminderState.REFUSED: N_("Refused"),
    ReminderState.UNREACHABLE: N_("Unreachable"),
    ReminderState.OVERTAKEN: N_("Came meanwhile"),
}
OUTCOMES = frozenset({Outcome.REACHED, Outcome.BOOKED, Outcome.AGREED, Outcome.REFUSED, *TRIED})
ENDS = {
    Outcome.REACHED: ReminderState.AGREED,
    Outcome.BOOKED: ReminderState.BOOKED,
    Outcome.AGREED: ReminderState.AGREED,
    Outcome.REFUSED: ReminderState.REFUSED,
}
BATCH = 500  # reminders made in one transaction
# Days between the call and the day a thing falls due; declined work is offered afterwards.
LEAD = {
    ReminderKind.SERVICE: 7,
    ReminderKind.INSPECTION: 30,
    ReminderKind.INSURANCE: 30,
    ReminderKind.BIRTHDAY: 0,
    ReminderKind.DECLINED: -30,
}
# Days after which nobody is called any more: whoever is longer overdue is a customer lost.
TOO_LATE = {
    ReminderKind.SERVICE: 30,
    ReminderKind.INSPECTION: 14,
    ReminderKind.INSURANCE: 14,
    ReminderKind.BIRTHDAY: 2,
    ReminderKind.DECLINED: 90,
}
EXPIRIES = {
    ReminderKind.INSPECTION: Vehicle.inspection_due_on,
    ReminderKind.INSURANCE: Vehicle.insurance_due_on,
}
QUIET = 90  # days in which a service is not spoken of again after it was refused
MISSED, SPREAD = 3, 14  # days the office may be closed; days a backlog is spread over
_FEBRUARY, _LEAP_DAY = 2, 29


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: ReminderKind
    customer_id: int
    vehicle_id: int | None
    basis_on: date


def make_reminders(uow: UnitOfWork, day: date) -> int:
    """Make some of the reminders a day calls for and return how many; 0 when all are there.

    What was overtaken by the customer's coming is closed first.
    """
    with uow:
        serialise(uow.session, "reminders")
        overtaken = _overtake(uow, day)
        found = _candidates(uow.session, day)
        callers = Callers(uow.session, day) if found else None
        owners = _owners(uow.session, [each.customer_id for each in found])
        for each in found:
            rather = owners.get(each.customer_id)
            uow.session.add(
                Reminder(
                    kind=each.kind,
                    customer_id=each.customer_id,
                    vehicle_id=each.vehicle_id,
                    basis_on=each.basis_on,
                    due_on=_call_on(each, day),
                    assignee_id=callers.take(rather=rather) if callers else None,
                )
            )
        if found or overtaken:
            uow.commit()
        return len(found)


def report_reminder(uow: UnitOfWork, reminder_id: int, version: int, report: CallReport) -> None:
    """Write down what came of a reminder; nobody reached leaves it open until the fifth attempt.

    A day that was agreed is the vehicle's next service from now on, and an odometer that was
    said is one of its readings.

    Raises:
        RuleBrokenError: It is closed already, or the result is none of this call.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not call customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        today = office_info(uow.session).calendar.day(uow.now)
        check_report(report, OUTCOMES, today)
        call = uow.load(Reminder, reminder_id, version)
        if call.state != ReminderState.OPEN:
            raise closed_already()
        add_attempt(uow, report, reminder_id=call.id)
        call.attempts += 1
        call.note = report.note.strip() or call.note
        _keep_said(uow, call, report, today)
        _end(uow, call, report, today)
        uow.commit()


def _keep_said(uow: UnitOfWork, call: Reminder, report: CallReport, today: date) -> None:
    if call.vehicle_id is None:
        return
    if report.odometer is not None:
        add_reading(uow, call.vehicle_id, report.odometer, today)
    if report.outcome == Outcome.AGREED and call.kind == ReminderKind.SERVICE and report.day:
        uow.load(Vehicle, call.vehicle_id).service_said_on = report.day


def _end(uow: UnitOfWork, call: Reminder, report: CallReport, today: date) -> None:
    if report.outcome in TRIED:
        if report.outcome == Outcome.LATER and report.day is not None:
            call.due_on = report.day
        if call.attempts < MAX_ATTEMPTS:
            return
        call.state = ReminderState.UNREACHABLE
    else:
        call.state = ENDS[Outcome(report.outcome)]
    call.done_at, call.done_on = uow.now, today


# -- making ------------------------------------------------------------------------------


def _candidates(session: Session, day: date) -> list[_Candidate]:
    found: list[_Candidate] = []
    for kind, statement in _statements(day):
        left = BATCH - len(found)
        if left:
            rows = session.execute(statement.limit(left))
            found += [_Candidate(kind, *row) for row in rows]
    return [*found, *_birthdays(session, day, BATCH - len(found))]


def _statements(day: date) -> Iterator[tuple[ReminderKind, Select[Any]]]:
    """Yield what finds customer, vehicle and day of each kind that is about a vehicle."""
    kind = ReminderKind.SERVICE
    service = _of_owner(ServiceForecast.due_on).join(
        ServiceForecast, ServiceForecast.vehicle_id == Vehicle.id
    )
    yield kind, _wanted(service, kind, ServiceForecast.due_on, day).where(~_quiet(day))
    for kind, expiry in EXPIRIES.items():
        yield kind, _wanted(_of_owner(expiry), kind, expiry, day)
    kind = ReminderKind.DECLINED
    declined = (
        select(ProposalLine.vehicle_id, func.max(Visit.arrived_on).label("declined_on"))
        .join(Visit, Visit.id == ProposalLine.visit_id)
        .where(still_declined())
        .group_by(ProposalLine.vehicle_id)
        .subquery()
    )
    offered = _of_owner(declined.c.declined_on).join(declined, declined.c.vehicle_id == Vehicle.id)
    yield kind, _wanted(offered, kind, declined.c.declined_on, day)


def _of_owner(basis: Any) -> Select[Any]:  # noqa: ANN401 -- a column
    """Select owner, vehicle and day of the vehicles that are in use."""
    return (
        select(Ownership.customer_id, Vehicle.id, basis)
        .select_from(Vehicle)
        .join(Ownership, (Ownership.vehicle_id == Vehicle.id) & Ownership.to_on.is_(None))
        .join(Customer, Customer.id == Ownership.customer_id)
        .where(Vehicle.archived_at.is_(None), Customer.archived_at.is_(None))
        .order_by(basis, Vehicle.id)
    )


def _wanted(
    statement: Select[Any],
    kind: ReminderKind,
    basis: Any,  # noqa: ANN401 -- a column
    day: date,
) -> Select[Any]:
    """Keep what is due, was not spoken of yet, and is not about to come or here already."""
    first, last = _window(kind, day)
    made = select(Reminder.id).where(
        Reminder.kind == kind,
        Reminder.vehicle_id == Vehicle.id,
        Reminder.customer_id == Ownership.customer_id,
        or_(Reminder.state == ReminderState.OPEN, Reminder.basis_on == basis),
    )
    booked = select(Appointment.id).where(
        Appointment.vehicle_id == Vehicle.id,
        Appointment.state.in_(EXPECTED),
        Appointment.day >= day,
    )
    here = select(Visit.id).where(Visit.vehicle_id == Vehicle.id, Visit.state.in_(OPEN_STATES))
    reasons = [made, booked, here]
    if kind not in EXPIRIES:  # a visit renews no inspection
        reasons.append(select(Visit.id).where(_came(Vehicle.id, kind, basis)))
    return statement.where(basis.between(first, last), *(~reason.exists() for reason in reasons))


def _quiet(day: date) -> ColumnElement[bool]:
    """Match vehicles whose service was spoken of lately; a day that was agreed is called about."""
    spoken = select(Reminder.id).where(
        Reminder.kind == ReminderKind.SERVICE,
        Reminder.vehicle_id == Vehicle.id,
        Reminder.customer_id == Ownership.customer_id,
        Reminder.state.in_(
            (ReminderState.REFUSED, ReminderState.UNREACHABLE, ReminderState.BOOKED)
        ),
        Reminder.done_on > day - timedelta(days=QUIET),
    )
    return spoken.exists()


def _birthdays(session: Session, day: date, limit: int) -> list[_Candidate]:
    """Find whose birthday it is; of the last days too, for an office that was closed."""
    kind = ReminderKind.BIRTHDAY
    found: list[_Candidate] = []
    for back in range(TOO_LATE[kind] + 1):
        on = day - timedelta(days=back)
        made = select(Reminder.id).where(
            Reminder.kind == kind, Reminder.customer_id == Customer.id, Reminder.basis_on == on
        )
        statement = select(Customer.id).where(
            Customer.birthday.is_not(None),
            Customer.archived_at.is_(None),
            or_(*_born_on(on)),
            ~made.exists(),
        )
        for (key,) in session.execute(statement.order_by(Customer.id).limit(limit - len(found))):
            found.append(_Candidate(kind, key, None, on))
    return found


def _born_on(day: date) -> Iterator[ColumnElement[bool]]:
    """Yield what matches a birthday; the one of a leap day is kept on the 28th otherwise."""
    days = [(day.month, day.day)]
    leap = (day + timedelta(days=1)).month == day.month
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY - 1) and not leap:
        days.append((_FEBRUARY, _LEAP_DAY))
    for month, number in days:
        yield and_(
            extract("month", Customer.birthday) == month,
            extract("day", Customer.birthday) == number,
        )


def _owners(session: Session, customer_ids: list[int]) -> dict[int, int]:
    """Return who looks after the customers that somebody looks after."""
    statement = select(CustomerOwner.customer_id, CustomerOwner.staff_id).where(
        CustomerOwner.customer_id.in_(set(customer_ids)), CustomerOwner.to_on.is_(None)
    )
    if not customer_ids:
        return {}
    return {row.customer_id: row.staff_id for row in session.execute(statement)}


def _window(kind: ReminderKind, day: date) -> tuple[date, date]:
    """Return the first and the last day a thing may fall due on to be called about on a day."""
    return day - timedelta(days=TOO_LATE[kind]), day + timedelta(days=LEAD[kind])


def _call_on(each: _Candidate, day: date) -> date:
    """Return when to call; what is found long after its time is spread over the next days.

    An office that begins with reminders has weeks of them on its first day.
    """
    called_on = each.basis_on - timedelta(days=LEAD[each.kind])
    if called_on >= day - timedelta(days=MISSED) or each.vehicle_id is None:
        return max(called_on, day)
    return day + timedelta(days=each.vehicle_id % SPREAD)


# -- overtaken ---------------------------------------------------------------------------


def _came(vehicle: Any, kind: ReminderKind, basis: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- columns
    """Match visits with which a vehicle came before anybody called about it."""
    # Declined work was declined on its basis; everything else is called about before its day.
    latest = -1 if kind is ReminderKind.DECLINED else LEAD[kind]
    return and_(
        Visit.vehicle_id == vehicle,
        Visit.state != VisitState.VOID,
        days_since(basis, Visit.__table__.c.arrived_on) <= latest,
    )


def _overtake(uow: UnitOfWork, day: date) -> int:
    """Close the reminders whose vehicle came, was renewed, or has another owner by now."""
    count = 0
    for kind in ReminderKind:
        if kind is ReminderKind.BIRTHDAY:
            continue
        statement = (
            select(Reminder)
            .join(Vehicle, Vehicle.id == Reminder.vehicle_id)
            .where(Reminder.kind == kind, Reminder.state == ReminderState.OPEN)
            .where(or_(*_overtaken_by(kind)))
            .order_by(Reminder.id)
        )
        for call in uow.session.scalars(statement):
            call.state, call.done_at, call.done_on = ReminderState.OVERTAKEN, uow.now, day
            count += 1
    return count


def _overtaken_by(kind: ReminderKind) -> Iterator[ColumnElement[bool]]:
    came = aliased(Visit)
    yield (
        ~select(Ownership.id)
        .where(
            Ownership.vehicle_id == Reminder.vehicle_id,
            Ownership.customer_id == Reminder.customer_id,
            Ownership.to_on.is_(None),
        )
        .exists()
    )
    yield Vehicle.archived_at.is_not(None)
    if kind in EXPIRIES:
        yield EXPIRIES[kind].is_distinct_from(Reminder.basis_on)
        since = and_(came.vehicle_id == Reminder.vehicle_id, came.state != VisitState.VOID)
        yield select(came.id).where(since, came.arrived_on > Reminder.due_on).exists()
    else:
        yield select(Visit.id).where(_came(Reminder.vehicle_id, kind, Reminder.basis_on)).exists()
    if kind is ReminderKind.SERVICE:  # the customer named another day, or drives less
        yield (
            select(ServiceForecast.id)
            .where(
                ServiceForecast.vehicle_id == Reminder.vehicle_id,
                _moved_on(ServiceForecast.due_on, Reminder.basis_on),
            )
            .exists()
        )
    if kind is ReminderKind.DECLINED:
        yield ~(
            select(ProposalLine.id)
            .join(came, came.id == ProposalLine.visit_id)
            .where(ProposalLine.vehicle_id == Reminder.vehicle_id, still_declined())
            .exists()
        )


def _moved_on(later: Any, basis: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- columns
    """Match forecasts that have moved on by more than the lead: nothing is due any more."""
    return days_since(later, basis) > LEAD[ReminderKind.SERVICE]
