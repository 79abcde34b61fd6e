"""Where amounts are in ten thousands, prices of one thing stand on pages of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.year_end.model import (
    Chapter,
    Column,
    Graph,
    Part,
    Row,
    Sentence,
    Table,
    Tiles,
)
from desktop.services.year_end.notes import note_of
from desktop.services.year_end.writing import Form
from desktop.system.i18n import _

BEFORE = "problems"  # the chapter that they stand before
NEUTRAL = frozenset({Form.CHANGE, Form.SHARE, Form.TEXT, Form.DAY, Form.PRICE})
COLUMNS = ".price-columns"  # the end of the id of a table that lost its other columns
T = TypeVar("T")
Pair = tuple[Part | None, Part | None]


def apart(chapters: Iterable[Chapter]) -> tuple[tuple[Chapter, ...], tuple[Part, ...]]:
    """Return the chapters without prices, and the parts that are prices."""
    kept, prices = list[Chapter](), list[Part]()
    for chapter in chapters:
        pairs = [split(part) for part in chapter.parts]
        parts = tuple(rest for rest, _price in pairs if rest is not None)
        kept.append(replace(chapter, parts=parts))
        if not chapter.appendix:  # its months stand in the overview of the others
            prices += [price for _rest, price in pairs if price is not None]
    return tuple(kept), _joined(prices)


def _joined(prices: Sequence[Part]) -> tuple[Part, ...]:
    """Make one table of the columns that were taken out of tables of the same months."""
    months = [part for part in prices if isinstance(part, Table) and part.id.endswith(COLUMNS)]
    if not months:
        return tuple(prices)
    first, *others = months
    joined = first
    for other in others:
        joined = replace(
            joined,
            columns=(*joined.columns, *other.columns),
            rows=tuple(map(_beside, joined.rows, other.rows)),
            total=_beside(joined.total, other.total) if joined.total and other.total else None,
            note=f"{joined.note} {other.note}",
        )
    joined = replace(joined, title=_("By month"))
    return (*(part for part in prices if part not in months), joined)


def _beside(left: Row, right: Row) -> Row:
    return replace(left, cells=(*left.cells, *right.cells))


def price_sentences(chapters: Iterable[Chapter]) -> tuple[tuple[str, Sentence], ...]:
    """Return the sentences that speak of prices, with their chapters."""
    return tuple(
        (chapter.id, sentence)
        for chapter in chapters
        for sentence in chapter.sentences
        if sentence.price
    )


def split(part: Part) -> Pair:
    """Return a part without its prices, and its prices; either may be nothing."""
    match part:
        case Tiles():
            items = tuple(item for item in part.items if item.form is not Form.PRICE)
            return (replace(part, items=items) if items else None), None
        case Graph() if Form.PRICE in part.forms:
            return _without_prices(part), None
        case Table() if any(Form.PRICE in row.forms for row in part.rows):
            return _rows_apart(part)
        case Table() if any(column.form is Form.PRICE for column in part.columns):
            return _columns_apart(part)
    return part, None


def _without_prices(graph: Graph) -> Graph | None:
    places = [place for place, form in enumerate(graph.forms) if form is not Form.PRICE]
    if not places:
        return None
    return replace(
        graph,
        labels=_picked(graph.labels, places),
        forms=_picked(graph.forms, places),
        series=tuple((name, _picked(values, places)) for name, values in graph.series),
    )


def _rows_apart(table: Table) -> Pair:
    prices = tuple(row for row in table.rows if Form.PRICE in row.forms)
    rest = tuple(row for row in table.rows if Form.PRICE not in row.forms)
    return (replace(table, rows=rest) if rest else None), _priced(replace(table, rows=prices))


def _columns_apart(table: Table) -> Pair:
    """Move the columns of prices; the whole table where the others only go with them."""
    if all(column.form in NEUTRAL for column in table.columns):
        return None, table
    priced = [place for place, column in enumerate(table.columns) if column.form is Form.PRICE]
    others = [place for place in range(len(table.columns)) if place not in priced]
    return _with_columns(table, others), _priced(_with_columns(table, priced), COLUMNS)


def _priced(table: Table, suffix: str = ".prices") -> Table:
    measures = [column.id for column in table.columns if column.id in CATALOGUE]
    if measures:
        table = replace(table, note=note_of(*measures))
    title = _("{title}: for one car, hour or piece").format(title=table.title)
    return replace(table, id=f"{table.id}{suffix}", title=title)


def _with_columns(table: Table, places: Sequence[int]) -> Table:
    def row(found: Row) -> Row:
        return replace(found, cells=_picked(found.cells, places))

    columns: tuple[Column, ...] = _picked(table.columns, places)
    total = None if table.total is None else row(table.total)
    return replace(table, columns=columns, rows=tuple(map(row, table.rows)), total=total)


def _picked(values: Sequence[T], places: Sequence[int]) -> tuple[T, ...]:
    return tuple(values[place] for place in places)
