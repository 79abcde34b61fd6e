from functools import partial

import pytest

from desktop.views.vehicles.screen import VehiclesScreen


@pytest.fixture
def open_screen(show_screen):
    """Show the screen once its list is read."""
    return partial(show_screen, VehiclesScreen)
