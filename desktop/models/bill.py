"""The arithmetic of a bill: amounts, taxes and sums, the same wherever a bill is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from desktop.models.money import Currency
from desktop.models.visit import LineKind


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
    known: list[tuple[str, Decimal, Decimal]] = []
    unknown: set[str] = set()
    for kind, amount, net in lines:
        if amount is None:
            unknown.add(kind)
        else:
            known.append((kind, amount, amount if net is None else net))
    if not known:
        return BillTotals(None, None, None, None, None, None)
    before_tax = _sum(net for _kind, _amount, net in known)
    amounts = _sum(amount for _kind, amount, _net in known)
    levied = amounts - before_tax if tax.inclusive else currency.rounded(before_tax * tax.rate)
    # A bill that has no part at all is known to have parts for nothing; a part without a price
    # leaves the sum unknown.
    priced = {kind for kind, _amount, _net in known}

    def net_of(kind: LineKind) -> Decimal | None:
        if kind in unknown - priced:
            return None
        return _sum(net for its, _amount, net in known if its == kind)

    return BillTotals(
        net_of(LineKind.LABOUR),
        net_of(LineKind.PART),
        net_of(LineKind.OUTSOURCED),
        net_of(LineKind.OTHER),
        levied,
        before_tax + levied,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
