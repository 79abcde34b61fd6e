"""What the sheets of a week and of a month share: their book written out in texts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.visit import VisitKind
from desktop.reports.charts.spec import ColumnChart, Series
from desktop.reports.kit import TableColumn
from desktop.reports.sheet_parts import (
    LATE,
    Head,
    Listed,
    Meeting,
    Row,
    Rows,
    definitions,
    figure_columns,
    head_of,
    meeting_of,
    period_text,
    provisional_mark,
    span_leads,
)
from desktop.services.decisions import DecisionRow
from desktop.services.formats import (
    day_text,
    number_text,
    percent_text,
    short_day_text,
    short_text,
)
from desktop.services.measures.catalogue import CATALOGUE, Unit
from desktop.services.periods import change
from desktop.services.sheets.cells import growth_text, measure_name, shared_text
from desktop.services.sheets.spans import SpanBook, Spans, Split, SplitRow
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import _

COLUMN = 19.0  # millimetres: room for two lines of a title


@dataclass(frozen=True, slots=True)
class SpanSheet:
    """All that the sheet of a week or a month says; texts are finished texts.

    Attributes:
        compared: Which periods the columns compare.
        titles: Heads of the columns of figures.
        splits: The period cut into slices, each with the row of the whole office.
        earlier: The decisions of the period before, with what became of them.
        plan: The title of the lines to write the next period's plan on.
    """

    head: Head
    result: str
    compared: str
    titles: Row
    figures: Rows
    marks: str
    splits: tuple[tuple[Listed, Row], ...]
    charts: tuple[ColumnChart, ...]
    earlier: Listed
    meeting: Meeting
    plan: str
    definitions: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class SpanForm:
    """How the sheet of a week differs from that of a month; texts are finished texts.

    Attributes:
        title: At the head.
        result: Over the figures.
        names: Of the period before and of last year's.
        titles: Heads of the columns of figures.
        rows: Writes the lines of figures.
        marks: What the marks beside figures mean.
        left_out: Characters of a date that the labels of a chart begin without.
        earlier: Over the decisions of the period before.
        plan: Over the lines to write on.
        compared: How the columns come about.
    """

    title: str
    result: str
    names: tuple[str, str]
    titles: Row
    rows: Callable[[SpanBook], Iterable[Row]]
    marks: str
    left_out: int
    earlier: str
    plan: str
    compared: str


def write_out(session: Session, book: SpanBook, form: SpanForm, number: str) -> SpanSheet:
    """Write the book of a period out in its form."""
    period = book.spans.now
    known = [line.measure for line in book.lines if line.is_known]
    return SpanSheet(
        head=head_of(
            session,
            book.office,
            form.title,
            span_title(period.start, period.end),
            month=period.end,
            number=number,
        ),
        result=form.result,
        compared=compared_text(book.spans, form.names),
        titles=form.titles,
        figures=tuple(form.rows(book)),
        marks=form.marks,
        splits=tuple(splits(book)),
        charts=tuple(
            chart(book, name, [label[form.left_out :] for label, _value in points])
            for name, points in book.course.items()
        ),
        earlier=earlier_list(book.earlier, form.earlier, period.end),
        meeting=meeting_of(book.agenda, span_leads(book.agenda), period.end),
        plan=form.plan,
        definitions=definitions(known, book.office, form.compared),
    )


def splits(book: SpanBook) -> Iterator[tuple[Listed, Row]]:
    """Write each split out: a measure beside its growth against last year."""
    for split in book.splits:
        rows = tuple(_split_row(_label(split, row), split, row, book) for row in split.rows)
        total = _split_row(_("Office"), split, split.total, book)
        titles = [
            text
            for name in split.measures
            for text in (measure_name(name, book.office.currency), _("Change"))
        ]
        columns = (
            TableColumn(_("Name"), share=1.0),
            *figure_columns(titles, (*rows, total), COLUMN),
        )
        yield Listed(_(split.title), columns, rows, ""), total


def _label(split: Split, row: SplitRow) -> str:
    if not row.label:
        return _("(not given)")
    return _(KIND_NAMES[VisitKind(row.label)]) if split.id == "kind" else row.label


def _split_row(label: str, split: Split, row: SplitRow, book: SpanBook) -> Row:
    cells = [label]
    for measure in split.measures:
        now, then = row.now.get(measure), row.last_year.get(measure)
        cells += [shared_text(measure, now, book.office.currency), growth_text(change(now, then))]
    return tuple(cells)


def chart(book: SpanBook, measure: str, labels: Sequence[str]) -> ColumnChart:
    """Return the chart of a measure's course."""
    name = measure_name(measure, book.office.currency)
    series = Series(name, [value for _label, value in book.course[measure]])
    short = short_text if CATALOGUE[measure].unit is Unit.MONEY else None
    return ColumnChart(name, labels, (series,), unit=number_text, short=short)


def compared_text(spans: Spans, names: tuple[str, str]) -> str:
    """Say which days the columns compare; what the office has no data of is a dash."""
    periods = (spans.before, spans.last_year)
    known = [
        _("{name}: {days}").format(name=name, days=period_text(each.start, each.end))
        for name, each in zip(names, periods, strict=True)
        if each is not None
    ]
    return _("; ").join(known)


def marked(title: str, *, open_period: bool) -> str:
    """Mark the head of a column whose figures are not complete."""
    return f"{title} {provisional_mark()}" if open_period else title


def earlier_list(rows: Sequence[DecisionRow], title: str, day: date) -> Listed:
    """List decisions with what became of them."""
    columns = (
        TableColumn("", 2),
        TableColumn(_("Decided"), 13),
        TableColumn(_("Matter"), share=1.6, lines=2),
        TableColumn(_("Responsible"), 22),
        TableColumn(_("Until"), 13),
        TableColumn(_("Done"), 13),
        TableColumn(_("Outcome"), share=1.3, lines=2),
    )
    listed = tuple(_earlier_row(row, day) for row in rows)
    return Listed(title, columns, listed, _("Nothing was decided."), done_note(rows))


def _earlier_row(row: DecisionRow, day: date) -> Row:
    return (
        LATE if row.is_late(day) else "",
        short_day_text(row.decided_on, day),
        row.text,
        row.owner,
        short_day_text(row.due_on, day) if row.due_on else "",
        short_day_text(row.closed_on, day) if row.closed_on else _("open"),
        row.outcome,
    )


def done_note(rows: Sequence[DecisionRow]) -> str:
    """Say how many decisions were carried out."""
    if not rows:
        return ""
    done = sum(1 for row in rows if row.closed_on is not None)
    return _("{done} of {all} done, {share}").format(
        done=done, all=len(rows), share=percent_text(Decimal(done) / len(rows))
    )


def span_title(start: date, end: date) -> str:
    """Write the days of a sheet at the right of its title."""
    return f"{day_text(start)} – {day_text(end)}"
