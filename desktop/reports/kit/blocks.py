"""What a printed sheet is made of: finished texts, no format, no font, no position."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.reports.charts.spec import Chart
from desktop.reports.kit.paper import ROW_PAD


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows, kept on the same page with it; `note` stands at the right."""

    text: str
    note: str = ""
    air: float = 5.0  # millimetres above it


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, broken into lines; `small` for notes, `large` for what must be seen first."""

    text: str
    bold: bool = False
    small: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """Air, in millimetres."""

    height: float = 3.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The rest starts on a new page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures beside each other, `across` in a line."""

    items: Sequence[Figure]
    across: int = 5


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels with their values, as a form shows them, `across` pairs in a line."""

    items: Sequence[tuple[str, str]]
    across: int = 2
    label_width: float = 20.0  # millimetres


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: millimetres wide, or a `share` of what the others leave.

    A text wider than its column is shortened, or broken into up to `lines` lines.
    """

    title: str
    width: float = 0.0
    align: str = "left"
    lines: int = 1
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Section:
    """A line between rows that names those that follow."""

    text: str


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """A title over `span` columns; an empty one says nothing."""

    title: str
    span: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that each new page repeats; `empty` is said where there is no row.

    The groups stand over the columns from left to right; the note stays on the page of the last
    row.
    """

    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str] | Section]
    total: Sequence[str] | None = None
    empty: str = "—"
    groups: Sequence[ColumnGroup] = ()
    note: str = ""
    pad: float = ROW_PAD  # points above and below the text of a row


@dataclass(frozen=True, slots=True)
class Ruled:
    """Empty lines to write on by hand, under the heads of their columns."""

    columns: Sequence[TableColumn]
    lines: int
    height: float = 8.0  # millimetres


@dataclass(frozen=True, slots=True)
class Check:
    """A box to tick, or ticked already."""

    label: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Boxes:
    """Check boxes, `across` in a line."""

    items: Sequence[Check]
    across: int = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `text` stands on top of it, `label` below."""

    label: str
    value: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Small upright bars on one scale, cars by the hour for instance."""

    items: Sequence[Bar]
    height: float = 14.0  # millimetres of the longest bar


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart, `height` millimetres high; two stand beside each other in `Columns`."""

    chart: Chart
    height: float = 50.0


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, beside each other."""

    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side; what is too high for one page goes below each other instead."""

    left: "Sequence[Block]"
    right: "Sequence[Block]"
    share: float = 0.5  # of the width, for the left


@dataclass(frozen=True, slots=True)
class LaneCard:
    """A card of a lane: a title with a note at its right, and lines below; `marked` is tinted."""

    title: str
    note: str
    lines: Sequence[str]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of cards under its own heading."""

    title: str
    note: str
    cards: Sequence[LaneCard]


@dataclass(frozen=True, slots=True)
class Lanes:
    """Columns of cards beside each other, as a board shows them; they stay on one page.

    `size` is how much larger than other print they are, to be read from a distance.
    """

    lanes: Sequence[Lane]
    size: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """Blocks below each other that stay the same while the page round them is tried out.

    They are laid out once however often they are measured.
    """

    blocks: "Sequence[Block]"


Block = (
    Heading
    | Paragraph
    | Space
    | PageBreak
    | Figures
    | Fields
    | Table
    | Ruled
    | Boxes
    | Bars
    | ChartBlock
    | Signatures
    | Columns
    | Lanes
    | Once
)
