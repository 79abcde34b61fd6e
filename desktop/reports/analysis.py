"""An answer of the analysis as a chart, as a table of texts, and as a printed page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.reports.charts.spec import (
    BarChart,
    Chart,
    ColumnChart,
    LineChart,
    Series,
    TextOf,
)
from desktop.services.analysis import DATE_CUTS, Against, Answer, Column, Kind, View
from desktop.services.formats import (
    UNKNOWN,
    change_text,
    figure_text,
    number_text,
    percent_text,
    sentences,
)
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Value
from desktop.services.measures.maturity import (
    opened_until,
    provisional_mark,
    provisional_note,
)
from desktop.services.measures.opening import figure_of
from desktop.system.i18n import _

MOST_COLUMNS = 62  # more stretches of time are drawn as a line
CHART_HEIGHT = 78.0  # millimetres
FIRST_WIDTH = 46.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, and which column of the answer each of its series is."""

    chart: Chart
    sources: tuple[int, ...]


def cell_text(answer: Answer, column: Column, value: Value, currency: Currency) -> str:
    """Write a figure of an answer."""
    match column.kind:
        case Kind.CHANGE:
            return change_text(value)
        case Kind.SHARE:
            return percent_text(value)
        case Kind.INDEX:
            return number_text(value, 2)
        case Kind.FIGURE:
            return figure_text(CATALOGUE[answer.question.measure], value, currency)


def table_texts(answer: Answer, currency: Currency, today: date) -> list[list[str]]:
    """Write an answer as rows of texts: its head, its rows, and the whole period."""
    rows = [[answer.head, *(column.name for column in answer.columns)]]
    for place, label in enumerate(answer.labels):
        rows.append([label, *_cells(answer, place, currency, today)])
    if answer.has_total:
        rows.append([_("Whole period"), *_cells(answer, None, currency, today)])
    return rows


def moves_until(column: Column, place: int | None, today: date) -> date | None:
    """Return until when a figure may move, of a row or of the whole; None if it is final."""
    if column.kind is not Kind.FIGURE or _value(column, place) is None:
        return None
    opens = column.opens or ("",) * len(column.values)
    return opened_until(column.total_opens if place is None else opens[place], today)


def _value(column: Column, place: int | None) -> Value:
    return column.total if place is None else column.values[place]


def _cells(answer: Answer, place: int | None, currency: Currency, today: date) -> Iterator[str]:
    """Write the figures of a row, or of the whole; what may still move is marked."""
    for column in answer.columns:
        text = cell_text(answer, column, _value(column, place), currency)
        moves = moves_until(column, place, today) is not None
        yield f"{text} {provisional_mark()}" if moves else text


def _last_move(answer: Answer, today: date) -> date | None:
    """Return until when the figures of an answer may move."""
    places = (*range(len(answer.labels)), *((None,) if answer.has_total else ()))
    found = (moves_until(each, place, today) for each in answer.columns for place in places)
    return max((day for day in found if day is not None), default=None)


def chart_of(answer: Answer, currency: Currency) -> Drawn:
    """Draw an answer in the way that suits its question."""
    unit = _unit(answer, currency)
    question = answer.question
    if question.view is View.SEASONS:
        return _season(answer)
    if answer.running:
        title = _("{title} · added up").format(title=answer.title)
        return _lines(replace(answer, title=title), answer.running, unit)
    many = len(answer.labels) > MOST_COLUMNS
    several = question.view is View.ROLLING or question.against is Against.YEARS
    if (several or many) and not _is_list(answer):
        return _lines(answer, _figures(answer), unit)
    return _beside(answer, unit)


def _unit(answer: Answer, currency: Currency) -> TextOf:
    measure = CATALOGUE[answer.question.measure]
    return lambda value: figure_text(measure, value, currency)


def _figures(answer: Answer) -> list[Column]:
    """The columns a chart shows, the targets last: own figures, then what they stand beside."""
    figures = [column for column in answer.columns if column.kind is Kind.FIGURE]
    return sorted(figures, key=lambda column: column.is_target)


def _series(columns: Sequence[Column]) -> list[Series]:
    """Name columns by their years, where each is of another year."""
    names = [_year(column) or column.name for column in columns]
    if len(set(names)) < len(names):
        names = [column.name for column in columns]
    return [Series(name, each.values) for name, each in zip(names, columns, strict=True)]


def _year(column: Column) -> str:
    if not column.total_opens:
        return ""
    _measure, days, _labels = figure_of(column.total_opens)
    return f"{days.start.year:04}" if days.start.year == days.end.year else ""


def _drawn(answer: Answer, chart: Chart, columns: Sequence[Column]) -> Drawn:
    """Remember the columns of a chart by their names: running sums bear those of their figures."""
    names = [each.name for each in answer.columns]
    return Drawn(chart, tuple(names.index(column.name) for column in columns))


def _lines(answer: Answer, columns: Sequence[Column], unit: TextOf) -> Drawn:
    rolling = answer.question.view is View.ROLLING
    series = _series(columns)
    chart = LineChart(answer.title, _short(answer), series, unit, from_zero=not rolling)
    return _drawn(answer, chart, columns)


def _beside(answer: Answer, unit: TextOf) -> Drawn:
    """Draw figures with what they are compared with, and their targets."""
    figures = _figures(answer)
    before = [column for column in figures[1:] if not column.is_target][:1]
    targets = [column for column in figures if column.is_target][:1]
    shown = [figures[0], *before, *targets]
    own, *others = _series(shown)
    line = others[0] if before else None
    target = others[-1] if targets else None
    chart: Chart
    if _is_list(answer):
        chart = BarChart(answer.title, answer.labels, own, unit, line, target)
    else:
        chart = ColumnChart(answer.title, _short(answer), [own], unit, line, target)
    return _drawn(answer, chart, shown)


def _is_list(answer: Answer) -> bool:
    question = answer.question
    return question.view is View.RECORDS or question.cut not in DATE_CUTS


def _season(answer: Answer) -> Drawn:
    index = answer.columns[0]
    average = Series(_("Average"), (Decimal(1),) * len(index.values))
    chart = ColumnChart(
        answer.title, answer.labels, _series([index]), lambda v: number_text(v, 2), target=average
    )
    return Drawn(chart, (0, 0))


def _short(answer: Answer) -> tuple[str, ...]:
    """Leave the year out of the labels where the title says it: 07, Q3, 07-15."""
    years = {label[:4] for label in answer.labels}
    if len(years) == 1 and all(len(label) > len("2026-") for label in answer.labels):
        return tuple(label[len("2026-") :] for label in answer.labels)
    return answer.labels


def _note(answer: Answer, today: date) -> str:
    """Say below the table what is counted, and what the mark of a figure that moves means."""
    until = _last_move(answer, today)
    if until is None:
        return answer.note
    return sentences((answer.note, f"{provisional_mark()}: {provisional_note(until)}"))


def render(session: Session, answer: Answer, today: date) -> bytes:
    """Print an answer: the chart above the table of the same figures."""
    from desktop.reports import kit
    from desktop.reports.report import provenance, shop_of
    from desktop.services.settings import printed_office

    office = printed_office(session)
    head, *rows = table_texts(answer, office.currency, today)
    columns = [kit.TableColumn(head[0], FIRST_WIDTH)]
    columns += [kit.TableColumn(text, align="right") for text in head[1:]]
    total = rows.pop() if answer.has_total else None
    table = kit.Table(columns, rows, total, empty=UNKNOWN, note=_note(answer, today))
    chart = replace(chart_of(answer, office.currency).chart, title="")  # the page has it
    blocks: list[kit.Block] = [kit.ChartBlock(chart, CHART_HEIGHT), table]
    document = kit.Document(
        _("Analysis"),
        shop_of(office),
        blocks,
        provenance(session, office, answer.question.whose),
        subtitle=answer.title,
        note=today.isoformat(),
    )
    return kit.render(document)
