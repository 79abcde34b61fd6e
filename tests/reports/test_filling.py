"""Pages of the year-end report: nothing of a chapter stands alone, charts fill what is left."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from desktop.reports import kit
from desktop.reports.charts import ColumnChart, HeatMap, Series
from desktop.reports.kept_table import KeptTable
from desktop.reports.kit.book import Book, Chapter, Cover, compose_book
from desktop.reports.kit.whole import WholeTable
from desktop.reports.year_end.filling import ROOM, filled

MONTHS = tuple(map(str, range(1, 13)))
COLUMNS = (kit.TableColumn("Name"), kit.TableColumn("Cars", 20, "right"))


def pages_of(chapters):
    book = Book(Cover("Report"), kit.Shop("Shop"), chapters, kit.Provenance())
    pdf = compose_book(book).pdf
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def table(name, rows):
    return WholeTable(COLUMNS, [(f"{name}-row{row}", "1") for row in range(rows)])


def heat(name, rows):
    series = [Series(f"{name}-{row}", (Decimal(row),) * 12) for row in range(rows)]
    return kit.ChartBlock(HeatMap(f"{name} by month", MONTHS, series), 12 + 5.6 * (rows + 1))


def columns(name, height=50.0):
    series = [Series(name, tuple(map(Decimal, range(12))))]
    return kit.ChartBlock(ColumnChart(f"{name} by month", MONTHS, series), height)


def page_with(pages, text):
    return next(number for number, page in enumerate(pages) if text in page)


@pytest.mark.parametrize("before", [3, 8, 12])
def test_a_heat_map_stands_on_a_page_of_its_chapter(before):
    chapters = (
        Chapter("Sales", [kit.Heading("Sellers"), table("seller", before), columns("sold")]),
        Chapter("Fleets", [kit.Paragraph("Came."), table("fleet", 17), heat("cars", 20)]),
        Chapter("Service", [kit.Paragraph("Served.")], new_page=True),
    )
    loose, kept = pages_of(chapters), pages_of(filled(chapters))
    assert page_with(loose, "cars by month") != page_with(loose, "fleet-row16")
    at = page_with(kept, "cars by month")
    assert page_with(kept, "fleet-row16") == at
    assert "cars-19" in kept[at]  # no row of it was left out


@pytest.mark.parametrize("before", [3, 8, 12, 20])
def test_the_last_rows_of_a_divided_table_stay_with_its_heat_map(before):
    rows = [(f"fleet-row{row}", "1") for row in range(17)]
    chapters = (
        Chapter("Sales", [table("seller", before)]),
        Chapter("Fleets", [KeptTable(COLUMNS, rows, note="All."), heat("cars", 20)]),
        Chapter("Service", [kit.Paragraph("Served.")]),
    )
    pages = pages_of(filled(chapters))
    at = page_with(pages, "cars by month")
    assert all(f"fleet-row{row}" in pages[at] for row in (14, 15, 16))


def test_a_chart_that_just_misses_its_page_is_drawn_lower():
    chapters = (Chapter("Service", [table("a", 32), columns("b", 70), table("c", 1)]),)
    assert len(pages_of(chapters)) == 4
    assert len(pages_of(filled(chapters))) == 3


def test_charts_take_what_is_left_of_their_page():
    chapters = (
        Chapter("One", [table("a", 10), columns("b")]),
        Chapter("Two", [table("c", 20)], new_page=True),
    )
    strips = filled(chapters)[0].blocks[0].strips
    assert strips[-1].height == pytest.approx(1.5 * 50 * 72 / 25.4)
    assert sum(strip.air + strip.height for strip in strips) < ROOM


part = st.one_of(
    st.builds(table, st.just("t"), st.integers(1, 30)),
    st.builds(columns, st.just("c"), st.floats(30, 90)),
    st.builds(heat, st.just("h"), st.integers(2, 25)),
    st.just(kit.Heading("Part")),
    st.builds(kit.Paragraph, st.sampled_from(["Short.", "Words that go on and on. " * 40])),
    st.builds(lambda one: kit.Columns([one], [one]), st.builds(columns, st.just("d"))),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.lists(part, min_size=1, max_size=6), st.booleans()), max_size=5))
def test_filling_loses_nothing_and_needs_no_page_more_than_its_new_chapters(found):
    chapters = [
        Chapter(f"Chapter {number}", [*blocks, kit.Paragraph("End.")], new_page=new or not number)
        for number, (blocks, new) in enumerate(found)
    ]
    made = filled(chapters)
    loose, kept = pages_of(chapters), pages_of(made)
    added = sum(each.new_page for each in made) - sum(each.new_page for each in chapters)
    assert len(kept) <= len(loose) + added
    words = [
        sorted(re.findall(r"t-row\d+|End|on and on", " ".join(each))) for each in (loose, kept)
    ]
    assert words[0] == words[1]
