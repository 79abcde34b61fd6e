"""A storeroom with shelves, and people who count it."""

import pytest

from tests.helpers.counting import Shelves


@pytest.fixture
def shelves(office, clock):
    return Shelves(office, clock)
