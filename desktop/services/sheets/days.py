"""The sheets of a day: the morning looks at yesterday, the evening at today."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from desktop.models.meeting import MeetingKind
from desktop.models.money import Currency
from desktop.services.formats import percent_text
from desktop.services.measures.figures import Period, Value
from desktop.services.morning import Morning, morning
from desktop.services.reception.diary import AppointmentRow
from desktop.services.sheets.agenda import Agenda, agenda
from desktop.services.sheets.cells import count_text, line_cells, shared_text
from desktop.services.sheets.departments import (
    Checked,
    SaleEvent,
    Seller,
    Technician,
    checked,
    sale_events,
    sellers,
    technicians,
)
from desktop.services.sheets.leading import Indicator, indicators
from desktop.services.sheets.part_reminders import PartReminder, part_reminders
from desktop.services.sheets.promised import (
    BayPlan,
    Complaints,
    bay_plans,
    booked_for,
    complaints_then,
)
from desktop.services.work_days import WorkCalendar, work_calendar

LONGEST_REST = 14  # days in which the next working day is looked for


@dataclass(frozen=True, slots=True)
class DayBook:
    """Everything that the sheet of a day says, as values.

    Attributes:
        kind: Morning or evening.
        day: The business day of the sheet.
        data: The morning after the day whose result is looked at.
        events: Orders, deliveries and cancellations of the day that is looked at.
        booked: The appointments of the day that begins, those that came among them.
        checks: How far the checklists were filled in and covers put in place (三墊一罩).
        parts: What is to be seen to of parts, as it stands now.
    """

    kind: str
    day: date
    data: Morning
    agenda: Agenda
    leading: tuple[Indicator, ...]
    events: tuple[SaleEvent, ...]
    sellers: tuple[Seller, ...]
    technicians: tuple[Technician, ...]
    booked: tuple[AppointmentRow, ...]
    bays: tuple[BayPlan, ...]
    complaints: Complaints
    checks: tuple[Checked, ...]
    parts: tuple[PartReminder, ...]

    @property
    def expected(self) -> tuple[AppointmentRow, ...]:
        """The appointments whose car is not among the arrivals."""
        came = {visit.id for visit in self.data.arrivals}
        return tuple(row for row in self.booked if row.visit_id not in came)

    def figures(self) -> dict[str, str]:
        """Return every figure of the sheet as text, by its path."""
        return dict(self._figures())

    def _figures(self) -> Iterator[tuple[str, str]]:
        data, money = self.data, self.data.office.currency
        section = "today" if self.kind == MeetingKind.EVENING else "yesterday"
        for line in data.lines:
            for column, text in line_cells(line, money).items():
                yield f"{section}/{line.measure}/{column}", text
        for indicator in self.leading:
            yield f"leading/{indicator.id}", indicator.value
        yield "visits/arrivals", count_text(len(data.arrivals))
        yield "visits/handovers", count_text(len(data.handovers))
        yield "visits/left_over", count_text(len(data.carried))
        yield "visits/late", count_text(len(data.late))
        yield "visits/appointments", count_text(len(self.booked))
        yield "calls/due", count_text(len(data.calls))
        yield "complaints/unclosed", count_text(len(self.complaints.rows))
        yield "complaints/overdue", count_text(self.complaints.late)
        for kind, count in Counter(each.kind for each in self.parts).items():
            yield f"parts/{kind}", count_text(count)
        for each in self.checks:
            yield f"checks/{each.measure}/day", percent_text(each.value)
        for seller in self.sellers:
            yield from _texts(f"sales/{seller.name}", seller.parts(), money)
        for worker in self.technicians:
            yield from _texts(f"workshop/{worker.name}", worker.parts(), money)


def _texts(
    path: str, parts: Mapping[str, Mapping[str, Value]], currency: Currency
) -> Iterator[tuple[str, str]]:
    for part, values in parts.items():
        for measure, value in values.items():
            yield f"{path}/{measure}/{part}", shared_text(measure, value, currency)


def morning_book(session: Session, day: date) -> DayBook:
    """Read what the morning sheet of a business day says.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    return _book(session, MeetingKind.MORNING, day, morning(session, day))


def evening_book(session: Session, day: date) -> DayBook:
    """Read what the evening sheet of a business day says: its result, and what comes tomorrow.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    following = next_working_day(work_calendar(session), day)
    data = morning(session, following, yesterday=day)
    return _book(session, MeetingKind.EVENING, day, data)


def next_working_day(calendar: WorkCalendar, day: date) -> date:
    """Return the next day the office works; the next day of all after a long rest."""
    following = (day + timedelta(days=number) for number in range(1, LONGEST_REST + 1))
    return next((each for each in following if calendar.works_on(each)), day + timedelta(days=1))


def _book(session: Session, kind: MeetingKind, day: date, data: Morning) -> DayBook:
    result, month = Period(data.yesterday, data.yesterday), data.month
    booked = booked_for(session, data.day)
    return DayBook(
        kind=kind,
        day=day,
        data=data,
        agenda=agenda(session, day, kind),
        leading=indicators(session, data),
        events=sale_events(session, data.yesterday) if data.sells else (),
        sellers=sellers(session, result, month.so_far, month.whole) if data.sells else (),
        technicians=technicians(session, result, month.so_far),
        booked=booked,
        bays=bay_plans(session, data, booked),
        complaints=complaints_then(session, data.office.calendar, data.day),
        checks=checked(session, result),
        parts=part_reminders(session, data.day),
    )
