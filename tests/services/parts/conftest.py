"""A shop with a few parts, and short words for what comes and goes."""

from decimal import Decimal

import pytest

from desktop.models.stock import MovementKind
from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier
from desktop.services.stock.posting import Entry, Paper, post


class Store:
    """Parts and their ledger, each word one document."""

    def __init__(self, shop):
        self.shop = shop

    def part(self, number, name="機油濾芯", **more):
        figures = ("price", "cost", "minimum", "maximum", "pack_size", "service_level")
        exact = {key: Decimal(value) for key, value in more.items() if key in figures}
        return self.shop.do(enter_part, PartDraft(number, name, **(more | exact)))

    def supplier(self, name="大同汽材", **more):
        return self.shop.do(enter_supplier, SupplierDraft(name, **more))

    def come(self, part, quantity, cost, kind=MovementKind.RECEIPT, **more):
        entry = Entry(part, Decimal(quantity), Decimal(cost))
        return self.post(Paper(kind, **more), entry)

    def go(self, part, quantity, kind=MovementKind.COUNTER, **more):
        return self.post(Paper(kind, **more), Entry(part, -Decimal(quantity)))

    def post(self, paper, *entries):
        def command(uow):
            with uow:
                posted = post(uow, paper, entries)
                uow.commit()
                return posted

        return self.shop.do(command)


@pytest.fixture
def store(shop):
    return Store(shop)
