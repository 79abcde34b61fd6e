"""Dead stock and its bridge against plain Python over the raw ledger, for random years of work."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from desktop.services.measures.slices import Period
from desktop.services.stock.posting import Entry
from desktop.services.stock_figures.ages import layers, shelves, stock_ages
from desktop.services.stock_figures.bridge import Step, dead_bridge
from desktop.services.stock_figures.dead import dead_shelves

PARTS, STEPS = 6, 120
SOLD = ("issue", "counter", "wholesale")
CLEARINGS = ("", "", "discount", "promotion")
RAW = """
    SELECT m.part_id, m.seq, m.kind, m.moved_on, m.quantity, m.value + m.residual AS gain,
           d.clearing
    FROM stock_movement m JOIN stock_document d ON d.id = m.document_id
    ORDER BY m.part_id, m.moved_on, m.seq
"""


def work(years, dice):
    """Let some parts come and go for three years, a few of them seldom."""
    parts = [years.on("2023-01-02").part(f"A{number}") for number in range(PARTS)]
    day = date(2023, 1, 3)
    for _step in range(STEPS):
        day += timedelta(days=dice.randint(3, 18))
        part = parts[min(dice.randrange(PARTS), dice.randrange(PARTS))]
        move(years.on(day), dice, part, years.left(part)[0])
    return day


def move(years, dice, part, on_hand):
    quantity = Decimal(dice.randint(1, 9))
    deed = dice.choice(("come", "sell", "sell", "clear", "away", "revalue", "late"))
    if on_hand < 1 or deed == "come":
        years.comes(part, quantity * 3, dice.randint(1, 999), dice.choice(("receipt", "opening")))
    elif deed == "sell":
        years.goes(part, min(quantity, on_hand), clearing=dice.choice(CLEARINGS))
    elif deed == "clear":
        years.clear(part, min(quantity, on_hand), dice.choice(("return", "transfer", "scrap")))
    elif deed == "away":
        years.goes(part, min(quantity, on_hand), "return_out")
    elif deed == "revalue":
        years.post("revaluation", Entry(part, Decimal(0), value=Decimal(dice.randint(1, 99))))
    else:
        earlier = years.clock.now - timedelta(days=dice.randint(1, 40))
        years.comes(part, quantity, dice.randint(1, 999), moved_at=earlier)


def a_year_before(day, years=1):
    return day.replace(year=day.year - years, day=min(day.day, 28 if day.month == 2 else 31))


class Naive:
    """What the ledger says, read line by line."""

    def __init__(self, years):
        self.moves = defaultdict(list)
        for row in years.office.read(lambda session: session.execute(text(RAW)).all()):
            day = date.fromisoformat(str(row.moved_on))
            self.moves[row.part_id].append((day, row.kind, row.clearing, row.quantity, row.gain))

    def held(self, part, day):
        until = [move for move in self.moves[part] if move[0] <= day]
        return sum(move[3] for move in until), sum(move[4] for move in until)

    def dead(self, day):
        edge, found = a_year_before(day), {}
        for part, moves in self.moves.items():
            asked = any(m[1] in SOLD and not m[2] and edge < m[0] <= day for m in moves)
            if not asked and self.held(part, day)[0] > 0 and self.held(part, edge)[0] > 0:
                found[part] = self.held(part, day)
        return found

    def consumed(self, period):
        """What was sold as usual of each dead part: its first ordinary sale takes it out."""
        total = 0
        for part in self.dead(period.start - timedelta(days=1)):
            days = [m for m in self.moves[part] if period.start <= m[0] <= period.end]
            total += next((m[4] for m in days if m[1] in SOLD and not m[2]), 0)
        return total


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_dead_stock_and_every_bridge_are_those_of_the_raw_ledger(years, seed):
    dice = random.Random(seed)  # noqa: S311 -- a test
    last = work(years, dice)
    naive = Naive(years)
    met = set()
    for _number in range(12):
        end = last - timedelta(days=dice.randint(0, 500))
        period = Period(end - timedelta(days=dice.randint(0, 500)), end)
        dead = years.read(dead_shelves, end)
        found = {shelf.part_id: (shelf.on_hand * 1000, shelf.value * 100) for shelf in dead}
        assert found == naive.dead(end)
        bridge = years.read(dead_bridge, period)
        before = naive.dead(period.start - timedelta(days=1))
        assert bridge.opening * 100 == sum(value for _pieces, value in before.values())
        assert bridge.closing * 100 == sum(value for _pieces, value in naive.dead(end).values())
        assert bridge.residual == 0
        assert bridge.of(Step.CONSUMED) * 100 == naive.consumed(period)
        met |= {step for step, _value in bridge.steps}
    assert {Step.AGED, Step.CONSUMED, Step.MOVING} <= met


def test_the_ages_of_a_random_ledger_add_up_to_its_stock(years):
    last = work(years, random.Random(4))  # noqa: S311 -- a test
    naive = Naive(years)
    for back in (0, 90, 400, 700):
        day = last - timedelta(days=back)
        held, ages = years.read(shelves, day), years.read(stock_ages, day)
        there = {part: naive.held(part, day) for part in naive.moves}
        there = {part: both for part, both in there.items() if both[0] > 0}
        assert {s.part_id: (s.on_hand * 1000, s.value * 100) for s in held} == there
        for by_age in (ages.by_demand, ages.by_receipt):
            assert sum(age.pieces for age in by_age) * 1000 == sum(n for n, _v in there.values())
            assert sum(age.value for age in by_age) * 100 == sum(v for _n, v in there.values())


def test_the_oldest_pieces_go_first(years):
    part = years.on("2024-01-10").stocked("10", "100")
    (shelf,) = years.read(shelves, date(2024, 12, 1))
    found = layers(shelf, [Decimal(3), Decimal(0), Decimal(20)], date(2024, 12, 1))
    assert [(layer.bucket, layer.pieces, layer.value) for layer in found] == [
        (0, 3, 300),
        (2, 7, 700),
    ]
    assert shelf.part_id == part
