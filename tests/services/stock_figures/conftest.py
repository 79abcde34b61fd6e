"""A storeroom, and a clock that is set to the day something happens."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from desktop.models.stock import Clearing
from desktop.services.stock.posting import Entry
from tests.helpers.storeroom import Storeroom


class Years(Storeroom):
    """A storeroom whose clock stands at noon of the day that is named."""

    def __init__(self, office, clock):
        super().__init__(office)
        self.clock = clock

    def on(self, day):
        self.clock.now = datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=UTC)
        return self

    def clear(self, part_id, quantity, how, net=None, **more):
        kinds = {"return": "return_out", "transfer": "transfer_out", "scrap": "scrap"}
        papers = {"transfer": {"party": "分店"}, "scrap": {"reason": "rust"}}
        net = None if net is None else Decimal(net)
        entry = Entry(part_id, -Decimal(quantity), price=net, amount=net, net=net)
        paper = papers.get(how, {}) | more
        return self.post(kinds.get(how, "counter"), entry, clearing=Clearing(how), **paper)

    def read(self, query, *arguments):
        return self.office.read(lambda session: query(session, *arguments))


@pytest.fixture
def years(office, clock):
    return Years(office, clock)
