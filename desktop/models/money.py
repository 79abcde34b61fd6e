"""Currencies: how an amount is rounded and written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONEY_PLACES = 2  # digits behind the point that are stored, whatever the currency


def fits_places(value: Decimal | None, places: int) -> bool:
    """Return whether a number has at most so many digits behind the point."""
    if value is None:
        return True
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -places


@dataclass(frozen=True, slots=True)
class Currency:
    """Money of one country.

    Attributes:
        decimals: Digits in everyday use, at most two: the New Taiwan dollar has none.
    """

    code: str
    symbol: str
    decimals: int

    def rounded(self, amount: Decimal) -> Decimal:
        """Round half up to the smallest amount that can be paid."""
        return amount.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def text(self, amount: Decimal | None) -> str:
        """Write an amount with thousands separators; an unknown amount is a dash."""
        if amount is None:
            return "—"
        # What is kept finer than the currency's use (an old file's cents) is shown as it is.
        fine = amount != self.rounded(amount)
        return f"{amount:,.{2 if fine else self.decimals}f}"


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("TWD", "NT$", 0),
        Currency("CNY", "¥", 2),
        Currency("HKD", "HK$", 2),
        Currency("MOP", "MOP$", 2),
        Currency("SGD", "S$", 2),
        Currency("MYR", "RM", 2),
        Currency("INR", "₹", 2),
        Currency("USD", "US$", 2),
        Currency("EUR", "€", 2),
    )
}
