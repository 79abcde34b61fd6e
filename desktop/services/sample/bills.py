"""The lines of made-up bills, summed as every bill of the program is."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from desktop.models.bill import TaxRule, bill_totals, line_amount, line_net
from desktop.models.money import Currency
from desktop.models.visit import LineKind
from desktop.services.bulk import Row
from desktop.services.sample.dice import Dice
from desktop.services.sample.jobs import ADDED, Job
from desktop.services.sample.parts import Shelf, Stocked
from desktop.services.sample.world import Car

_NOTHING = Decimal(0)
_ONE = Decimal(1)
_MARGINS = (Decimal("0.7"), Decimal("0.75"), Decimal("0.8"))
_DISCOUNTS = (Decimal("0.05"), Decimal("0.1"), Decimal("0.1"), Decimal("0.15"))
# The category of work that a word of a line belongs to; the first that fits.
_JOBS = (
    ("煞車", ("煞車", "來令", "碟盤")),
    ("輪胎", ("輪胎", "定位", "補胎", "輪軸承")),
    ("冷氣", ("冷氣", "冷媒", "鼓風機")),
    ("電系", ("電瓶", "發電機", "起動馬達", "燈泡", "電腦")),
    ("鈑噴", ("鈑金", "烤漆", "保桿", "葉子板", "拋光", "車門")),
    ("底盤", ("避震器", "三角架", "李子串", "引擎腳")),
    ("引擎", ("水泵", "水箱", "變速箱", "皮帶", "火星塞")),
    ("保養", ("保養", "機油", "濾", "雨刷", "驗車")),
)
_BILLS = 1 << 13  # are kept at hand: most bills are like many others


class Terms(NamedTuple):
    """How a bill is priced.

    Attributes:
        rate: Price of an hour of labour.
        free: Nobody pays it: the lines stand there at nothing.
    """

    rate: int
    free: bool


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a bill, as many bills have it; each line is equal to itself alone.

    Attributes:
        row: Its columns, its visit and place apart.
    """

    row: Row


def _job(text: str) -> str:
    fitting = (job for job, words in _JOBS if any(word in text for word in words))
    return next(fitting, "其他")


class Biller:
    """Makes up what a visit costs."""

    def __init__(self, dice: Dice, shelf: Shelf, tax: TaxRule, currency: Currency) -> None:
        self._dice, self._shelf = dice, shelf
        self._tax, self._currency = tax, currency
        self._labour = lru_cache(maxsize=None)(self._labour_line)
        self._part = lru_cache(maxsize=None)(self._part_line)
        self._other = lru_cache(maxsize=None)(self._other_line)
        self.sums = lru_cache(maxsize=_BILLS)(self._sums)

    def lines(self, car: Car, job: Job, terms: Terms) -> tuple[Line, ...]:
        """Make up the lines of a visit."""
        if terms.free:
            return tuple(self._lines(car, job, terms))
        dice = self._dice
        added = dice.draw(ADDED) if dice.happens(0.1) else None
        lines = self._lines(car, job, terms)
        if added is not None:
            lines += self._lines(car, added, terms)
        if dice.happens(0.07):
            place = dice.below(len(lines))
            lines[place] = self._reduced(lines[place])
        return tuple(lines)

    def _lines(self, car: Car, job: Job, terms: Terms) -> list[Line]:
        shelf, free = self._shelf, terms.free
        lines = [self._labour(text, hours, terms) for text, hours in job.labour]
        for kind, quantity in job.parts:
            part = shelf.fitting(kind, car.model.make, car.habit)
            lines.append(self._part(part, quantity, free))
        lines += [self._outsourced_line(text, price, free=free) for text, price in job.outsourced]
        lines += [self._other(text, price, free) for text, price in job.other]
        return lines

    def _labour_line(self, text: str, hours: str, terms: Terms) -> Line:
        price = 0 if terms.free else round(float(hours) * terms.rate / 10) * 10
        return self._line(LineKind.LABOUR, text, Decimal(price), hours=Decimal(hours))

    def _part_line(self, part: Stocked, count: str, free: bool) -> Line:  # noqa: FBT001 -- by place, for the cache
        price, quantity = _NOTHING if free else part.price, Decimal(count)
        return self._line(
            LineKind.PART,
            part.name,
            price,
            cost=part.cost * quantity,
            part_id=part.id,
            quantity=quantity,
            unit=part.unit,
        )

    def _outsourced_line(self, text: str, price: int, *, free: bool) -> Line:
        sold = Decimal(round(price * self._dice.uniform(0.8, 1.25) / 100) * 100)
        cost = (sold * self._dice.pick(_MARGINS)).quantize(_ONE)
        return self._line(LineKind.OUTSOURCED, text, _NOTHING if free else sold, cost=cost)

    def _other_line(self, text: str, price: int, free: bool) -> Line:  # noqa: FBT001 -- by place, for the cache
        return self._line(LineKind.OTHER, text, _NOTHING if free else Decimal(price))

    def _line(self, kind: LineKind, text: str, price: Decimal, **columns: object) -> Line:
        row: Row = {"kind": kind.value, "text": text, "price": price, "cost": None, "hours": None}
        row |= {"part_id": None, "quantity": _ONE, "discount": _NOTHING, "unit": "式"} | columns
        row["job"] = _job(text)
        return self._counted(row)

    def _reduced(self, line: Line) -> Line:
        share, row = self._dice.pick(_DISCOUNTS), line.row
        discount = (row["price"] * row["quantity"] * share / 10).quantize(_ONE) * 10
        return self._counted(row | {"discount": discount})

    def _counted(self, row: Row) -> Line:
        amount = line_amount(row["quantity"], row["price"], row["discount"], self._currency)
        return Line(row | {"amount": amount, "net": line_net(amount, self._tax, self._currency)})

    def _sums(self, lines: tuple[Line, ...]) -> Row:
        """Sum lines as the columns of a visit."""
        rows = [line.row for line in lines]
        known = [(row["kind"], row["amount"], row["net"]) for row in rows]
        totals = bill_totals(known, self._tax, self._currency)
        return {
            "labour_net": totals.labour_net,
            "parts_net": totals.parts_net,
            "outsourced_net": totals.outsourced_net,
            "other_net": totals.other_net,
            "tax": totals.tax,
            "total": totals.total,
        }
