"""The figures of a real dealer, beside the same figures counted straight from its file."""

import csv
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest

from desktop.services.measures.figures import Period, figure_table, figures
from desktop.services.office import Office
from desktop.services.periods import same_dates_last_year
from tests.services.test_real_garage import DATA, dealer

__all__ = ["dealer"]
ALWAYS = Period(date(2017, 1, 1), date(2019, 12, 31))
FILE = DATA / "bajaj_service" / "service_data.csv"


@pytest.fixture(scope="module")
def rows():
    """The rows of the file, each once: a repeated row is an export done twice."""
    if not FILE.exists():
        pytest.skip("the dealer's file is not here: real files are not part of the repository")
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(dict.fromkeys(tuple(row) for row in list(csv.reader(stream))[1:]))


@pytest.fixture(scope="module")
def visits(rows):
    """The day of each invoice: rows with the same six first values are one."""
    return [datetime.strptime(row[0], "%d-%m-%y").date() for row in {row[:6]: row for row in rows}]  # noqa: DTZ007 -- a day


def cut(office: Office, measure, *by, period=ALWAYS):
    table = office.read(lambda session: figure_table(session, [measure], period, by))
    return {key if len(key) > 1 else key[0]: values[0] for key, values in table.rows}


def test_the_car_count_of_every_month_is_that_of_the_file(dealer, visits):
    office, _result = dealer
    assert cut(office, "car_count", "month") == Counter(f"{day:%Y-%m}" for day in visits)


def test_the_weekdays_are_as_busy_as_in_the_file(dealer, visits):
    office, _result = dealer
    expected = Counter(str(day.isoweekday()) for day in visits)
    assert cut(office, "car_count", "weekday") == expected
    assert len(expected) >= 6


def test_the_busiest_day_is_that_of_the_file(dealer, visits):
    office, _result = dealer
    days = cut(office, "car_count", "day")
    assert days == Counter(map(str, visits))
    assert max(days, key=days.get) == str(Counter(visits).most_common(1)[0][0])


def test_growth_from_june_to_december_is_that_of_the_file(dealer, visits):
    office, _result = dealer
    counted = Counter((day.year, day.month) for day in visits)
    for month in range(6, 13):
        this = Period(date(2018, month, 1), date(2018, month, 28))
        before = same_dates_last_year(this)
        found = [
            office.read(lambda s, p=period: figures(s, ["car_count"], p))["car_count"]
            for period in (this, before)
        ]
        expected = [
            sum(period.start <= day <= period.end for day in visits) for period in (this, before)
        ]
        assert found == expected
        whole = cut(office, "car_count", "month")
        assert whole[f"2018-{month:02}"] - whole[f"2017-{month:02}"] == (
            counted[2018, month] - counted[2017, month]
        )


def test_the_lines_sold_most_often_are_those_of_the_file(dealer, rows):
    office, _result = dealer
    expected = Counter(row[6] for row in rows if row[6])
    found = cut(office, "line_count", "line")
    assert found == expected
    best = sorted(found, key=lambda text: (-found[text], text))[:20]
    assert [found[text] for text in best] == [count for _text, count in expected.most_common(20)]


def test_what_the_file_does_not_know_is_unknown_in_every_figure(dealer):
    office, _result = dealer
    found = office.read(lambda s: figures(s, ["service_revenue", "aro", "car_count"], ALWAYS))
    assert found == {"service_revenue": None, "aro": None, "car_count": Decimal(4158)}
