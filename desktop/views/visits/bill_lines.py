"""The lines of a bill as they are being typed: texts, until they are numbers."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QLocale

from desktop.models.bill import BillTotals, TaxRule, bill_totals, line_amount, line_net
from desktop.models.money import Currency
from desktop.models.visit import LineKind
from desktop.services.formats import quantity_text
from desktop.services.parts import PartRow
from desktop.services.visit_bill import LineDraft
from desktop.services.visits import LINE_KIND_NAMES, LineRow
from desktop.system.i18n import _
from desktop.views.kit.figures import NotANumberError, parse_decimal

FIGURES = ("hours", "quantity", "price", "discount", "cost")
KINDS = tuple(LineKind)


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it stands in the table.

    Attributes:
        job: Category of the work, in the office's words.
        unit_cost: What one piece of the part costs; the cost follows the quantity by it.
        part_id: The part of the parts list, if it is one.
        id: The line of the office that this one replaces.
    """

    kind: str = LineKind.LABOUR
    text: str = ""
    hours: str = ""
    quantity: str = "1"
    unit: str = ""
    price: str = ""
    discount: str = ""
    cost: str = ""
    unit_cost: str = ""
    job: str = ""
    part_id: int | None = None
    id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has typed anything into it."""
        return not any((self.text.strip(), self.hours, self.price, self.discount, self.cost))

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return _(LINE_KIND_NAMES[LineKind(self.kind)])


def typed_line(row: LineRow) -> TypedLine:
    """Return a line of the office as a typed one."""
    return TypedLine(
        row.kind,
        row.text,
        number_text(row.hours),
        number_text(row.quantity),
        row.unit,
        number_text(row.price),
        number_text(row.discount or None),
        number_text(row.cost),
        "",
        row.job,
        row.part_id,
        row.id,
    )


def number_text(value: Decimal | None) -> str:
    """Write a number for a cell; nothing for an unknown one."""
    return "" if value is None else quantity_text(value)


def figure(text: str) -> Decimal | None:
    """Read a cell; None while it is empty or no number."""
    try:
        return parse_decimal(text, QLocale())
    except NotANumberError:
        return None


def with_text(line: TypedLine, key: str, text: str) -> TypedLine:
    """Return the line with another text in one cell."""
    if key == "quantity" and line.unit_cost:
        return replace(line, quantity=text, cost=_cost(line.unit_cost, text))
    if key == "cost":
        return replace(line, cost=text, unit_cost="")
    return replace(line, **_one(key, text))


def _one(key: str, text: str) -> dict[str, Any]:
    return {key: text}


def with_kind(line: TypedLine, kind: str) -> TypedLine:
    """Return the line as one of another kind; only a part line points to the parts list."""
    return replace(line, kind=kind, part_id=line.part_id if kind == LineKind.PART else None)


def with_part(line: TypedLine, part: PartRow) -> TypedLine:
    """Return the line filled from the parts list; a price typed before is replaced."""
    unit_cost = number_text(part.cost)
    return replace(
        line,
        kind=LineKind.PART,
        text=part.name,
        unit=part.unit,
        job=part.category,
        price=number_text(part.price),
        unit_cost=unit_cost,
        cost=_cost(unit_cost, line.quantity),
        part_id=part.id,
    )


def kind_for(key: str, now: str) -> str | None:
    """Return the kind a key stands for: its number, or the first letter of its name.

    A letter that several kinds begin with goes round among them.
    """
    if key.isdecimal():
        place = int(key) - 1
        return KINDS[place] if 0 <= place < len(KINDS) else None
    letter = key.casefold()
    fitting = [
        kind
        for kind in KINDS
        if letter and (_(LINE_KIND_NAMES[kind]).casefold().startswith(letter) or kind[0] == letter)
    ]
    if not fitting:
        return None
    after = fitting.index(LineKind(now)) + 1 if now in fitting else 0
    return fitting[after % len(fitting)]


def amount(line: TypedLine, currency: Currency) -> Decimal | None:
    """Compute what a line comes to; None while its price is not known."""
    quantity = figure(line.quantity)
    discount = figure(line.discount) or Decimal(0)
    return (
        None if quantity is None else line_amount(quantity, figure(line.price), discount, currency)
    )


def totals(lines: list[TypedLine], tax: TaxRule, currency: Currency) -> BillTotals:
    """Sum the lines as the office will."""
    amounts = [(line.kind, amount(line, currency)) for line in lines if not line.is_empty]
    return bill_totals(
        ((kind, sum_, line_net(sum_, tax, currency)) for kind, sum_ in amounts), tax, currency
    )


def problem(line: TypedLine) -> tuple[str, str] | None:
    """Return the first cell that holds no number, and the sentence about it."""
    for key in FIGURES:
        try:
            parse_decimal(getattr(line, key), QLocale())
        except NotANumberError as error:
            return key, str(error)
    return None


def line_draft(line: TypedLine) -> LineDraft:
    """Return a line as the office takes it; ask `problem` before."""
    return LineDraft(
        kind=line.kind,
        text=line.text.strip(),
        quantity=figure(line.quantity) or Decimal(0),
        price=figure(line.price),
        discount=figure(line.discount) or Decimal(0),
        unit=line.unit.strip(),
        part_id=line.part_id,
        hours=figure(line.hours),
        cost=figure(line.cost),
        job=line.job.strip(),
        id=line.id,
    )


def kept(lines: list[TypedLine]) -> list[Any]:
    """Return lines in a form that a draft can keep."""
    return [asdict(line) for line in lines]


def restored(values: list[Any]) -> list[TypedLine]:
    """Return the lines of a draft."""
    return [TypedLine(**value) for value in values]


def _cost(unit_cost: str, quantity: str) -> str:
    one, many = figure(unit_cost), figure(quantity)
    return "" if one is None or many is None else number_text(one * many)
