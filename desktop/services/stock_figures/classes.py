"""ABC by what was issued, XYZ by how evenly it was asked for: both over twelve whole months."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, extract, func, select, type_coerce
from sqlalchemy.orm import Session

from desktop.models.part import Part
from desktop.models.stock import DEMAND, MovementKind, StockMovement
from desktop.services.measures.slices import month_after, month_end, period_of_months
from desktop.services.stock_figures.dead import in_lots
from desktop.services.stock_figures.worth import shelf_values
from desktop.system.i18n import N_, _

MONTHS = 12
A_SHARE, B_SHARE = Decimal("0.80"), Decimal("0.95")
X_MOST, Y_MOST = Decimal("0.5"), Decimal("1.0")
_NOTHING = Decimal(0)
_moved, _part = StockMovement.__table__.c, Part.__table__.c


class Worth(StrEnum):
    """How much of what was issued a part stands for; Z is what nobody asked for."""

    A = "A"
    B = "B"
    C = "C"
    Z = "Z"


class Evenness(StrEnum):
    """How evenly a part was asked for, by the spread of its months over their mean."""

    X = "X"
    Y = "Y"
    Z = "Z"


DEFINITION = N_(
    "A: the parts that make up the first 80 % of what was issued at cost in twelve months, B: up "
    "to 95 %, C: the rest, Z: nobody asked. X: the months spread by no more than half their mean, "
    "Y: by no more than their mean, Z: by more."
)


@dataclass(frozen=True, slots=True)
class PartUse:
    """What was used of a part in twelve months.

    Attributes:
        cost: What was issued and sold at cost, less what came back.
        months: The pieces of each month, the latest last.
    """

    part_id: int
    cost: Decimal
    months: tuple[Decimal, ...]

    @property
    def evenness(self) -> Evenness:
        """The class by the coefficient of variation of its months."""
        mean = sum(self.months, _NOTHING) / MONTHS
        if mean <= 0:
            return Evenness.Z
        spread = (sum(((n - mean) ** 2 for n in self.months), _NOTHING) / MONTHS).sqrt()
        return Evenness.X if spread <= X_MOST * mean else _further(spread, mean)


def _further(spread: Decimal, mean: Decimal) -> Evenness:
    return Evenness.Y if spread <= Y_MOST * mean else Evenness.Z


@dataclass(frozen=True, slots=True)
class ClassCell:
    """The parts of one class: how many, what was issued of them, and what lies on the shelf."""

    parts: int = 0
    cost: Decimal = _NOTHING
    stock: Decimal = _NOTHING

    def plus(self, cost: Decimal, stock: Decimal) -> "ClassCell":
        """Return the same with a part more."""
        return ClassCell(self.parts + 1, self.cost + cost, self.stock + stock)


@dataclass(frozen=True, slots=True)
class ClassPart:
    """A part in its class: what was issued of it at cost, and what lies on the shelf."""

    part_id: int
    worth: Worth
    evenness: Evenness
    cost: Decimal
    stock: Decimal
    name: str = ""


@dataclass(frozen=True, slots=True)
class Classes:
    """Every part that was used or is in stock, by both classes."""

    month: int
    cells: Mapping[tuple[Worth, Evenness], ClassCell]

    def of(self, worth: Worth) -> ClassCell:
        """Return the parts of a class by worth."""
        cells = [cell for (key, _even), cell in self.cells.items() if key == worth]
        return ClassCell(
            sum(cell.parts for cell in cells),
            sum((cell.cost for cell in cells), _NOTHING),
            sum((cell.stock for cell in cells), _NOTHING),
        )


def definition() -> str:
    """Say what the classes mean."""
    return _(DEFINITION)


def part_classes(session: Session, month: int) -> Classes:
    """Sort the parts by what was used of them in the twelve months up to a month."""
    cells: dict[tuple[Worth, Evenness], ClassCell] = defaultdict(ClassCell)
    for part in _classed(session, month):
        place = part.worth, part.evenness
        cells[place] = cells[place].plus(part.cost, part.stock)
    return Classes(month, dict(cells))


def class_parts(
    session: Session, month: int, worth: Worth, evenness: Evenness | None = None
) -> list[ClassPart]:
    """Read the parts of a class, or of a class by worth whole, the most issued first."""
    found = [
        part
        for part in _classed(session, month)
        if part.worth is worth and evenness in {None, part.evenness}
    ]
    names = _names(session, [part.part_id for part in found])
    named = [replace(part, name=names[part.part_id]) for part in found]
    return sorted(named, key=lambda part: (-part.cost, -part.stock, part.name))


def _classed(session: Session, month: int) -> Iterator[ClassPart]:
    used = {use.part_id: use for use in part_uses(session, month)}
    stock = shelf_values(session, month_end(month))
    worth = worth_classes({key: use.cost for key, use in used.items()})
    for key in sorted(used.keys() | stock.keys()):
        use = used.get(key)
        yield ClassPart(
            key,
            worth.get(key, Worth.Z),
            use.evenness if use else Evenness.Z,
            use.cost if use else _NOTHING,
            stock.get(key, _NOTHING),
        )


def _names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in in_lots(ids):
        rows = session.execute(select(_part.id, _part.number, _part.name).where(_part.id.in_(some)))
        found |= {key: f"{number} {name}" for key, number, name in rows}
    return found


def worth_classes(costs: Mapping[int, Decimal]) -> dict[int, Worth]:
    """Rank parts by cost: one is A as long as those before it do not make up 80 %."""
    ranked = sorted(costs.items(), key=lambda item: (-item[1], item[0]))
    whole = sum((max(cost, _NOTHING) for _part, cost in ranked), _NOTHING)
    found, before = {}, _NOTHING
    for part, cost in ranked:
        found[part] = _worth(cost, before, whole)
        before += max(cost, _NOTHING)
    return found


def part_uses(session: Session, month: int) -> list[PartUse]:
    """Read what was used of each part in the twelve months up to a month."""
    first = month_after(month, 1 - MONTHS)
    period = period_of_months(first, MONTHS)
    in_month = (
        type_coerce(extract("year", _moved.moved_on), BigInteger) * 100
        + type_coerce(extract("month", _moved.moved_on), BigInteger)
    ).label("month")
    sums = (func.sum(_moved.value), func.sum(_moved.quantity))
    statement = (
        select(_moved.part_id, in_month, *sums)
        .where(
            _moved.kind.in_((*DEMAND, MovementKind.RETURN_IN)),
            _moved.moved_on.between(period.start, period.end),
        )
        .group_by(_moved.part_id, in_month)
    )
    months = [month_after(first, number) for number in range(MONTHS)]
    return list(_uses(session.execute(statement), months))


def _uses(rows: Iterable[Any], months: Sequence[int]) -> Iterable[PartUse]:
    costs: dict[int, Decimal] = defaultdict(Decimal)
    pieces: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for part, month, value, quantity in rows:
        costs[part] -= value
        pieces[part][int(month)] = -quantity
    for part, had in pieces.items():
        yield PartUse(part, costs[part], tuple(had.get(month, _NOTHING) for month in months))


def _worth(cost: Decimal, before: Decimal, whole: Decimal) -> Worth:
    if cost <= 0:
        return Worth.Z
    if before < A_SHARE * whole:
        return Worth.A
    return Worth.B if before < B_SHARE * whole else Worth.C
