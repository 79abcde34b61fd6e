"""The lines of a bill as they are being typed: texts, until they are numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QLocale

from desktop.models.bill import BillTotals, TaxRule, bill_totals, line_amount, line_net
from desktop.models.money import Currency
from desktop.models.proposal import ProposalState, Urgency
from desktop.models.visit import LineKind
from desktop.services.formats import quantity_text
from desktop.services.packages import PackageLineDraft
from desktop.services.parts import PartRow
from desktop.services.proposal_rows import ANSWER_NAMES, URGENCY_NAMES, ProposalRow
from desktop.services.proposals import ProposalDraft
from desktop.services.visit_bill import LineDraft
from desktop.services.visit_rows import LINE_KIND_NAMES, LineRow
from desktop.system.i18n import N_, _
from desktop.views.kit.figures import NotANumberError, parse_decimal

FIGURES = ("hours", "quantity", "price", "discount", "cost")
PACKAGE = "package"  # a line that stands for those of a package until one is picked
# What is chosen by a key and not typed: the values of a cell, and their names.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        **{kind.value: name for kind, name in LINE_KIND_NAMES.items()},
        PACKAGE: N_("Package"),
    },
    "urgency": {urgency.value: name for urgency, name in URGENCY_NAMES.items()},
    "answer": {
        **{answer.value: name for answer, name in ANSWER_NAMES.items()},
        ProposalState.OPEN.value: N_("Open"),
    },
}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it stands in the table.

    Attributes:
        job: Category of the work, in the office's words.
        unit_cost: What one piece of the part costs; the cost follows the quantity by it.
        reason: Why something is given away.
        part_id: The part of the parts list, if it is one.
        package_id: The package it came with.
        id: The line of the office that this one replaces.
        urgency: How soon proposed work should be done; `answer` what the customer says to it.
        taken_from: Declined work of an earlier visit that is offered again.
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
    reason: str = ""
    package_id: int | None = None
    urgency: str = Urgency.SOON.value
    answer: str = ProposalState.OPEN.value
    taken_from: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has typed anything into it."""
        return not any((self.text.strip(), self.hours, self.price, self.discount, self.cost))

    def choice_name(self, key: str) -> str:
        """Name what a cell that is chosen holds, in the user's words."""
        return _(CHOICES[key][getattr(self, key)])


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
        row.discount_reason,
        row.package_id,
    )


def proposed_line(row: ProposalRow) -> TypedLine:
    """Return a proposed line of the office as a typed one."""
    return TypedLine(
        kind=row.kind,
        text=row.text,
        hours=number_text(row.hours),
        quantity=number_text(row.quantity),
        unit=row.unit,
        price=number_text(row.price),
        discount=number_text(row.discount or None),
        job=row.job,
        part_id=row.part_id,
        id=row.id,
        urgency=row.urgency,
    )


def drafted_line(draft: LineDraft) -> TypedLine:
    """Return a line of a package as a typed one."""
    return TypedLine(
        kind=draft.kind,
        text=draft.text,
        hours=number_text(draft.hours),
        quantity=number_text(draft.quantity),
        unit=draft.unit,
        price=number_text(draft.price),
        discount=number_text(draft.discount or None),
        cost=number_text(draft.cost),
        job=draft.job,
        part_id=draft.part_id,
        reason=draft.discount_reason,
        package_id=draft.package_id,
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


def with_choice(line: TypedLine, key: str, value: str) -> TypedLine:
    """Return the line with another choice; only a part line points to the parts list."""
    if key == "kind" and value != LineKind.PART:
        return replace(line, kind=value, part_id=None)
    return replace(line, **_one(key, value))


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


def choice_for(key: str, pressed: str, now: str) -> str | None:
    """Return what a pressed key stands for in a cell: a number, or the first letter of a name.

    A letter that several names begin with goes round among them.
    """
    names = CHOICES[key]
    values = list(names)
    if pressed.isdecimal():
        place = int(pressed) - 1
        return values[place] if 0 <= place < len(values) else None
    letter = pressed.casefold()
    fitting = [
        value
        for value in values
        if letter and (_(names[value]).casefold().startswith(letter) or value[0] == letter)
    ]
    if not fitting:
        return None
    after = fitting.index(now) + 1 if now in fitting else 0
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
    """Return the first cell that holds no number or no package, and the sentence about it."""
    if line.kind == PACKAGE:
        return "text", _("Pick the package from the list, or choose another kind.")
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
        discount_reason=line.reason.strip(),
        package_id=line.package_id,
    )


def proposal_draft(line: TypedLine) -> ProposalDraft:
    """Return a proposed line as the office takes it; ask `problem` before."""
    return ProposalDraft(
        kind=line.kind,
        text=line.text.strip(),
        quantity=figure(line.quantity) or Decimal(0),
        price=figure(line.price),
        discount=figure(line.discount) or Decimal(0),
        unit=line.unit.strip(),
        part_id=line.part_id,
        hours=figure(line.hours),
        job=line.job.strip(),
        urgency=line.urgency,
        id=line.id,
        answer=line.answer,
        taken_from=line.taken_from,
    )


def package_line(line: TypedLine) -> PackageLineDraft:
    """Return a line of a package as the office takes it; ask `problem` before."""
    return PackageLineDraft(
        kind=line.kind,
        text=line.text.strip(),
        quantity=figure(line.quantity) or Decimal(0),
        unit=line.unit.strip(),
        price=figure(line.price),
        hours=figure(line.hours),
        part_id=line.part_id,
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
