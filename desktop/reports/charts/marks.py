"""What a chart is drawn with: lines, rectangles, shapes and texts, from the top left corner.

A mark knows no printer and no screen. `tone` runs from 0, the ink, to 1, the paper, so that a
chart reads in grey; `strong` asks for the colour of emphasis where there is one. `pick` says what
a mark stands for: the number of the series and the place in it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from math import hypot

Point = tuple[float, float]
Pick = tuple[int, int]
Box = tuple[float, float, float, float]  # left, top, right, bottom
TextWidth = Callable[[str, float, bool], float]  # text, size, bold

INK, SOFT, PALE, PAPER = 0.0, 0.32, 0.72, 1.0
HAIR, THIN, FIRM, STRONG = 0.3, 0.6, 0.9, 1.5  # weights of lines
LEADING = 1.3  # height of a line of text in sizes
HATCH_STEP = 2.6  # points between the lines of a hatch


class Hatch(Enum):
    """Lines within a fill, for what tones alone would not tell apart."""

    NONE = ()
    RISING = (1.0,)
    FALLING = (-1.0,)
    CROSSED = (1.0, -1.0)
    LEVEL = (0.0,)


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `dash` holds the lengths of strokes and gaps."""

    points: tuple[Point, ...]
    weight: float = THIN
    tone: float = INK
    dash: tuple[float, ...] = ()
    strong: bool = False
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; without `fill` it is empty, without `edge` it has no border."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None
    hatch: Hatch = Hatch.NONE
    edge: float | None = None
    strong: bool = False
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class Poly:
    """A closed shape."""

    points: tuple[Point, ...]
    fill: float | None = None
    edge: float | None = None
    strong: bool = False
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle with a firm border."""

    x: float
    y: float
    radius: float
    fill: float = INK
    strong: bool = False
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `x` is its left, middle or right by `align`, `y` the top of the line."""

    x: float
    y: float
    text: str
    size: float
    width: float
    align: str = "left"
    bold: bool = False
    tone: float = INK
    pick: Pick | None = None

    @property
    def left(self) -> float:
        """The left end."""
        return self.x - {"left": 0.0, "centre": self.width / 2, "right": self.width}[self.align]


Mark = Line | Rect | Poly | Dot | Text


def box_of(mark: Mark) -> Box:
    """Return the rectangle that a mark takes."""
    match mark:
        case Text():
            return mark.left, mark.y, mark.left + mark.width, mark.y + mark.size * LEADING
        case Rect():
            return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
        case Dot():
            r = mark.radius
            return mark.x - r, mark.y - r, mark.x + r, mark.y + r
        case _:
            xs, ys = zip(*mark.points, strict=True)
            return min(xs), min(ys), max(xs), max(ys)


def hatch_lines(rect: Rect) -> Iterator[tuple[Point, Point]]:
    """Return the lines of a rectangle's hatch, each cut off at its border."""
    for slope in rect.hatch.value:
        if slope == 0:
            for y in _steps(rect.y, rect.y + rect.height):
                yield (rect.x, y), (rect.x + rect.width, y)
        else:
            yield from _diagonals(rect, slope)


def _diagonals(rect: Rect, slope: float) -> Iterator[tuple[Point, Point]]:
    """Lines at 45 degrees: `y = start + slope * x` cut at the border."""
    low = rect.y - (slope * (rect.x + rect.width) if slope > 0 else slope * rect.x)
    high = rect.y + rect.height - (slope * rect.x if slope > 0 else slope * (rect.x + rect.width))
    for start in _steps(low, high, HATCH_STEP * 2**0.5):
        ends = sorted(((rect.y - start) / slope, (rect.y + rect.height - start) / slope))
        left, right = max(rect.x, ends[0]), min(rect.x + rect.width, ends[1])
        if left < right:
            yield (left, start + slope * left), (right, start + slope * right)


def _steps(low: float, high: float, step: float = HATCH_STEP) -> Iterator[float]:
    """Numbers between two ends, at the same places whatever the ends: hatches line up."""
    number = int(low // step) + 1
    while number * step < high:
        yield number * step
        number += 1


def pick_at(marks: Sequence[Mark], x: float, y: float, reach: float = 5.0) -> Pick | None:
    """Return what the mark at a place stands for: the topmost there, or else the nearest."""
    found, nearest = None, reach
    for mark in reversed(marks):
        if mark.pick is None:
            continue
        far = _distance(box_of(mark), x, y)
        if far == 0:
            return mark.pick
        if far < nearest:
            found, nearest = mark.pick, far
    return found


def _distance(box: Box, x: float, y: float) -> float:
    left, top, right, bottom = box
    return hypot(max(left - x, 0.0, x - right), max(top - y, 0.0, y - bottom))
