"""The lines of made-up bills, summed as every bill of the program is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from desktop.models.bill import TaxRule, bill_totals, line_amount, line_net
from desktop.models.money import Currency
from desktop.models.visit import LineKind
from desktop.services.bulk import Row
from desktop.services.sample.dice import Dice
from desktop.services.sample.jobs import ADDED, Job
from desktop.services.sample.parts import Shelf
from desktop.services.sample.world import Car, World

_NOTHING = Decimal(0)
_ONE = Decimal(1)
_MARGINS = (Decimal("0.7"), Decimal("0.75"), Decimal("0.8"))
_DISCOUNTS = (Decimal("0.05"), Decimal("0.1"), Decimal("0.1"), Decimal("0.15"))


@dataclass(frozen=True, slots=True)
class Terms:
    """How a bill is priced.

    Attributes:
        rate: Price of an hour of labour.
        free: Nobody pays it: the lines stand there at nothing.
    """

    rate: int
    free: bool


def bill_lines(world: World, car: Car, job: Job, terms: Terms) -> list[Row]:
    """Make up the lines of a visit."""
    jobs = [job]
    if not terms.free and world.dice.happens(0.1):
        jobs.append(world.dice.draw(ADDED))
    lines = [line for one in jobs for line in _lines(world, car, one, terms)]
    if not terms.free and world.dice.happens(0.07):
        _reduce(world.dice.choice(lines), world.dice)
    for position, line in enumerate(lines, 1):
        line["position"] = position
        _count(line, world.tax, world.currency)
    return lines


def bill_row(lines: Sequence[Row], tax: TaxRule, currency: Currency) -> Row:
    """Sum the lines as the columns of a visit."""
    totals = bill_totals(
        ((line["kind"], line["amount"], line["net"]) for line in lines), tax, currency
    )
    return {
        "labour_net": totals.labour_net,
        "parts_net": totals.parts_net,
        "outsourced_net": totals.outsourced_net,
        "other_net": totals.other_net,
        "tax": totals.tax,
        "total": totals.total,
    }


def _lines(world: World, car: Car, job: Job, terms: Terms) -> Iterator[Row]:
    for text, hours in job.labour:
        yield _line(LineKind.LABOUR, text, _labour_price(hours, terms), hours=Decimal(hours))
    yield from _part_lines(world.shelf, car, job, free=terms.free)
    for text, price in job.outsourced:
        sold = Decimal(round(price * world.dice.uniform(0.8, 1.25) / 100) * 100)
        cost = (sold * world.dice.choice(_MARGINS)).quantize(_ONE)
        yield _line(LineKind.OUTSOURCED, text, _NOTHING if terms.free else sold, cost=cost)
    for text, price in job.other:
        yield _line(LineKind.OTHER, text, _NOTHING if terms.free else Decimal(price))


def _part_lines(shelf: Shelf, car: Car, job: Job, *, free: bool) -> Iterator[Row]:
    for kind, text in job.parts:
        part, quantity = shelf.fitting(kind, car.model.make, car.habit), Decimal(text)
        row = _line(
            LineKind.PART,
            part.name,
            _NOTHING if free else part.price,
            cost=part.cost * quantity,
        )
        yield row | {"part_id": part.id, "quantity": quantity, "unit": part.unit}


def _line(
    kind: LineKind,
    text: str,
    price: Decimal,
    *,
    cost: Decimal | None = None,
    hours: Decimal | None = None,
) -> Row:
    row: Row = {"kind": kind, "text": text, "price": price, "cost": cost, "hours": hours}
    return row | {"quantity": _ONE, "discount": _NOTHING, "unit": "式"}


@cache
def _labour_price(hours: str, terms: Terms) -> Decimal:
    return _NOTHING if terms.free else Decimal(round(float(hours) * terms.rate / 10) * 10)


def _reduce(line: Row, dice: Dice) -> None:
    share = dice.choice(_DISCOUNTS)
    line["discount"] = (line["price"] * line["quantity"] * share / 10).quantize(_ONE) * 10


def _count(line: Row, tax: TaxRule, currency: Currency) -> None:
    line["amount"], line["net"] = _amounts(
        line["quantity"], line["price"], line["discount"], tax, currency
    )


@cache
def _amounts(
    quantity: Decimal, price: Decimal, discount: Decimal, tax: TaxRule, currency: Currency
) -> tuple[Decimal | None, Decimal | None]:
    amount = line_amount(quantity, price, discount, currency)
    return amount, line_net(amount, tax, currency)
