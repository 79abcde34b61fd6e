from datetime import date, time
from functools import partial

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.work_calendar import DayKind, DayOrigin
from desktop.services.calendars.days import DayDraft, change_day, day_rows, enter_day, remove_day
from desktop.services.calendars.holidays import load_holidays, years_to_load
from desktop.services.calendars.hours import (
    USUAL_HOURS,
    DayHours,
    Week,
    change_week,
    hours_text,
    parse_hours,
    week_info,
)
from desktop.services.calendars.library import years_text
from desktop.services.measures.figures import Period
from desktop.services.periods import month_period, year_period
from desktop.services.settings import NewOffice, found_office
from desktop.services.work_days import WorkCalendar, days_of, work_calendar

TODAY = date(2026, 11, 20)
NATIONAL_DAY = date(2026, 10, 9)  # a Friday off, for a Saturday


def do(office, command, *arguments, **named):
    return office.write(lambda uow: command(uow, *arguments, **named))[0]


def days(office, year=2026):
    return {row.day: row for row in office.read(partial(day_rows, year=year))}


def calendar(office):
    return office.read(work_calendar)


def found(office, currency, language="en"):
    do(office, found_office, NewOffice("Shop", language, currency, 3))


def choose(office, country):
    read = office.read(week_info)
    do(office, change_week, read, Week(country, read.hours))


def test_a_new_office_knows_last_year_this_one_and_the_next(office):
    known = calendar(office)
    assert known.loaded == known.complete == {2025, 2026, 2027}
    assert dict(known.hours) == USUAL_HOURS
    assert known.name_of(date(2026, 2, 17)) == "春節"
    assert not known.works_on(date(2026, 2, 17))
    assert known.missing_sentence(Period(date(2025, 1, 1), date(2027, 12, 31))) == ""


@pytest.mark.parametrize(
    ("currency", "name", "missing"),
    [
        ("TWD", "Dragon Boat Festival", ()),
        ("CNY", "Dragon Boat Festival", (2027,)),
        ("EUR", "", ()),
    ],
)
def test_the_money_tells_whose_holidays_a_new_office_keeps(
    sqlite_url, clock, currency, name, missing
):
    from tests.conftest import _open

    office = _open(sqlite_url, clock)
    found(office, currency)
    known = calendar(office)
    assert known.name_of(date(2026, 6, 19)) == name
    assert known.missing_years(year_period(2027)) == missing
    office.close()


def test_what_is_missing_is_said(sqlite_office):
    choose(sqlite_office, "CN")
    known = calendar(sqlite_office)
    assert known.missing_sentence(year_period(2026)) == ""
    assert "2027 are not announced yet" in known.missing_sentence(year_period(2027))
    assert "2019–2024 are not loaded" in known.missing_sentence(
        Period(date(2019, 5, 1), date(2025, 1, 1))
    )
    assert "2028 are not known" in known.missing_sentence(year_period(2028))
    assert known.name_of(date(2027, 10, 1)).endswith("（未公布）")


def test_an_office_of_no_country_misses_nothing(sqlite_office):
    choose(sqlite_office, "")
    known = calendar(sqlite_office)
    assert (known.special, known.missing_years(year_period(2026))) == ({}, ())
    with pytest.raises(RuleBrokenError, match="choose whose holidays"):
        do(sqlite_office, load_holidays, 2026)


def test_loading_again_changes_nothing_and_keeps_what_the_office_wrote(office):
    row = days(office)[NATIONAL_DAY]
    do(office, change_day, row.id, row.version, DayDraft(NATIONAL_DAY, DayKind.WORKDAY, "照常營業"))
    own = do(office, enter_day, DayDraft(date(2026, 8, 15), DayKind.HOLIDAY, "員工旅遊"))
    before = days(office)
    assert do(office, load_holidays, 2026) == 0
    assert days(office) == before
    assert (before[NATIONAL_DAY].kind, before[NATIONAL_DAY].origin) == ("workday", "office")
    assert before[date(2026, 8, 15)].id == own
    assert calendar(office).works_on(NATIONAL_DAY)


def test_years_of_older_visits_are_offered_and_loaded(shop, clock):
    from datetime import UTC, datetime

    assert shop.ask(years_to_load, TODAY) == ()
    clock.now = datetime(2023, 3, 1, 2, tzinfo=UTC)
    shop.visit()
    assert shop.ask(years_to_load, TODAY) == (2023, 2024)
    shop.do(load_holidays, 2023, 2024)
    assert shop.ask(years_to_load, TODAY) == ()
    assert shop.ask(years_to_load, date(2027, 1, 2)) == (2028,)


def test_a_public_holiday_comes_back_where_the_office_s_own_day_is_removed(office):
    row = days(office)[NATIONAL_DAY]
    with pytest.raises(RuleBrokenError, match="would come again"):
        do(office, remove_day, row.id, row.version)
    do(office, change_day, row.id, row.version, DayDraft(NATIONAL_DAY, DayKind.WORKDAY))
    own = days(office)[NATIONAL_DAY]
    do(office, remove_day, own.id, own.version)
    back = days(office)[NATIONAL_DAY]
    assert (back.kind, back.name, back.origin) == ("holiday", "國慶日（補假）", DayOrigin.LIBRARY)
    trip = do(office, enter_day, DayDraft(date(2026, 8, 15), DayKind.HOLIDAY))
    do(office, remove_day, trip, 1)
    assert date(2026, 8, 15) not in days(office)


def test_a_day_is_declared_once_and_a_public_one_keeps_its_date(office):
    with pytest.raises(RuleBrokenError, match="has 2026-10-09 already, as “國慶日（補假）”"):
        do(office, enter_day, DayDraft(NATIONAL_DAY, DayKind.WORKDAY))
    row = days(office)[NATIONAL_DAY]
    with pytest.raises(RuleBrokenError, match="keeps its date"):
        do(office, change_day, row.id, row.version, DayDraft(date(2026, 10, 8), DayKind.HOLIDAY))


def test_another_seat_s_day_is_not_overwritten(office):
    row = days(office)[NATIONAL_DAY]
    draft = DayDraft(NATIONAL_DAY, DayKind.WORKDAY)
    do(office, change_day, row.id, row.version, draft)
    for command in (partial(change_day, draft=draft), remove_day):
        with pytest.raises(ConflictError, match="Somebody else changed"):
            do(office, command, row.id, row.version)


def test_the_week_is_changed_and_a_second_seat_has_to_look_again(office):
    read = office.read(week_info)
    late = DayHours(time(17), time(1, 30))
    hours = {day: read.hours[day] for day in range(4)} | {4: late}
    do(office, change_week, read, Week("TW", hours))
    known = calendar(office)
    assert known.hours_on(date(2026, 11, 20)) == late
    assert known.hours_on(date(2026, 11, 21)) is None
    with pytest.raises(ConflictError, match="opening hours meanwhile"):
        do(office, change_week, read, Week("TW", hours))


def test_another_country_exchanges_the_public_holidays_and_keeps_the_own_days(office):
    own = date(2026, 2, 18)
    row = days(office)[own]
    do(office, change_day, row.id, row.version, DayDraft(own, DayKind.WORKDAY))
    choose(office, "CN")
    known = calendar(office)
    assert known.works_on(own)
    assert known.works_on(date(2026, 10, 10))  # a make-up Saturday there, National Day here
    assert not known.works_on(date(2026, 10, 7))
    assert known.loaded == {2025, 2026, 2027}


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        (Week("JP", USUAL_HOURS), "JP is no country"),
        (Week("TW", {}), "No day of the week"),
        (Week("TW", {0: DayHours(time(8), time(8))}), "closes at the hour it opens"),
    ],
)
def test_a_week_that_cannot_be_is_refused(sqlite_office, week, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        do(sqlite_office, change_week, sqlite_office.read(week_info), week)


def test_only_the_owner_changes_the_calendar(sqlite_shop):
    sqlite_shop.sit_down("manager")
    draft, read = DayDraft(date(2026, 8, 15), DayKind.HOLIDAY), sqlite_shop.ask(week_info)
    for command in (
        partial(load_holidays),
        partial(enter_day, draft=draft),
        partial(change_day, day_id=1, version=1, draft=draft),
        partial(remove_day, day_id=1, version=1),
        partial(change_week, read=read, week=read),
    ):
        with pytest.raises(NotAllowedError):
            sqlite_shop.do(command)


def test_a_year_out_of_reach_is_refused(sqlite_office):
    with pytest.raises(RuleBrokenError, match="from 1998 to 2100"):
        do(sqlite_office, load_holidays, 1997)


def test_an_office_that_never_said_its_hours_works_the_usual_ones(empty_office):
    known = calendar(empty_office)
    assert known.working_days(month_period(202611)) == 25
    assert known.hours_on(date(2026, 11, 20)) == DayHours(time(8, 30), time(17, 30))
    assert known.missing_years(year_period(2026)) == ()


def test_counting_by_weeks_is_counting_day_by_day(office):
    known = calendar(office)
    for start, end in (((2025, 1, 1), (2027, 12, 31)), ((2026, 2, 11), (2026, 2, 26))):
        period = Period(date(*start), date(*end))
        assert known.working_days(period) == sum(map(known.works_on, days_of(period)))
    assert known.working_days(Period(TODAY, date(2026, 11, 19))) == 0


def test_a_make_up_day_is_worked_like_the_first_day_of_the_week(sqlite_office):
    read = sqlite_office.read(week_info)
    do(sqlite_office, enter_day, DayDraft(date(2026, 11, 22), DayKind.WORKDAY, "補班"))
    assert calendar(sqlite_office).hours_on(date(2026, 11, 22)) == read.hours[0]
    assert WorkCalendar({}, {}).hours_on(TODAY) is None


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("8:30-17:30", "08:30-17:30"),
        ("０８３０～１７３０", "08:30-17:30"),
        ("9至18", "09:00-18:00"),
        ("17 – 24", "17:00-00:00"),
        (" ", ""),
    ],
)
def test_hours_are_read_as_people_type_them(typed, written):
    assert hours_text(parse_hours(typed)) == written


@pytest.mark.parametrize("typed", ["open", "8:30", "25-26", "8:75-9"])
def test_what_are_no_hours_is_refused(typed):
    with pytest.raises(RuleBrokenError, match="no opening hours"):
        parse_hours(typed)


def test_years_are_written_briefly():
    assert years_text([2023, 2019, 2021, 2022]) == "2019, 2021–2023"
