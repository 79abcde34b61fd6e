"""The diary as a table: which cell is which time in which bay, and what stands in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import gcd

from desktop.models.reception import AppointmentState
from desktop.services.formats import clock_text, weekday_name
from desktop.services.reception.diary import (
    STATE_NAMES,
    TAKING,
    AppointmentRow,
    DayPlan,
    overlaps,
)
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _, ngettext

CLOSED_DAY = (time(8), time(18))  # what is shown of a day on which the office is closed
AROUND = timedelta(hours=1)  # shown before opening and after closing
HOUR = timedelta(hours=1)
NAMES_IN_AN_HOUR = 2
# Told apart by shape, not by colour: empty while nothing is sure, full once they are here.
SHAPES = {
    AppointmentState.BOOKED: "○",
    AppointmentState.CONFIRMED: "◎",
    AppointmentState.ARRIVED: "●",
    AppointmentState.NO_SHOW: "×",
    AppointmentState.CANCELLED: "×",
}
LATE_SHAPE = "▲"


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of time in a bay; an appointment takes several rows of them.

    Attributes:
        lines: What stands in it, the most important first.
        short: What stands in it where there is one line only.
        kind: How it is drawn: `free`, `closed`, `late`, or the state of its appointment.
        bay_id: The bay; None for no bay, and in the week.
    """

    start: datetime
    bay_id: int | None
    kind: str
    lines: tuple[str, ...] = ()
    appointment: AppointmentRow | None = None
    first_row: int = 0
    rows: int = 1
    short: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table; every cell that an appointment takes is the same one.

    Attributes:
        now_row: The row of this moment; -1 on another day.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], Cell]
    now_row: int = -1

    def find(self, start: datetime, bay_id: int | None) -> tuple[int, int]:
        """Return the row and column nearest to a time and a bay."""

        def distance(place: tuple[int, int]) -> tuple[float, bool, tuple[int, int]]:
            cell, taken = self.cells[place], self.cells[place].appointment
            inside = taken is not None and taken.starts_at <= start < taken.ends_at
            away = 0.0 if inside else abs((cell.start - start).total_seconds())
            return (away, cell.bay_id != bay_id, place)

        return min(self.cells, key=distance, default=(-1, -1))


def day_sheet(plan: DayPlan, office: OfficeInfo, now: datetime) -> Sheet:
    """Lay out one day: a row for each slot, a column for each bay, and one for none."""
    step = _step(plan, office)
    starts = _starts(plan, office, step)
    lanes = _lanes(plan)
    cells: dict[tuple[int, int], Cell] = {}
    for column, (bay_id, _title, rows) in enumerate(lanes):
        for place, start in enumerate(starts):
            kind = "free" if _is_open(plan, start) else "closed"
            first = column == 0 and (place == 0 or _is_open(plan, start - step))
            lines = (_not_open(plan),) if kind == "closed" and first else ()
            cells[place, column] = Cell(start, bay_id, kind, lines, None, place)
        for row in rows:
            _take(cells, column, row, starts, (office, now))
    heads = tuple(_head(plan, start, step, office) for start in starts)
    current = next((n for n, start in enumerate(starts) if start <= now < start + step), -1)
    return Sheet(heads, tuple(title for _bay, title, _rows in lanes), cells, current)


def week_sheet(plans: Sequence[DayPlan], office: OfficeInfo, now: datetime) -> Sheet:
    """Lay out a week: a row for each hour, a column for each day."""
    calendar = office.calendar
    offsets = [_hours(plan, office) for plan in plans]
    first = min(low for low, _high in offsets)
    last = max(high for _low, high in offsets)
    cells: dict[tuple[int, int], Cell] = {}
    for column, plan in enumerate(plans):
        midnight = _midnight(plan, office)
        for place, hour in enumerate(range(first, last)):
            cells[place, column] = _hour(plan, midnight + hour * HOUR, place, now)
    heads = tuple(f"{hour % 24:02}:00" for hour in range(first, last))
    columns = tuple(_day_head(plan) for plan in plans)
    today = next((plan for plan in plans if plan.day == calendar.day(now)), None)
    row = -1 if today is None else int((now - _midnight(today, office)) / HOUR) - first
    return Sheet(heads, columns, cells, row)


def summary(plan: DayPlan, office: OfficeInfo) -> str:
    """Say when the office is open on a day, what the day is called, and who is expected."""
    parts = [plan.holiday]
    if plan.opens is None or plan.closes is None:
        parts.append(_("not open"))
    else:
        opens, closes = (clock_text(at, office.calendar) for at in (plan.opens, plan.closes))
        parts.append(_("open {opens} to {closes}").format(opens=opens, closes=closes))
    counts = {state: sum(row.state == state for row in plan.appointments) for state in STATE_NAMES}
    taken = sum(counts[state] for state in TAKING)
    parts.append(ngettext("{n} appointment", "{n} appointments", taken).format(n=taken))
    missed, cancelled = (
        counts[state] for state in (AppointmentState.NO_SHOW, AppointmentState.CANCELLED)
    )
    if missed:
        parts.append(_("{n} did not come").format(n=missed))
    if cancelled:
        parts.append(_("{n} cancelled").format(n=cancelled))
    return " · ".join(filter(None, parts))


def state_words(row: AppointmentRow, now: datetime) -> str:
    """Say by shape and word what became of an appointment, or how late somebody is."""
    if row.is_late(now):
        minutes = int((now - row.starts_at).total_seconds() // 60)
        return f"{LATE_SHAPE} " + _("Late {n} min").format(n=minutes)
    state = AppointmentState(row.state)
    return f"{SHAPES[state]} {_(STATE_NAMES[state])}"


# -- a day --------------------------------------------------------------------------------


def _step(plan: DayPlan, office: OfficeInfo) -> timedelta:
    """Return how long a row is: a slot, or less where somebody is booked between two."""
    origin = plan.opens or _at(plan, office, CLOSED_DAY[0])
    minutes = office.slot_minutes
    for row in _shown(plan):
        minutes = gcd(minutes, int((row.starts_at - origin).total_seconds() // 60))
    return timedelta(minutes=max(minutes, 5))


def _starts(plan: DayPlan, office: OfficeInfo, step: timedelta) -> list[datetime]:
    opens = plan.opens or _at(plan, office, CLOSED_DAY[0])
    closes = plan.closes or _at(plan, office, CLOSED_DAY[1])
    around = AROUND if plan.opens else timedelta()
    first = min([opens - around, *(row.starts_at for row in _shown(plan))])
    last = max([closes + around, *(row.ends_at for row in _shown(plan))])
    start = opens
    while start > first:
        start -= step
    starts = []
    while start < last:
        starts.append(start)
        start += step
    return starts


def _lanes(plan: DayPlan) -> list[tuple[int | None, str, list[AppointmentRow]]]:
    """Return the columns: bay, title and appointments; those without a bay stand side by side."""
    bays = {bay.id for bay in plan.bays}
    inside = [row for row in _shown(plan) if row.state in TAKING and row.bay_id in bays]
    lanes: list[tuple[int | None, str, list[AppointmentRow]]] = [
        (bay.id, bay.name, [row for row in inside if row.bay_id == bay.id]) for bay in plan.bays
    ]
    beside: list[list[AppointmentRow]] = [[]]
    for row in _shown(plan):
        if row not in inside:
            _lane_for(row, beside).append(row)
    title = _("No bay") if plan.bays else _("Appointments")
    return [*lanes, *((None, title, rows) for rows in beside)]


def _lane_for(row: AppointmentRow, lanes: list[list[AppointmentRow]]) -> list[AppointmentRow]:
    for lane in lanes:
        if not any(overlaps(other, row.starts_at, row.minutes) for other in lane):
            return lane
    lanes.append([])
    return lanes[-1]


def _take(
    cells: dict[tuple[int, int], Cell],
    column: int,
    row: AppointmentRow,
    starts: Sequence[datetime],
    reading: tuple[OfficeInfo, datetime],
) -> None:
    step = starts[1] - starts[0]
    places = [n for n, at in enumerate(starts) if at < row.ends_at and at + step > row.starts_at]
    office, now = reading
    kind = "late" if row.is_late(now) else row.state
    first = places[0]
    clock = "" if starts[first] == row.starts_at else clock_text(row.starts_at, office.calendar)
    cell = Cell(
        *(row.starts_at, cells[first, column].bay_id, kind, _lines(row, office, now)),
        *(row, first, len(places), _short(row, now, clock)),
    )
    for place in places:
        cells[place, column] = cell


def _lines(row: AppointmentRow, office: OfficeInfo, now: datetime) -> tuple[str, ...]:
    clock = clock_text(row.starts_at, office.calendar)
    named = " ".join(filter(None, (clock, row.who or row.plate or row.phone)))
    plate = " · ".join(filter(None, (row.plate if row.who else "", row.car)))
    concern = row.concern.replace("\n", " ")
    people = " · ".join(filter(None, (row.technician, row.advisor, row.number)))
    return tuple(filter(None, (named, state_words(row, now), plate, concern, row.phone, people)))


def _head(plan: DayPlan, start: datetime, step: timedelta, office: OfficeInfo) -> str:
    clock = clock_text(start, office.calendar)
    if not plan.bays or not _is_open(plan, start):
        return clock
    room = plan.room(start, int(step.total_seconds() // 60))
    words = _("{n} free").format(n=room) if room else _("full")
    return f"{clock}  {words}"


# -- a week -------------------------------------------------------------------------------


def _hours(plan: DayPlan, office: OfficeInfo) -> tuple[int, int]:
    """Return the first hour of a day that is shown and the one after the last."""
    opens = plan.opens or _at(plan, office, CLOSED_DAY[0])
    closes = plan.closes or _at(plan, office, CLOSED_DAY[1])
    first = min([opens, *(row.starts_at for row in _shown(plan))])
    last = max([closes, *(row.ends_at for row in _shown(plan))])
    midnight = _midnight(plan, office)
    return (first - midnight) // HOUR, -((midnight - last) // HOUR)


def _hour(plan: DayPlan, start: datetime, place: int, now: datetime) -> Cell:
    rows = [row for row in _shown(plan) if start <= row.starts_at < start + HOUR]
    is_open = _opens_within(plan, start)
    kind = "free" if is_open else "closed"
    if rows:
        kind = _kind(rows, now)
    lines = [_short(row, now) for row in rows[:NAMES_IN_AN_HOUR]]
    if len(rows) > NAMES_IN_AN_HOUR:
        lines.append(_("{n} more").format(n=len(rows) - NAMES_IN_AN_HOUR))
    first = place == 0 or _opens_within(plan, start - HOUR)  # of the hours that are not open
    if not rows and not is_open and first:
        lines = [_not_open(plan)]
    return Cell(start, None, kind, tuple(lines), None, place)


def _kind(rows: Sequence[AppointmentRow], now: datetime) -> str:
    """Return how an hour is drawn: what is still to come goes before what is over."""
    states = {row.state for row in rows}
    if any(row.is_late(now) for row in rows):
        return "late"
    for state in (AppointmentState.BOOKED, AppointmentState.CONFIRMED, AppointmentState.ARRIVED):
        if state in states:
            return state
    return AppointmentState.NO_SHOW


def _opens_within(plan: DayPlan, start: datetime) -> bool:
    return any(_is_open(plan, start + part * HOUR / 4) for part in range(4))


def _day_head(plan: DayPlan) -> str:
    taken = sum(row.state in TAKING for row in plan.appointments)
    count = _("{n} booked").format(n=taken)
    words = [plan.holiday or (count if plan.opens else _("not open"))]
    if plan.holiday and taken:
        words.append(count)
    return "\n".join((weekday_name(plan.day), f"{plan.day:%m-%d}", *words))


# -- both ---------------------------------------------------------------------------------


def _short(row: AppointmentRow, now: datetime, clock: str = "") -> str:
    shape = state_words(row, now).split(" ", 1)[0]
    return " ".join(filter(None, (shape, clock, row.who or row.plate or row.phone)))


def _not_open(plan: DayPlan) -> str:
    return plan.holiday or _("Not open")


def _shown(plan: DayPlan) -> list[AppointmentRow]:
    return [row for row in plan.appointments if row.state != AppointmentState.CANCELLED]


def _is_open(plan: DayPlan, start: datetime) -> bool:
    return plan.opens is not None and plan.closes is not None and plan.opens <= start < plan.closes


def _at(plan: DayPlan, office: OfficeInfo, at: time) -> datetime:
    return office.calendar.instant(plan.day, at)


def _midnight(plan: DayPlan, office: OfficeInfo) -> datetime:
    """Return the midnight at which a business day's date begins."""
    noon = office.calendar.instant(plan.day, time(12))
    return noon - 12 * HOUR


def cells_of(sheet: Sheet) -> Iterable[tuple[int, int, Cell]]:
    """Return the cells that take several rows: their row, column and themselves."""
    for (row, column), cell in sheet.cells.items():
        if cell.rows > 1 and row == cell.first_row:
            yield row, column, cell
