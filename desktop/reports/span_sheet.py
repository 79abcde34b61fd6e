"""What the sheets of a week and of a month share: their book written out in texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
    figure_columns,
    period_text,
    provisional_mark,
)
from desktop.services.decisions import DecisionRow
from desktop.services.formats import day_text, number_text, percent_text, short_day_text
from desktop.services.measures.catalogue import CATALOGUE, Unit
from desktop.services.measures.figures import Value
from desktop.services.periods import change
from desktop.services.sheets.cells import growth_text, measure_name, shared_text
from desktop.services.sheets.spans import SpanBook, Spans, Split, SplitRow
from desktop.services.visits import KIND_NAMES
from desktop.system.i18n import _

THOUSAND = Decimal(1000)
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
    """Return the chart of a measure's course; amounts in thousands."""
    is_money = CATALOGUE[measure].unit is Unit.MONEY
    values: list[Value] = [value for _label, value in book.course[measure]]
    if is_money:
        values = [None if value is None else value / THOUSAND for value in values]
    name = _(CATALOGUE[measure].name)
    if is_money:
        unit = book.office.currency.symbol
        name = _("{measure} (thousand {unit})").format(measure=name, unit=unit)
    return ColumnChart(name, labels, (Series(name, values),), unit=number_text)


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
    return Listed(
        title, columns, tuple(_earlier_row(row, day) for row in rows), _("Nothing was decided.")
    )


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
