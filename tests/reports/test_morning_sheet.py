from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop.db.engine import make_engine, office_url
from desktop.models.visit import Visit, VisitState
from desktop.reports import kit
from desktop.reports.morning_layout import allot, layout
from desktop.reports.morning_sheet import collect
from desktop.reports.registry import render_morning_sheet
from desktop.services.office import Office
from desktop.services.settings import OfficeChanges, change_settings, office_info
from desktop.services.targets import TargetCell, set_targets
from desktop.system.i18n import use_language
from tests.helpers.garage import at, days_before

TODAY = date(2026, 11, 20)
THURSDAY = days_before(TODAY, 1)
LONG = "國際聯合汽車租賃暨運輸服務股份有限公司板橋營業所" * 3


@pytest.fixture
def sheet(garage):
    return lambda day=TODAY: garage.office.read(lambda session: collect(session, day))


@pytest.fixture
def words(text_of):
    return lambda day=TODAY: text_of(render_morning_sheet, day)


@pytest.fixture
def settings(garage):
    """Change settings of the garage by name."""

    def change(**values):
        info = garage.office.read(office_info)
        names = OfficeChanges.__dataclass_fields__
        known = {"currency": info.currency_code} | {
            name: getattr(info, name) for name in names if name != "currency"
        }
        garage.do(change_settings, info.version, OfficeChanges(**known | values))

    return change


def crowded(sheet, count):
    """The same sheet with each of its lists filled up to `count` rows."""
    return replace(
        sheet,
        today=sheet.today[:1] * count,
        carried=sheet.carried[:1] * count,
        calls=sheet.calls[:1] * count,
        people=(LONG,) * count,
        by_hour=tuple((f"{hour:02}", count) for hour in range(24)),
    )


def test_an_office_without_data_has_a_sheet_that_says_so(words):
    text = words()
    for part in (
        "順發汽車",
        "Morning Meeting Sheet",
        "Friday 2026-11-20",
        "Weather",
        "Yesterday, Thursday 2026-11-19",
        "No arrival yet",
        "Nothing is left over.",
        "No call is due.",
        "Decisions",
        "month not locked",
        "Page 1 / 1",
    ):
        assert part in text


def test_yesterday_stands_beside_target_month_and_last_year(garage, sheet):
    garage.settled_on(date(2025, 11, 19), 4)
    garage.do(set_targets, "car_count", None, (TargetCell(202611, Decimal(60), 0),))
    garage.settled_on(THURSDAY, 3)
    rows = {row[0]: row[1:] for row in sheet().figures}
    assert rows["Car count"] == (
        "3",
        "2.0",
        "150.0%",
        "3",
        "60",
        "▼ 5.0%",
        "4",
        "-25.0%",
        "5",
    )
    assert rows["Service revenue (NT$)"][0] == "6,429"
    assert rows["Service revenue (NT$)"][1:3] == ("—", "—")


def test_a_growth_without_a_base_is_a_dash(garage, sheet):
    garage.settled_on(THURSDAY)
    assert {row[0]: row[8] for row in sheet().figures}["Car count"] == "—"


def test_the_sheet_says_which_day_it_shows_when_the_shop_was_closed(garage, words):
    garage.settled_on(days_before(TODAY, 3))
    assert "Last day with visits, Tuesday 2026-11-17" in words()


def test_on_the_first_the_sheet_names_the_month_it_shows(garage, words):
    garage.settled_on(date(2026, 10, 31))
    assert "2026-10-01 to 2026-10-31, 100.0% of its days" in words(date(2026, 11, 1))


def test_visits_carry_overs_and_calls_are_listed(garage, words):
    garage.staff("謝詩涵")
    garage.settle(garage.visit(at(days_before(TODAY, 4), 9), name="朱麗英"), at(THURSDAY, 10))
    late = garage.visit(at(days_before(TODAY, 3), 9), name="蔡柏家", promised_at=at(THURSDAY, 18))
    garage.move(late, at(THURSDAY, 9), VisitState.WAITING, "水箱")
    garage.settled_on(days_before(TODAY, 3))
    garage.visit(at(TODAY, 8, 16), name="黃建𡒸", concern="煞車異音", promised_at=at(TODAY, 11))
    text = words()
    assert "08:16 in" in text
    assert "黃建𡒸" in text
    assert "Maintenance: 煞車異音" in text
    assert "Waiting: 水箱" in text
    assert "! 1 past its promise" in text
    assert "謝詩涵" in text
    assert "0912000003" in text


def test_bars_show_the_hours_of_the_arrivals(garage, sheet):
    for hour in (8, 8, 10):
        garage.visit(at(TODAY, hour))
    assert sheet().by_hour == (("08", 2), ("09", 0), ("10", 1))
    assert any(isinstance(block, kit.Bars) for block in layout(sheet()).blocks)


def test_the_cut_off_of_the_office_is_kept_and_said(garage, settings, sheet, words):
    settings(cutoff_hour=5)
    garage.clock.now = at(days_before(TODAY, -1), 4, 30)  # still Friday, by a cut-off of five
    garage.visit(garage.clock.now)
    assert [row[0] for row in sheet().today] == ["04:30 in"]
    assert "A business day ends at 05:00." in words()


def test_the_theme_of_the_year_is_printed(settings, words):
    settings(theme="準時交車年 & <100%>")
    assert "Theme: 準時交車年 & <100%>" in words()


def test_hostile_and_long_texts_print_as_they_are_or_shortened(garage, words):
    garage.visit(at(TODAY, 8), name="A & <B>", concern="<b>&amp;")
    garage.visit(at(TODAY, 9), name=LONG, plate="WWWWWW-8888", concern=LONG)
    text = words()
    assert "A & <B>" in text
    assert "<b>&amp;" in text
    assert "國際聯合汽車" in text


def test_five_hundred_visits_of_a_day_fit_on_two_pages(garage, sheet):
    garage.visit(at(days_before(TODAY, 5), 9), promised_at=at(THURSDAY, 9))
    garage.settled_on(days_before(TODAY, 4))
    garage.visit(at(TODAY, 8))
    printed = kit.compose(layout(crowded(sheet(), 500)))
    assert printed.pages == 2
    text = "\n".join(p.extract_text() for p in PdfReader(BytesIO(printed.pdf)).pages)
    shown = text.count("08:00 in")
    assert shown > 5
    assert f"and {500 - shown} more" in text
    assert "Decisions" in text


@pytest.mark.parametrize("language", ["en", "zh_Hant_TW"])
@pytest.mark.parametrize("count", [1, 14, 21])
def test_no_number_of_rows_needs_a_third_page(garage, sheet, language, count):
    use_language(language)
    garage.visit(at(days_before(TODAY, 5), 9), promised_at=at(THURSDAY, 9))
    garage.settled_on(days_before(TODAY, 4))
    garage.visit(at(TODAY, 8))
    assert kit.compose(layout(crowded(sheet(), count))).pages <= 2


def test_large_amounts_are_never_shortened(garage, sheet):
    month, day = "987,654,321", "32,921,811"
    large = ("Labour", day, day, "112.3%", month, month, "▼ 98.7%", month, "+104.3%", month)
    printed = kit.render(layout(replace(sheet(), figures=(large,) * 9)))
    text = PdfReader(BytesIO(printed)).pages[0].extract_text()
    assert text.count(month) == 9 * 4
    assert text.count(day) == 9 * 2


def test_a_visit_from_a_file_without_hours_prints_no_empty_time(garage, sheet):
    key = garage.visit(at(TODAY, 8))

    def forget(uow):
        with uow:
            uow.load(Visit, key).arrived_at = None
            uow.commit()

    garage.office.write(forget)
    assert sheet().today[0][0] == "in"
    assert sheet().by_hour == ()


def test_a_quiet_day_takes_one_page(garage, sheet):
    for _number in range(11):
        garage.visit(at(TODAY, 8))
    assert kit.compose(layout(sheet())).pages == 1


def test_short_lists_get_their_rows_and_long_ones_share_the_rest():
    assert allot([2, 100, 100], 40) == [2, 19, 19]
    assert allot([500, 3, 0], 40) == [37, 3, 0]
    assert allot([5, 5, 5], 40) == [5, 5, 5]
    assert sum(allot([50, 50, 50], 40)) == 40


def test_the_same_data_give_the_same_bytes_even_after_reopening(garage, sqlite_url):
    garage.settled_on(THURSDAY, 2)
    garage.visit(at(TODAY, 8))
    first = garage.office.read(lambda session: render_morning_sheet(session, TODAY))
    again = garage.office.read(lambda session: render_morning_sheet(session, TODAY))
    reopened = Office(make_engine(office_url(sqlite_url)))
    third = reopened.read(lambda session: render_morning_sheet(session, TODAY))
    reopened.close()
    assert first == again == third
