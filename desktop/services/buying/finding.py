"""What is chosen from while an order or a delivery is typed: parts, visits, receipts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.models.purchase import PartSupplier, Supplier
from desktop.models.stock import MovementKind, StockDocument
from desktop.services.buying.order_rows import OrderCard, order_card
from desktop.services.find import find_parts
from desktop.services.formats import day_text
from desktop.services.hits import Hit
from desktop.services.listing import ListQuery
from desktop.services.parts.scanning import ScanHit, scan
from desktop.services.visits import VISITS
from desktop.system.i18n import _

MOST = 12


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as it is chosen or read.

    Attributes:
        taken_back: Number of the paper that took it back; empty for none.
    """

    id: int
    number: str
    done_on: date
    reference: str
    total: Decimal | None
    taken_back: str


@dataclass(frozen=True, slots=True)
class OrderStory:
    """An order and what was delivered for it."""

    card: OrderCard
    receipts: tuple[ReceiptRow, ...]

    @property
    def id(self) -> int:
        """The number of the order."""
        return self.card.id


def order_story(session: Session, order_id: int) -> OrderStory:
    """Read an order and its receipts, the oldest first.

    Raises:
        NotFoundError: There is no such order.
    """
    back = aliased(StockDocument)
    statement = (
        select(
            StockDocument.id,
            StockDocument.number,
            StockDocument.done_on,
            StockDocument.reference,
            StockDocument.total,
            back.number,
        )
        .outerjoin(back, back.reverses_id == StockDocument.id)
        .where(
            StockDocument.order_id == order_id,
            StockDocument.kind == MovementKind.RECEIPT,
        )
        .order_by(StockDocument.id)
    )
    rows = session.execute(statement)
    receipts = tuple(ReceiptRow(*row[:5], row[5] or "") for row in rows)
    return OrderStory(order_card(session, order_id), receipts)


def last_price(session: Session, part_id: int, supplier_id: int) -> Decimal | None:
    """Return what a supplier asked for a part last; None where he never sold it."""
    asked = select(PartSupplier.last_price).where(
        PartSupplier.part_id == part_id, PartSupplier.supplier_id == supplier_id
    )
    return session.execute(asked).scalars().first()


def find_bought(session: Session, text: str) -> list[Hit]:
    """Find parts to buy: what a scanned code means first; what was replaced gives its successor."""
    scanned = [_hit(found) for found in scan(session, text) if not found.archived]
    known = {hit.id for hit in scanned}
    return [*scanned, *(hit for hit in find_parts(session, text) if hit.id not in known)]


def find_visits(session: Session, text: str) -> list[Hit]:
    """Find open visits by number, plate, or customer."""
    query = ListQuery(text=text, filters=(("state", "open"),))
    rows = VISITS.first(session, query, MOST)
    return [Hit("visits", row.id, row.number, f"{row.plate} {row.customer}") for row in rows]


def find_receipts(session: Session, text: str) -> list[Hit]:
    """Find receipts that can be taken back by number, delivery note, or supplier; newest first."""
    statement = _receipts()
    for word in text.split():
        fields = (StockDocument.number, StockDocument.reference, Supplier.name)
        statement = statement.where(
            or_(*(field.icontains(word, autoescape=True) for field in fields))
        )
    return [
        Hit("receipts", key, number, " · ".join(filter(None, (supplier, note, day_text(day)))))
        for key, number, supplier, note, day in session.execute(statement.limit(MOST))
    ]


def _receipts() -> Select[int, str, str, str, date]:
    back = aliased(StockDocument)
    taken_back = exists().where(back.reverses_id == StockDocument.id)
    return (
        select(
            StockDocument.id,
            StockDocument.number,
            Supplier.name,
            StockDocument.reference,
            StockDocument.done_on,
        )
        .join(Supplier, Supplier.id == StockDocument.supplier_id)
        .where(StockDocument.kind == MovementKind.RECEIPT, ~taken_back)
        .order_by(StockDocument.id.desc())
    )


def _hit(found: ScanHit) -> Hit:
    if found.successor_id is None:
        return Hit("parts", found.part_id, found.number, found.name)
    told = _("takes the place of {number}").format(number=found.number)
    return Hit("parts", found.successor_id, found.successor, told)
