"""The report as a book: cover, foreword, chapters, appendices."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from desktop.reports.kit import Block, Columns, Paragraph, Provenance
from desktop.reports.kit import book as kit_book
from desktop.reports.report import shop_of
from desktop.reports.year_end.charts import chart_block
from desktop.reports.year_end.filling import filled
from desktop.reports.year_end.prices import BEFORE, apart, price_sentences
from desktop.reports.year_end.tables import (
    blank_blocks,
    month_blocks,
    table_blocks,
    tile_blocks,
    words_block,
)
from desktop.services.formats import day_text
from desktop.services.year_end.chapters.appendix import lock_sentence
from desktop.services.year_end.model import (
    Blank,
    Chapter,
    Graph,
    GraphKind,
    MonthTable,
    Part,
    Sentence,
    Table,
    Tiles,
    Words,
    YearReport,
)
from desktop.services.year_end.texts import FOREWORD, OWN
from desktop.services.year_end.writing import Writer
from desktop.system.i18n import _, current_language
from desktop.system.version import VERSION

HALF = frozenset({GraphKind.LINES, GraphKind.STACK, GraphKind.BRIDGE})
LETTERS = "ABC"
NEW_PAGES = frozenset({"summary", "measures", "months", "prices"})
Written = Mapping[tuple[str, str], str]  # what the owner wrote, by chapter and place


def book_of(
    report: YearReport, written: Written, number: str = "", digest: str = ""
) -> kit_book.Book:
    """Lay the report out; what the owner wrote stands in the place of the draft."""
    chapters = filled(tuple(_chapters(report, written)))
    return kit_book.Book(
        _cover(report, number, digest),
        shop_of(report.office, with_tax_id=True),
        chapters,
        _provenance(report),
        subject=number or str(report.year),
        language=report.language,
    )


def _cover(report: YearReport, number: str, digest: str) -> kit_book.Cover:
    title = _("Annual report {year}").format(year=report.year)
    subtitle = _("Theme: {theme}").format(theme=report.office.theme) if report.office.theme else ""
    through = _("{start} to {end}").format(
        start=f"{report.year}-01-01", end=day_text(report.through)
    )
    facts = [
        (_("Report"), number or _("Draft, without a number")),
        (_("Period"), through),
        (_("Data as of"), report.as_of),
        (_("Locked months"), lock_sentence(report.year, report.months_locked)),
        (_("Amounts"), _("before tax, in {unit}").format(unit=report.writer.unit)),
        (_("Made with"), f"Daysheet {VERSION}"),
    ]
    if digest:
        facts.append((_("Digest of the figures"), digest))
    return kit_book.Cover(title, subtitle, tuple(facts))


def _provenance(report: YearReport) -> Provenance:
    locked = len(report.months_locked)
    lock = _("{n} of 12 months locked").format(n=locked)
    return Provenance(report.as_of, _("whole office"), f"Daysheet {VERSION}", None, lock)


def _chapters(report: YearReport, written: Written) -> Iterator[kit_book.Chapter]:
    if foreword := written.get((FOREWORD, OWN), "").strip():
        yield kit_book.Chapter(_("Foreword"), [_paragraph(foreword)], new_page=True)
    chapters, prices = report.chapters, list[Part]()
    if report.writer.ten_thousands:
        chapters, moved = apart(chapters)
        prices = list(moved)
    number, after_prices = 0, False
    letters = iter(LETTERS)
    for chapter in chapters:
        if chapter.id == BEFORE or (chapter.id == "next_year" and prices):
            yield from _price_chapter(report, written, prices, number + 1)
            number, after_prices, prices = number + bool(prices), bool(prices), []
        number += not chapter.appendix
        name = next(letters) if chapter.appendix else str(number)
        blocks = list(_blocks(chapter, report.writer, written))
        new_page = chapter.id in NEW_PAGES or after_prices or number == 1
        after_prices = False
        yield kit_book.Chapter(chapter.title, blocks, name, new_page)


def _price_chapter(
    report: YearReport, written: Written, prices: Sequence[Part], number: int
) -> Iterator[kit_book.Chapter]:
    if not prices:
        return
    texts = [_said(chapter, each, written) for chapter, each in price_sentences(report.chapters)]
    blocks = [*_running(texts), *blocks_of(prices, report.writer)]
    title = _("For one car, hour or piece")
    yield kit_book.Chapter(title, blocks, str(number), new_page=True)


def _blocks(chapter: Chapter, writer: Writer, written: Written) -> Iterator[Block]:
    apart_prices = writer.ten_thousands
    shown = [each for each in chapter.sentences if not (apart_prices and each.price)]
    yield from _running([_said(chapter.id, each, written) for each in shown])
    if own := written.get((chapter.id, OWN), "").strip():
        yield _paragraph(own)
    yield from blocks_of(chapter.parts, writer)


def _said(chapter: str, sentence: Sentence, written: Written) -> str:
    return written.get((chapter, sentence.place), sentence.text).strip()


def _running(texts: Sequence[str]) -> Iterator[Block]:
    """Join sentences; Chinese puts no space between them."""
    space = "" if current_language().startswith("zh") else " "
    if text := space.join(text for text in texts if text):
        yield _paragraph(text)


def _paragraph(text: str) -> Block:
    return Paragraph(text, large=True)


def blocks_of(parts: Sequence[Part], writer: Writer) -> Iterator[Block]:
    """Lay out parts; charts that do not need the whole width stand beside each other."""
    for is_half, group in groupby(parts, key=_is_half):
        found = list(group)
        if not is_half:
            for part in found:
                yield from part_blocks(part, writer)
            continue
        for first in range(0, len(found), 2):
            pair = [part for part in found[first : first + 2] if isinstance(part, Graph)]
            charts = [chart_block(part, writer) for part in pair]
            yield Columns(charts[:1], charts[1:]) if len(charts) > 1 else charts[0]


def _is_half(part: Part) -> bool:
    return isinstance(part, Graph) and part.kind in HALF


def part_blocks(part: Part, writer: Writer) -> Iterator[Block]:
    """Lay out one part of a chapter."""
    match part:
        case MonthTable():
            yield from month_blocks(part, writer)
        case Table():
            yield from table_blocks(part, writer)
        case Tiles():
            yield from tile_blocks(part, writer)
        case Blank():
            yield from blank_blocks(part)
        case Words():
            yield words_block(part.text)
        case Graph():
            yield chart_block(part, writer)
