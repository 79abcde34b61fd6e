"""What column, line, stack and bridge charts share: scale, grid, labels, names at the right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from desktop.reports.charts.board import (
    LINE,
    MISSING,
    TITLE_LINE,
    TOUCH,
    Board,
    Labels,
    apart,
    between,
    label_marks,
    labels_that_fit,
    overlap,
    spread,
)
from desktop.reports.charts.marks import (
    FIRM,
    HAIR,
    INK,
    PALE,
    PAPER,
    Box,
    Line,
    Mark,
    Point,
    Rect,
    Text,
    box_of,
)
from desktop.reports.charts.scale import Scale, scale_of
from desktop.reports.charts.spec import TextOf, Value

TICK_GAP = 3.0  # between a number at the scale and the plot
SAMPLE = 9.0  # width of the sample before a name
LEADER = 7.0  # between the plot and the samples
NAME_SHARE = 0.36  # of the board, for names at the most
TEXT_AIR = 3.0  # between two figures side by side
FIGURE_ROOM = 3.0
FIGURE_AIR = 1.2  # between a figure and a line or a dot
LINE_AIR = 1.0  # beside a figure where a line runs
WIDEST_AIR = max(TEXT_AIR, LINE_AIR)
FARTHEST = 2.2 * LINE  # of a figure from the end of its column
LEAST = 24.0  # a plot that is smaller says nothing
TICK_ROOM = 2.0  # lines of text between two numbers at the scale
Sample = Callable[[float, float], Iterator[Mark]]  # from left and middle
Boxed = tuple[Mark, Box]  # a mark and the rectangle it takes


@dataclass(frozen=True, slots=True)
class End:
    """A name at the right, beside the last figure of its series."""

    name: str
    y: float
    sample: Sample
    leader: bool = True


@dataclass(frozen=True, slots=True)
class Axes:
    """What a frame is made for."""

    title: str
    labels: Sequence[str]
    values: Sequence[Value]
    text: TextOf
    names: Sequence[str] = ()
    from_zero: bool = True
    above: float = LINE + FIGURE_ROOM  # room over the plot, for figures above a target
    below: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot within the board."""

    board: Board
    axes: Axes
    left: float
    top: float
    right: float
    scale: Scale
    labels: Labels

    @property
    def bottom(self) -> float:
        """The lower end of the plot."""
        return self.scale.start

    @property
    def slot(self) -> float:
        """The width that each label has."""
        return (self.right - self.left) / max(len(self.axes.labels), 1)

    def x(self, place: int) -> float:
        """Return the middle of a slot."""
        return self.left + (place + 0.5) * self.slot

    def grid(self) -> Iterator[Mark]:
        """Draw the title, the scale with its lines, the labels, and the zero line."""
        yield from self.board.title(self.axes.title)
        known = any(value is not None for value in self.axes.values)
        for tick in self.scale.ticks if known else ():
            y = self.scale.at(tick)
            yield Line(((self.left, y), (self.right, y)), HAIR, PALE)
            text = self.board.text(
                self.left - TICK_GAP, y - LINE / 2, self.axes.text(tick), align="right"
            )
            yield text
        yield Line(((self.left, self.scale.zero), (self.right, self.scale.zero)), FIRM, INK)
        top = self.bottom + self.axes.below + 2
        yield from apart(list(label_marks(self.board, self.labels, self.left, self.slot, top)))
        if not known:
            x, y = (self.left + self.right) / 2, (self.top + self.bottom - LINE) / 2
            yield self.board.text(x, y, MISSING, align="centre")

    def ends(self, ends: Sequence[End]) -> Iterator[Mark]:
        """Name the series at the right, each as near to its last figure as there is room."""
        low, end = self.top - self.axes.above, self.bottom + self.axes.below
        shown = list(ends)[: max(int((end - low) / LINE), 0)]
        left = self.right + LEADER
        room = self.board.width - left - SAMPLE - 1
        tops = spread([each.y for each in shown], LINE, low, end)
        for each, top in zip(shown, tops, strict=True):
            middle = top + LINE / 2
            if each.leader and abs(middle - each.y) > LINE / 4:
                yield Line(((self.right + 1, each.y), (left - 1, middle)), HAIR, INK)
            yield from each.sample(left, middle)
            name = self.board.fit(each.name, room)
            if name:
                yield self.board.text(left + SAMPLE + 1, top, name, tone=INK)


def frame_of(board: Board, axes: Axes) -> Frame | None:
    """Lay out a frame; None where the board is too small for any."""
    top = (TITLE_LINE if axes.title else 0.0) + axes.above
    right = board.width - _name_room(board, axes.names)
    lines = 1
    for _attempt in range(2):  # labels in two lines leave less height, so fewer numbers
        bottom = board.height - axes.below - lines * LINE - 2
        scale = _scale(axes, top, bottom)
        left = board.widest([axes.text(tick) for tick in scale.ticks]) + TICK_GAP
        if right - left < LEAST or bottom - top < LEAST:
            return _bare(board, axes)
        frame = Frame(board, axes, left, top, right, scale, {})
        labels = labels_that_fit(board, axes.labels, frame.slot) if axes.labels else {}
        lines = max((len(each) for each in labels.values()), default=1)
        frame = replace(frame, labels=labels)
        if bottom + axes.below + 2 + lines * LINE <= board.height + 0.01:
            break
    return frame


def _bare(board: Board, axes: Axes) -> Frame | None:
    """Try again without names at the right: figures come first."""
    return frame_of(board, replace(axes, names=())) if axes.names else None


def _scale(axes: Axes, top: float, bottom: float) -> Scale:
    most = max(int((bottom - top) / (LINE * TICK_ROOM)) + 1, 2)
    values = axes.values
    return scale_of(values, bottom, top, min(most, 7), from_zero=axes.from_zero)


def _name_room(board: Board, names: Sequence[str]) -> float:
    if not names:
        return 0.0
    return min(board.widest(names) + SAMPLE + LEADER + 2, board.width * NAME_SHARE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to be written.

    Attributes:
        x: The middle of its text.
        y: The end of its column, which the text stands on or, if it is `below`, hangs from.
        text: In full, and shortened.
        wide: How wide the column is.
    """

    x: float
    y: float
    value: Decimal
    text: tuple[str, str]
    wide: float
    below: bool = False


def figure_texts(value: Decimal, full: TextOf, short: TextOf | None) -> tuple[str, str]:
    """Write a figure in full and shortened."""
    text = full(value)
    return text, short(value) if short else text


def figure_marks(frame: Frame, figures: Sequence[Figure], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Write figures where no mark and no other figure is.

    All in full where nothing crowds them, else all shortened, else the last, the highest and the
    lowest of them. Lines of the grid are interrupted for a text.
    """
    wide = frame.right - frame.left
    zero = Rect(frame.left, frame.scale.zero, wide, 2 * TOUCH)  # figures may stand on it
    for text in _placed_figures(frame, figures, [_boxed(mark) for mark in (*marks, zero)]):
        yield Rect(text.left, text.y + 1, text.width, LINE - 2, PAPER)
        yield text


def _boxed(mark: Mark) -> Boxed:
    """Put the rectangle that a mark takes beside it: each figure is tried against all marks."""
    return mark, box_of(mark)


def _placed_figures(
    frame: Frame, figures: Sequence[Figure], marks: Sequence[Boxed]
) -> Sequence[Text]:
    full = _placed(frame, figures, marks, 0)
    if len(full) == len(figures) and not _crowded(frame, figures, full):
        return full
    short = _placed(frame, figures, marks, 1)
    if len(short) == len(figures):
        return short
    values = [figure.value for figure in figures]
    chosen = (len(values) - 1, values.index(max(values)), values.index(min(values)))
    few = [figures[place] for place in dict.fromkeys(chosen)]
    return max((_placed(frame, few, marks, kind) for kind in (1, 0)), key=len)


def _crowded(frame: Frame, figures: Sequence[Figure], texts: Sequence[Text]) -> bool:
    """Tell whether figures had better be shortened: if they can be, and fill their place."""
    if all(full == short for full, short in (figure.text for figure in figures)):
        return False
    wide = max(text.width for text in texts) > frame.slot - TEXT_AIR
    moved = any(
        abs(_beginning(figure) - text.y) > FIGURE_AIR
        for figure, text in zip(figures, texts, strict=True)
    )
    return wide or moved


def _beginning(figure: Figure) -> float:
    return figure.y if figure.below else figure.y - LINE


def _placed(
    frame: Frame, figures: Sequence[Figure], marks: Sequence[Boxed], kind: int
) -> Sequence[Text]:
    placed: list[Text] = []
    taken = [*marks]
    for figure in figures:
        tried = (_free_place(frame, figure, text, taken) for text in _beside(frame, figure, kind))
        found = [text for text in tried if text is not None]
        nearest = sorted(found, key=lambda text: abs(text.y - _beginning(figure)))[:1]
        placed += nearest
        taken += map(_boxed, nearest)
    return placed


def _beside(frame: Frame, figure: Figure, kind: int) -> Iterator[Text]:
    """Put a text over the middle of its column, over its left end, and over its right end."""
    right = min(frame.right + LEADER, frame.board.width)
    text = frame.board.text(0.0, _beginning(figure), figure.text[kind], align="centre", tone=INK)
    shift = max((text.width - figure.wide) / 2, 0.0)
    for x in (figure.x, figure.x - shift, figure.x + shift) if shift else (figure.x,):
        moved = between(frame.board, replace(text, x=x), frame.left - TICK_GAP / 2, right)
        if moved is not None:
            yield moved


def _free_place(frame: Frame, figure: Figure, text: Text, marks: Sequence[Boxed]) -> Text | None:
    """Move a text away from the end of its column until nothing is in its way; not far."""
    left, right = text.left - WIDEST_AIR, text.left + text.width + WIDEST_AIR
    near = [mark for mark, box in marks if box[0] < right and left < box[2]]
    low, high = frame.top - frame.axes.above - TOUCH, frame.bottom + frame.axes.below + TOUCH
    for _try in range(len(marks) + 1):
        away = abs(text.y - _beginning(figure))
        if away > FARTHEST or text.y < low or text.y + LINE > high:
            return None
        inside = [span for mark in near if (span := _in_the_way(text, mark)) is not None]
        if not inside:
            return text
        if figure.below:
            text = replace(text, y=max(end for _start, end in inside))
        else:
            text = replace(text, y=min(start for start, _end in inside) - LINE)
    return None


def _in_the_way(text: Text, mark: Mark) -> tuple[float, float] | None:
    """Return from where to where a mark takes the height of a text's place.

    Figures stand on columns, but keep some air from lines and dots.
    """
    _left, top, _right, bottom = box_of(mark)
    if isinstance(mark, Rect):
        return (top, bottom) if overlap(text, mark) else None
    if isinstance(mark, Text):
        beside = Rect(text.left - TEXT_AIR, text.y, text.width + 2 * TEXT_AIR, LINE)
        return (top, bottom) if overlap(beside, mark) else None
    room = Rect(
        text.left - LINE_AIR, text.y - FIGURE_AIR, text.width + 2 * LINE_AIR, LINE + 2 * FIGURE_AIR
    )
    if not overlap(room, mark):
        return None
    if isinstance(mark, Line):
        sides = (room.x, room.x + room.width)
        runs = [y for ends in pairwise(mark.points) for y in _heights(*ends, *sides)]
        top, bottom = min(runs), max(runs)
    return top - FIGURE_AIR, bottom + FIGURE_AIR


def _heights(start: Point, end: Point, left: float, right: float) -> Iterator[float]:
    """Return the heights at which a stretch of a line enters and leaves an upright band."""
    (x1, y1), (x2, y2) = sorted((start, end))
    low, high = max(x1, left), min(x2, right)
    if low > high:
        return
    for x in (low, high):
        yield y1 + (y2 - y1) * (x - x1) / (x2 - x1) if x2 > x1 else y1
    if x1 == x2:
        yield y2
