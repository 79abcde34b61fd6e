"""What column, line, stack and bridge charts share: scale, grid, labels, names at the right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.reports.charts.board import (
    LINE,
    MISSING,
    TITLE_LINE,
    Board,
    Labels,
    apart,
    between,
    label_marks,
    labels_that_fit,
    overlap,
    spread,
)
from desktop.reports.charts.marks import FIRM, HAIR, INK, PALE, PAPER, Line, Mark, Rect
from desktop.reports.charts.scale import Scale, scale_of
from desktop.reports.charts.spec import TextOf, Value

TICK_GAP = 3.0  # between a number at the scale and the plot
SAMPLE = 9.0  # width of the sample before a name
LEADER = 7.0  # between the plot and the samples
NAME_SHARE = 0.3  # of the board, for names at the most
LEAST = 24.0  # a plot that is smaller says nothing
TICK_ROOM = 2.0  # lines of text between two numbers at the scale
Sample = Callable[[float, float], Iterator[Mark]]  # from left and middle


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
    above: float = LINE  # room over the plot, for figures
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
    """A figure to be written: the middle of its text, where the text ends, and the text."""

    x: float
    y: float
    value: Decimal
    text: str


def figure_marks(
    frame: Frame, figures: Sequence[Figure], columns: Sequence[Rect]
) -> Iterator[Mark]:
    """Write figures, all where they fit, else the last, the highest and the lowest.

    None is written over a column; a line that runs through one is interrupted for it.
    """
    board, wide = frame.board, min(frame.right + LEADER, frame.board.width)
    texts = []
    for figure in figures:
        text = board.text(figure.x, figure.y - LINE, figure.text, align="centre", tone=INK)
        moved = between(board, text, frame.left - TICK_GAP / 2, wide)
        if moved is None:
            return
        texts.append(moved)
    if len(apart(texts)) < len(texts):
        values = [figure.value for figure in figures]
        chosen = (len(texts) - 1, values.index(max(values)), values.index(min(values)))
        texts = apart([texts[place] for place in dict.fromkeys(chosen)])
    low, high = frame.top - frame.axes.above - 0.01, frame.bottom + frame.axes.below + 0.01
    for text in texts:
        free = not any(overlap(text, column) for column in columns)
        if free and text.y >= low and text.y + LINE <= high:
            yield Rect(text.left, text.y + 1, text.width, LINE - 2, PAPER)
            yield text
