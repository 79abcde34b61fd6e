"""What the morning sheet says of yesterday, of today, and of what is still open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.calendar import BusinessCalendar
from desktop.models.money import Currency
from desktop.reports.kit import Provenance, Shop
from desktop.reports.report import provenance, shop_of
from desktop.services.follow_ups import FollowUpRow
from desktop.services.formats import (
    change_text,
    clock_text,
    day_text,
    estimate_text,
    long_day_text,
    moment_text,
    number_text,
    percent_text,
    short_day_text,
)
from desktop.services.measures.catalogue import CATALOGUE, DateRule, Unit
from desktop.services.morning import Morning, MorningVisit, morning
from desktop.services.morning_figures import FigureLine
from desktop.system.i18n import N_, _

LATE, BEHIND, REVERSED = "!", "▼", "*"
DATE_RULES = {
    DateRule.SETTLED: N_("By day of settlement: {names}."),
    DateRule.ARRIVED: N_("By day of arrival: {names}."),
    DateRule.FINISHED: N_("By day of finishing: {names}."),
}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MorningSheet:
    """All that the sheet says; texts are finished texts, lists are complete."""

    shop: Shop
    provenance: Provenance
    day: str
    theme: str
    yesterday: str
    month: str
    figures: tuple[Row, ...]
    has_reversed: bool
    has_behind: bool
    today: tuple[Row, ...]
    carried: tuple[Row, ...]
    late_count: int
    calls: tuple[Row, ...]
    by_hour: tuple[tuple[str, int], ...]
    people: tuple[str, ...]
    definitions: str


def collect(session: Session, day: date) -> MorningSheet:
    """Read what the sheet of a business day says.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    data = morning(session, day)
    currency = data.office.currency
    return MorningSheet(
        shop=shop_of(data.office),
        provenance=provenance(
            session,
            data.office,
            _("whole office"),
            rows=data.rows,
            lock=_("month not locked"),
        ),
        day=long_day_text(day),
        theme=data.office.theme,
        yesterday=_yesterday(data),
        month=_month(data),
        figures=tuple(_figure_row(line, currency) for line in data.lines),
        has_reversed=any(not line.better_up and line.month_target for line in data.lines),
        has_behind=any(line.behind for line in data.lines),
        today=tuple(_today(data)),
        carried=tuple(_carried_row(visit, data) for visit in data.carried),
        late_count=len(data.late),
        calls=tuple(_call_row(call, day) for call in data.calls),
        by_hour=tuple((f"{hour:02}", count) for hour, count in data.by_hour),
        people=data.people,
        definitions=_definitions(data),
    )


def _yesterday(data: Morning) -> str:
    if data.day_before:
        return _("Yesterday, {day}").format(day=long_day_text(data.yesterday))
    return _("Last day with visits, {day}").format(day=long_day_text(data.yesterday))


def _month(data: Morning) -> str:
    period = data.month.so_far
    return _("Month: {start} to {end}, {share} of its days").format(
        start=day_text(period.start),
        end=day_text(period.end),
        share=percent_text(data.month.elapsed),
    )


def _figure_row(line: FigureLine, currency: Currency) -> Row:
    measure = CATALOGUE[line.measure]
    name = line.name
    if measure.unit is Unit.MONEY:
        name = _("{measure} ({unit})").format(measure=name, unit=currency.symbol)
    reversed_mark = "" if line.better_up or not line.month_target else f" {REVERSED}"
    attained = percent_text(line.month_attainment)

    def text(value: Decimal | None, places: int = 0) -> str:
        if measure.unit is Unit.MONEY:
            return number_text(value)  # a column of sums is read in whole units
        return estimate_text(measure, value, currency, places)

    return (
        f"{name}{reversed_mark}",
        text(line.yesterday),
        text(line.day_target, 1),
        percent_text(line.day_attainment),
        text(line.month_to_date),
        text(line.month_target),
        f"{BEHIND} {attained}" if line.behind else attained,
        text(line.last_year),
        change_text(line.change),
        text(line.month_end),
    )


def _today(data: Morning) -> Iterator[Row]:
    """Yield what is promised for the day, then what has arrived."""
    calendar = data.office.calendar
    for visit in data.handovers:
        time = _clock(visit.promised_at, calendar)
        yield _today_row(visit, data, _("{time} out").format(time=time).strip())
    for visit in data.arrivals:
        time = _clock(visit.arrived_at, calendar)
        yield _today_row(visit, data, _("{time} in").format(time=time).strip())


def _clock(instant: datetime | None, calendar: BusinessCalendar) -> str:
    """Write the clock; nothing where a file knew the day only."""
    return clock_text(instant, calendar) if instant is not None else ""


def _today_row(visit: MorningVisit, data: Morning, time: str) -> Row:
    promised = moment_text(visit.promised_at, data.office.calendar, data.day)
    return (
        time,
        visit.plate,
        visit.customer,
        _work(visit),
        visit.advisor,
        promised,
        visit.state_name,
    )


def _carried_row(visit: MorningVisit, data: Morning) -> Row:
    return (
        LATE if visit.late else "",
        short_day_text(visit.arrived_on, data.day),
        visit.plate,
        visit.customer,
        _work(visit),
        _waiting(visit),
        visit.advisor,
        moment_text(visit.promised_at, data.office.calendar, data.day),
        number_text(Decimal(visit.days_in(data.day))),
    )


def _work(visit: MorningVisit) -> str:
    if not visit.concern:
        return visit.kind_name
    return _("{kind}: {concern}").format(kind=visit.kind_name, concern=visit.concern)


def _waiting(visit: MorningVisit) -> str:
    if not visit.waiting_for:
        return visit.state_name
    return _("{state}: {reason}").format(state=visit.state_name, reason=visit.waiting_for)


def _call_row(call: FollowUpRow, day: date) -> Row:
    overdue = LATE if call.due_on < day else ""
    phone, caller = call.phone or "", call.assignee or ""
    return (
        overdue,
        short_day_text(call.due_on, day),
        call.plate,
        call.customer,
        phone,
        caller,
        number_text(Decimal(call.attempts)),
        "",
    )


def _definitions(data: Morning) -> str:
    """Say by which day each figure counts, and how the other columns come about."""
    rules: dict[DateRule, list[str]] = {rule: [] for rule in DATE_RULES}
    for line in data.lines:
        rules[CATALOGUE[line.measure].date_rule].append(line.name)
    by_day = [
        _(text).format(names=_(", ").join(rules[rule]))
        for rule, text in DATE_RULES.items()
        if rules[rule]
    ]
    cutoff = _("A business day ends at {hour}:00.").format(hour=f"{data.office.cutoff_hour:02}")
    amounts = _("Amounts are before tax, in whole units.")
    columns = _(
        "Target of the day: the month's target spread evenly over its days. Last year: the same"
        " days of the month. Forecast: the month's end if it goes on like this. Ratios keep"
        " their target and have no forecast."
    )
    return " ".join([*by_day, cutoff, amounts, columns])
