"""The sheet that makes itself, by a clock that the test turns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter

from desktop.models.calendar import BusinessCalendar
from desktop.services.documents import DOCUMENTS
from desktop.services.listing import ListQuery
from desktop.services.sheets.schedule import is_due
from desktop.system.settings import SheetAction, SheetPlan
from desktop.views.kit.timed_sheet import TimedSheet

CALENDAR = BusinessCalendar("Asia/Taipei", 3)
EARLY, LATE = datetime(2026, 11, 19, 23, 0, tzinfo=UTC), datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def told(context):
    said = []
    context.told.connect(lambda kind, text: said.append((kind, text)))
    return said


@pytest.fixture
def timed(qtbot, context, tmp_path):
    """Plan a quarter to eight; the clock shows ten in the morning."""
    made = []

    def timed(action=SheetAction.SAVE, folder=tmp_path, printer=None):
        context.plans.plan_sheet(SheetPlan("07:45", action, str(folder)))
        sheet = TimedSheet(context, context, printer)
        made.append(sheet)
        return sheet

    yield timed
    for sheet in made:
        sheet.stop()


def numbers(office):
    return [row.number for row in office.read(lambda s: DOCUMENTS.first(s, ListQuery(), 10))]


@pytest.mark.parametrize(
    ("plan", "now", "due"),
    [
        (SheetPlan(), LATE, False),
        (SheetPlan("07:45"), EARLY, False),
        (SheetPlan("07:45"), datetime(2026, 11, 19, 23, 45, tzinfo=UTC), True),
        (SheetPlan("07:45"), LATE, True),
        (SheetPlan("07:45", done_on="2026-11-20"), LATE, False),
        (SheetPlan("07:45", done_on="2026-11-19"), LATE, True),
        # After midnight it is still the day before, whose sheet was made.
        (
            SheetPlan("07:45", done_on="2026-11-20"),
            datetime(2026, 11, 20, 17, 0, tzinfo=UTC),
            False,
        ),
    ],
)
def test_the_sheet_is_due_once_a_business_day_from_its_time_on(plan, now, due):
    assert is_due(plan, CALENDAR, now) is due


def test_a_missed_time_is_made_up_for_at_the_start(qtbot, timed, told, context, sqlite_office):
    sheet = timed()
    sheet.start()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    path = Path(context.plans.sheet_plan.folder) / "M-20261120-1.pdf"
    assert told == [("success", f"Morning sheet M-20261120-1 was saved in {path.parent}.")]
    assert path.read_bytes().startswith(b"%PDF")
    assert context.plans.sheet_plan.done_on == "2026-11-20"
    assert numbers(sqlite_office) == ["M-20261120-1"]


def test_it_is_made_once_a_day_and_again_on_the_next(qtbot, timed, told, clock, sqlite_office):
    sheet = timed()
    clock.now = EARLY
    sheet.look()
    assert not told
    clock.now = LATE
    sheet.look()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=20_000)
    sheet.look()
    clock.now = LATE.replace(day=21)
    sheet.look()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=20_000)
    assert numbers(sqlite_office) == ["M-20261121-1", "M-20261120-1"]


def test_a_folder_that_is_gone_is_said_once_and_another_one_tried_at_once(
    qtbot, timed, told, context, tmp_path
):
    sheet = timed(folder=tmp_path / "gone")
    sheet.look()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=20_000)
    assert told[0][0] == "error"
    assert "Its folder does not exist" in told[0][1]
    sheet.look()
    assert context.plans.sheet_plan.done_on == ""
    context.plans.plan_sheet(SheetPlan("07:45", SheetAction.SAVE, str(tmp_path)))
    sheet.look()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=20_000)
    assert told[1][0] == "success"


def test_it_prints_on_the_usual_printer(qtbot, timed, told, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    sheet = timed(SheetAction.PRINT, printer=lambda: printer)
    sheet.look()
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert told == [("success", "Morning sheet M-20261120-1 was sent to the printer.")]
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_printer_it_is_kept_and_said(qtbot, timed, told, context, sqlite_office):
    sheet = timed(SheetAction.PRINT, printer=lambda: None)
    sheet.look()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[0][0] == "error"
    assert "has no printer" in told[0][1]
    assert numbers(sqlite_office) == ["M-20261120-1"]
