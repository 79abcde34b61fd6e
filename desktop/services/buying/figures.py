"""What is refused of the quantities and prices of orders and receipts."""

from decimal import Decimal

from desktop.models.errors import RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.part import Part
from desktop.services.stock.costing import COST_PLACES, QUANTITY_PLACES
from desktop.system.i18n import _


def check_quantity(quantity: Decimal, part: Part) -> None:
    """Demand a quantity above zero that the ledger can keep.

    Raises:
        RuleBrokenError: It is not.
    """
    if quantity <= 0:
        raise RuleBrokenError(
            _("How many of {part}? The quantity must be more than zero.").format(part=part.number)
        )
    if not fits_places(quantity, QUANTITY_PLACES):
        raise RuleBrokenError(
            _("A quantity has three digits behind the point at most; correct {part}.").format(
                part=part.number
            )
        )


def check_price(price: Decimal | None, part: Part) -> None:
    """Demand a price that is not negative, in as many digits as are kept.

    Raises:
        RuleBrokenError: It is not.
    """
    if price is not None and (price < 0 or not fits_places(price, COST_PLACES)):
        raise RuleBrokenError(
            _(
                "The price of {part} must be zero or more, with four digits behind the point at "
                "most; correct it."
            ).format(part=part.number)
        )
