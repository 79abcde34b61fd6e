"""What the tests of imports and their undo begin with."""

from datetime import timedelta

import pytest

from tests.helpers.garage import Garage
from tests.helpers.imports import VISITS, csv_file


@pytest.fixture
def garage(office, clock):
    """A garage with a few people and visits of its own."""
    garage = Garage(office, clock)
    garage.staff("林小姐", "sales")
    garage.settled_on(clock.now.date(), count=2)
    return garage


@pytest.fixture
def visits_file(tmp_path):
    """A settled visit of two lines and an open one."""
    return csv_file(tmp_path, VISITS, "visits.csv")


@pytest.fixture
def later(clock):
    """Let an hour go by."""

    def pass_by():
        clock.now += timedelta(hours=1)

    return pass_by
