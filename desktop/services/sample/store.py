"""The made-up store: a ledger of parts that goes with the visits, and what is bought for it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select

from desktop.db.uow import UnitOfWork
from desktop.models.keys import name_key
from desktop.models.part import Part
from desktop.models.purchase import OrderState
from desktop.models.stock import Clearing, MovementKind
from desktop.models.visit import PaymentMethod, Visit, VisitLine, VisitState
from desktop.services.bulk import Row, Writer
from desktop.services.sample.world import World
from desktop.services.settings import office_info
from desktop.services.stock.costing import Level, Step, come, go
from desktop.services.stock.posting import LETTERS

_LONG, _SHORT = timedelta(days=540), timedelta(days=45)
_MANY = 60_000  # visits: a larger shop has kept the ledger for some weeks only
_SUPPLIERS = (
    ("和泰零件", 3, "02-2506-2121"),
    ("永豐汽材行", 1, "02-2961-7788"),
    ("昇達油品", 2, "03-326-5577"),
    ("國際輪胎倉儲", 4, "02-8667-3131"),
    ("大裕鈑噴材料", 5, "02-2257-9096"),
)
_SELLS = {"保養": 0, "煞車": 0, "油品": 2, "輪胎": 3, "鈑噴": 4}  # all else: the second
_AISLES = ("油品", "保養", "煞車", "底盤", "引擎", "電系", "冷氣", "輪胎", "鈑噴")
_WEEK, _WEEKS = timedelta(days=7), 5  # of demand that is ordered up to
_IDLE = (2, 6)  # pieces of what nobody asks for
_OVER_THE_COUNTER = 0.4  # sales a day
_LOST = ("雨刷片 Volvo", "渦輪管路", "後照鏡 Subaru", "車門飾板", "ABS 感應器")
_NOTHING = Decimal(0)


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


@dataclass(slots=True)
class _Kept:
    """A part as the store keeps it."""

    id: int
    category: str
    price: Decimal
    cost: Decimal
    level: Level
    weekly: float = 0
    coming: Decimal = _NOTHING

    @property
    def up_to(self) -> Decimal:
        """How far it is ordered up; it is ordered when a third of that is left."""
        return Decimal(max(round(self.weekly * _WEEKS), 1))

    @property
    def supplier(self) -> int:
        """The place of its supplier."""
        return _SELLS.get(self.category, 1)


def keep_store(uow: UnitOfWork, world: World) -> None:
    """Write suppliers, orders and the ledger of the last year and a half."""
    writer = Writer(uow.session.connection())
    _Store(uow, world, writer).run()
    writer.finish(uow)


class _Store:
    """Goes through the days: what visits take leaves the shelf, and what runs out is ordered."""

    def __init__(self, uow: UnitOfWork, world: World, writer: Writer) -> None:
        self.uow, self.dice, self.writer = uow, world.dice, writer
        self.calendar, self.tax = office_info(uow.session).calendar, world.tax
        self.last_day = world.last_day
        long = world.writer.count("visit") <= _MANY
        self.since = world.last_day - (_LONG if long else _SHORT)
        self.parts = self._read_parts()
        self.suppliers: list[int] = []
        self.deliveries: list[_Delivery] = []
        self.numbers: Counter[tuple[str, date]] = Counter()

    def run(self) -> None:
        """Let the days pass."""
        needs = list(self._needs())
        self._learn(needs)
        self._furnish()
        self._open()
        day, waiting = self.since + timedelta(days=1), iter([*needs, None])
        need = next(waiting)
        while day <= self.last_day:
            self._take_in(day)
            while need is not None and self.calendar.day(need.at) <= day:
                self._issue(need)
                need = next(waiting)
            if (day - self.since).days % _WEEK.days == 0:
                self._review(day)
            if day < self.last_day and self.dice.happens(_OVER_THE_COUNTER):
                self._sell(day)
            day += timedelta(days=1)
        self._clear()
        self._lose()

    # -- what there is ------------------------------------------------------------------

    def _read_parts(self) -> dict[int, _Kept]:
        columns = (Part.id, Part.category, Part.price, Part.cost)
        rows = self.uow.session.execute(select(*columns).order_by(Part.id))
        return {
            key: _Kept(key, category, price or Decimal(1), cost or _NOTHING, Level())
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
        for name, days, phone in _SUPPLIERS:
            row = {"name": name, "name_key": name_key(name), "lead_days": days, "phone": phone}
            self.suppliers.append(self.writer.add("supplier", row))
        places: Counter[str] = Counter()
        for part in self.parts.values():
            places[part.category] += 1
            aisle = "ABCDEFGHJ"[_AISLES.index(part.category)]
            board, box = divmod(places[part.category] - 1, 12)
            shelf = f"{aisle}-{board + 1:02}-{box + 1:02}"
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
        self._paper(MovementKind.OPENING, self._morning(self.since), steps)

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
        self._paper(MovementKind.ISSUE, need.at, steps, visit_id=need.visit_id)

    def _hurry(self, at: datetime, lines: Sequence[tuple[int, Decimal]]) -> None:
        """Buy what is needed at once, from the shop round the corner."""
        day = self.calendar.day(at)
        order = self._order(day, 1, lines, OrderState.CLOSED, day, emergency=True)
        self._receive(at, _Delivery(day, order, 1, self._lines_of(lines)))

    def _review(self, day: date) -> None:
        """Order what has run down, from each supplier at once."""
        wanted: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
        for part in self.parts.values():
            left = part.level.on_hand + part.coming
            if part.weekly and left <= part.up_to / 3:
                wanted[part.supplier].append((part.id, part.up_to - left))
        for supplier, lines in sorted(wanted.items()):
            comes = day + timedelta(days=_SUPPLIERS[supplier][1])
            state = OrderState.CLOSED if comes <= self.last_day else OrderState.SENT
            order = self._order(day, supplier, lines, state, comes)
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
            self._receive(self._morning(day), one)

    def _receive(self, at: datetime, one: _Delivery) -> None:
        steps = [
            (self.parts[key], come(self.parts[key].level, quantity, self.parts[key].cost))
            for _line, key, quantity in one.lines
        ]
        self._paper(
            MovementKind.RECEIPT,
            at,
            steps,
            lines=[line for line, _key, _quantity in one.lines],
            supplier_id=self.suppliers[one.supplier],
            order_id=one.order_id,
            reference=self.dice.digits("DN######"),
        )

    def _sell(self, day: date) -> None:
        """Sell something small over the counter."""
        there = [part for part in self.parts.values() if part.level.on_hand >= 1 and part.weekly]
        if not there:
            return
        part = self.dice.pick(there)
        at = self._morning(day) + timedelta(hours=self.dice.randint(1, 8))
        document = self._paper(
            MovementKind.COUNTER, at, [(part, go(part.level, Decimal(1)))], prices=[part.price]
        )
        self.writer.add(
            "counter_payment",
            {
                "document_id": document,
                "paid_at": at,
                "paid_on": day,
                "method": self.dice.pick((PaymentMethod.CASH, PaymentMethod.CARD)),
                "amount": part.price,
            },
        )

    def _clear(self) -> None:
        """Turn a little of what nobody asks for into money, or give it up."""
        idle = [part for part in self.parts.values() if not part.weekly]
        ways = (
            (MovementKind.RETURN_OUT, Clearing.RETURN, Decimal("0.7")),
            (MovementKind.COUNTER, Clearing.DISCOUNT, Decimal("0.9")),
            (MovementKind.SCRAP, Clearing.SCRAP, _NOTHING),
        )
        at = self._morning(self.last_day)
        for part, (kind, clearing, share) in zip(idle, ways, strict=False):
            more: Row = {"clearing": clearing, "reason": "滯銷清理"}
            if kind == MovementKind.RETURN_OUT:
                more["supplier_id"] = self.suppliers[part.supplier]
            price = (part.cost * share).quantize(Decimal(1))
            prices = [price] if share else None
            self._paper(kind, at, [(part, go(part.level, Decimal(1)))], prices=prices, **more)

    def _lose(self) -> None:
        for place, text in enumerate(_LOST):
            day = self.last_day - timedelta(days=9 * place + 2)
            row = {"asked_at": self._morning(day), "asked_on": day, "text": text}
            self.writer.add("lost_sale", row | {"quantity": Decimal(1)})

    # -- papers -----------------------------------------------------------------------------

    def _order(
        self,
        day: date,
        supplier: int,
        lines: Sequence[tuple[int, Decimal]],
        state: OrderState,
        comes: date,
        *,
        emergency: bool = False,
    ) -> int:
        order = self.writer.add(
            "purchase_order",
            {
                "number": self._number("P", day),
                "supplier_id": self.suppliers[supplier],
                "state": state,
                "emergency": emergency,
                "made_on": day,
                "expected_on": comes,
                "sent_at": self._morning(day),
                "closed_at": self._morning(comes) if state == OrderState.CLOSED else None,
            },
        )
        for position, (key, quantity) in enumerate(lines, start=1):
            row = {"order_id": order, "position": position, "part_id": key, "quantity": quantity}
            self.writer.add("purchase_order_line", row | {"price": self.parts[key].cost})
        return order

    def _lines_of(self, lines: Sequence[tuple[int, Decimal]]) -> list[tuple[int, int, Decimal]]:
        """Return the lines that were written last, with their ids."""
        last = self.writer.heap("purchase_order_line").last
        first = last - len(lines) + 1
        return [(first + place, key, quantity) for place, (key, quantity) in enumerate(lines)]

    def _paper(
        self,
        kind: MovementKind,
        at: datetime,
        steps: Sequence[tuple[_Kept, Step]],
        *,
        lines: Sequence[int] | None = None,
        prices: Sequence[Decimal] | None = None,
        **more: Any,  # noqa: ANN401 -- columns of the document
    ) -> int:
        """Write a document and its movements."""
        day = self.calendar.day(at)
        total = sum(prices, _NOTHING) if prices else None
        net = None if total is None else (total / (1 + self.tax.rate)).quantize(Decimal(1))
        document = self.writer.add(
            "stock_document",
            {
                "number": self._number(LETTERS[kind], day),
                "kind": kind,
                "done_at": at,
                "done_on": day,
                "entered_at": at,
                "tax_rate": None if total is None else self.tax.rate,
                "tax_inclusive": None if total is None else True,
                "net": net,
                "tax": None if total is None or net is None else total - net,
                "total": total,
                **more,
            },
        )
        for position, (part, step) in enumerate(steps, start=1):
            part.level = step.after
            price = prices[position - 1] if prices else None
            self.writer.add(
                "stock_movement",
                {
                    "document_id": document,
                    "position": position,
                    "part_id": part.id,
                    "seq": step.after.seq,
                    "kind": kind,
                    "moved_at": at,
                    "moved_on": day,
                    "quantity": step.quantity,
                    "unit_cost": step.unit_cost,
                    "value": step.value,
                    "residual": step.residual,
                    "on_hand": step.after.on_hand,
                    "stock_value": step.after.value,
                    "price": price,
                    "amount": price,
                    "net": net,
                    "order_line_id": lines[position - 1] if lines else None,
                },
            )
        return document

    def _number(self, letters: str, day: date) -> str:
        self.numbers[letters, day] += 1
        return f"{letters}-{day:%Y%m%d}-{self.numbers[letters, day]}"

    def _morning(self, day: date) -> datetime:
        return self.calendar.instant(day, time(8, 30))
