"""How series look in grey: tones, hatches and dashes, and the samples beside their names."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.reports.charts.frame import SAMPLE, Sample
from desktop.reports.charts.marks import (
    FIRM,
    HAIR,
    INK,
    PALE,
    PAPER,
    SOFT,
    STRONG,
    THIN,
    Dot,
    Hatch,
    Line,
    Mark,
    Rect,
)

DOT, SMALL_DOT, DOT_SLOT = 1.7, 0.4, 7.0


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area looks; `strong` is the first, which has the colour of emphasis."""

    tone: float
    hatch: Hatch = Hatch.NONE
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a line looks."""

    weight: float
    tone: float
    dash: tuple[float, ...] = ()
    hollow: bool = False
    strong: bool = False
    dotted: bool = True


COLUMNS = (Fill(PALE, strong=True), Fill(PAPER, Hatch.RISING), Fill(0.42))
PARTS = (
    Fill(0.36, strong=True),
    Fill(PAPER, Hatch.RISING),
    Fill(0.62),
    Fill(PAPER, Hatch.FALLING),
    Fill(0.84),
    Fill(PAPER, Hatch.CROSSED),
    Fill(0.5),
    Fill(PAPER, Hatch.LEVEL),
)
TOTAL, MORE, LESS = Fill(PALE, strong=True), Fill(PAPER, Hatch.RISING), Fill(0.42)
# The most visible first.
LINES = (
    Look(STRONG, INK, strong=True),
    Look(FIRM, INK, (4.0, 2.0), hollow=True),
    Look(FIRM, INK, (1.2, 1.6)),
    Look(FIRM, SOFT, (6.0, 1.6, 1.2, 1.6), hollow=True),
    Look(THIN, SOFT),
    Look(THIN, SOFT, (2.5, 2.5), hollow=True),
)
LAST_YEAR = LINES[1]
TARGET = Look(STRONG, INK, dotted=False)


def column_fill(number: int) -> Fill:
    """Return the look of the columns of a series."""
    return COLUMNS[number % len(COLUMNS)]


def part_fill(number: int) -> Fill:
    """Return the look of a part of a stack."""
    return PARTS[number % len(PARTS)]


def line_look(number: int) -> Look:
    """Return the look of a line."""
    return LINES[min(number, len(LINES) - 1)]


def fill_sample(fill: Fill) -> Sample:
    """Return what draws the sample of an area."""

    def draw(left: float, middle: float) -> Iterator[Mark]:
        wide = SAMPLE - 2
        yield Rect(left, middle - 2.5, wide, 5, fill.tone, fill.hatch, HAIR, fill.strong)

    return draw


def line_sample(look: Look) -> Sample:
    """Return what draws the sample of a line."""

    def draw(left: float, middle: float) -> Iterator[Mark]:
        ends = ((left, middle), (left + SAMPLE - 2, middle))
        yield Line(ends, look.weight, look.tone, look.dash, look.strong)
        if look.dotted:
            fill = PAPER if look.hollow else look.tone
            yield Dot(left + SAMPLE / 2 - 1, middle, DOT, fill, look.strong)

    return draw
