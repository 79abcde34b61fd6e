"""Sizes, greys and lines of everything printed; points unless said otherwise."""

from dataclasses import dataclass, field

from reportlab.lib.units import mm

BODY, SMALL, HEADING, TITLE, FIGURE = 8.5, 7.0, 10.5, 16.0, 15.0
ASCENT = 0.88  # of the size: where a full-width character's top is above the base line
HALF_LEADING = 0.5
LEADING = 1.42  # height of a line in sizes: Chinese needs more air than Latin
INK, SOFT, RULE, TINT = 0.0, 0.32, 0.6, 0.88  # greys, from black to a bar's tint
HAIRLINE, FIRM = 0.3, 0.8
GAP: float = 2.2 * mm  # between the columns of a table
ROW_PAD = 1.5  # points above and below the text of a row


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet and its margins; its defaults suit a laser printer and a two-hole punch."""

    width: float
    height: float
    left: float = 17 * mm
    right: float = 13 * mm
    top: float = 12 * mm
    foot: float = 16 * mm

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right


A4 = Paper(210 * mm, 297 * mm)
A4_LANDSCAPE = Paper(297 * mm, 210 * mm)
A3_LANDSCAPE = Paper(420 * mm, 297 * mm)
A5 = Paper(148 * mm, 210 * mm, left=13 * mm, right=10 * mm, top=10 * mm)


@dataclass(frozen=True, slots=True)
class Style:
    """How a line of text looks."""

    size: float = BODY
    bold: bool = False
    align: str = "left"
    grey: float = INK
    leading: float = field(default=LEADING)

    @property
    def line(self) -> float:
        """Height of one line."""
        return self.size * self.leading

    @property
    def rise(self) -> float:
        """From the top of a line down to its base line."""
        return (self.line - self.size) * HALF_LEADING + self.size * ASCENT


PLAIN = Style()
STRONG = Style(bold=True)
LABEL = Style(size=SMALL, grey=SOFT)
