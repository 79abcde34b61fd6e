"""A counter on the screen, with something on its shelves."""

from decimal import Decimal
from functools import partial

import pytest

from desktop.services.parts import PartDraft, enter_part
from desktop.services.stock.balances import balance
from desktop.services.stock.posting import Entry, Paper, post
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visits import visit_card
from desktop.views.parts.counter.screen import CounterScreen


@pytest.fixture
def screen(show_screen):
    return show_screen(CounterScreen)


@pytest.fixture
def stocked(sqlite_office):
    """Enter a part with a price, of which some is on the shelf; return its id."""

    def stocked(number="A1", price="300", stock="10"):
        part = PartDraft(number, f"機油芯 {number}", price=Decimal(price))
        part_id = sqlite_office.write(partial(enter_part, draft=part))[0]

        def come(uow):
            with uow:
                post(uow, Paper("receipt"), [Entry(part_id, Decimal(stock), Decimal(100))])
                uow.commit()

        sqlite_office.write(come)
        return part_id

    return stocked


@pytest.fixture
def left(sqlite_office):
    def left(part_id):
        return sqlite_office.read(partial(balance, part_id=part_id)).on_hand

    return left


@pytest.fixture
def open_visit(sqlite_office, wang):
    """Let the bill of an open visit need so many of a part; return the visit."""

    def open_visit(part_id, quantity):
        version = sqlite_office.read(partial(visit_card, visit_id=wang)).version
        lines = (LineDraft("part", "機油芯", Decimal(quantity), Decimal(300), part_id=part_id),)
        sqlite_office.write(lambda uow: write_bill(uow, wang, version, lines, ()))
        return wang

    return open_visit
