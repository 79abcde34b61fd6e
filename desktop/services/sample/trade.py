"""What the made-up shop agreed on with its large customers, sold them, and offered for a while."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select, update

from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer, CustomerKind
from desktop.models.stock import MovementKind
from desktop.models.visit import PaymentMethod
from desktop.services.sample.dice import Dice
from desktop.services.sample.ledger import NOTHING, Kept, Ledger
from desktop.services.stock.costing import go

_BUYERS = 4  # fleets that pay by the list
_LIST, _REMARK, _SHARE = "車隊合約價", "年度合約，每年一月議價", Decimal("0.88")
_AGREED, _OWN_SHARE = 10, Decimal("0.8")  # parts that have a price of their own
_LINES, _PIECES = (2, 4), (2, 6)
# Days before the last one, which buyer, and after how many days it was paid; None is still owed.
_DELIVERIES: dict[int, tuple[int, int | None]] = {
    118: (0, 30),
    104: (1, None),
    89: (2, 31),
    76: (0, 28),
    63: (3, None),
    47: (1, None),
    38: (0, 33),
    26: (2, None),
    17: (0, None),
    9: (3, None),
    3: (1, None),
}


class _Offer(NamedTuple):
    """A campaign: how many days before the last one it begins and ends, and what it offers."""

    name: str
    begins: int
    ends: int
    category: str
    share: Decimal
    cost: Decimal
    note: str


_OFFERS = (
    _Offer("夏季冷氣健檢", 150, 120, "冷氣", Decimal("0.9"), Decimal(6000), "傳單與簡訊"),
    _Offer("換季雨刷優惠", 40, 24, "保養", Decimal("0.85"), Decimal(2500), "櫃檯立牌"),
    _Offer("年終換油優惠", 6, -24, "油品", Decimal("0.9"), Decimal(5000), "老客戶簡訊"),
)
_OFFERED = 6  # parts of a campaign


class Trade:
    """Sells on account to fleets by a price list, and knows what campaigns offer.

    Fleets of one segment come first: they buy most parts.
    """

    def __init__(
        self, uow: UnitOfWork, ledger: Ledger, parts: Collection[Kept], segment: int, dice: Dice
    ) -> None:
        self._uow, self._ledger, self._dice = uow, ledger, dice
        self._wanted = sorted(
            (part for part in parts if part.weekly), key=lambda part: -part.weekly
        )
        fleets = select(Customer.id).where(Customer.kind == CustomerKind.FLEET)
        first = fleets.order_by(Customer.segment_id != segment, Customer.id).limit(_BUYERS)
        self._buyers = list(uow.session.scalars(first))
        self._list = self._agree()
        self._offers = [(offer, self._announce(offer), self._offered(offer)) for offer in _OFFERS]

    def offer(self, part: Kept, day: date) -> tuple[Decimal, int | None]:
        """Return what a part costs over the counter on a day, and in which campaign."""
        before = (self._ledger.last_day - day).days
        for offer, campaign, parts in self._offers:
            if offer.ends <= before <= offer.begins and part in parts:
                return _part_of(part.price, offer.share), campaign
        return part.price, None

    def deliver(self, day: date) -> None:
        """Deliver to a fleet, on account, if one has ordered for that day."""
        who, paid_after = _DELIVERIES.get((self._ledger.last_day - day).days, (0, None))
        if (self._ledger.last_day - day).days not in _DELIVERIES or who >= len(self._buyers):
            return
        there = [part for part in self._wanted[:_AGREED] if part.level.on_hand > _PIECES[1]]
        goods = there[who : who + self._dice.randint(*_LINES)]
        if not goods:
            return
        at = self._ledger.morning(day) + timedelta(hours=self._dice.randint(2, 7))
        pieces = [Decimal(self._dice.randint(*_PIECES)) for _ in goods]
        steps = [(part, go(part.level, n)) for part, n in zip(goods, pieces, strict=True)]
        prices = [_part_of(part.price, _OWN_SHARE) for part in goods]
        document = self._ledger.paper(
            MovementKind.WHOLESALE, at, steps, prices=prices, customer_id=self._buyers[who]
        )
        total = sum((n * price for n, price in zip(pieces, prices, strict=True)), NOTHING)
        self._ledger.pay(document, at, PaymentMethod.ON_ACCOUNT, total)
        if paid_after is not None:
            paid_at = at + timedelta(days=paid_after)
            self._ledger.pay(document, paid_at, PaymentMethod.TRANSFER, total)
            self._ledger.pay(document, paid_at, PaymentMethod.ON_ACCOUNT, -total)

    def settle(self) -> None:
        """Let the fleets pay by the list."""
        by_list = update(Customer).where(Customer.id.in_(self._buyers))
        self._ledger.writer.flush()  # the list they point at
        self._uow.session.execute(by_list.values(price_list_id=self._list))

    def _agree(self) -> int:
        row = {"name": _LIST, "share": _SHARE, "note": _REMARK}
        listed = self._ledger.writer.add("price_list", row)
        since = date(self._ledger.last_day.year, 1, 1)
        for part in self._wanted[:_AGREED]:
            price = {"part_id": part.id, "price": _part_of(part.price, _OWN_SHARE)}
            more = {"price_list_id": listed, "from_on": since, "staff_id": self._ledger.keeper}
            self._ledger.writer.add("part_price", price | more)
        return listed

    def _announce(self, offer: _Offer) -> int:
        begins, ends = (
            self._ledger.last_day - timedelta(days=days) for days in (offer.begins, offer.ends)
        )
        row = {"name": offer.name, "from_on": begins, "to_on": ends}
        more = {"cost": offer.cost, "note": offer.note}
        campaign = self._ledger.writer.add("campaign", row | more)
        for part in self._offered(offer):
            price = {"part_id": part.id, "price": _part_of(part.price, offer.share)}
            self._ledger.writer.add("campaign_part", {"campaign_id": campaign} | price)
        return campaign

    def _offered(self, offer: _Offer) -> Sequence[Kept]:
        return [part for part in self._wanted if part.category == offer.category][:_OFFERED]


def _part_of(price: Decimal, share: Decimal) -> Decimal:
    return (price * share).quantize(Decimal(1))
