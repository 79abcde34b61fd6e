"""The contents of a book: a line for each chapter with its page, to be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from reportlab.lib.units import mm

from desktop.reports.kit.paper import BODY, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.sheet import property_text
from desktop.reports.kit.strips import Anchor, Placed, Strip
from desktop.reports.kit.text import fit

INDENT: float = 6 * mm  # of each lower level
NUMBER_ROOM: float = 10 * mm
LEVELS = (
    Style(size=BODY + 1, bold=True, leading=1.9),
    Style(size=BODY, leading=1.6),
)
DOTS = (0.6, 2.4)  # strokes and gaps of the line that leads to the number


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chapter or a section begins: its page from 1, and its distance from the top."""

    anchor: Anchor
    page: int
    top: float

    @property
    def key(self) -> str:
        """The name of the place within the file."""
        return f"{self.page}-{self.top:.1f}"


def places_on(pages: Sequence[Sequence[Placed]], before: int, top: float) -> list[Place]:
    """Find the places to go to.

    Args:
        pages: The laid out pages.
        before: How many pages stand before the first of them.
        top: Where the body of a page begins.
    """
    return [
        Place(placed.strip.anchor, before + number, top + placed.top)
        for number, page in enumerate(pages, 1)
        for placed in page
        if placed.strip.anchor is not None
    ]


def contents_strips(places: Sequence[Place], wide: float, deepest: int) -> list[Strip]:
    """Lay out a line for each place down to a level."""
    shown = [place for place in places if place.anchor.level <= deepest]
    strips = [_line(place, wide) for place in shown]
    for number, (place, below) in enumerate(pairwise(shown)):
        if below.anchor.level > place.anchor.level:  # a chapter stays with its first section
            strips[number] = replace(strips[number], with_next=True)
    return strips


def _line(place: Place, wide: float) -> Strip:
    style = LEVELS[min(place.anchor.level, len(LEVELS) - 1)]
    return Strip(style.line, partial(_draw_line, place, wide, style))


def _draw_line(place: Place, wide: float, style: Style, pen: Pen, left: float, top: float) -> None:
    indent = place.anchor.level * INDENT
    room = wide - indent - NUMBER_ROOM
    title = fit(place.anchor.title, room, style)
    end = left + indent + pen.text(left + indent, top, title, style)
    right = left + wide
    number = replace(style, align="right")
    begin = right - pen.text(right, top, str(place.page), number)
    pen.dots(end + 4, top + style.line * 0.68, begin - 4 - end - 4, DOTS)
    pen.link(left, top, wide, style.line, place.key)


def draw_places(pen: Pen, places: Sequence[Place]) -> None:
    """Make the places of the page under the pen reachable, and name them in the outline."""
    for place in places:
        pen.bookmark(place.key, place.top)
        pen.canvas.addOutlineEntry(
            property_text(place.anchor.title), place.key, place.anchor.level, closed=False
        )


def head_note(places: Sequence[Place], page: int) -> str:
    """Return the chapter that a page shows: the first that begins on it, or the one before."""
    chapters = [place for place in places if place.anchor.level == 0]
    begun = [place for place in chapters if place.page <= page]
    own = [place for place in begun if place.page == page]
    named = own[:1] or begun[-1:]
    return named[0].anchor.title if named else ""
