"""Fills the pages of a book: charts give way or grow, so that pages end where their parts do.

What just misses a page is let in by charts that are drawn lower; a chart that would stand alone
on its page takes its chapter with it; where a page would stay empty below its last part, its
charts are drawn higher.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reportlab.lib.units import mm

from desktop.reports.charts.spec import HeatMap
from desktop.reports.kept_table import KeptTable
from desktop.reports.kit import Block, ChartBlock, Columns, Heading, Space
from desktop.reports.kit.book import (
    BODY_AIR,
    CHAPTER_AIR,
    CHAPTER_STYLE,
    HEAD_HEIGHT,
    KEPT,
    Chapter,
)
from desktop.reports.kit.layout import air_above, lay
from desktop.reports.kit.paper import A4
from desktop.reports.kit.sheet import PRINTING
from desktop.reports.kit.strips import Strip, nothing, paginate
from desktop.reports.kit.text import wrap

LOWEST, HIGHEST = 0.75, 1.5  # of a chart's own height
LOWEST_TONES, HIGHEST_TONES = 0.6, 1.2  # rows of tones need less, and say no more if higher
TRIES = 60
SLACK = 0.5  # points
ROOM: float = A4.height - A4.foot - A4.top - HEAD_HEIGHT - BODY_AIR


@dataclass(frozen=True, slots=True)
class LaidOut(Space):
    """The strips of a chapter, ready for the page."""

    strips: Sequence[Strip] = ()


@lay.register
def _(block: LaidOut, _wide: float) -> list[Strip]:
    return list(block.strips)


@dataclass(frozen=True, slots=True)
class Elastic:
    """A chart, or two beside each other, among the strips of a chapter."""

    chapter: int
    place: int
    block: Block
    natural: float

    @property
    def is_tones(self) -> bool:
        """Whether it is a table of tones."""
        return isinstance(self.block, ChartBlock) and isinstance(self.block.chart, HeatMap)

    @property
    def lowest(self) -> float:
        """The least height."""
        return self.natural * (LOWEST_TONES if self.is_tones else LOWEST)

    @property
    def highest(self) -> float:
        """The greatest height."""
        return self.natural * (HIGHEST_TONES if self.is_tones else HIGHEST)


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page.

    Attributes:
        charts: Those of its strips that can change their heights.
        opening: The charts in what stands together at its top.
        needed: The height of that, on the page before.
        others: How many strips are no charts.
        free: The height that is left.
        begins: Whether a chapter that was to begin a page is at its top.
        within: The chapters that begin farther down.
    """

    charts: tuple[Elastic, ...]
    opening: tuple[Elastic, ...]
    needed: float
    others: int
    free: float
    begins: bool
    within: tuple[int, ...]


def filled(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """Lay chapters out so that their pages are well filled."""
    with PRINTING:
        run = _Run(chapters)
        run.fill()
        return run.chapters()


class _Run:
    """The strips of a book while the heights of its charts are sought."""

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        self._chapters = list(chapters)
        self._strips: list[list[Strip]] = [[] for _chapter in chapters]
        self._elastic: list[Elastic] = []
        for number, chapter in enumerate(chapters):
            before: Block | None = None
            for block in chapter.blocks:
                self._add(number, block, before)
                before = block

    def _add(self, number: int, block: Block, before: Block | None) -> None:
        strips, own = lay(block, A4.inner), self._strips[number]
        if strips and before is not None and not isinstance(before, Heading):
            air = air_above(block)
            strips[0] = replace(strips[0], air=air)
        if _is_elastic(block):
            each = Elastic(number, len(own), block, strips[0].height)
            self._elastic.append(each)
            if each.is_tones and isinstance(before, KeptTable):
                own[-1] = replace(own[-1], with_next=True)  # its rows are those of the table
        own += strips

    def fill(self) -> None:
        """Find the heights."""
        for _try in range(TRIES):
            pages = self._pages()
            if not (self._lower(pages) or self._gather(pages)):
                break
        for page in self._pages():
            self._raise(page)

    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters with their strips as they are now."""
        return tuple(
            replace(chapter, blocks=[LaidOut(strips=strips)] if strips else [])
            for chapter, strips in zip(self._chapters, self._strips, strict=True)
        )

    def _pages(self) -> list[Page]:
        strips, charts, heads = list[Strip](), dict[int, Elastic](), dict[int, int]()
        for number, chapter in enumerate(self._chapters):
            own = _with_head(chapter, self._strips[number])
            head = len(own) - len(self._strips[number])
            heads[id(own[head - 1])] = number
            for each in (each for each in self._elastic if each.chapter == number):
                charts[id(own[head + each.place])] = each
            strips += own
        forced = {number for number, each in enumerate(self._chapters) if each.new_page}
        return list(_read(strips, charts, heads, forced))

    def _lower(self, pages: Sequence[Page]) -> bool:
        """Let what begins a page in on the page before, where its charts can give way."""
        for before, page in pairwise(pages):
            lowered = [*before.charts, *page.opening]
            give = sum(self._height(each) - each.lowest for each in lowered)
            missing = page.needed - before.free + SLACK
            if not page.begins and lowered and give >= missing:
                for each in lowered:
                    high = self._height(each)
                    self._resize(each, high - (high - each.lowest) * max(missing, 0.0) / give)
                return True
        return False

    def _gather(self, pages: Sequence[Page]) -> bool:
        """Begin a chapter on a new page where its chart would stand alone on the next."""
        for before, page in pairwise(pages):
            alone = page.charts and not page.others and not page.begins
            number = page.charts[0].chapter if alone else 0
            if alone and number in before.within:
                self._chapters[number] = replace(self._chapters[number], new_page=True)
                return True
        return False

    def _raise(self, page: Page) -> None:
        """Let the charts of a page take what is left of it."""
        room = sum(max(each.highest - self._height(each), 0.0) for each in page.charts)
        part = min((page.free - SLACK) / room, 1.0) if room else 0.0
        for each in page.charts if part > 0 else ():
            high = self._height(each)
            self._resize(each, high + max(each.highest - high, 0.0) * part)

    def _height(self, each: Elastic) -> float:
        return self._strips[each.chapter][each.place].height

    def _resize(self, each: Elastic, high: float) -> None:
        (strip,) = lay(_of_height(each.block, high / mm), A4.inner)
        own = self._strips[each.chapter]
        own[each.place] = replace(strip, air=own[each.place].air)


def _is_elastic(block: Block) -> bool:
    if isinstance(block, Columns):
        return all(isinstance(each, ChartBlock) for each in (*block.left, *block.right))
    return isinstance(block, ChartBlock)


def _of_height(block: Block, high: float) -> Block:
    if isinstance(block, ChartBlock):
        return replace(block, height=high)
    if isinstance(block, Columns):
        left = [_of_height(each, high) for each in block.left]
        return replace(block, left=left, right=[_of_height(each, high) for each in block.right])
    return block


def _with_head(chapter: Chapter, strips: Sequence[Strip]) -> list[Strip]:
    """Put what a book puts over a chapter: a head that its first part stays with."""
    lines = wrap(chapter.name, A4.inner, CHAPTER_STYLE, 2)
    high = len(lines) * CHAPTER_STYLE.line + 9
    head = Strip(high, nothing, air=CHAPTER_AIR, with_next=bool(strips))
    own, kept = list(strips), 0.0
    for number, strip in enumerate(own[:-1]):
        kept += strip.air + strip.height
        if kept > KEPT:
            break
        own[number] = replace(strip, with_next=True)
    begin = [Strip(0.0, nothing, breaks=True)] if chapter.new_page else []
    return [*begin, head, *own]


def _read(
    strips: Sequence[Strip],
    charts: Mapping[int, Elastic],
    heads: Mapping[int, int],
    forced: Collection[int],
) -> Iterator[Page]:
    """Lay strips over pages, and tell of each page what can change on it."""
    own = {id(strip) for strip in strips}
    for page in filter(None, paginate(strips, lambda _number: ROOM)):
        found = [placed.strip for placed in page if id(placed.strip) in own]
        together = next((n for n, strip in enumerate(found, 1) if not strip.with_next), len(found))
        opening = found[:together]
        yield Page(
            charts=tuple(charts[id(strip)] for strip in found if id(strip) in charts),
            opening=tuple(charts[id(strip)] for strip in opening if id(strip) in charts),
            needed=sum(strip.air + strip.height for strip in opening),
            others=sum(id(strip) not in charts for strip in found),
            free=ROOM - page[-1].top - page[-1].strip.height,
            begins=bool(found) and heads.get(id(found[0])) in forced,
            within=tuple(heads[id(strip)] for strip in found[1:] if id(strip) in heads),
        )
