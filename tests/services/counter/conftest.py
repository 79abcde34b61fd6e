"""A parts counter with something on its shelves."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.campaign import Campaign, CampaignPart
from desktop.models.customer import Customer
from desktop.models.part import PriceList
from desktop.services.counter.documents import document
from desktop.services.counter.drafts import (
    ReturnDraft,
    ReturnedLine,
    SaleDraft,
    SaleLine,
    Tender,
)
from desktop.services.counter.returning import take_back_sale
from desktop.services.counter.selling import sell
from desktop.services.parts import PartDraft, enter_part
from desktop.services.stock.balances import balance
from desktop.services.stock.posting import Entry, Paper, post

CASH = (Tender("cash"),)


class Counter:
    """What is sold over the counter, each word one paper."""

    def __init__(self, shop):
        self.shop, self.office = shop, shop.office
        self.do, self.ask = shop.do, shop.ask

    def part(self, number="A1", price="300", stock="10", cost="100"):
        """A part with a price, some of it on the shelf."""
        price = None if price is None else Decimal(price)
        part_id = self.do(enter_part, PartDraft(number, f"機油芯 {number}", price=price))
        if stock:
            self.come(part_id, stock, cost)
        return part_id

    def come(self, part_id, quantity, cost):
        def command(uow):
            with uow:
                post(uow, Paper("receipt"), [Entry(part_id, Decimal(quantity), Decimal(cost))])
                uow.commit()

        self.do(command)

    def sell(self, *lines, paid=CASH, **more):
        """Sell (part, quantity, price, discount, reason), the last two if given."""
        drafts = tuple(
            SaleLine(part, *(Decimal(n) for n in figures[:3]), *figures[3:])
            for part, *figures in lines
        )
        return self.do(sell, SaleDraft(drafts, paid, **more))

    def bring_back(self, sold, *quantities, method="cash", reason="尺寸不合"):
        lines = self.card(sold).lines
        back = tuple(
            ReturnedLine(line.id, Decimal(quantity))
            for line, quantity in zip(lines, quantities, strict=False)
            if quantity
        )
        return self.do(take_back_sale, ReturnDraft(sold.document_id, back, method, reason))

    def card(self, posted):
        return self.ask(document, posted.document_id)

    def left(self, part_id):
        found = self.ask(balance, part_id)
        return found.on_hand, found.stock_value

    def paid(self, posted):
        return [(row.method, row.amount) for row in self.card(posted).payments]

    def price_list(self, customer_id, share):
        def command(uow):
            with uow:
                priced = PriceList(name="經銷", share=Decimal(share))
                uow.session.add(priced)
                uow.session.flush()
                uow.session.get_one(Customer, customer_id).price_list_id = priced.id
                uow.commit()
                return priced.id

        return self.do(command)

    def campaign(self, part_id, price, first=date(2026, 11, 1), last=date(2026, 11, 30)):
        def command(uow):
            with uow:
                campaign = Campaign(name="換季", from_on=first, to_on=last)
                uow.session.add(campaign)
                uow.session.flush()
                offered = CampaignPart(
                    campaign_id=campaign.id, part_id=part_id, price=Decimal(price)
                )
                uow.session.add(offered)
                uow.commit()
                return campaign.id

        return self.do(command)


@pytest.fixture
def counter(shop):
    return Counter(shop)
