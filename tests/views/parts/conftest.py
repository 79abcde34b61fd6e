from functools import partial

import pytest

from desktop.views.parts.screen import PartsScreen


@pytest.fixture
def open_screen(show_screen):
    """Show the screen once its list is read."""
    return partial(show_screen, PartsScreen)
