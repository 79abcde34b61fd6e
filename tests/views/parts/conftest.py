from decimal import Decimal
from functools import partial

import pytest

from desktop.models.stock import MovementKind
from desktop.services.stock.posting import Entry, Paper, post
from desktop.views.parts.screen import PartsScreen


@pytest.fixture
def open_screen(show_screen):
    """Show the screen once its list is read."""
    return partial(show_screen, PartsScreen)


@pytest.fixture
def stock(sqlite_office):
    """Let some come at a cost, or sell some."""

    def stock(part, quantity, cost=None):
        kind = MovementKind.COUNTER if cost is None else MovementKind.OPENING
        entry = Entry(part, Decimal(quantity), None if cost is None else Decimal(cost))

        def command(uow):
            with uow:
                post(uow, Paper(kind), [entry])
                uow.commit()

        sqlite_office.write(command)

    return stock
