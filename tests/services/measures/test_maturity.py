"""Figures that may still move after their period are marked until they are final."""

from datetime import date

import pytest

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.maturity import opened_until, provisional_until


@pytest.mark.parametrize(
    ("measure", "today", "until"),
    [
        ("first_time_fix", date(2026, 11, 20), date(2026, 11, 30)),
        ("comeback_rate", date(2026, 11, 30), date(2026, 11, 30)),
        ("comeback_rate", date(2026, 12, 1), None),
        ("car_count", date(2026, 11, 20), None),
    ],
)
def test_a_rate_of_comebacks_is_final_thirty_days_after_its_period(measure, today, until):
    assert provisional_until(measure, date(2026, 10, 31), today) == until
    assert opened_until(f"{measure}/2026-10-01/2026-10-31", today) == until


def test_what_opens_no_rows_is_not_marked():
    assert opened_until("", date(2026, 11, 20)) is None


def test_only_what_looks_at_what_comes_later_waits():
    assert {name for name, each in CATALOGUE.items() if each.waits} == {
        "comeback_rate",
        "first_time_fix",
    }
