"""The evening, weekly and monthly sheets, and what they share with the morning's."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from desktop.models.document import DocumentKind
from desktop.models.office import OfficeSettings
from desktop.models.visit import VisitKind, VisitState
from desktop.reports import evening_sheet, kit, monthly_pack, span_layout, weekly_sheet
from desktop.reports.kept_table import SHORT, KeptTable
from desktop.reports.registry import keep_sheet, numbered_sheet, render_sheet
from desktop.reports.sheet_parts import room_left
from desktop.services.decisions import DecisionDraft, add_decision, close_decision
from desktop.services.documents import differences, document_data
from desktop.services.measures.figures import Period
from desktop.services.sheets.days import evening_book
from desktop.services.sheets.kinds import SHEETS, read_book
from desktop.services.targets import TargetCell, set_targets
from tests.helpers.garage import at, days_before

TODAY = date(2026, 11, 20)  # a Friday
MONDAY = date(2026, 11, 16)
A_THIRD = 270  # points of a page


@pytest.fixture
def written(garage):
    """Write a book of a kind and period out in texts."""

    def written(kind, start, end, today=TODAY):
        collect = {"weekly": weekly_sheet.collect, "monthly": monthly_pack.collect}[kind]
        period = Period(start, end)
        return garage.office.read(lambda s: collect(s, read_book(s, kind, period), today))

    return written


@pytest.fixture
def evening(garage):
    return lambda today=TODAY: garage.office.read(
        lambda s: evening_sheet.collect(s, evening_book(s, TODAY), today)
    )


@pytest.fixture
def printed(garage):
    """Print a sheet with its number, and keep it."""

    def printed(kind, day=TODAY, today=TODAY):
        query = partial(numbered_sheet, kind=kind, day=day, today=today)
        sheet = garage.office.read(query)
        return garage.do(keep_sheet, sheet), sheet

    return printed


def words(data):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def rename(uow, name):
    with uow:
        uow.session.scalars(select(OfficeSettings)).one().name = name
        uow.commit()


def rows(sheet):
    return {row[0]: row[1:] for row in sheet.figures}


def test_the_evening_shows_today_and_what_tomorrow_begins_with(garage, evening):
    garage.settled_on(TODAY, 2)
    stays = garage.visit(at(TODAY, 9), name="蔡柏家", promised_at=at(TODAY, 17))
    garage.move(stays, at(TODAY, 11), VisitState.WAITING, "水箱")
    garage.visit(at(TODAY, 10), name="朱麗英", promised_at=at(date(2026, 11, 21), 11))
    sheet = evening()
    assert rows(sheet)["Car count"][0] == "2"
    assert sheet.titles[0] == "Day prov."
    assert sheet.carried.rows[0][0] == "!"
    assert [row[2] for row in sheet.coming.rows] == ["朱麗英"]
    assert evening(date(2026, 11, 21)).titles[0] == "Day"


def test_after_a_saturday_the_evening_looks_at_monday(garage):
    saturday = date(2026, 11, 21)
    book = garage.office.read(lambda s: evening_book(s, saturday))
    assert book.data.day == date(2026, 11, 23)
    assert book.data.yesterday == saturday


def test_a_week_stands_beside_the_week_before_and_the_same_weekdays_of_last_year(garage, written):
    garage.settled_on(date(2024, 1, 2))  # the office has data of all that is compared
    garage.settled_on(date(2025, 11, 17), 4)  # the Monday 52 weeks before
    garage.settled_on(days_before(MONDAY, 7), 2)
    garage.settled_on(MONDAY, 3)
    found = written("weekly", MONDAY, TODAY)
    assert rows(found)["Car count"][:6] == ("3", "2", "+50.0%", "4", "-25.0%", "5")
    assert found.titles[0] == "Week prov."
    assert [chart.series[0].values[0] for chart in found.charts] == [3, 6429]


def test_the_week_shows_what_became_of_last_weeks_decisions(garage, written):
    owner = garage.staff("謝詩涵")
    garage.clock.now = at(days_before(MONDAY, 7), 9)
    last = days_before(MONDAY, 7)
    done = garage.do(add_decision, last, DecisionDraft("換新舉升機", owner))
    garage.do(add_decision, last, DecisionDraft("清洗工位", owner, days_before(MONDAY, 5)))
    garage.clock.now = at(MONDAY, 9)
    garage.do(close_decision, done, 1, "已換")
    found = written("weekly", MONDAY, TODAY)
    assert [(row[0], row[2], row[5]) for row in found.earlier.rows] == [
        ("", "換新舉升機", "11-16"),
        ("!", "清洗工位", "open"),
    ]
    assert found.earlier.note == "1 of 2 done, 50.0%"
    assert [row[1] for row in found.meeting.decisions] == ["清洗工位"]


def test_a_month_stands_beside_target_last_year_and_twelve_months(garage, written):
    for day, count in (
        (date(2024, 9, 2), 1),
        (date(2025, 10, 5), 2),
        (date(2026, 9, 10), 1),
        (date(2026, 10, 5), 2),
    ):
        garage.settled_on(day, count)
    repaired = garage.visit(at(date(2026, 10, 6), 9), kind=VisitKind.REPAIR)
    garage.settle(repaired, at(date(2026, 10, 6), 10))
    garage.do(set_targets, "car_count", None, (TargetCell(202610, Decimal(4), 0),))
    found = written("monthly", date(2026, 10, 1), date(2026, 10, 31))
    assert rows(found)["Car count"] == (
        "3",
        "4",
        "75.0%",
        "2",
        "+50.0%",
        "1",
        "+200.0%",
        "4",
        "+100.0%",
    )
    by_kind = next(part for part, _total in found.splits if part.title == "By kind of visit")
    assert by_kind.rows[0][:3] == ("Maintenance", "2", "0.0%")
    assert by_kind.rows[1][:3] == ("Repair", "1", "—")
    assert found.marks == ""


def test_a_first_year_has_dashes_where_nothing_is_to_be_compared(garage, written):
    garage.settled_on(date(2026, 11, 3), 2)
    found = written("monthly", date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))
    assert rows(found)["Car count"] == ("2", "—", "—", "—", "—", "—", "—", "—", "—")


def test_a_leap_day_is_compared_with_the_28th(garage, written):
    garage.settled_on(date(2027, 2, 1))
    garage.settled_on(date(2027, 2, 28), 2)
    garage.settled_on(date(2028, 2, 29), 3)
    found = written("monthly", date(2028, 2, 1), date(2028, 2, 29))
    assert rows(found)["Car count"][3] == "3"


@pytest.mark.parametrize("kind", SHEETS)
def test_every_kind_prints_of_an_empty_office_and_blank(garage, kind):
    for blank in (False, True):
        query = partial(render_sheet, kind=kind, day=TODAY, today=TODAY, blank=blank)
        data = garage.office.read(query)
        assert words(data).startswith("順發汽車")
        assert len(PdfReader(BytesIO(data)).pages) <= 2


@pytest.mark.parametrize("kind", SHEETS)
def test_names_without_a_glyph_and_names_of_sixty_characters_are_printed(garage, kind):
    garage.do(rename, "順發汽車𠮷\U0010fffd" * 10)
    worker = garage.staff("李\U0010fffd")
    visit = garage.visit(at(TODAY, 9), name="王\U0010fffd小明", advisor_id=worker)
    garage.settle(visit, at(TODAY, 10))
    data = garage.office.read(partial(render_sheet, kind=kind, day=TODAY, today=TODAY))
    assert "U+10FFFD" in words(data)


def test_a_sheet_of_the_first_year_has_no_last_year(garage, evening):
    garage.settled_on(date(2025, 11, 25))
    garage.settled_on(TODAY, 2)
    assert rows(evening())["Car count"][7] == "—"


def test_many_people_and_models_stay_within_the_pages(garage, written):
    for number in range(60):
        worker = garage.staff(f"技師{number:02}")
        garage.settle(garage.visit(at(MONDAY, 9), advisor_id=worker), at(MONDAY, 10))
    sheet = written("weekly", MONDAY, TODAY)
    assert words(_pdf(sheet, span_layout.WEEK_PAGES)).count("Page 2 / 2") == 1
    month = words(_pdf(written("monthly", date(2026, 11, 1), TODAY), span_layout.MONTH_PAGES))
    assert "Page 2 / 2" in month
    assert "more" in month


NAMES = st.lists(st.integers(0, 45), min_size=1, max_size=5)


@settings(max_examples=30, deadline=None)
@given(NAMES, st.integers(4, 30))
def test_no_page_end_leaves_one_row_of_a_table_alone(counts, lines):
    column = (kit.TableColumn("Name"), kit.TableColumn("Cars", 20, "right"))
    blocks = [kit.Ruled(column, lines)]
    for table, count in enumerate(counts):
        rows = [(f"T{table}R{row}x", "1") for row in range(count)]
        blocks += [kit.Heading(f"H{table}x"), _kept(table, column, rows)]
    data = kit.render(kit.Document("Sheet", kit.Shop("Shop"), blocks, kit.Provenance()))
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    for table, count in enumerate(counts):
        on = [len(re.findall(rf"T{table}R\d+x", page)) for page in pages]
        parts = [rows for rows in on if rows]
        assert sum(parts) == count
        assert len(parts) < 2 or (count > SHORT and min(parts[0], parts[-1]) >= 3)
        last = next(page for page in reversed(pages) if f"S{table}x" in page)
        assert f"T{table}R{count - 1}x" in last or not count
        assert f"N{table}x" in last
        assert sum(f"H{table}x" in page for page in pages) == 1


def _kept(table, columns, rows):
    return KeptTable(columns, rows, total=(f"S{table}x", "2"), note=f"N{table}x")


def test_the_tables_of_a_week_stay_whole_and_its_pages_are_filled(garage, written):
    for number in range(13):
        worker = garage.staff(f"接待{number:02}")
        garage.settle(garage.visit(at(MONDAY, 9), advisor_id=worker), at(MONDAY, 10))
    sheet = written("weekly", MONDAY, TODAY)
    many, _total = sheet.splits[0]
    for count in range(1, 11):
        part = replace(many, rows=many.rows[:count])
        made = replace(sheet, splits=tuple((part, None) for _split in range(3)))
        left = room_left(span_layout.layout(made, span_layout.WEEK_PAGES))
        assert len(left) <= 2
        assert all(points < A_THIRD for points in left), (count, left)


def _pdf(sheet, pages):
    return kit.render(span_layout.layout(sheet, pages))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.MORNING, "M-20261120-1"),
        (DocumentKind.EVENING, "E-20261120-1"),
        (DocumentKind.WEEKLY, "W-20261120-1"),
        (DocumentKind.MONTHLY, "R-20261120-1"),
    ],
)
def test_a_print_bears_its_number_and_is_kept_once_while_nothing_changes(
    garage, printed, kind, number
):
    garage.settled_on(days_before(TODAY, 1), 2)
    first, sheet = printed(kind)
    garage.clock.now = at(TODAY, 15)
    again, same = printed(kind)
    assert first == again == number
    assert number in words(sheet.printed.pdf)
    assert (
        same.printed.pdf == sheet.printed.pdf == garage.office.read(lambda s: document_data(s, 1))
    )
    assert garage.office.read(lambda s: differences(s, 1)) == ()


def test_what_changed_since_is_printed_under_the_next_number_and_listed(garage, printed):
    yesterday = days_before(TODAY, 1)
    garage.settled_on(yesterday)
    printed(DocumentKind.MORNING)
    garage.settled_on(yesterday)
    number, _sheet = printed(DocumentKind.MORNING)
    assert number == "M-20261120-2"
    changed = {each.path: (each.printed, each.now) for each in _differences(garage, 1)}
    assert changed["yesterday/car_count/day"] == ("1", "2")
    assert _differences(garage, 2) == ()


def _differences(garage, document):
    return garage.office.read(lambda s: differences(s, document))
