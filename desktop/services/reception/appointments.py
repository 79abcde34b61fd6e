"""Appointments: booked, moved, confirmed, kept or missed; arrived, they become visits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.reception import Appointment, AppointmentState
from desktop.models.visit import VisitKind
from desktop.services.branches import branch_of
from desktop.services.formats import clock_text
from desktop.services.reception.diary import EXPECTED, DayPlan, day_plan
from desktop.services.reception.expected import owner_now
from desktop.services.rights import Right, require
from desktop.services.settings import OfficeInfo, office_info
from desktop.services.visit_work import NewVisit, add_visit
from desktop.system.i18n import _

LEAST, MOST = 5, 14_400
DIARY = "diary"  # whoever books waits for who books just now


class AppointmentError(RuleBrokenError):
    """A time that cannot be booked like this.

    Attributes:
        field: Which value of the draft is meant: `who`, `starts_at`, `minutes` or `bay_id`.
        full: Whether all bays are taken, so that only squeezing it in is left.
    """

    def __init__(self, sentence: str, field: str, *, full: bool = False) -> None:
        super().__init__(sentence)
        self.field, self.full = field, full


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """What is typed while somebody is on the phone.

    Attributes:
        caller: Who calls, when it is nobody of the book; phone and plate alike.
        bay_id: The bay; None takes the first that is free.
        squeeze: Book it although all bays are taken: it stands in no bay.
    """

    starts_at: datetime
    minutes: int
    kind: str = VisitKind.MAINTENANCE
    concern: str = ""
    customer_id: int | None = None
    vehicle_id: int | None = None
    caller: str = ""
    phone: str = ""
    plate: str = ""
    bay_id: int | None = None
    advisor_id: int | None = None
    technician_id: int | None = None
    squeeze: bool = False


def book_appointment(uow: UnitOfWork, draft: AppointmentDraft) -> int:
    """Keep a time for somebody and return the appointment's id.

    Raises:
        RuleBrokenError: Nobody is named, the time is past or taken, or the length is no length.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        serialise(uow.session, DIARY)
        office = office_info(uow.session)
        if draft.starts_at < uow.now:
            raise AppointmentError(_past(), "starts_at")
        booked = Appointment(
            state=AppointmentState.BOOKED, made_at=uow.now, made_by_id=uow.actor.staff_id
        )
        _write(uow, office, booked, draft)
        uow.session.add(booked)
        uow.commit()
        return booked.id


def change_appointment(
    uow: UnitOfWork, appointment_id: int, version: int, draft: AppointmentDraft
) -> None:
    """Move an appointment, or change what was typed.

    Raises:
        RuleBrokenError: Nobody is expected any more, or as in `book_appointment`.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        serialise(uow.session, DIARY)
        booked = _expected(uow, appointment_id, version)
        if draft.starts_at < uow.now and draft.starts_at != booked.starts_at:
            raise AppointmentError(_past(), "starts_at")
        _write(uow, office_info(uow.session), booked, draft)
        uow.commit()


def confirm_appointment(uow: UnitOfWork, appointment_id: int, version: int) -> None:
    """Note that the customer said once more to come.

    Raises:
        RuleBrokenError: Nobody is expected any more.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    _end(uow, appointment_id, version, AppointmentState.CONFIRMED)


def miss_appointment(uow: UnitOfWork, appointment_id: int, version: int) -> None:
    """Note that nobody came.

    Raises:
        RuleBrokenError: The time is still to come, or nobody is expected any more.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    _end(uow, appointment_id, version, AppointmentState.NO_SHOW)


def cancel_appointment(uow: UnitOfWork, appointment_id: int, version: int, reason: str) -> None:
    """Give the time free again.

    Raises:
        RuleBrokenError: No reason is given, or nobody is expected any more.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not receive customers.
    """
    if not reason.strip():
        raise RuleBrokenError(_("Cancelling needs a reason; type one."))
    _end(uow, appointment_id, version, AppointmentState.CANCELLED, reason.strip())


def receive_appointment(uow: UnitOfWork, appointment_id: int, version: int, new: NewVisit) -> int:
    """Open the visit of an appointment and return the visit's id.

    Raises:
        RuleBrokenError: Nobody is expected any more, or the visit lacks something.
        DuplicateError: The new customer or vehicle is there already.
        ConflictError: Another seat changed the appointment first.
        NotAllowedError: The role may not receive customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        booked = _expected(uow, appointment_id, version)
        visit = add_visit(uow, new)
        visit.bay_id = booked.bay_id
        booked.state, booked.visit_id = AppointmentState.ARRIVED, visit.id
        booked.customer_id, booked.vehicle_id = visit.customer_id, visit.vehicle_id
        uow.commit()
        return visit.id


def appointment_warning(session: Session, draft: AppointmentDraft) -> str | None:
    """Say what is unusual about a time; it may be booked all the same."""
    plan = day_plan(session, office_info(session).calendar.day(draft.starts_at))
    if plan.opens is None or plan.closes is None:
        if plan.holiday:
            return _("The office is closed on this day: {name}.").format(name=plan.holiday)
        return _("The office is closed on this day.")
    if not plan.opens <= draft.starts_at < plan.closes:
        return _("The office is closed at this hour.")
    return None


def _end(
    uow: UnitOfWork, appointment_id: int, version: int, state: AppointmentState, reason: str = ""
) -> None:
    require(uow, Right.RECEIVE)
    with uow:
        booked = _expected(uow, appointment_id, version)
        if state is AppointmentState.NO_SHOW and booked.starts_at > uow.now:
            raise RuleBrokenError(_("The time of this appointment is still to come."))
        booked.state, booked.reason = state, reason
        uow.commit()


def _past() -> str:
    return _("This time is past; choose a later one.")


def _expected(uow: UnitOfWork, appointment_id: int, version: int) -> Appointment:
    booked = uow.load(Appointment, appointment_id, version)
    if booked.state not in EXPECTED:
        raise RuleBrokenError(_("Nobody is expected any more; look at the diary again."))
    return booked


def _write(
    uow: UnitOfWork, office: OfficeInfo, booked: Appointment, draft: AppointmentDraft
) -> None:
    customer_id = draft.customer_id or owner_now(uow.session, draft.vehicle_id)
    _check(draft, customer_id)
    day = office.calendar.day(draft.starts_at)
    booked.bay_id = _bay(office, day_plan(uow.session, day), draft, booked.id)
    booked.day, booked.starts_at, booked.minutes = day, draft.starts_at, draft.minutes
    booked.branch_id = branch_of(uow.session, draft.advisor_id)
    booked.concern = draft.concern.strip()
    booked.customer_id = customer_id
    for name in ("kind", "vehicle_id", "advisor_id", "technician_id"):
        setattr(booked, name, getattr(draft, name))
    for name in ("caller", "phone", "plate"):
        setattr(booked, name, getattr(draft, name).strip())


def _check(draft: AppointmentDraft, customer_id: int | None) -> None:
    if customer_id is None and not (draft.caller + draft.phone + draft.plate).strip():
        raise AppointmentError(
            _("Nobody is named; choose a customer, or type a name, phone or plate."), "who"
        )
    if not LEAST <= draft.minutes <= MOST:
        text = _("An appointment takes {least} to {most} minutes; correct it.")
        raise AppointmentError(text.format(least=LEAST, most=MOST), "minutes")


def _bay(
    office: OfficeInfo, plan: DayPlan, draft: AppointmentDraft, moved_id: int | None
) -> int | None:
    """Return the bay an appointment gets.

    Raises:
        RuleBrokenError: It is taken, or all are.
    """
    if not plan.bays or draft.squeeze:
        return None
    free = [bay.id for bay in plan.free_bays(draft.starts_at, draft.minutes, moved_id)]
    if draft.bay_id is None and plan.room(draft.starts_at, draft.minutes, moved_id):
        return free[0]
    if draft.bay_id in free:
        return draft.bay_id
    full = not plan.room(draft.starts_at, draft.minutes, moved_id)
    raise AppointmentError(_taken(office, plan, draft), "bay_id", full=full)


def _taken(office: OfficeInfo, plan: DayPlan, draft: AppointmentDraft) -> str:
    after = plan.next_free(draft.starts_at, draft.minutes)
    if draft.bay_id is not None:
        return _("This bay is taken at that time; choose another bay or another time.")
    if after is None:
        return _("All bays are taken for the rest of the day; choose another day.")
    return _("All bays are taken at that time; there is room at {time}.").format(
        time=clock_text(after, office.calendar)
    )
