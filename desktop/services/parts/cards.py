"""All that is typed of one part, and all that its page shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.errors import NotFoundError
from desktop.models.part import Part, PartBarcode, PartPlan, PartShelf
from desktop.services.cards import card_of
from desktop.services.demand.terms import MonthAsked
from desktop.services.parts.links import Links, family, part_links
from desktop.services.parts.prices import (
    CostStep,
    MarginAlert,
    PriceStep,
    cost_history,
    margin_alert,
    price_history,
)
from desktop.services.parts.rows import PARTS, PartRow, part_row
from desktop.services.parts.suppliers import SourceRow, sources_of
from desktop.services.stock.history import MovementRow, history_of
from desktop.system.i18n import _

_MOVEMENTS = 60  # of the ledger that the page of a part shows


@dataclass(frozen=True, slots=True)
class PartCard:
    """What is typed of a part, as it stands."""

    id: int
    version: int
    number: str
    name: str
    brand: str
    category: str
    unit: str
    price: Decimal | None
    cost: Decimal | None
    pack_size: Decimal
    fitment: str
    minimum: Decimal | None
    maximum: Decimal | None
    service_level: Decimal | None
    archived_reason: str | None
    barcodes: tuple[str, ...]
    shelves: tuple[str, ...]
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """What the newest reorder run says of a part.

    Attributes:
        reasons: Why, and what it was worked out from, as `PartPlan.reasons` keeps it.
    """

    made_on: date
    demand_class: str
    method: str
    forecast: Decimal
    low: Decimal
    high: Decimal
    reorder_point: Decimal
    order_up_to: Decimal
    by_hand: bool
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class PartStory:
    """All that the page of a part shows.

    Attributes:
        row: Its line in the list, with what is on the shelf.
        replaced: The lines of the parts that it replaces; their stock is sold with its own.
        asked: What was asked for by month, of the part and of what it replaces.
        alert: Why its margin needs a look.
    """

    card: PartCard
    row: PartRow
    links: Links
    replaced: tuple[PartRow, ...]
    ledger: tuple[MovementRow, ...]
    asked: tuple[MonthAsked, ...]
    plan: PlanCard | None
    prices: tuple[PriceStep, ...]
    costs: tuple[CostStep, ...]
    alert: MarginAlert | None

    @property
    def id(self) -> int:
        """The part's number."""
        return self.card.id

    @property
    def title(self) -> str:
        """What a person knows it by."""
        return f"{self.card.number} {self.card.name}"

    @property
    def on_hand(self) -> Decimal:
        """What is on the shelves, of what it replaces too."""
        rows = (self.row, *self.replaced)
        return sum((row.on_hand or Decimal(0) for row in rows), Decimal(0))

    @property
    def stock_value(self) -> Decimal:
        """What that is worth."""
        rows = (self.row, *self.replaced)
        return sum((row.stock_value or Decimal(0) for row in rows), Decimal(0))


def part_card(session: Session, part_id: int) -> PartCard:
    """Read what is typed of one part.

    Raises:
        NotFoundError: There is no such part.
    """
    part = session.get(Part, part_id)
    if part is None:
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    codes = select(PartBarcode.code).where(PartBarcode.part_id == part_id).order_by(PartBarcode.id)
    shelves = select(PartShelf.shelf).where(PartShelf.part_id == part_id)
    lying = shelves.order_by(PartShelf.position, PartShelf.id)
    return card_of(
        PartCard,
        part,
        barcodes=tuple(session.execute(codes).scalars()),
        shelves=tuple(session.execute(lying).scalars()),
        sources=tuple(sources_of(session, part_id)),
    )


def part_story(session: Session, part_id: int, today: date) -> PartStory:
    """Read all that the page of a part shows.

    Raises:
        NotFoundError: There is no such part.
    """
    from desktop.services.demand.history import part_demand  # loads numpy

    card = part_card(session, part_id)
    ids = family(session, part_id)
    return PartStory(
        card,
        part_row(session, part_id),
        part_links(session, part_id),
        tuple(PARTS.rows(session, ids[1:])),
        tuple(history_of(session, part_id, _MOVEMENTS)),
        tuple(part_demand(session, ids, today)),
        _plan(session, part_id),
        tuple(price_history(session, part_id, today)),
        tuple(cost_history(session, part_id)),
        margin_alert(session, session.get_one(Part, part_id)),
    )


def _plan(session: Session, part_id: int) -> PlanCard | None:
    columns = (getattr(PartPlan, name) for name in PlanCard.__slots__)
    row = session.execute(select(*columns).where(PartPlan.part_id == part_id)).first()
    return None if row is None else PlanCard(*row)
