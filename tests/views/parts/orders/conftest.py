from decimal import Decimal
from functools import partial

import pytest

from desktop.views.parts.orders.screen import OrdersScreen
from tests.helpers.buying import Store


@pytest.fixture
def store(sqlite_office):
    return Store(sqlite_office)


@pytest.fixture
def oil(store):
    return store.part("A-1", minimum=Decimal(2), maximum=Decimal(10))


@pytest.fixture
def maker(store):
    return store.supplier()


@pytest.fixture
def open_screen(show_screen):
    """Show the orders once their list is read."""
    return partial(show_screen, OrdersScreen)


@pytest.fixture
def told(context):
    """What the pages have said."""
    said = []
    context.told.connect(lambda _kind, sentence: said.append(sentence))
    return said


@pytest.fixture
def open_page(qtbot, context, activate):
    """Show a page that has no list of its own."""

    def open_page(kind):
        page = kind(context)
        qtbot.addWidget(page)
        page.resize(1200, 640)
        activate(page)
        page.refresh()
        return page

    return open_page
