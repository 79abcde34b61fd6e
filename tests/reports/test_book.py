"""Books: contents that tell the truth, an outline, heads that stay with what follows."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.reports import kit
from desktop.reports.charts import ColumnChart, Series
from desktop.reports.kit.book import Book, Chapter, Cover, PrintStoppedError, compose_book
from tests.reports.test_kit import COLUMNS, FOOT, ROWS, SHOP

SENTENCE = "全年出廠 4,812 台次，達成率 98.3%，較去年增加 6.1%；11 月 496 台次創單月新高。"
CHART = ColumnChart("Cars", ("1月", "2月"), [Series("2026", (Decimal(346), Decimal(287)))])
LONG = kit.Table(
    COLUMNS, ROWS, ("", "Total", "9"), groups=(kit.ColumnGroup("Car", 2),), note="Before tax."
)


def chapters(count=5):
    made = [
        Chapter(
            f"第 {number} 章",
            [
                kit.Paragraph(SENTENCE * 9),
                kit.Heading(f"Section {number}"),
                kit.ChartBlock(CHART, 60),
                kit.Columns((kit.ChartBlock(CHART, 40),), (kit.ChartBlock(CHART, 40),)),
            ],
            str(number),
        )
        for number in range(1, count + 1)
    ]
    return [*made, Chapter("附錄", [LONG], "A", new_page=True)]


def book(**changes):
    cover = Cover(
        "年度業績報告", "2026", (("Report number", "Y-2026-1"), ("Locked on", "2027-01-05"))
    )
    return replace(Book(cover, SHOP, chapters(), FOOT), **changes)


def pages_of(printed):
    return [page.extract_text() for page in PdfReader(BytesIO(printed.pdf)).pages]


@pytest.fixture(scope="module")
def printed():
    return compose_book(book())


@pytest.fixture(scope="module")
def pages(printed):
    return pages_of(printed)


def test_the_contents_name_the_page_on_which_each_chapter_begins(printed, pages):
    contents = pages[1].splitlines()
    for chapter in book().chapters:
        page = next(place.page for place in printed.places if place.anchor.title == chapter.name)
        assert any(line.startswith(chapter.name) for line in contents)
        assert chapter.title in pages[page - 1].split("…")[0]
        at = next(number for number, line in enumerate(contents) if line.startswith(chapter.name))
        told = (contents[at] + contents[at + 1])[len(chapter.name) :].strip()
        assert told.startswith(str(page))


def test_the_outline_leads_to_the_same_pages(printed):
    reader = PdfReader(BytesIO(printed.pdf))
    found = []

    def walk(entries, level):
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, level + 1)
            else:
                page = reader.get_destination_page_number(entry) + 1
                found.append((entry.title, level, page))

    walk(reader.outline, 0)
    assert found == [(p.anchor.title, p.anchor.level, p.page) for p in printed.places]
    assert ("Section 3", 1) in [(title, level) for title, level, _page in found]


def test_the_contents_can_be_clicked(printed):
    reader = PdfReader(BytesIO(printed.pdf))
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]
    assert len(links) == len(book().chapters)
    assert all(link["/Subtype"] == "/Link" for link in links)


def test_every_page_but_the_cover_says_where_it_belongs(printed, pages):
    assert "Page" not in pages[0]
    assert "Y-2026-1" in pages[0]
    for number, text in enumerate(pages[1:], 2):
        assert f"Page {number} / {printed.pages}" in text
        assert "未鎖定" in text
        assert "年度業績報告" in text


def test_a_chapter_stays_with_what_follows(printed, pages):
    for place in printed.places:
        if place.anchor.level == 0 and place.anchor.title.startswith("第"):
            assert SENTENCE[:8] in pages[place.page - 1]
    bottoms = [place.top for place in printed.places]
    assert max(bottoms) < kit.A4.height - kit.A4.foot - 60


def test_a_long_table_repeats_its_heads_and_keeps_sum_and_note_together(pages):
    tail = [text for text in pages if "ABC-" in text]
    assert len(tail) > 1
    assert all("Plate" in text and "Car" in text for text in tail)
    assert "Total" in tail[-1]
    assert "Before tax." in tail[-1]
    assert "ABC-0119" in tail[-1]


def test_the_contents_may_take_several_pages():
    made = compose_book(book(chapters=chapters(70), deepest=1))
    texts = pages_of(made)
    first = made.places[0]
    assert first.page > 4
    assert first.anchor.title in texts[first.page - 1]
    assert "第 70 章" in texts[first.page - 2]


def test_the_same_book_gives_the_same_bytes(printed):
    assert compose_book(book()).pdf == printed.pdf


def test_a_logo_that_is_no_picture_and_a_name_without_a_glyph_stop_nobody():
    strange = Chapter("\U0010fffd 與 \ud800", [kit.Paragraph("\U0010fffd")])
    made = compose_book(book(shop=replace(SHOP, logo=b"no picture"), chapters=[strange]))
    assert len(made.remarks) == 2
    assert "made without it" in made.remarks[0]
    assert "U+10FFFD" in made.remarks[1]
    assert made.pages == 3


def test_progress_is_told_and_a_stop_is_obeyed_between_pages():
    told = []

    def progress(done, total):
        told.append((done, total))

    with pytest.raises(PrintStoppedError, match="stopped"):
        compose_book(book(), progress, lambda: len(told) == 3)
    count = compose_book(book()).pages
    assert told == [(1, count), (2, count), (3, count)]


def test_a_book_without_chapters_is_a_cover_and_empty_contents():
    assert compose_book(book(chapters=[])).pages == 2
