"""The board on A3: one page whatever there is, and late without colours."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.reports.registry import render_board
from desktop.services.board import By
from tests.helpers.garage import at

DAY = date(2026, 11, 20)


@pytest.fixture
def pages(garage):
    def read(now, by=By.STATE):
        data = garage.office.read(lambda session: render_board(session, now, by))
        return PdfReader(BytesIO(data)).pages

    return read


def test_every_card_is_on_one_landscape_page_of_a3(garage, pages):
    first = garage.visit(at(DAY, 9), plate="TAB-383", promised_at=at(DAY, 10), concern="煞車異音")
    garage.move(first, at(DAY, 9, 10), "waiting", "煞車片")
    garage.visit(at(DAY, 9, 30), name="李太太", plate="XYZ-9876", promised_at=at(DAY, 17, 30))
    (page,) = pages(at(DAY, 10, 25))
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (1191, 842)
    text = page.extract_text()
    for part in (
        "順發汽車",
        "Workshop board",
        "2 vehicles in the house, 1 late",
        "TAB-383",
        "▲ Late 25 min",
        "Waits for: 煞車片",
        "王小明",
        "煞車異音",
        "Toyota Altis",
        "17:30",
        "Quality check",
    ):
        assert part in text
    assert text.count("Late") == 1


def test_many_cards_are_shortened_then_counted_and_still_one_page(garage, pages):
    for number in range(45):
        garage.visit(at(DAY, 9) + timedelta(minutes=number), concern="很長的報修內容" * 5)
    (page,) = pages(at(DAY, 10))
    text = page.extract_text()
    assert "ABC-0001" in text
    assert "more" in text
    assert 10 < text.count("ABC-0") < 45
    assert text.count("ABC-0") + int(text.split(" more")[0].split()[-1]) == 45


def test_it_is_printed_by_technician_and_by_bay_too(garage, pages):
    garage.staff("王建宏", "technician")
    garage.visit(at(DAY, 9), plate="TAB-383")
    for by, title in ((By.TECHNICIAN, "王建宏"), (By.BAY, "No bay")):
        (page,) = pages(at(DAY, 10), by)
        assert title in page.extract_text()
