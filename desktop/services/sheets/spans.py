"""The sheets of a week and of a month: figures beside those before, last year, and targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from desktop.models.document import DocumentKind
from desktop.models.money import Currency
from desktop.services.decisions import DecisionRow, decisions_between
from desktop.services.formats import percent_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value, attainment, figures
from desktop.services.measures.slices import month_after, month_number
from desktop.services.morning import Beginnings, beginnings, figure_lines, reaches_back
from desktop.services.morning_figures import FigureLine, month_so_far
from desktop.services.periods import (
    change,
    month_period,
    previous,
    rolling_12,
    same_dates_last_year,
    week_period,
)
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.sheets.agenda import Agenda, agenda
from desktop.services.sheets.cells import growth_text, month_cells, shared_text, value_text
from desktop.services.sheets.departments import by
from desktop.services.targets import target_value
from desktop.services.work_days import work_calendar
from desktop.system.i18n import N_

WEEK = timedelta(days=7)
YEAR_OF_WEEKS = timedelta(days=364)  # the same weekdays a year ago
WORKSHOP_SPLIT = ("car_count", "service_revenue", "aro")
TECHNICIAN_SPLIT = ("car_count", "billed_hours", "comebacks")
PEOPLE = frozenset({"advisor", "technician", "person"})
SALES_SPLIT = ("orders", "deliveries", "sales_revenue")
WEEK_COURSE = ("car_count", "service_revenue")
MONTH_COURSE = ("car_count", "service_revenue", "deliveries")


@dataclass(frozen=True, slots=True)
class Spans:
    """The periods that are compared; None where the office has no data of all of it.

    Attributes:
        now: The period of the sheet.
        before: As many days of the week or month before.
        last_year: The same week or the same dates a year ago.
        year: The last twelve months that are over.
        year_before: The twelve months before these.
    """

    now: Period
    before: Period | None
    last_year: Period | None
    year: Period | None = None
    year_before: Period | None = None


@dataclass(frozen=True, slots=True)
class SpanLine:
    """One measure of a period beside the others."""

    measure: str
    now: Value
    before: Value
    last_year: Value
    target: Value = None
    year: Value = None
    year_before: Value = None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say of it."""
        values = (self.now, self.before, self.last_year, self.target, self.year)
        return any(value is not None for value in values)

    def cells(self, currency: Currency) -> dict[str, str]:
        """Write the line by the names of its columns."""

        def text(value: Value) -> str:
            return value_text(self.measure, value, currency)

        better_up = CATALOGUE[self.measure].better_up
        return {
            "now": text(self.now),
            "target": text(self.target),
            "attained": percent_text(attainment(self.now, self.target, better_up=better_up)),
            "before": text(self.before),
            "change_before": growth_text(change(self.now, self.before)),
            "last_year": text(self.last_year),
            "change_last_year": growth_text(change(self.now, self.last_year)),
            "year": text(self.year),
            "change_year": growth_text(change(self.year, self.year_before)),
        }


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A slice of a period: its measures now and a year ago."""

    label: str
    now: dict[str, Value]
    last_year: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Split:
    """A period cut into slices, the largest first, and the whole of it."""

    id: str
    title: str
    measures: tuple[str, ...]
    rows: tuple[SplitRow, ...]
    total: SplitRow

    def figures(self, currency: Currency) -> Iterator[tuple[str, str]]:
        """Yield path and text of each figure."""
        for row in (*self.rows, self.total):
            for measure, value in row.now.items():
                yield f"{self.id}/{row.label}/{measure}", shared_text(measure, value, currency)


@dataclass(frozen=True, slots=True)
class SpanBook:
    """Everything that the sheet of a week or a month says, as values.

    Attributes:
        month: The lines of the month so far; of the weekly sheet alone.
        course: By measure, the value of each day of the week or of each of thirteen months.
        earlier: Decisions of the period before, with what became of them.
    """

    kind: str
    office: OfficeInfo
    spans: Spans
    lines: tuple[SpanLine, ...]
    month: tuple[FigureLine, ...]
    splits: tuple[Split, ...]
    course: dict[str, tuple[tuple[str, Value], ...]]
    agenda: Agenda
    earlier: tuple[DecisionRow, ...]

    def figures(self) -> dict[str, str]:
        """Return every figure of the sheet as text, by its path."""
        return dict(self._figures())

    def _figures(self) -> Iterator[tuple[str, str]]:
        money = self.office.currency
        for line in self.lines:
            for column, text in line.cells(money).items():
                yield f"{self.kind}/{line.measure}/{column}", text
        for month_line in self.month:
            for column, text in month_cells(month_line, money).items():
                yield f"month/{month_line.measure}/{column}", text
        for split in self.splits:
            yield from split.figures(money)
        for measure, points in self.course.items():
            for label, value in points:
                yield f"course/{measure}/{label}", value_text(measure, value, money)


def span_of(kind: str, day: date, today: date) -> Period:
    """Return the week or the month of a day; what is not over yet ends with today."""
    weekly = kind == DocumentKind.WEEKLY
    whole = week_period(day) if weekly else month_period(month_number(day))
    return Period(whole.start, min(whole.end, max(day, today)))


def weekly_book(session: Session, period: Period) -> SpanBook:
    """Read what the sheet of a week says.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    start, end = period.start, period.end
    known = beginnings(session)
    spans = Spans(
        now=period,
        before=_known(Period(start - WEEK, end - WEEK), known.first),
        last_year=_known(Period(start - YEAR_OF_WEEKS, end - YEAR_OF_WEEKS), known.first),
    )
    return SpanBook(
        kind=DocumentKind.WEEKLY,
        office=printed_office(session),
        spans=spans,
        lines=_lines(session, known.measures, spans),
        month=figure_lines(session, end, month_so_far(work_calendar(session), end)),
        splits=tuple(_splits(session, known, spans, people_only=True)),
        course=_course(session, _drawn(WEEK_COURSE, known), period, week_period(start), "day"),
        agenda=agenda(session, end, DocumentKind.WEEKLY),
        earlier=decisions_between(session, start - WEEK, start - timedelta(days=1)),
    )


def monthly_book(session: Session, period: Period) -> SpanBook:
    """Read what the report of a month says.

    Raises:
        NotFoundError: Nobody has answered the office's first questions yet.
    """
    month = month_number(period.start)
    known = beginnings(session)
    spans = _month_spans(period, known.first)
    last = month_period(month_after(month, -1))
    thirteen = Period(month_period(month_after(month, -12)).start, period.end)
    return SpanBook(
        kind=DocumentKind.MONTHLY,
        office=printed_office(session),
        spans=spans,
        lines=_lines(session, known.measures, spans, month),
        month=(),
        splits=tuple(_splits(session, known, spans, people_only=False)),
        course=_course(session, _drawn(MONTH_COURSE, known), thirteen, thirteen, "month"),
        agenda=agenda(session, period.end, DocumentKind.MONTHLY),
        earlier=decisions_between(session, last.start, last.end),
    )


def _month_spans(period: Period, since: date | None) -> Spans:
    month = month_number(period.start)
    over = period.end == month_period(month).end
    year = rolling_12(month if over else month_after(month, -1))
    return Spans(
        now=period,
        before=_known(previous(period), since),
        last_year=_known(same_dates_last_year(period), since),
        year=_known(year, since),
        year_before=_known(same_dates_last_year(year), since),
    )


def _known(period: Period | None, since: date | None) -> Period | None:
    """Return a period to compare with, unless the office has no data of its beginning."""
    return period if period is not None and reaches_back(since, period) else None


def _lines(
    session: Session, measures: Sequence[str], spans: Spans, month: int | None = None
) -> tuple[SpanLine, ...]:
    def read(period: Period | None) -> dict[str, Value]:
        return figures(session, measures, period) if period else dict.fromkeys(measures)

    periods = (spans.now, spans.before, spans.last_year, spans.year, spans.year_before)
    now, before, last_year, year, year_before = map(read, periods)
    return tuple(
        SpanLine(
            name,
            now[name],
            before[name],
            last_year[name],
            target_value(session, name, month) if month else None,
            year[name],
            year_before[name],
        )
        for name in measures
    )


def _splits(
    session: Session, known: Beginnings, spans: Spans, *, people_only: bool
) -> Iterator[Split]:
    if not people_only:
        yield from _split(session, spans, "segment", N_("By segment"), WORKSHOP_SPLIT)
        yield from _split(session, spans, "kind", N_("By kind of visit"), WORKSHOP_SPLIT)
    yield from _split(session, spans, "advisor", N_("By advisor"), WORKSHOP_SPLIT)
    yield from _split(session, spans, "technician", N_("By technician"), TECHNICIAN_SPLIT)
    if known.sales is not None:
        yield from _split(session, spans, "person", N_("By salesperson"), SALES_SPLIT)
        if not people_only:
            yield from _split(session, spans, "model", N_("Sales by model or item"), SALES_SPLIT)


def _split(
    session: Session, spans: Spans, cut: str, title: str, measures: tuple[str, ...]
) -> Iterator[Split]:
    """Yield a split unless nobody is named in it, or all is of one kind."""
    now = by(session, measures, spans.now, cut)
    last_year = by(session, measures, spans.last_year, cut) if spans.last_year else {}
    if not any(now) or (len(now) == 1 and cut not in PEOPLE):
        return
    known = tuple(name for name in measures if any(row[name] is not None for row in now.values()))
    rows = [SplitRow(label, now[label], last_year.get(label, {})) for label in now]
    rows.sort(key=lambda row: _size(row, known), reverse=True)
    whole = figures(session, known, spans.now)
    whole_before = figures(session, known, spans.last_year) if spans.last_year else {}
    yield Split(cut, title, known, tuple(rows), SplitRow("*", whole, whole_before))


def _size(row: SplitRow, measures: Sequence[str]) -> tuple[float, str]:
    """Order by the second measure, the one that weighs most, then by the first."""
    weights = [float(row.now.get(measure) or 0) for measure in measures[1::-1]]
    return (sum(weight * 10**-number for number, weight in enumerate(weights)), row.label)


def _drawn(course: Sequence[str], known: Beginnings) -> list[str]:
    return [name for name in course if name in known.measures]


def _course(
    session: Session, measures: Sequence[str], period: Period, whole: Period, cut: str
) -> dict[str, tuple[tuple[str, Value], ...]]:
    """Read the measures that are drawn, by day or by month of `whole`, as far as `period` goes."""
    found = by(session, measures, period, cut)
    labels = _labels(whole, cut)
    return {
        name: tuple((label, found.get(label, {}).get(name)) for label in labels)
        for name in measures
    }


def _labels(period: Period, cut: str) -> list[str]:
    days = (period.end - period.start).days + 1
    each = [period.start + timedelta(days=number) for number in range(days)]
    texts = [day.isoformat() for day in each]
    return texts if cut == "day" else list(dict.fromkeys(text[:7] for text in texts))
