"""Shelves, and the page on which they are counted."""

from functools import partial

import pytest

from desktop.views.parts.counts.screen import CountsScreen
from tests.helpers.counting import Shelves


@pytest.fixture
def shelves(sqlite_office, clock):
    return Shelves(sqlite_office, clock)


@pytest.fixture
def open_screen(show_screen):
    """Show the screen once its list is read."""
    return partial(show_screen, CountsScreen)
