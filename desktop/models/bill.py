"""The arithmetic of a bill: amounts, taxes and sums, the same wherever a bill is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from desktop.models.money import Currency
from desktop.models.visit import LineKind

_ZERO = Decimal(0)
_SUMMED = (LineKind.LABOUR, LineKind.PART, LineKind.OUTSOURCED, LineKind.OTHER)


@dataclass(frozen=True, slots=True)
class TaxRule:
    """How a bill is taxed.

    Attributes:
        rate: A share: 0.05 for five per cent.
        inclusive: Whether the amounts of the lines contain the tax.
    """

    rate: Decimal
    inclusive: bool


@dataclass(frozen=True, slots=True)
class BillTotals:
    """Sums of a bill; None where no amount is known."""

    labour_net: Decimal | None
    parts_net: Decimal | None
    outsourced_net: Decimal | None
    other_net: Decimal | None
    tax: Decimal | None
    total: Decimal | None


def line_amount(
    quantity: Decimal, price: Decimal | None, discount: Decimal, currency: Currency
) -> Decimal | None:
    """Compute quantity times price less discount; None while the price is unknown."""
    return None if price is None else currency.rounded(quantity * price) - discount


def line_net(amount: Decimal | None, tax: TaxRule, currency: Currency) -> Decimal | None:
    """Take the tax out of an amount."""
    if amount is None or not tax.inclusive or not tax.rate:
        return amount
    return currency.rounded(amount / (1 + tax.rate))


def bill_totals(
    lines: Iterable[tuple[str, Decimal | None, Decimal | None]], tax: TaxRule, currency: Currency
) -> BillTotals:
    """Sum a bill.

    Args:
        lines: Kind, amount and net of each line.
        tax: How the bill is taxed.
        currency: What the tax is rounded to.
    """
    nets: dict[str, Decimal | None] = {}
    before_tax = amounts = _ZERO
    for kind, amount, net in lines:
        before = nets.get(kind)
        if amount is None:
            nets[kind] = before
        else:
            before_tax += (added := amount if net is None else net)
            nets[kind] = added if before is None else before + added
            amounts += amount
    if all(net is None for net in nets.values()):
        return BillTotals(None, None, None, None, None, None)
    levied = amounts - before_tax if tax.inclusive else _levied(before_tax, tax, currency)
    # A bill that has no part at all is known to have parts for nothing; a part without a price
    # leaves the sum unknown.
    labour, parts, outsourced, other = (nets.get(kind, _ZERO) for kind in _SUMMED)
    return BillTotals(labour, parts, outsourced, other, levied, before_tax + levied)


def _levied(before_tax: Decimal, tax: TaxRule, currency: Currency) -> Decimal:
    return currency.rounded(before_tax * tax.rate) if tax.rate else _ZERO
