"""The ledger against a naive one: thousands of random movements, on-hand and money alike."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from desktop.models.count import CountKind, StockCount
from desktop.models.errors import RuleBrokenError
from desktop.models.period_lock import PeriodLock
from desktop.models.staff import Role
from desktop.services.maintenance import faults
from desktop.services.stock.posting import Entry
from desktop.services.visit_work import void_visit
from tests.helpers.naive_stock import Ledger
from tests.helpers.storeroom import Storeroom, line

PARTS, VISITS = 5, 4
LOCKED_DAY = datetime(2026, 10, 5, 4, tzinfo=UTC)
COMES = ("opening", "receipt", "receipt", "receipt", "transfer_in")
GOES = ("counter", "wholesale", "scrap", "return_out", "transfer_out")
CLEARINGS = {"scrap": ("", "scrap"), "return_out": ("", "return"), "counter": ("", "discount")}
PAPERS = {"scrap": {"reason": "rust"}, "transfer_out": {"party": "分店"}}
PAPERS["transfer_in"] = PAPERS["transfer_out"]


def _enter_count(uow):
    with uow:
        count = StockCount(
            number=f"N{uow.now}",
            kind=CountKind.FULL,
            started_on=uow.now.date(),
            started_at=uow.now,
        )
        uow.session.add(count)
        uow.session.add(PeriodLock(month=202610, locked_at=uow.now))
        uow.commit()
        return count.id


class Day:
    """Random commands, given to the office and to the naive ledger."""

    def __init__(self, shop, store, clock, seed):
        self.shop, self.store, self.clock = shop, store, clock
        self.dice, self.naive = random.Random(seed), Ledger()  # noqa: S311 -- a test
        self.parts = [store.part(f"A{number}") for number in range(PARTS)]
        self.visits = [shop.visit() for _number in range(VISITS)]
        self.count_id = shop.do(_enter_count)
        self.counted = {}
        self.refused = 0

    def step(self):
        self.clock.now += timedelta(minutes=self.dice.randint(1, 20))
        deeds = (self.come,) * 4 + (self.go,) * 4 + (self.issue,) * 4 + (self.back,) * 3
        deeds += (self.count, self.revalue, self.settle, self.void, self.late, self.wrong)
        self.dice.choice(deeds)()

    @property
    def month(self):
        return (self.clock.now + timedelta(hours=5)).strftime("%Y%m")  # Taipei, until three

    def any_part(self):
        part = self.dice.choice(self.parts)
        return part, self.naive.shelves[part]

    def quantity(self):
        fine = self.dice.randint(1, 9999)
        return self.dice.choice((1000, 2000, 5000, fine))

    def come(self):
        part, _shelf = self.any_part()
        kind, quantity = self.dice.choice(COMES), self.quantity()
        cost = self.dice.choice((self.dice.randint(0, 2_000_000), 333_333))
        entry = Entry(part, Decimal(quantity).scaleb(-3), Decimal(cost).scaleb(-4))
        self.store.post(kind, entry, **PAPERS.get(kind, {}))
        self.naive.come(part, kind, quantity, cost, month=self.month)

    def go(self):
        part, shelf = self.any_part()
        kind, quantity = self.dice.choice(GOES), self.quantity()
        quantity = shelf.on_hand if self.dice.random() < 0.2 and shelf.on_hand > 0 else quantity
        clearing = self.dice.choice(CLEARINGS.get(kind, ("",)))
        net = self.dice.randint(0, 99999) if kind in {"counter", "wholesale"} else None
        more = PAPERS.get(kind, {}) | {"clearing": clearing}
        price = None if net is None else Decimal(net).scaleb(-2)
        entry = Entry(part, -Decimal(quantity).scaleb(-3), amount=price, net=price)
        if self.sold_out(shelf, quantity, lambda: self.store.post(kind, entry, **more)):
            return
        self.naive.go(part, kind, quantity, month=self.month, clearing=clearing, net=net)

    def sold_out(self, shelf, quantity, give):
        """Give a command: half the time by the desk, which may not go below zero."""
        role = self.dice.choice((Role.PARTS, Role.MANAGER))
        self.shop.sit_down(role)
        try:
            if role == Role.PARTS and quantity > max(shelf.on_hand, 0):
                with pytest.raises(RuleBrokenError, match="are on the shelf"):
                    give()
                self.refused += 1
                return True
            give()
            return False
        finally:
            self.shop.sit_down("")

    def issue(self):
        part, shelf = self.any_part()
        visit, quantity = self.dice.choice(self.visits), self.quantity()
        wanted = Decimal(quantity).scaleb(-3)
        if not self.sold_out(shelf, quantity, lambda: self.store.issue(visit, part, wanted)):
            self.naive.issue(visit, part, quantity, month=self.month)

    def back(self):
        part, _shelf = self.any_part()
        visit = self.dice.choice(self.visits)
        out, _worth = self.naive.out_with(visit, part)
        quantity = min(out, self.quantity())
        if quantity:
            self.store.take_back(visit, part, Decimal(quantity).scaleb(-3))
            self.naive.take_back(visit, part, quantity, month=self.month)
        with pytest.raises(RuleBrokenError, match="are out with this visit"):
            self.store.take_back(visit, part, Decimal(out - quantity + 1).scaleb(-3))
        self.refused += 1

    def count(self):
        part, shelf = self.any_part()
        if not shelf.moves:
            return
        found = max(shelf.on_hand + self.dice.choice((-1000, 0, 1, 500)), 0)
        more = found - shelf.on_hand
        self.store.post("count", Entry(part, Decimal(more).scaleb(-3)), count_id=self.count_id)
        self.counted[part] = self.clock.now
        if more > 0:
            self.naive.come(part, "count", more, month=self.month)
        elif more < 0:
            self.naive.go(part, "count", -more, month=self.month)
        else:
            self.naive._write(part, "count", 0, shelf.unit_cost, 0, shelf.value, self.month)

    def revalue(self):
        part, shelf = self.any_part()
        worth = self.dice.randint(-shelf.value, 5000) if shelf.value > 0 else 5000
        entry = Entry(part, Decimal(0), value=Decimal(worth).scaleb(-2))
        if shelf.on_hand > 0:
            self.store.post("revaluation", entry)
            self.naive.revalue(part, worth, month=self.month)
            return
        with pytest.raises(RuleBrokenError, match="cannot be worth less than nothing"):
            self.store.post("revaluation", entry)
        self.refused += 1

    def settle(self):
        """Settle a visit whose bill differs from what it has, and open another one."""
        place = self.dice.randrange(VISITS)
        visit = self.visits[place]
        bill = {part: self.quantity() for part in self.dice.sample(self.parts, 2)}
        lines = [line(part, Decimal(quantity).scaleb(-3)) for part, quantity in bill.items()]
        self.shop.bill(visit, *lines)
        known = {part for part in self.parts if self.naive.shelves[part].moves}
        self.shop.settle(visit)
        has = {part: self.naive.out_with(visit, part)[0] for part in sorted(known)}
        for part, out in has.items():
            if out > bill.get(part, 0):
                self.naive.take_back(visit, part, out - bill.get(part, 0), month=self.month)
        for part, out in has.items():
            if bill.get(part, 0) > out:
                self.naive.issue(visit, part, bill[part] - out, month=self.month)
        told = {row.part_id: row.cost for row in self.shop.card(visit).lines}
        assert told == {
            part: Decimal(self.naive.out_with(visit, part)[1]) / 100 if part in known else None
            for part in bill
        }
        self.visits[place] = self.shop.visit()

    def void(self):
        place = self.dice.randrange(VISITS)
        visit = self.visits[place]
        self.shop.do(void_visit, visit, self.shop.card(visit).version, "twice")
        for part in sorted(self.parts):
            out, _worth = self.naive.out_with(visit, part)
            if out:
                self.naive.take_back(visit, part, out, month=self.month)
        self.visits[place] = self.shop.visit()

    def late(self):
        """Enter a paper of some days ago: refused where the part was counted since."""
        part, _shelf = self.any_part()
        then = self.clock.now - timedelta(minutes=self.dice.randint(1, 4000))
        quantity, cost = self.quantity(), self.dice.randint(1, 999_999)
        entry = Entry(part, Decimal(quantity).scaleb(-3), Decimal(cost).scaleb(-4))
        if then < self.counted.get(part, then):
            with pytest.raises(RuleBrokenError, match="nothing is dated before that any more"):
                self.store.post("receipt", entry, done_at=then)
            self.refused += 1
            return
        self.store.post("receipt", entry, done_at=then)
        month = (then + timedelta(hours=5)).strftime("%Y%m")
        self.naive.come(part, "receipt", quantity, cost, month=month)

    def wrong(self):
        part, _shelf = self.any_part()
        one = Entry(part, Decimal(1), Decimal(1))
        wrong, more, said = self.dice.choice(
            (
                (Entry(part, Decimal(0), Decimal(1)), {}, "may not be zero"),
                (Entry(part, Decimal("0.0001"), Decimal(1)), {}, "three digits"),
                (Entry(part, Decimal(1), Decimal(-1)), {}, "must be zero or more"),
                (one, {"done_at": self.clock.now + timedelta(days=1)}, "cannot move tomorrow"),
                (one, {"done_at": LOCKED_DAY}, "is locked|nothing is dated before"),
            )
        )
        with pytest.raises(RuleBrokenError, match=said):
            self.store.post("receipt", one, wrong, **more)
        self.refused += 1

    def compare(self):
        assert self.kept_movements() == {
            part: shelf.moves for part, shelf in self.naive.shelves.items() if shelf.moves
        }
        assert self.kept_shelves() == {
            part: (len(shelf.moves), shelf.on_hand, shelf.value, shelf.last_cost)
            for part, shelf in self.naive.shelves.items()
            if shelf.moves
        }
        assert self.kept_months() == {
            (int(month), kind, clearing): tuple(sums)
            for (month, kind, clearing), sums in self.naive.months.items()
        }
        assert self.shop.ask(faults) == [] or self.only_below_zero()

    def only_below_zero(self):
        return [finding.rule for finding in self.shop.ask(faults)] == ["stock-below-zero"]

    def kept_movements(self):
        moves = {}
        columns = "part_id, kind, unit_cost, quantity, value, residual, on_hand, stock_value"
        for part, *move in self.plain(f"SELECT {columns} FROM stock_movement ORDER BY id"):
            moves.setdefault(part, []).append(tuple(move))
        return moves

    def kept_shelves(self):
        columns = "part_id, seq, on_hand, stock_value, last_cost"
        return {part: tuple(row) for part, *row in self.plain(f"SELECT {columns} FROM stock")}

    def kept_months(self):
        sums = "movements, quantity, value, residual, net, priced_value"
        rows = self.plain(f"SELECT month, kind, clearing, {sums} FROM stock_month")
        return {tuple(row[:3]): tuple(row[3:]) for row in rows}

    def plain(self, statement):
        return self.shop.ask(lambda session: session.execute(text(statement)).all())


STEPS = {"sqlite": 2000, "postgresql": 400}


@pytest.mark.parametrize("seed", [1, 2])
def test_random_movements_leave_what_a_naive_ledger_says(shop, store, clock, seed):
    day = Day(shop, store, clock, seed)
    steps = STEPS[shop.office.engine.name] // 2
    for number in range(1, steps + 1):
        day.step()
        if number % (steps // 4) == 0:
            day.compare()
    assert day.refused > steps / 20
    assert any(move[4] for shelf in day.naive.shelves.values() for move in shelf.moves)


def test_seats_that_post_one_part_at_once_lose_nothing(shop, store, other_seat):
    part_id = store.stocked("100", "10")
    seats = (store, Storeroom(other_seat)) * 2

    def sell(seat):
        return [seat.goes(part_id, "0.5").number for _time in range(10)]

    with ThreadPoolExecutor(len(seats)) as threads:
        numbers = [number for done in threads.map(sell, seats) for number in done]
    assert sorted(numbers) == sorted(f"C-20261120-{number}" for number in range(1, 41))
    assert store.left(part_id) == (80, 800)
    assert shop.ask(faults) == []
