import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.models.calendar import BusinessCalendar
from desktop.models.money import CURRENCIES
from desktop.services import formats
from desktop.services.measures.catalogue import CATALOGUE
from desktop.system.i18n import use_language
from desktop.system.version import VERSION

CALENDAR = BusinessCalendar("Asia/Taipei", 3)
TWD, CNY = CURRENCIES["TWD"], CURRENCIES["CNY"]
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Decimal("0.9825"), "98.3%"),
        (Decimal("0.98249"), "98.2%"),
        (Decimal(12), "1,200.0%"),
        (Decimal("-0.00049"), "0.0%"),
        (Decimal("-0.0005"), "-0.1%"),
        (None, "—"),
    ],
)
def test_percentages_are_rounded_half_up_when_they_are_written(share, text):
    assert formats.percent_text(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(Decimal("0.0612"), "+6.1%"), (Decimal("-0.02"), "-2.0%"), (Decimal(0), "0.0%"), (None, "—")],
)
def test_a_growth_shows_its_sign(share, text):
    assert formats.change_text(share) == text


def test_hours_keep_a_quarter_and_quantities_drop_empty_digits():
    assert [formats.hours_text(Decimal(h)) for h in ("1.50", "0.25", "3.00")] == [
        "1.5",
        "0.25",
        "3.0",
    ]
    assert [formats.quantity_text(Decimal(q)) for q in ("1.000", "0.500", "1200")] == [
        "1",
        "0.5",
        "1,200",
    ]
    assert formats.rate_text(Decimal("0.0725")) == "7.25%"


@pytest.mark.parametrize(
    ("measure", "value", "twd", "cny"),
    [
        ("car_count", Decimal(1234), "1,234", "1,234"),
        ("labour_revenue", Decimal("1203.14"), "1,203.14", "1,203.14"),
        ("labour_revenue", Decimal("1200.00"), "1,200", "1,200.00"),
        ("aro", Decimal("1234.565"), "1,235", "1,234.57"),
        ("billed_hours", Decimal("12.25"), "12.3", "12.3"),
        ("parts_to_labour", Decimal("1.965"), "1.97", "1.97"),
        ("on_time_share", Decimal("0.875"), "87.5%", "87.5%"),
        ("on_time_share", None, "—", "—"),
    ],
)
def test_a_figure_is_written_in_its_own_unit(measure, value, twd, cny):
    entry = CATALOGUE[measure]
    assert formats.figure_text(entry, value, TWD) == twd
    assert formats.figure_text(entry, value, CNY) == cny


def test_a_target_of_a_day_is_rounded_to_what_can_be_paid():
    third = Decimal(1000) / 3
    assert formats.estimate_text(CATALOGUE["labour_revenue"], third, TWD) == "333"
    assert formats.estimate_text(CATALOGUE["labour_revenue"], third, CNY) == "333.33"
    assert formats.estimate_text(CATALOGUE["car_count"], Decimal("6.66"), TWD, 1) == "6.7"


def test_weekdays_speak_the_users_language():
    assert formats.long_day_text(FRIDAY) == "Friday 2026-11-20"
    assert formats.weekday_name(date(2026, 11, 23)) == "Monday"


def test_the_clock_is_the_offices_and_the_night_belongs_to_the_day_before():
    after_midnight = datetime(2026, 11, 20, 17, 40, tzinfo=UTC)  # 01:40 on the 21st in Taipei
    assert formats.clock_text(after_midnight, CALENDAR) == "01:40"
    assert formats.moment_text(after_midnight, CALENDAR, FRIDAY) == "01:40"
    assert formats.moment_text(after_midnight, CALENDAR, date(2026, 11, 21)) == "11-21 01:40"
    assert formats.moment_text(after_midnight, CALENDAR, date(2027, 1, 4)) == "2026-11-21 01:40"
    assert formats.instant_text(after_midnight, CALENDAR) == "2026-11-21 01:40"


def test_what_is_unknown_is_a_dash():
    unknown = [
        formats.number_text(None),
        formats.hours_text(None),
        formats.day_text(None),
        formats.clock_text(None, CALENDAR),
        formats.moment_text(None, CALENDAR, FRIDAY),
        formats.instant_text(None, CALENDAR),
    ]
    assert set(unknown) == {"—"}


def test_a_day_drops_the_year_only_where_it_is_this_years():
    assert formats.short_day_text(date(2026, 1, 5), FRIDAY) == "01-05"
    assert formats.short_day_text(date(2025, 12, 30), FRIDAY) == "2025-12-30"


@pytest.mark.parametrize("language", ["en", "zh_Hant_TW", "zh_Hans_CN"])
def test_a_long_day_names_weekday_and_day_in_every_language(language):
    use_language(language)
    assert "2026-11-20" in formats.long_day_text(FRIDAY)
    assert len(formats.long_day_text(FRIDAY)) > len("2026-11-20")


def test_the_program_and_its_package_bear_the_same_version():
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
