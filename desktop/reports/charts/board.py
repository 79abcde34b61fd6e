"""The room a chart has, and how texts find their places in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.reports.charts.marks import (
    INK,
    LEADING,
    SOFT,
    Box,
    Line,
    Mark,
    Point,
    Text,
    TextWidth,
    box_of,
)

SIZE, TITLE, FIGURE = 6.8, 8.0, 6.4  # of texts, in points
LINE = SIZE * LEADING
TITLE_LINE = TITLE * LEADING + 2
ELLIPSIS = "…"
MISSING = "—"
TOUCH = 0.01  # what meets at an edge does not overlap
AIR = 1.5  # between two texts on one line
SHORT = 4  # characters: such labels are neither broken nor shortened
FEWEST = 3.5  # a shortened label keeps so many sizes of its text
_BREAK = re.compile(r" |(?<=[\u2e80-\uffee])|(?=[\u2e80-\uffee])")


@dataclass(frozen=True, slots=True)
class Board:
    """A box of points, and how wide a text is."""

    width: float
    height: float
    text_width: TextWidth

    def text(  # noqa: PLR0913 -- what a text is
        self,
        x: float,
        y: float,
        text: str,
        size: float = SIZE,
        *,
        align: str = "left",
        bold: bool = False,
        tone: float = SOFT,
    ) -> Text:
        """Make a text that knows its width."""
        return Text(x, y, text, size, self.text_width(text, size, bold), align, bold, tone)

    def wide(self, text: str, size: float = SIZE) -> float:
        """Measure a text."""
        return self.text_width(text, size, False)

    def fit(self, text: str, room: float, size: float = SIZE, *, bold: bool = False) -> str:
        """Shorten a text to the room; nothing is left where not even the ellipsis fits."""
        if self.text_width(text, size, bold) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            cut = text[:middle].rstrip() + ELLIPSIS
            low, high = (
                (middle, high) if self.text_width(cut, size, bold) <= room else (low, middle - 1)
            )
        cut = text[:low].rstrip() + ELLIPSIS
        return cut if self.text_width(cut, size, bold) <= room else ""

    def title(self, text: str) -> Iterator[Mark]:
        """Put the title at the top left."""
        shown = self.fit(text, self.width, TITLE, bold=True)
        if shown and self.height >= TITLE_LINE:
            yield self.text(0.0, 0.0, shown, TITLE, bold=True, tone=INK)

    def widest(self, texts: Sequence[str], size: float = SIZE) -> float:
        """Measure the widest of some texts."""
        return max((self.wide(text, size) for text in texts), default=0.0)


Labels = dict[int, tuple[str, ...]]  # the lines of a label by its place


def labels_that_fit(board: Board, labels: Sequence[str], slot: float) -> Labels:
    """Choose what labels below slots say: all, in two lines, shortened, or every other one."""
    room = slot - AIR
    if all(board.wide(label) <= room for label in labels):
        return {place: (label,) for place, label in enumerate(labels)}
    if all(len(label) <= SHORT or re.search(r"\d", label) for label in labels):
        return _every_other(board, labels, slot)
    broken = {place: two_lines(board, label, room) for place, label in enumerate(labels)}
    if all(broken.values()) or room >= FEWEST * SIZE:
        return {
            place: broken[place] or (board.fit(text, room),) for place, text in enumerate(labels)
        }
    return _every_other(board, labels, slot)


def _every_other(board: Board, labels: Sequence[str], slot: float) -> Labels:
    """Leave out labels of a row such as months, in which one knows what stands between."""
    for every in range(2, len(labels)):
        if all(board.wide(label) <= slot * every - 2 * AIR for label in labels[::every]):
            return {place: (labels[place],) for place in range(0, len(labels), every)}
    return {0: (board.fit(labels[0], slot * len(labels)),)}


def two_lines(board: Board, text: str, room: float) -> tuple[str, ...]:
    """Break a label into one or two lines; nothing where they would be too wide."""
    if board.wide(text) <= room:
        return (text,)
    cuts = [(text[: m.start()].rstrip(), text[m.end() :].lstrip()) for m in _BREAK.finditer(text)]
    fitting = [c for c in cuts if all(part and board.wide(part) <= room for part in c)]
    return min(fitting, key=lambda c: abs(board.wide(c[0]) - board.wide(c[1])), default=())


def label_marks(
    board: Board, labels: Labels, left: float, slot: float, top: float
) -> Iterator[Text]:
    """Put labels below the middle of their slots; the outermost stay on the board."""
    for place, lines in labels.items():
        for number, line in enumerate(lines):
            middle = left + (place + 0.5) * slot
            text = board.text(middle, top + number * LINE, line, align="centre")
            moved = between(board, text, left, board.width)
            if line and moved is not None:
                yield moved


def between(board: Board, text: Text, low: float, high: float) -> Text | None:
    """Move a text sideways until it is between two places; None where it is wider."""
    if text.width > high - low:
        return None
    left = min(max(text.left, low), high - text.width)
    return board.text(left, text.y, text.text, text.size, bold=text.bold, tone=text.tone)


def apart(texts: Sequence[Text]) -> list[Text]:
    """Leave out texts that would stand on an earlier one; the first of all stays."""
    kept: list[Text] = []
    for text in texts:
        if not any(overlap(text, other) for other in kept):
            kept.append(text)
    return kept


def overlap(one: Mark, other: Mark) -> bool:
    """Return whether two marks share any room; of a line counts where it runs."""
    if isinstance(other, Line):
        return any(_runs_through(box_of(one), *ends) for ends in pairwise(other.points))
    a, b = box_of(one), box_of(other)
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    return across > TOUCH and down > TOUCH


def _runs_through(box: Box, start: Point, end: Point) -> bool:
    """Return whether a stretch of a line has more than an edge in common with a box."""
    low, high = 0.0, 1.0
    for axis in (0, 1):
        near, far = box[axis] + TOUCH, box[axis + 2] - TOUCH
        way = end[axis] - start[axis]
        if not way:
            if not near < start[axis] < far:
                return False
            continue
        cuts = sorted(((near - start[axis]) / way, (far - start[axis]) / way))
        low, high = max(low, cuts[0]), min(high, cuts[1])
    return low < high


def spread(wanted: Sequence[float], high: float, low: float, end: float) -> list[float]:
    """Move things of one height up or down until none stands on another.

    Args:
        wanted: Where each would like its middle, in any order.
        high: How high each is.
        low: The upper end of the room.
        end: The lower end of the room, which must hold them all.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    tops = [min(max(wanted[place] - high / 2, low), end - high) for place in order]
    for one, other in pairwise(range(len(tops))):
        tops[other] = max(tops[other], tops[one] + high)
    limit = end - high
    for place in reversed(range(len(tops))):
        tops[place] = limit = min(tops[place], limit)
        limit -= high
    found = dict(zip(order, tops, strict=True))
    return [found[place] for place in range(len(wanted))]
