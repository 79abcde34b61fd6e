"""The calendar of an office against the published ones, day by day."""

import csv
import re
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from desktop.services.calendars.holidays import load_holidays
from desktop.services.calendars.hours import Week, change_week, week_info
from desktop.services.calendars.library import ANNOUNCED, MAINLAND, TAIWAN
from desktop.services.measures.figures import Period
from desktop.services.periods import year_period
from desktop.services.work_days import days_of, work_calendar

ROOT = Path(__file__).parents[2]
DATA = ROOT / "../shared/data/calendars"
TABLE = ROOT / "docs/calendars.md"
SATURDAY = 5
WEEKENDS = 100  # days of a year, about
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the published calendars are not here")


@pytest.fixture
def calendar_of(sqlite_office):
    """Return the calendar of an office that works Monday to Friday in these years."""

    def calendar_of(country, years):
        read = sqlite_office.read(week_info)
        hours = {day: read.hours[day] for day in range(SATURDAY)}
        week = Week(country, hours)
        sqlite_office.write(partial(change_week, read=read, week=week))
        sqlite_office.write(lambda uow: load_holidays(uow, *years))
        return sqlite_office.read(work_calendar)

    return calendar_of


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row | {"date": date.fromisoformat(row["date"])} for row in csv.DictReader(file)]


def differences(calendar, worked, years):
    """Compare day by day; `worked` holds what a file says, or nothing of a day."""
    days = days_of(Period(year_period(years[0]).start, year_period(years[-1]).end))
    return {day for day in days if day in worked and worked[day] != calendar.works_on(day)}


def explained(file):
    """Return the days that the table of the guide explains, by file."""
    lines = [line.split("|") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return {
        date.fromisoformat(day)
        for cells in lines
        if len(cells) > 2 and cells[1].strip() == file
        for day in re.findall(r"\d{4}-\d{2}-\d{2}", cells[2])
    }


def test_taiwan_agrees_with_the_daily_file_but_for_what_the_guide_explains(calendar_of):
    years = range(2017, 2026)
    worked = {
        row["date"]: row["is_holiday"] == "False" for row in rows("tw_daily_2017_2025_ruyut.csv")
    }
    found = differences(calendar_of(TAIWAN, years), worked, years)
    assert len(worked) == 3287
    assert found == explained("tw_daily_2017_2025")


def test_taiwan_agrees_with_the_announced_days_but_for_what_the_guide_explains(calendar_of):
    years = range(2013, 2028)
    listed = {}
    for row in rows("tw_holidays_2013_2027_vancetang.csv"):
        day = row["date"]
        in_place_of_weekend = row["category"] == "特定節日" and day.weekday() >= SATURDAY
        listed[day] = row["is_holiday"] == "False" and not in_place_of_weekend
    whole = Period(date(2013, 1, 1), date(2027, 12, 31))
    worked = {day: listed.get(day, True) for day in days_of(whole)}
    found = differences(calendar_of(TAIWAN, years), worked, years)
    assert found == explained("tw_holidays_2013_2027")


def test_the_mainland_agrees_with_the_announced_days_of_twenty_years(calendar_of):
    years = range(2007, 2027)
    listed = {
        row["date"]: row["is_off_day"] == "False"
        for row in rows("cn_holidays_2007_2026_natescarlet.csv")
    }
    whole = Period(date(2007, 1, 1), date(2026, 12, 31))
    worked = {day: listed.get(day, day.weekday() < SATURDAY) for day in days_of(whole)}
    calendar = calendar_of(MAINLAND, [2006, *years])
    assert differences(calendar, worked, years) == set()
    # Make-up days of the first January lie in the December before.
    assert [calendar.works_on(date(2006, 12, day)) for day in (30, 31)] == [True, True]


def test_the_announced_years_are_those_that_the_library_and_the_files_hold():
    from holidays.countries.china import ChinaStaticHolidays

    listed = Counter(row["date"].year for row in rows("tw_holidays_2013_2027_vancetang.csv"))
    whole = [year for year, count in listed.items() if count > WEEKENDS]
    assert ANNOUNCED[TAIWAN][-1] == max(whole)  # of the year after, its first day alone
    announced = ChinaStaticHolidays.special_public_holidays
    assert (ANNOUNCED[MAINLAND][0], ANNOUNCED[MAINLAND][-1]) == (min(announced), max(announced))
