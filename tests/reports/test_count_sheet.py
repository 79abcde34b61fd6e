"""Sheets to count with tell no quantities; the list of differences tells all of them."""

from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.reports import count_sheet, kit
from tests.helpers.counting import Shelves


@pytest.fixture
def shelves(sqlite_office, clock):
    return Shelves(sqlite_office, clock)


def text_of(document):
    pages = PdfReader(BytesIO(kit.render(document))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def sheets(shelves, count):
    return text_of(count_sheet.layout_sheets(shelves.ask(count_sheet.collect, count)))


def differences(shelves, count):
    return text_of(
        count_sheet.layout_differences(shelves.ask(count_sheet.collect_differences, count))
    )


def test_a_count_sheet_has_shelf_number_name_and_barcode_and_no_quantity(shelves):
    part = shelves.put("A1", "777", "R1")
    shelves.barcode(part, "4710000000017")
    shelves.put("A2", "888", "R2")
    (page,) = sheets(shelves, shelves.start())
    for said in (
        "N-20261120-1",
        "Shelf R1",
        "Shelf R2",
        "A1",
        "機油芯",
        "4710000000017",
        "Everything",
    ):
        assert said in page
    assert "777" not in page
    assert "888" not in page


def test_many_parts_take_several_pages_with_their_numbers(shelves):
    for n in range(60):
        shelves.put(f"A{n:02}", "0", "R1")
    pages = sheets(shelves, shelves.start())
    assert len(pages) > 1
    assert all(f"A{n:02}" in " ".join(pages) for n in range(60))
    assert f"2/{len(pages)}" in pages[1].replace(" ", "")


def test_the_differences_are_printed_with_their_money_and_what_stays(shelves):
    part, half = shelves.put("A1", "10", "R1", cost="150"), shelves.put("A2", "4", "R1", "R2")
    shelves.put("A3", "1", "R3")
    count = shelves.start()
    shelves.count(count, "R1", part, "7")
    shelves.count(count, "R1", half, "4")
    (page,) = differences(shelves, count)
    for said in ("A1", "-450", "Stays as it is", "not counted on all of its shelves", "A3"):
        assert said in page.replace("−", "-")
    assert shelves.line(count, part).value == Decimal(-450)


def test_a_count_without_a_difference_says_so(shelves):
    part = shelves.put("A1", "10", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "10")
    (page,) = differences(shelves, count)
    assert "Everything is as the ledger says" in page


def test_boxes_of_one_part_are_rows_of_one_table(shelves):
    for n in range(30):
        shelves.put(f"A{n:02}", "0", f"B-{n:02}")
    (page,) = sheets(shelves, shelves.start())
    assert "Shelf Part number" in page
    assert all(f"B-{n:02} A{n:02}" in page for n in range(30))
