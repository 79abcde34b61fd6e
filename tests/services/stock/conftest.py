"""Shelves to take parts from."""

import pytest

from tests.helpers.storeroom import Storeroom


@pytest.fixture
def store(office):
    return Storeroom(office)
