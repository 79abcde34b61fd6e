"""What is typed at the parts counter."""

from dataclasses import dataclass
from decimal import Decimal

from desktop.models.stock import Clearing


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A part that is sold.

    Attributes:
        price: What one costs.
        discount: What is given away of the line.
        discount_reason: Why; also where the price is below the usual one.
    """

    part_id: int
    quantity: Decimal
    price: Decimal | None
    discount: Decimal = Decimal(0)
    discount_reason: str = ""

    @property
    def package_id(self) -> int | None:
        """Nothing on the counter comes with a package."""
        return None


@dataclass(frozen=True, slots=True)
class Tender:
    """A way something is paid.

    Attributes:
        amount: What was handed over; None is whatever is still to be paid.
    """

    method: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SaleDraft:
    """A sale of parts, over the counter or to a customer who sells on.

    Attributes:
        wholesale: Whether it is a delivery to a customer, who must be named.
        clearing: How it clears dead stock, where it does.
        reference: The customer's number for it.
    """

    lines: tuple[SaleLine, ...]
    tenders: tuple[Tender, ...] = ()
    customer_id: int | None = None
    wholesale: bool = False
    clearing: Clearing = Clearing.NONE
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sold:
    """What a sale or a return came to.

    Attributes:
        total: What it costs the customer, or what is given back.
        change: What is given back of the cash that was handed over.
    """

    document_id: int
    number: str
    total: Decimal
    change: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """So many of a line of a sale come back."""

    movement_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class ReturnDraft:
    """What comes back of a sale.

    Attributes:
        document_id: The sale.
        method: How the money goes back; what is owed for the sale is written off first.
    """

    document_id: int
    lines: tuple[ReturnedLine, ...]
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A part that is transferred or scrapped.

    Attributes:
        unit_cost: What one costs, of what comes from another shop.
    """

    part_id: int
    quantity: Decimal
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """Parts that go to another shop, or come from it.

    Attributes:
        out: Whether they go.
        party: The other shop.
        clearing: Whether it clears dead stock.
    """

    out: bool
    party: str
    lines: tuple[MovedLine, ...]
    reference: str = ""
    clearing: bool = False


@dataclass(frozen=True, slots=True)
class ScrapDraft:
    """Parts that are thrown away."""

    lines: tuple[MovedLine, ...]
    reason: str
    clearing: bool = False
