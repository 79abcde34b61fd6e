"""A shelf with a part that is dead, one that was cleared in part, and one that sells."""

import pytest

from tests.services.stock_figures.conftest import Years


@pytest.fixture
def shelves(sqlite_office, clock):
    now, years = clock.now, Years(sqlite_office, clock)
    years.on("2024-01-10").stocked("10", "100", "DEAD")
    cleared = years.stocked("10", "50", "CLEARED")
    sold = years.stocked("10", "20", "SOLD")
    years.on("2026-02-10").clear(cleared, "4", "discount", "120")
    years.on("2026-10-10").goes(sold, "2")
    clock.now = max(now, clock.now)
    return years
