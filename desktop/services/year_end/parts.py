"""Tables that every chapter builds alike: months of a measure, slices beside last year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.measures.figures import Period, Value, figure_table
from desktop.services.measures.slices import month_after
from desktop.services.year_end.model import (
    Column,
    Graph,
    GraphKind,
    MonthRow,
    MonthTable,
    Row,
    Table,
)
from desktop.services.year_end.notes import (
    join_notes,
    mark_of,
    moving_note,
    note_of,
    part_note,
    year_mark,
)
from desktop.services.year_end.reading import (
    MONTHS,
    YearFigures,
    attained,
    change_of,
    is_share,
    is_sum,
    month_key,
)
from desktop.services.year_end.writing import Form, form_of, month_name, name_of
from desktop.system.i18n import _

MOST = 15  # rows of a list that is cut
OTHERS = "…"
FEWEST = 2  # slices: a single one is the whole


def month_table(figures: YearFigures, measure: str) -> MonthTable:
    """Set the twelve months of a sum beside targets, last year and the years before."""
    actual = figures.months(measure)
    earlier = [figures.months(measure, year) for year in figures.years_before]
    running = Decimal(0)
    rows = []
    for place, month in enumerate(MONTHS):
        key = month_key(figures.year, month)
        provisional = key > figures.last_complete
        value = actual[place]
        running += value or 0
        last = earlier[0][place] if earlier else None
        alike = figures.is_whole(month_after(key, -12)) and not provisional
        target = figures.plans.month(measure, key)
        rows.append(
            MonthRow(
                target=target,
                actual=value,
                attainment=None if provisional else attained(measure, value, target),
                last_year=last,
                change=change_of(measure, value, last) if alike else None,
                cumulative=None if value is None else running,
                r12=None if provisional else _rolling(figures, measure, key),
                earlier=tuple(year[place] for year in earlier[1:]),
                provisional=provisional and value is not None,
            )
        )
    return MonthTable(
        measure,
        name_of(measure),
        form_of(measure),
        figures.year,
        tuple(rows),
        _month_total(figures, measure, earlier),
        figures.years_before,
        join_notes(note_of(measure), part_note(figures)),
    )


def _month_total(
    figures: YearFigures, measure: str, earlier: Sequence[Sequence[Value]]
) -> MonthRow:
    return MonthRow(
        target=figures.target(measure),
        actual=figures.this(measure),
        attainment=figures.attainment(measure),
        last_year=figures.before(measure) if earlier else None,
        change=figures.change(measure),
        cumulative=figures.this(measure),
        r12=figures.r12.get(measure),
        earlier=tuple(known_sum(year) for year in earlier[1:]),
    )


def _rolling(figures: YearFigures, measure: str, month: int) -> Value:
    """Add the twelve months up to one; unknown where the records do not reach back so far."""
    keys = [month_after(month, -back) for back in range(12)]
    if not figures.is_whole(min(keys)):
        return None
    return known_sum([figures.month(measure, key) for key in keys])


def known_sum(values: Iterable[Value]) -> Value:
    """Add what is known; unknown where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def month_graph(figures: YearFigures, measure: str) -> Graph:
    """Draw the months of a measure beside the years before, on one scale."""
    years = [figures.year, *figures.years_before]
    series = tuple((str(year), figures.months(measure, year)) for year in years)
    keys = [month_key(figures.year, month) for month in MONTHS]
    targets = tuple(figures.plans.month(measure, key) for key in keys)
    return Graph(
        f"{measure}.graph",
        GraphKind.COLUMNS,
        name_of(measure),
        month_labels(),
        series,
        form_of(measure),
        targets if any(value is not None for value in targets) else (),
    )


def plan_graph(figures: YearFigures, measure: str) -> Graph | None:
    """Draw what was added up so far beside the plan; none where nothing was planned."""
    keys = [month_key(figures.year, month) for month in MONTHS]
    targets = [figures.plans.month(measure, key) for key in keys]
    if not any(value is not None for value in targets):
        return None
    title = _("{measure} so far, beside the plan").format(measure=name_of(measure))
    actual = running_sum(figures.months(measure))
    series = ((str(figures.year), actual), (_("Plan"), running_sum(targets)))
    return Graph(
        f"{measure}.plan", GraphKind.LINES, title, month_labels(), series, form_of(measure)
    )


def running_sum(values: Sequence[Value]) -> tuple[Value, ...]:
    """Add up from the left; unknown where a figure is missing."""
    total, sums = Decimal(0), list[Value]()
    for value in values:
        total += value or 0
        sums.append(None if value is None else total)
    return tuple(sums)


def month_labels() -> tuple[str, ...]:
    """Return the twelve months as short as they stand below a chart."""
    return tuple(str(month) for month in MONTHS)


def overview(
    figures: YearFigures, table_id: str, title: str, measures: Sequence[str]
) -> Table | None:
    """Set several measures beside each other month by month; the last row is the year's own."""
    known = figures.known(measures)
    if not known:
        return None
    rows = tuple(
        Row(
            month_name(month),
            tuple(figures.month(name, month_key(figures.year, month)) for name in known),
            key=f"{month:02}",
            note=mark_of(figures, known, month_key(figures.year, month)),
        )
        for month in MONTHS
    )
    columns = tuple(Column(name, name_of(name), form_of(name)) for name in known)
    total = Row(
        str(figures.year),
        tuple(figures.this(name) for name in known),
        note=year_mark(figures, *known),
        key="year",
    )
    before = Row(str(figures.year - 1), tuple(figures.before(name) for name in known))
    if figures.years_before:
        columns_before = replace(before, key="before")
        rows = (*rows, columns_before)
    return Table(
        table_id,
        title,
        _("Month"),
        columns,
        rows,
        total,
        join_notes(note_of(*known), part_note(figures), moving_note(figures, known)),
    )


@dataclass(frozen=True, slots=True)
class SliceLine:
    """What a slice brought this year and last year, by measure."""

    label: str
    this: tuple[Value, ...]
    last: tuple[Value, ...]


def _slices_of(
    session: Session, measures: Sequence[str], period: Period, cut: str
) -> dict[str, tuple[Value, ...]]:
    table = figure_table(session, measures, period, (cut,))
    return {key[0]: values for key, values in table.rows}


def slices(
    session: Session, figures: YearFigures, measures: Sequence[str], cut: str
) -> tuple[SliceLine, ...]:
    """Cut measures for the year and for the same days of the year before, whole ones at once."""
    if figures.complete and figures.years_before:
        both = Period(figures.period_before.start, figures.period.end)
        table = figure_table(session, measures, both, ("year", cut))
        year = str(figures.year)
        found = {key[1]: values for key, values in table.rows if key[0] == year}
        before = {key[1]: values for key, values in table.rows if key[0] != year}
    else:
        found = _slices_of(session, measures, figures.period, cut)
        days = figures.period_before if figures.years_before else None
        before = {} if days is None else _slices_of(session, measures, days, cut)
    nothing = tuple(None for _name in measures)
    return tuple(
        SliceLine(label, found.get(label, nothing), before.get(label, nothing))
        for label in dict.fromkeys((*found, *before))
    )


def slice_table(  # noqa: PLR0913, PLR0917 -- what a table says
    figures: YearFigures,
    table_id: str,
    title: str,
    head: str,
    lines: Sequence[SliceLine],
    measures: Sequence[str],
    names: dict[str, str] | None = None,
    most: int = 0,
) -> Table | None:
    """Set each slice beside its own last year; the sum is the office's own figure."""
    known = [place for place, name in enumerate(measures) if figures.has(name)]
    lines = [line for line in lines if any(line.this[place] for place in known)]
    if not known or len(lines) < FEWEST:
        return None
    columns = tuple(
        column for place in known for column in _beside_last_year(figures, measures[place])
    )
    rows = [_slice_row(figures, line, measures, known, names or {}) for line in lines]
    total = Row(
        _("Total"),
        tuple(cell for place in known for cell in _own(figures, measures[place])),
        key="total",
    )
    shown = [measures[place] for place in known]
    return Table(
        table_id, title, head, columns, tuple(rows), total, note_of(*shown), most_rows=most
    )


def _beside_last_year(figures: YearFigures, measure: str) -> tuple[Column, ...]:
    actual = Column(measure, name_of(measure), form_of(measure))
    if not figures.years_before:
        return (actual,)
    change = _("Change in points") if is_share(measure) else _("Change")
    return (
        actual,
        Column(f"{measure}.before", str(figures.year - 1), form_of(measure)),
        Column(f"{measure}.change", change, Form.CHANGE),
    )


def _slice_row(
    figures: YearFigures,
    line: SliceLine,
    measures: Sequence[str],
    known: Sequence[int],
    names: dict[str, str],
) -> Row:
    cells: list[Value] = []
    for place in known:
        this, last = line.this[place], line.last[place]
        cells.append(this)
        if figures.years_before:
            growth = change_of(measures[place], this, last) if figures.comparable else None
            cells += [last, growth]
    label = names.get(line.label, line.label) or _("(not given)")
    return Row(label, tuple(cells), key=line.label or "-")


def _own(figures: YearFigures, measure: str) -> tuple[Value, ...]:
    this = figures.this(measure)
    if not figures.years_before:
        return (this,)
    return this, figures.before(measure), figures.change(measure)


def cut_rows(table: Table, sums: bool) -> Table:  # noqa: FBT001 -- whether the rest adds up
    """Keep the largest rows and add the others up into one, where their figures do."""
    most = table.most_rows
    if not most or len(table.rows) <= most:
        return table
    rows = sorted(table.rows, key=lambda row: _size(row.cells), reverse=True)
    kept, rest = rows[: most - 1], rows[most - 1 :]
    label = _("{n} others").format(n=len(rest))
    cells = tuple(
        _together(rest, place, column, sums) for place, column in enumerate(table.columns)
    )
    return replace(table, rows=(*kept, Row(label, cells, key=OTHERS)))


def _size(cells: Sequence[object]) -> Decimal:
    return cells[0] if cells and isinstance(cells[0], Decimal) else Decimal(0)


def _together(rows: Sequence[Row], place: int, column: Column, sums: bool) -> Value:  # noqa: FBT001
    if not sums or column.form not in {Form.COUNT, Form.MONEY, Form.HOURS}:
        return None
    return known_sum([cell for row in rows if isinstance(cell := row.cells[place], Decimal)])


def month_stack(
    session: Session,
    figures: YearFigures,
    measure: str,
    cut: str,
    names: dict[str, str] | None = None,
    most: int = 5,
) -> Graph | None:
    """Stack the slices of a measure month by month; the small ones are one."""
    table = figure_table(session, (measure,), figures.period, ("month", cut))
    found: dict[str, list[Value]] = {}
    for (month, label), (value,) in table.rows:
        line = found.setdefault(label, [Decimal(0)] * 12)
        line[int(month[-2:]) - 1] = value or Decimal(0)
    ranked = sorted(found.items(), key=lambda item: -sum(value or 0 for value in item[1]))
    if len(ranked) < FEWEST or not is_sum(measure):
        return None
    if len(ranked) > most:
        rest = [
            known_sum(column) for column in zip(*(v for _n, v in ranked[most - 1 :]), strict=True)
        ]
        ranked = [*ranked[: most - 1], (OTHERS, rest)]
    names = {OTHERS: _("Others"), "": _("(not given)")} | (names or {})
    return Graph(
        f"{measure}.{cut}",
        GraphKind.STACK,
        name_of(measure),
        month_labels(),
        tuple((names.get(label, label), tuple(values)) for label, values in ranked),
        form_of(measure),
    )
