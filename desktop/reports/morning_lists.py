"""The lists of a day's sheet: what comes, whom to call, what is left over."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from desktop.models.calendar import BusinessCalendar
from desktop.reports.kit import TableColumn
from desktop.reports.sheet_parts import LATE, Listed, Row, figure_width, plate_width
from desktop.services.follow_ups import FollowUpRow
from desktop.services.formats import clock_text, moment_text, number_text, short_day_text
from desktop.services.morning import Morning
from desktop.services.morning_visits import MorningVisit
from desktop.system.i18n import _, ngettext

TIME = 13.0  # millimetres, at least
TOP_CALLS = 3  # of each person, before anybody's fourth


def coming(data: Morning, title: str) -> Listed:
    """List what is promised for the day, then what has arrived, by the clock."""
    rows = tuple(_coming_rows(data))
    count = len(rows)
    note = ngettext("{n} visit", "{n} visits", count).format(n=count) if count else ""
    columns = (
        TableColumn(_("Time"), max(figure_width([row[0] for row in rows]), TIME)),
        TableColumn(_("Plate"), plate_width([row[1] for row in rows])),
        TableColumn(_("Customer"), share=0.8),
        TableColumn(_("Work")),
        TableColumn(_("Advisor"), 13),
    )
    return Listed(title, columns, rows, _("No arrival yet, and no handover promised."), note)


def _coming_rows(data: Morning) -> Iterator[Row]:
    calendar = data.office.calendar
    for visit in data.handovers:
        time = _clock(visit.promised_at, calendar)
        yield _coming_row(visit, _("{time} out").format(time=time).strip())
    for visit in data.arrivals:
        time = _clock(visit.arrived_at, calendar)
        yield _coming_row(visit, _("{time} in").format(time=time).strip())


def _clock(instant: datetime | None, calendar: BusinessCalendar) -> str:
    """Write the clock; nothing where a file knew the day only."""
    return clock_text(instant, calendar) if instant is not None else ""


def _coming_row(visit: MorningVisit, time: str) -> Row:
    return (time, visit.plate, visit.customer, work_text(visit), visit.advisor)


def calls(data: Morning) -> Listed:
    """List the calls that are due: three of each person first, then the others."""
    overdue = sum(1 for call in data.calls if call.due_on < data.day)
    count = len(data.calls)
    note = ngettext("{n} due, {mark} {late} overdue", "{n} due, {mark} {late} overdue", count)
    columns = (
        TableColumn(_("Caller"), 13),
        TableColumn(_("Due"), 12),
        TableColumn(_("Plate"), plate_width([call.plate for call in data.calls])),
        TableColumn(_("Customer")),
        TableColumn(_("Telephone"), 23),
    )
    return Listed(
        _("Calls by person"),
        columns,
        tuple(_call_row(call, data) for call in _by_person(data.calls)),
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


def _call_row(call: FollowUpRow, data: Morning) -> Row:
    due = short_day_text(call.due_on, data.day)
    mark = f"{LATE} {due}" if call.due_on < data.day else due
    return (call.assignee or "", mark, call.plate, call.customer, call.phone or "")


def carried(data: Morning) -> Listed:
    """List what is not settled: those past their promise first, with the reason and who."""
    late = len(data.late)
    note = ngettext("{mark} {n} past its promise", "{mark} {n} past their promise", late)
    columns = (
        TableColumn("", 2),
        TableColumn(_("Promised"), 19),
        TableColumn(_("Plate"), plate_width([visit.plate for visit in data.carried])),
        TableColumn(_("Customer"), share=0.8),
        TableColumn(_("Work"), share=1.1),
        TableColumn(_("State and reason"), share=1.1),
        TableColumn(_("Advisor"), 15),
        TableColumn(_("Arrived"), 12),
        TableColumn(_("Days"), 7, "right"),
    )
    return Listed(
        _("Left over: not settled yet"),
        columns,
        tuple(_carried_row(visit, data) for visit in sorted(data.carried, key=_urgency)),
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
        visit.advisor,
        short_day_text(visit.arrived_on, data.day),
        number_text(Decimal(visit.days_in(data.day))),
    )


def work_text(visit: MorningVisit) -> str:
    """Write why a visit came."""
    if not visit.concern:
        return visit.kind_name
    return _("{kind}: {concern}").format(kind=visit.kind_name, concern=visit.concern)


def waiting_text(visit: MorningVisit) -> str:
    """Write where a visit stands, and what it waits for."""
    if not visit.waiting_for:
        return visit.state_name
    return _("{state}: {reason}").format(state=visit.state_name, reason=visit.waiting_for)
