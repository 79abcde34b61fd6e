"""What is typed about a part, and the rules it must keep."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.services.stock.costing import COST_PLACES, QUANTITY_PLACES
from desktop.system.i18n import _

LEAST_LEVEL, MOST_LEVEL, LEVEL_PLACES = Decimal("0.5"), Decimal("0.9999"), 4
LONGEST_LEAD = 400  # days


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A supplier that sells the part.

    Attributes:
        number: The part's number at the supplier.
        lead_days: None takes what is usual of the supplier.
        pack_size: None takes the part's own.
    """

    supplier: str
    number: str = ""
    lead_days: int | None = None
    pack_size: Decimal | None = None
    last_price: Decimal | None = None
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What is typed about a part.

    Attributes:
        service_level: A share; None takes the office's.
        shelves: Where it lies, its home first.
        sources: Who sells it; without a preferred one the first is.
    """

    number: str
    name: str
    brand: str = ""
    category: str = ""
    unit: str = ""
    price: Decimal | None = None
    cost: Decimal | None = None
    pack_size: Decimal | None = None
    fitment: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    service_level: Decimal | None = None
    barcodes: tuple[str, ...] = ()
    shelves: tuple[str, ...] = ()
    sources: tuple[SourceDraft, ...] = ()


def check_part(draft: PartDraft) -> None:
    """Refuse what a part may not be.

    Raises:
        RuleBrokenError: Number or name is missing, or a figure cannot be.
    """
    if not compact_key(draft.number) or not draft.name.strip():
        raise RuleBrokenError(_("A part needs a number and a name; type both."))
    if min(draft.price or 0, draft.cost or 0) < 0:
        raise RuleBrokenError(_("Price and cost may not be negative; correct them."))
    if not all(fits_places(amount, MONEY_PLACES) for amount in (draft.price, draft.cost)):
        raise RuleBrokenError(
            _("Price and cost have two digits behind the point at most; correct them.")
        )
    check_stock_rules(draft.pack_size, draft.minimum, draft.maximum)
    check_level(draft.service_level)
    for source in draft.sources:
        check_source(source)


def check_stock_rules(
    pack_size: Decimal | None, minimum: Decimal | None, maximum: Decimal | None
) -> None:
    """Refuse quantities that cannot be.

    Raises:
        RuleBrokenError: One is negative or too fine, or the maximum is below the minimum.
    """
    _refuse_fine(pack_size, minimum, maximum)
    if pack_size is not None and pack_size <= 0:
        raise RuleBrokenError(_("A pack holds more than nothing; correct the pack size."))
    if minimum is not None and minimum < 0:
        raise RuleBrokenError(_("The minimum may not be negative; correct it, or clear it."))
    if maximum is not None and maximum <= 0:
        raise RuleBrokenError(_("The maximum must be more than zero; correct it, or clear it."))
    if minimum is not None and maximum is not None and maximum < minimum:
        raise RuleBrokenError(_("The maximum is below the minimum; correct one of them."))


def check_level(level: Decimal | None) -> None:
    """Refuse a service level that makes no sense.

    Raises:
        RuleBrokenError: It is not between one half and one, or too fine.
    """
    if level is None:
        return
    if not LEAST_LEVEL <= level <= MOST_LEVEL or not fits_places(level, LEVEL_PLACES):
        raise RuleBrokenError(
            _("The service level lies between 50% and 99.99%; correct it, or clear it.")
        )


def check_source(source: SourceDraft) -> None:
    """Refuse what no supplier can say of a part.

    Raises:
        RuleBrokenError: The supplier has no name, or a figure cannot be.
    """
    if not source.supplier.strip():
        raise RuleBrokenError(_("A row of suppliers has no name; type who sells the part."))
    if source.lead_days is not None and not 0 <= source.lead_days <= LONGEST_LEAD:
        raise RuleBrokenError(_("A lead time lies between 0 and 400 days; correct it."))
    _refuse_fine(source.pack_size)
    if source.pack_size is not None and source.pack_size <= 0:
        raise RuleBrokenError(_("A pack holds more than nothing; correct the pack size."))
    price = source.last_price
    if price is not None and (price < 0 or not fits_places(price, COST_PLACES)):
        raise RuleBrokenError(
            _(
                "A supplier's price must be zero or more, with four digits behind the point at "
                "most; correct it."
            )
        )


def without_repeats(texts: Iterable[str]) -> list[str]:
    """Return texts without margins, empty ones and repeats, in their order."""
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _refuse_fine(*quantities: Decimal | None) -> None:
    if not all(fits_places(quantity, QUANTITY_PLACES) for quantity in quantities):
        raise RuleBrokenError(
            _("A quantity has three digits behind the point at most; correct it.")
        )
