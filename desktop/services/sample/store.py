"""The made-up store: a ledger of parts that goes with the visits, and what is bought for it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from desktop.db.uow import UnitOfWork
from desktop.models.keys import name_key
from desktop.models.part import Part
from desktop.models.purchase import OrderState
from desktop.models.stock import Clearing, MovementKind
from desktop.models.visit import PaymentMethod, Visit, VisitLine, VisitState
from desktop.services.bulk import Row, Writer
from desktop.services.sample.counts import Counting
from desktop.services.sample.dice import Dice
from desktop.services.sample.ledger import NOTHING, SUPPLIERS, Kept, Ledger
from desktop.services.sample.profiles import TAXI
from desktop.services.sample.records import FOR_PARTS
from desktop.services.sample.trade import Trade
from desktop.services.sample.world import World
from desktop.services.stock.costing import Level, come, go

_LONG, _SHORT = timedelta(days=540), timedelta(days=45)
_MANY = 60_000  # visits: a larger shop has kept the ledger for some weeks only
_AISLES = ("油品", "保養", "煞車", "底盤", "引擎", "電系", "冷氣", "輪胎", "鈑噴")
_WEEK = timedelta(days=7)
_IDLE = (2, 6)  # pieces of what nobody asks for
_OVER_THE_COUNTER = 0.4  # sales a day
_LOST = ("雨刷片 Volvo", "渦輪管路", "後照鏡 Subaru", "車門飾板", "ABS 感應器")
_SPECIAL = 4  # orders for visits that wait
_LATELY = timedelta(minutes=3)
_SHORT_OF = 4  # parts of the list that were asked for in vain
_FURTHER = 7919  # what the chance of agreements and counts is begun with, times the office's number


class _Need(NamedTuple):
    """Parts that a visit took."""

    at: datetime
    visit_id: int
    parts: Sequence[tuple[int, Decimal]]


class _Delivery(NamedTuple):
    """What a supplier will bring."""

    on: date
    order_id: int
    supplier: int
    lines: Sequence[tuple[int, int, Decimal]]


def keep_store(uow: UnitOfWork, world: World, seed: int) -> None:
    """Write suppliers, orders, agreements, counts and the ledger of the last year and a half."""
    writer = Writer(uow.session.connection())
    _Store(uow, world, writer, Dice(seed * _FURTHER)).run()
    writer.finish(uow)


class _Store:
    """Goes through the days: what visits take leaves the shelf, and what runs out is ordered."""

    def __init__(self, uow: UnitOfWork, world: World, writer: Writer, further: Dice) -> None:
        self.uow, self.dice, self.writer, self.further = uow, world.dice, writer, further
        self.ledger, self.taxis = Ledger(uow, world, writer), world.segments[TAXI]
        self.moment, self.last_day = world.clock.at(world.moment), world.last_day
        long = world.writer.count("visit") <= _MANY
        self.since = world.last_day - (_LONG if long else _SHORT)
        self.parts = self._read_parts()
        self.suppliers: list[int] = []
        self.deliveries: list[_Delivery] = []
        self.shelves: dict[int, str] = {}

    def run(self) -> None:
        """Let the days pass."""
        needs = list(self._needs())
        self._learn(needs)
        self._furnish()
        self._open()
        trade = Trade(self.uow, self.ledger, self.parts.values(), self.taxis, self.further)
        counting = Counting(self.uow, self.ledger, self.parts, self.shelves)
        day, waiting = self.since + timedelta(days=1), iter([*needs, None])
        need = next(waiting)
        while day <= self.last_day:
            self._take_in(day)
            while need is not None and self.ledger.calendar.day(need.at) <= day:
                self._issue(need)
                need = next(waiting)
            if (day - self.since).days % _WEEK.days == 0:
                self._review(day)
            if day < self.last_day and self.dice.happens(_OVER_THE_COUNTER):
                self._sell(day, trade)
            trade.deliver(day)
            counting.count_class(day, self.further)
            day += timedelta(days=1)
        self._clear()
        self._lose()
        self._wait()
        trade.settle()
        counting.begin(self.moment)

    # -- what there is ------------------------------------------------------------------

    def _read_parts(self) -> dict[int, Kept]:
        columns = (Part.id, Part.category, Part.price, Part.cost)
        rows = self.uow.session.execute(select(*columns).order_by(Part.id))
        return {
            key: Kept(key, category, price or Decimal(1), cost or NOTHING, Level())
            for key, category, price, cost in rows
        }

    def _needs(self) -> Iterator[_Need]:
        """Yield what visits took, in the order in which they were settled or are being done."""
        done = select(
            Visit.id,
            Visit.settled_at,
            Visit.finished_at,
            Visit.arrived_at,
            VisitLine.part_id,
            VisitLine.quantity,
        ).join(VisitLine, VisitLine.visit_id == Visit.id)
        rows = self.uow.session.execute(
            done.where(
                Visit.arrived_on > self.since,
                VisitLine.part_id.is_not(None),
                Visit.state.in_((VisitState.SETTLED, VisitState.FINISHED)),
            )
        )
        taken: dict[tuple[datetime, int], list[tuple[int, Decimal]]] = defaultdict(list)
        for key, settled, finished, arrived, part, quantity in rows:
            if at := settled or finished or arrived:
                taken[at, key].append((part or 0, quantity))
        for (at, key), parts in sorted(taken.items()):
            yield _Need(at, key, parts)

    def _learn(self, needs: Sequence[_Need]) -> None:
        weeks = max((self.last_day - self.since).days / _WEEK.days, 1)
        for need in needs:
            for part, quantity in need.parts:
                self.parts[part].weekly += float(quantity) / weeks

    # -- what is written once -------------------------------------------------------------

    def _furnish(self) -> None:
        for name, days, phone in SUPPLIERS:
            row = {"name": name, "name_key": name_key(name), "lead_days": days, "phone": phone}
            self.suppliers.append(self.writer.add("supplier", row))
        places: Counter[str] = Counter()
        for part in self.parts.values():
            places[part.category] += 1
            aisle = "ABCDEFGHJ"[_AISLES.index(part.category)]
            board, box = divmod(places[part.category] - 1, 12)
            shelf = self.shelves[part.id] = f"{aisle}-{board + 1:02}-{box + 1:02}"
            self.writer.add("part_shelf", {"part_id": part.id, "shelf": shelf, "position": 0})
            self.writer.add(
                "part_supplier",
                {
                    "part_id": part.id,
                    "supplier_id": self.suppliers[part.supplier],
                    "number": "",
                    "number_key": "",
                    "last_price": part.cost,
                    "last_price_on": self.since,
                    "preferred": True,
                },
            )

    def _open(self) -> None:
        steps = []
        for part in self.parts.values():
            idle = Decimal(self.dice.randint(*_IDLE))
            steps.append((part, come(part.level, part.up_to if part.weekly else idle, part.cost)))
        self.ledger.paper(MovementKind.OPENING, self.ledger.morning(self.since), steps)

    # -- what happens -----------------------------------------------------------------------

    def _issue(self, need: _Need) -> None:
        wanted: dict[int, Decimal] = defaultdict(Decimal)
        for part, quantity in need.parts:
            wanted[part] += quantity
        short = [key for key, n in wanted.items() if self.parts[key].level.on_hand < n]
        if short:
            lines = [(key, wanted[key] + self.parts[key].up_to) for key in short]
            self._hurry(need.at - timedelta(hours=1), lines)
        steps = [(self.parts[key], go(self.parts[key].level, n)) for key, n in wanted.items()]
        self.ledger.paper(MovementKind.ISSUE, need.at, steps, visit_id=need.visit_id)

    def _hurry(self, at: datetime, lines: Sequence[tuple[int, Decimal]]) -> None:
        """Buy what is needed at once, from the shop round the corner."""
        day = self.ledger.calendar.day(at)
        order = self._order(day, 1, lines, day, emergency=True)
        self._receive(at, _Delivery(day, order, 1, self._lines_of(lines)))

    def _review(self, day: date) -> None:
        """Order what has run down, from each supplier at once."""
        wanted: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
        for part in self.parts.values():
            left = part.level.on_hand + part.coming
            if part.weekly and left <= part.up_to / 3:
                wanted[part.supplier].append((part.id, part.up_to - left))
        for supplier, lines in sorted(wanted.items()):
            comes = day + timedelta(days=SUPPLIERS[supplier][1])
            order = self._order(day, supplier, lines, comes)
            for key, quantity in lines:
                self.parts[key].coming += quantity
            found = self._lines_of(lines)
            self.deliveries.append(_Delivery(comes, order, supplier, found))

    def _take_in(self, day: date) -> None:
        due = [one for one in self.deliveries if one.on <= day]
        self.deliveries = [one for one in self.deliveries if one.on > day]
        for one in due:
            for _line, key, quantity in one.lines:
                self.parts[key].coming -= quantity
            self._receive(self.ledger.morning(day), one)

    def _receive(self, at: datetime, one: _Delivery) -> None:
        steps = [
            (self.parts[key], come(self.parts[key].level, quantity, self.parts[key].cost))
            for _line, key, quantity in one.lines
        ]
        self.ledger.paper(
            MovementKind.RECEIPT,
            at,
            steps,
            lines=[line for line, _key, _quantity in one.lines],
            supplier_id=self.suppliers[one.supplier],
            order_id=one.order_id,
            reference=self.dice.digits("DN######"),
        )

    def _sell(self, day: date, trade: Trade) -> None:
        """Sell something small over the counter, at the price of a campaign if there is one."""
        there = [part for part in self.parts.values() if part.level.on_hand >= 1 and part.weekly]
        if not there:
            return
        part = self.dice.pick(there)
        at = self.ledger.morning(day) + timedelta(hours=self.dice.randint(1, 8))
        price, campaign = trade.offer(part, day)
        steps = [(part, go(part.level, Decimal(1)))]
        document = self.ledger.paper(
            MovementKind.COUNTER, at, steps, prices=[price], campaign_id=campaign
        )
        method = self.dice.pick((PaymentMethod.CASH, PaymentMethod.CARD))
        self.ledger.pay(document, at, method, price)

    def _clear(self) -> None:
        """Turn a little of what nobody asks for into money, or give it up."""
        idle = [part for part in self.parts.values() if not part.weekly]
        ways = (
            (MovementKind.RETURN_OUT, Clearing.RETURN, Decimal("0.7")),
            (MovementKind.COUNTER, Clearing.DISCOUNT, Decimal("0.9")),
            (MovementKind.SCRAP, Clearing.SCRAP, NOTHING),
        )
        at = self.moment - _LATELY
        for part, (kind, clearing, share) in zip(idle, ways, strict=False):
            more: Row = {"clearing": clearing, "reason": "滯銷清理"}
            if kind == MovementKind.RETURN_OUT:
                more["supplier_id"] = self.suppliers[part.supplier]
            price = (part.cost * share).quantize(Decimal(1))
            prices = [price] if share else None
            self.ledger.paper(kind, at, [(part, go(part.level, Decimal(1)))], prices=prices, **more)

    def _lose(self) -> None:
        asked = [part.id for part in self.parts.values() if part.weekly]
        short = self.further.sample(asked, min(_SHORT_OF, len(asked)))
        wanted: list[Row] = [{"text": text} for text in _LOST]
        wanted += [{"part_id": part, "note": "改向別家調貨"} for part in short]
        for place, row in enumerate(wanted):
            day = self.last_day - timedelta(days=9 * place + 2)
            more = {"asked_at": self.ledger.morning(day), "asked_on": day, "quantity": Decimal(1)}
            self.writer.add("lost_sale", row | more | {"staff_id": self.ledger.keeper})

    def _wait(self) -> None:
        """Order what visits wait for: something has come, the rest comes tomorrow."""
        needed = (
            select(Visit.id, func.min(Part.id))
            .join(VisitLine, VisitLine.visit_id == Visit.id)
            .join(Part, Part.id == VisitLine.part_id)
            .where(Visit.state == VisitState.WAITING)
            .group_by(Visit.id)
            .order_by(~Visit.waiting_for.startswith(FOR_PARTS), Visit.arrived_at, Visit.id)
        )
        waiting = self.uow.session.execute(needed.limit(_SPECIAL)).all()
        for place, (visit, part) in enumerate(waiting):
            day, here = self.last_day - timedelta(days=1), place % 2 == 0
            lines, supplier = [(part, Decimal(1))], self.parts[part].supplier
            comes = self.last_day + timedelta(days=not here)
            order = self._order(day, supplier, lines, comes, visit_id=visit)
            if here:
                delivery = _Delivery(self.last_day, order, supplier, self._lines_of(lines))
                self._receive(self.moment - _LATELY, delivery)

    # -- papers -----------------------------------------------------------------------------

    def _order(
        self,
        day: date,
        supplier: int,
        lines: Sequence[tuple[int, Decimal]],
        comes: date,
        *,
        emergency: bool = False,
        visit_id: int | None = None,
    ) -> int:
        closed = comes <= self.last_day
        order = self.writer.add(
            "purchase_order",
            {
                "number": self.ledger.number("P", day),
                "supplier_id": self.suppliers[supplier],
                "state": OrderState.CLOSED if closed else OrderState.SENT,
                "emergency": emergency,
                "made_on": day,
                "expected_on": comes,
                "sent_at": self.ledger.morning(day),
                "closed_at": self.ledger.morning(comes) if closed else None,
            },
        )
        for position, (key, quantity) in enumerate(lines, start=1):
            row = {"order_id": order, "position": position, "part_id": key, "quantity": quantity}
            more = {"price": self.parts[key].cost, "visit_id": visit_id}
            self.writer.add("purchase_order_line", row | more)
        return order

    def _lines_of(self, lines: Sequence[tuple[int, Decimal]]) -> list[tuple[int, int, Decimal]]:
        """Return the lines that were written last, with their ids."""
        last = self.writer.heap("purchase_order_line").last
        first = last - len(lines) + 1
        return [(first + place, key, quantity) for place, (key, quantity) in enumerate(lines)]
