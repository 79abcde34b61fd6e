"""What a year-end report is made of: chapters of sentences, tables and charts, all unwritten.

Figures stay numbers until the page is laid out, so that one report can be written in units or
in ten thousands, compared with a later one, and kept with its figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.services.measures.figures import Value
from desktop.services.periods import ends_year
from desktop.services.settings import OfficeInfo
from desktop.services.year_end.writing import Cell, Form, Writer


@dataclass(frozen=True, slots=True)
class Sentence:
    """A drafted sentence.

    Attributes:
        place: Where it stands in its chapter; the same in every year and language.
        text: The sentence, in the language of the report.
        figures: The figures it speaks of, as plain text, rounded as they are printed.
        price: Whether it speaks of the price of one of something.
    """

    place: str
    text: str
    figures: Mapping[str, str] = field(default_factory=dict)
    price: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `long` ones may take several lines, `wide` many millimetres."""

    id: str
    title: str
    form: Form = Form.COUNT
    long: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `note` stands behind its label, such as that somebody left."""

    label: str
    cells: tuple[Cell, ...]
    forms: tuple[Form, ...] = ()  # where the rows are of different measures
    note: str = ""
    key: str = ""  # where labels may repeat or are translated


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads, a sum, and the line that says what was counted."""

    id: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""
    most_rows: int = 0


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of a measure beside its target and the year before."""

    target: Value
    actual: Value
    attainment: Value
    last_year: Value
    change: Value
    cumulative: Value
    r12: Value
    earlier: tuple[Value, ...] = ()
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class MonthTable:
    """Twelve months of one measure, its sum, and up to three years before."""

    measure: str
    title: str
    form: Form
    year: int
    rows: tuple[MonthRow, ...]
    total: MonthRow
    years_before: tuple[int, ...]
    note: str

    @property
    def id(self) -> str:
        """Name among the parts of a chapter."""
        return self.measure


class GraphKind(StrEnum):
    """What a chart looks like."""

    COLUMNS = "columns"
    LINES = "lines"
    STACK = "stack"
    BULLETS = "bullets"
    BRIDGE = "bridge"
    BARS = "bars"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Graph:
    """A chart: labels along one axis, a series of values for each name."""

    id: str
    kind: GraphKind
    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Value, ...]], ...]
    form: Form = Form.COUNT
    targets: tuple[Value, ...] = ()
    forms: tuple[Form, ...] = ()  # where the labels are of different measures


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure with its growth."""

    label: str
    form: Form
    value: Value
    change: Value
    attainment: Value
    key: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures beside one another."""

    id: str
    items: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """Empty lines to write on: what the program cannot know; `labels` begin the lines."""

    id: str
    title: str
    columns: tuple[Column, ...]
    lines: int
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph that is not the owner's to change."""

    id: str
    text: str


Part = Table | MonthTable | Graph | Tiles | Blank | Words


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; an appendix stands behind all others."""

    id: str
    title: str
    sentences: tuple[Sentence, ...]
    parts: tuple[Part, ...]
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chapter, or a part of one, that has no data, and why."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class YearReport:
    """The figures and sentences of a year.

    Attributes:
        through: The last business day it speaks of; December 31 of a year that is over.
        months_locked: Months of the year that are locked, as 202501.
    """

    year: int
    through: date
    office: OfficeInfo
    language: str
    chapters: tuple[Chapter, ...]
    left_out: tuple[LeftOut, ...]
    months_locked: tuple[int, ...]
    as_of: str
    writer: Writer

    @property
    def complete(self) -> bool:
        """Whether the year is over."""
        return ends_year(self.through)


def plain(value: Cell) -> str:
    """Write a figure as a number without form, for comparing and keeping; empty if unknown."""
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return "0" if text == "-0" else text
    return "" if value is None else str(value)
