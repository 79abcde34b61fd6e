"""The lines about parts on the morning sheet: few, and never a third page."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.reports import kit
from desktop.reports.morning_layout import layout
from desktop.reports.morning_sheet import collect
from desktop.services.sheets.days import morning_book
from desktop.services.sheets.part_reminders import MOST, PartReminder, Reminder

TODAY = date(2026, 11, 20)
LONG = "3711-7599 起動馬達總成含電磁開關與齒輪組" * 3


@pytest.fixture
def pages(garage):
    """Print the sheet with reminders in the place of the garage's own."""

    def printed(*parts):
        sheet = garage.office.read(
            lambda session: collect(session, replace(morning_book(session, TODAY), parts=parts))
        )
        pdf = kit.render(layout(sheet))
        return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]

    return printed


def test_every_kind_has_its_line_and_the_sheet_its_two_pages(pages):
    parts = [
        PartReminder(kind, LONG, "ABC-1234", Decimal(1), TODAY) for kind in Reminder for _n in "123"
    ]
    found = pages(*parts)
    assert len(found) <= 2
    assert "Came in, call 3" in found[0]
    assert all(
        f"{PartReminder(kind, '', '', None, None).name} 3" in "".join(found) for kind in Reminder
    )


def test_hundreds_of_them_are_counted_and_not_listed(pages):
    parts = [PartReminder(Reminder.NEGATIVE, LONG, "", Decimal(-1), None)] * MOST
    found = pages(*parts)
    assert len(found) <= 2
    assert f"Below zero {MOST}" in found[0]


def test_without_any_there_is_no_line_of_parts(pages):
    assert "Part, order or count" not in "".join(pages())
