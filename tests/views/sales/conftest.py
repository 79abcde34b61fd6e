from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.sales.drafts import SaleDraft
from desktop.services.sales.records import sale_card
from desktop.services.sales.work import enter_sale
from desktop.services.shares import ShareDraft
from desktop.views.sales.screen import SalesScreen


@pytest.fixture
def open_screen(show_screen):
    """Show the screen once its list is read."""
    return partial(show_screen, SalesScreen)


@pytest.fixture
def screen(open_screen):
    return open_screen()


@pytest.fixture
def lin(sqlite_office, retail):
    """A customer called 林大同."""
    draft = CustomerDraft("林大同", retail, phones=(PhoneDraft("0922-000-111"),))
    return sqlite_office.write(lambda uow: enter_customer(uow, draft))[0]


@pytest.fixture
def sell(sqlite_office, people, lin):
    """Enter a sale and return its id."""

    def sell(**more):
        known = {
            "customer": lin,
            "shares": (ShareDraft(people["吳美玲"], Decimal(1)),),
            "ordered_on": date(2026, 11, 20),
            "model": "Corolla Altis",
            "list_price": Decimal(800_000),
            "price": Decimal(780_000),
            "cost": Decimal(700_000),
            "source": "來店",
        }
        draft = SaleDraft(**(known | more))
        return sqlite_office.write(lambda uow: enter_sale(uow, draft))[0]

    return sell


@pytest.fixture
def sale(sqlite_office):
    """Read a sale."""
    return lambda sale_id: sqlite_office.read(lambda session: sale_card(session, sale_id))
