"""The lists of a day's sheet: what comes, whom to call, what is left over, who complains."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from desktop.models.calendar import BusinessCalendar
from desktop.models.complaint import ComplaintState
from desktop.models.visit import VisitKind, VisitState
from desktop.reports.kit import TableColumn
from desktop.reports.sheet_parts import LATE, Listed, Row, Written, figure_width, plate_width
from desktop.services.complaints import ComplaintRow
from desktop.services.follow_ups import FollowUpRow
from desktop.services.formats import (
    clock_text,
    moment_text,
    number_text,
    quantity_text,
    short_day_text,
)
from desktop.services.morning import Morning
from desktop.services.morning_visits import MorningVisit
from desktop.services.reception.diary import AppointmentRow
from desktop.services.sheets.days import DayBook
from desktop.services.sheets.part_reminders import PartReminder, Reminder
from desktop.services.sheets.promised import Complaints
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import N_, _, ngettext

TIME = 13.0  # millimetres, at least
LEVEL, CALLER = 8.0, 18.0
TOP_CALLS = 3  # of each person, before anybody's fourth
MEASURED = 160  # rows that two pages hold at most: their plates tell the width of the column
MOST_REMINDED = 5  # of a kind: a line has room for no more
TO_TICK = "□"
BOOKED, IN, OUT = N_("{time} booked"), N_("{time} in"), N_("{time} out")


class Coming(NamedTuple):
    """A car that is awaited, is to be handed over, or came: when, and what happens then."""

    at: datetime | None
    said: str
    of: AppointmentRow | MorningVisit

    @property
    def plate(self) -> str:
        """Its plate; of a caller who left none, what the car is called."""
        return self.of.plate or (self.of.car if isinstance(self.of, AppointmentRow) else "")


def comings(book: DayBook) -> tuple[Coming, ...]:
    """Return what is promised for the day by the clock, then what has arrived."""
    data = book.data
    promised = [
        *(Coming(row.starts_at, BOOKED, row) for row in book.expected),
        *(Coming(visit.promised_at, OUT, visit) for visit in data.handovers),
    ]
    promised.sort(key=lambda car: str(car.at))
    return (*promised, *(Coming(visit.arrived_at, IN, visit) for visit in data.arrivals))


def coming(book: DayBook, cars: tuple[Coming, ...], title: str) -> Listed:
    """List who comes and what is handed over; a box to tick once the parts are there."""
    calendar, data = book.data.office.calendar, book.data
    counts = (
        (len(book.expected), ngettext("{n} appointment", "{n} appointments", len(book.expected))),
        (len(data.handovers), ngettext("{n} handover", "{n} handovers", len(data.handovers))),
        (len(data.arrivals), ngettext("{n} arrival", "{n} arrivals", len(data.arrivals))),
    )
    note = _(", ").join(text.format(n=count) for count, text in counts if count)
    times = [_time(car, calendar) for car in cars[:MEASURED]]
    columns = (
        TableColumn(_("Time"), max(figure_width(times), TIME)),
        TableColumn(_("Plate"), plate_width([car.plate for car in cars[:MEASURED]])),
        TableColumn(_("Customer"), share=0.8, lines=2),
        TableColumn(_("Work"), share=1.2, lines=2),
        TableColumn(_("Advisor"), 18),
        TableColumn(_("Bay"), 22),
        TableColumn(_("Parts there?"), 16),
    )
    rows = Written(cars, lambda car: _coming_row(car, calendar))
    return Listed(title, columns, rows, _("Nobody is booked, and no handover is promised."), note)


def _coming_row(car: Coming, calendar: BusinessCalendar) -> Row:
    of = car.of
    who = of.customer if isinstance(of, MorningVisit) else of.who or of.phone
    cells = (car.plate, who, _work(of.kind, of.concern), of.advisor, of.bay)
    return (_time(car, calendar), *cells, "" if car.said == IN else TO_TICK)


def _time(car: Coming, calendar: BusinessCalendar) -> str:
    """Write the clock and what happens; no clock where a file knew the day only."""
    clock = "" if car.at is None else clock_text(car.at, calendar)
    return _(car.said).format(time=clock).strip()


def calls(data: Morning) -> Listed:
    """List the calls that are due: three of each person first, then the others."""
    due, day = _by_person(data.calls), data.day
    callers = [call.assignee or "" for call in due[:MEASURED]]
    overdue = sum(1 for call in due if call.due_on < day)
    count = len(due)
    note = ngettext("{n} due, {mark} {late} overdue", "{n} due, {mark} {late} overdue", count)
    columns = (
        TableColumn(_("Caller"), min(max(figure_width(callers), TIME), CALLER)),
        TableColumn(_("Due"), 12),
        TableColumn(_("Plate"), plate_width([call.plate for call in due[:MEASURED]])),
        TableColumn(_("Customer"), lines=2),
        TableColumn(_("Telephone"), 21),
    )
    return Listed(
        _("Calls by person"),
        columns,
        Written(due, lambda call: _call_row(call, day)),
        _("No call is due."),
        note.format(n=count, mark=LATE, late=overdue) if count else "",
    )


def _by_person(due: tuple[FollowUpRow, ...]) -> list[FollowUpRow]:
    seen: Counter[str] = Counter()
    first: list[FollowUpRow] = []
    later: list[FollowUpRow] = []
    for call in due:
        caller = call.assignee or ""
        seen[caller] += 1
        (first if seen[caller] <= TOP_CALLS else later).append(call)
    first.sort(key=lambda call: (not call.assignee, call.assignee or "", call.due_on))
    return first + later


def _call_row(call: FollowUpRow, day: date) -> Row:
    due = short_day_text(call.due_on, day)
    mark = f"{LATE} {due}" if call.due_on < day else due
    return (call.assignee or "", mark, call.plate, call.customer, call.phone or "")


def complaints(book: DayBook) -> Listed:
    """List the complaints that are not closed, with their level and their clock."""
    found, data = book.complaints, book.data
    count, late = len(found.rows), found.late
    note = ngettext("{n} open, {mark} {late} overdue", "{n} open, {mark} {late} overdue", count)
    clocks = [_clock(row, data) for row in found.rows[:MEASURED]]
    columns = (
        TableColumn("", 2),
        TableColumn(_("To be fixed by"), max(figure_width(clocks), TIME)),
        TableColumn(_("Level"), max(figure_width([row.level_name for row in found.rows]), LEVEL)),
        TableColumn(_("Customer"), 14, lines=2),
        TableColumn(_("Complaint"), lines=2),
        TableColumn(_("Responsible"), 15),
    )
    return Listed(
        _("Complaints"),
        columns,
        Written(found.rows, lambda row: _complaint_row(row, found, data)),
        _("No complaint is open."),
        note.format(n=count, mark=LATE, late=late) if count else "",
    )


def _clock(row: ComplaintRow, data: Morning) -> str:
    """Write until when a complaint is to be fixed; once it is, the customer is to be asked."""
    if row.state == ComplaintState.FIXED:
        return _("fixed, ask")
    return moment_text(row.due_at, data.office.calendar, data.day)


def _complaint_row(row: ComplaintRow, found: Complaints, data: Morning) -> Row:
    late = row.state == ComplaintState.OPEN and found.is_late(row)
    cells = (row.level_name, row.customer, row.what, row.owner)
    return (LATE if late else "", _clock(row, data), *cells)


def part_list(book: DayBook) -> Listed:
    """Say what is to be seen to of parts, a line a kind: calls first, then what is missing."""
    kinds: dict[str, list[PartReminder]] = {}
    for each in book.parts:
        kinds.setdefault(each.name, []).append(each)
    heads = [f"{name} {len(found)}" for name, found in kinds.items()]
    columns = (
        TableColumn(_("See to"), max(figure_width(heads), TIME)),
        TableColumn(_("Part, order or count")),
    )
    rows = [
        (head, "; ".join(_reminded(each, book.day) for each in found[:MOST_REMINDED]))
        for head, found in zip(heads, kinds.values(), strict=True)
    ]
    return Listed(_("Parts"), columns, rows, _("Nothing is to be seen to."))


def _reminded(each: PartReminder, day: date) -> str:
    """Name a car and its part, a part and what is left of it, or an order and its day."""
    if each.kind is Reminder.ARRIVED:
        return f"{each.whose} {each.what}".strip()
    left = "" if each.quantity is None else quantity_text(each.quantity)
    when = "" if each.day is None else short_day_text(each.day, day)
    told = " ".join(filter(None, (each.whose, left, when)))
    return f"{each.what} ({told})" if told else each.what


def carried(data: Morning) -> Listed:
    """List what is not settled: those past their promise first, with the reason and who."""
    late = len(data.late)
    note = ngettext("{mark} {n} past its promise", "{mark} {n} past their promise", late)
    left = sorted(data.carried, key=_urgency)
    columns = (
        TableColumn("", 2),
        TableColumn(_("Promised"), 19),
        TableColumn(_("Plate"), plate_width([visit.plate for visit in left[:MEASURED]])),
        TableColumn(_("Customer"), share=0.8, lines=2),
        TableColumn(_("Work"), share=1.2, lines=2),
        TableColumn(_("State and reason"), share=1.3, lines=2),
        TableColumn(_("Responsible"), 18),
        TableColumn(_("Days"), 7, "right"),
    )
    return Listed(
        _("Left over: not settled yet"),
        columns,
        Written(left, lambda visit: _carried_row(visit, data)),
        _("Nothing is left over."),
        note.format(mark=LATE, n=late) if late else "",
    )


def _urgency(visit: MorningVisit) -> tuple[bool, str, str]:
    return (not visit.late, str(visit.promised_at) if visit.late else "", str(visit.arrived_on))


def _carried_row(visit: MorningVisit, data: Morning) -> Row:
    return (
        LATE if visit.late else "",
        moment_text(visit.promised_at, data.office.calendar, data.day),
        visit.plate,
        visit.customer,
        work_text(visit),
        waiting_text(visit),
        visit.responsible,
        number_text(Decimal(visit.days_in(data.day))),
    )


def work_text(visit: MorningVisit) -> str:
    """Write why a visit came."""
    return _work(visit.kind, visit.concern)


def _work(kind: str, concern: str) -> str:
    name = _(KIND_NAMES[VisitKind(kind)])
    return _("{kind}: {concern}").format(kind=name, concern=concern) if concern else name


def waiting_text(visit: MorningVisit) -> str:
    """Write where a visit stands, and what it waits for."""
    if not visit.reason:
        return visit.state_name
    if visit.state == VisitState.WAITING:
        return _("{state}: {reason}").format(state=visit.state_name, reason=visit.reason)
    return _("{state}: waits for {reason}").format(state=visit.state_name, reason=visit.reason)


def moments(cars: Sequence[Coming]) -> list[datetime]:
    """Return the instants at which cars come and go, as far as they are known."""
    return [car.at for car in cars if car.at is not None]
