"""A document of chapters: cover, contents with page numbers, outline, running heads and feet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader

from desktop.models.errors import OfficeError
from desktop.reports.kit.blocks import Block
from desktop.reports.kit.contents import (
    Place,
    contents_strips,
    draw_places,
    head_note,
    places_on,
)
from desktop.reports.kit.layout import flow, forget_layout
from desktop.reports.kit.paper import A4, FIRM, HEADING, LABEL, PLAIN, STRONG, Paper, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.sheet import (
    PRINTING,
    SEPARATOR,
    Provenance,
    Shop,
    draw_foot,
    new_canvas,
    picture,
)
from desktop.reports.kit.strips import Anchor, Placed, Strip, nothing, paginate
from desktop.reports.kit.text import fit, wrap
from desktop.system.i18n import _, ngettext

CHAPTER_STYLE = Style(size=13.0, bold=True, leading=1.4)
COVER_STYLE = Style(size=26.0, bold=True, leading=1.35)
COVER_NOTE = Style(size=HEADING, leading=1.7)
CHAPTER_AIR: float = 9 * mm
KEPT: float = 32 * mm  # of a chapter that stays with its head
HEAD_HEIGHT: float = STRONG.line + 2
BODY_AIR: float = 4 * mm
COVER_TOP: float = 78 * mm
COVER_LOGO: float = 22 * mm
FACT_ROOM: float = 40 * mm
SHOWN_MISSING = 8  # characters that are named
Progress = Callable[[int, int], None]


class PrintStoppedError(OfficeError):
    """Somebody wanted no more of a book."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; its headings become sections of the outline.

    Attributes:
        title: Its name, in the contents and above its text.
        blocks: What it says.
        number: Stands before the title.
        new_page: Whether it begins on a new page.
    """

    title: str
    blocks: Sequence[Block]
    number: str = ""
    new_page: bool = False

    @property
    def name(self) -> str:
        """Number and title."""
        return "  ".join(part for part in (self.number, self.title) if part)


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: the title, a line below it, and facts such as the number of the report."""

    title: str
    subtitle: str = ""
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All that the paper shows; `deepest` is the last level of headings in the contents."""

    cover: Cover
    shop: Shop
    chapters: Sequence[Chapter]
    provenance: Provenance
    paper: Paper = A4
    subject: str = ""
    language: str = ""
    deepest: int = 0


@dataclass(frozen=True, slots=True)
class PrintedBook:
    """A finished book.

    Attributes:
        pdf: The file.
        pages: How many pages it has.
        places: Where chapters and sections begin.
        missing: Characters that only their codes could show, and how often.
        remarks: Sentences for who made it, such as that there is no logo.
    """

    pdf: bytes
    pages: int
    places: tuple[Place, ...]
    missing: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def compose_book(
    book: Book,
    progress: Progress = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> PrintedBook:
    """Make the PDF; the same book always gives the same bytes.

    Args:
        book: What it shows.
        progress: Told after every page how many are done, and of how many.
        cancelled: Asked before every chapter and page whether to stop.

    Raises:
        PrintStoppedError: `cancelled` returned true.
    """
    with PRINTING:
        try:
            return _Press(book, progress, cancelled).print()
        finally:
            forget_layout()


class _Press:
    """One run: lays out in two passes, because the contents need the pages and take some."""

    def __init__(self, book: Book, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._book, self._progress, self._cancelled = book, progress, cancelled
        self._top = book.paper.top + HEAD_HEIGHT + BODY_AIR
        self._room = book.paper.height - book.paper.foot - self._top
        self._foot = book.provenance.sentence()
        self._logo = _logo(book.shop.logo)

    def print(self) -> PrintedBook:
        """Lay out, draw, and return the file."""
        book, target = self._book, BytesIO()
        body = self._paginated(self._chapters())
        count = len(self._contents(places_on(body, 0, self._top)))
        places = places_on(body, 1 + count, self._top)
        pages = [*self._contents(places), *body]
        properties = (book.cover.title, book.shop.name, book.subject or book.cover.subtitle)
        pen = Pen(new_canvas(book.paper, target, properties, book.language), book.paper.height)
        pen.canvas.showOutline()
        self._draw_cover(pen)
        self._turn(pen, 1, len(pages) + 1)
        for number, page in enumerate(pages, 2):
            self._draw_page(pen, number, page, places, len(pages) + 1)
            self._turn(pen, number, len(pages) + 1)
        pen.canvas.save()
        missing = dict(pen.missing)
        remarks = tuple(_remarks(missing, logo_lost=bool(book.shop.logo) and self._logo is None))
        return PrintedBook(target.getvalue(), len(pages) + 1, tuple(places), missing, remarks)

    def _chapters(self) -> list[Strip]:
        strips: list[Strip] = []
        for chapter in self._book.chapters:
            self._stop_if_asked()
            strips += _chapter_strips(chapter, self._book.paper.inner)
        return strips

    def _paginated(self, strips: Sequence[Strip]) -> list[list[Placed]]:
        return paginate(strips, lambda _number: self._room) if strips else []

    def _contents(self, places: Sequence[Place]) -> list[list[Placed]]:
        wide = self._book.paper.inner
        head = _head_strip(_("Contents"), wide)
        return self._paginated([head, *contents_strips(places, wide, self._book.deepest)])

    def _draw_page(
        self,
        pen: Pen,
        number: int,
        page: Sequence[Placed],
        places: Sequence[Place],
        count: int,
    ) -> None:
        paper = self._book.paper
        self._draw_head(pen, head_note(places, number))
        draw_places(pen, [place for place in places if place.page == number])
        for placed in page:
            placed.strip.draw(pen, paper.left, self._top + placed.top)
        draw_foot(pen, paper, self._foot, number, count)

    def _draw_head(self, pen: Pen, note: str) -> None:
        paper, book = self._book.paper, self._book
        words = SEPARATOR.join(part for part in (book.shop.name, book.cover.title) if part)
        pen.text(paper.left, paper.top, fit(words, paper.inner * 0.6, STRONG), STRONG)
        style = replace(LABEL, align="right")
        shown = fit(note, paper.inner * 0.38, style)
        pen.text(paper.left + paper.inner, paper.top + 2, shown, style)
        pen.rule(paper.left, paper.top + HEAD_HEIGHT, paper.inner)

    def _draw_cover(self, pen: Pen) -> None:
        paper, cover = self._book.paper, self._book.cover
        self._draw_shop(pen)
        top = COVER_TOP
        pen.rule(paper.left, top - 6 * mm, paper.inner, FIRM)
        for line in wrap(cover.title, paper.inner, COVER_STYLE, 3):
            pen.text(paper.left, top, line, COVER_STYLE)
            top += COVER_STYLE.line
        for line in wrap(cover.subtitle, paper.inner, COVER_NOTE, 3) if cover.subtitle else ():
            pen.text(paper.left, top, line, COVER_NOTE)
            top += COVER_NOTE.line
        self._draw_facts(pen, max(top + 16 * mm, paper.height * 0.62))

    def _draw_shop(self, pen: Pen) -> None:
        paper, shop, top = self._book.paper, self._book.shop, 26 * mm
        if self._logo is not None:
            image, wide, high = self._logo
            scale = min(COVER_LOGO / high, paper.inner / 2 / wide)
            bottom = pen.height - top - high * scale
            size = (wide * scale, high * scale)
            pen.canvas.drawImage(image, paper.left, bottom, *size, mask="auto")
            top += high * scale + 4 * mm
        for line in wrap(shop.name, paper.inner, COVER_NOTE, 2):
            pen.text(paper.left, top, line, COVER_NOTE)
            top += COVER_NOTE.line
        pen.text(paper.left, top, fit(shop.contact, paper.inner, LABEL), LABEL)

    def _draw_facts(self, pen: Pen, top: float) -> None:
        paper = self._book.paper
        room = paper.inner - FACT_ROOM
        for label, value in self._book.cover.facts:
            lines = wrap(value, room, PLAIN, 3)
            pen.text(paper.left, top, fit(label, FACT_ROOM - 6, LABEL), LABEL)
            pen.lines(paper.left + FACT_ROOM, top - 1, lines)
            top += len(lines) * PLAIN.line + 4
            pen.rule(paper.left, top - 2, paper.inner)

    def _turn(self, pen: Pen, done: int, count: int) -> None:
        pen.canvas.showPage()
        self._progress(done, count)
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self._cancelled():
            raise PrintStoppedError(_("The report was stopped; there is no new file."))


def _chapter_strips(chapter: Chapter, wide: float) -> list[Strip]:
    """Lay out a chapter; its first part stays on one page with its head."""
    head = replace(_head_strip(chapter.name, wide), anchor=Anchor(chapter.name), air=CHAPTER_AIR)
    strips, kept = flow(chapter.blocks, wide), 0.0
    for number, strip in enumerate(strips[:-1]):
        kept += strip.air + strip.height
        if kept > KEPT or strip.breaks:
            break
        strips[number] = replace(strip, with_next=True)
    if not strips:
        head = replace(head, with_next=False)
    break_before = [Strip(0.0, nothing, breaks=True)] if chapter.new_page else []
    return [*break_before, head, *strips]


def _head_strip(title: str, wide: float) -> Strip:
    lines = wrap(title, wide, CHAPTER_STYLE, 2)
    high = len(lines) * CHAPTER_STYLE.line

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.lines(left, top, lines, CHAPTER_STYLE)
        pen.rule(left, top + high + 2, wide, FIRM)

    return Strip(high + 9, draw, with_next=True)


def _logo(data: bytes) -> tuple[ImageReader, float, float] | None:
    try:
        return picture(data) if data else None
    except ValueError:
        return None


def _remarks(missing: dict[str, int], *, logo_lost: bool) -> list[str]:
    """Say what the paper does not show as it should."""
    said = []
    if logo_lost:
        said.append(
            _(
                "The shop's logo is no picture that can be printed; the document was made without "
                "it. Choose a PNG or JPEG file in the settings."
            )
        )
    if missing:
        codes = _(", ").join(f"U+{ord(char):04X}" for char in list(missing)[:SHOWN_MISSING])
        text = ngettext(
            "No font has {count} of the characters ({codes}); its code is printed instead.",
            "No font has {count} of the characters ({codes}); their codes are printed instead.",
            len(missing),
        )
        said.append(text.format(count=len(missing), codes=codes))
    return said
