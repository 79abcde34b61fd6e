"""The ledger as it is read: every movement with its paper, its person, and what was left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer
from desktop.models.part import Part
from desktop.models.purchase import Supplier
from desktop.models.staff import Staff
from desktop.models.stock import Clearing, MovementKind, StockDocument, StockMovement
from desktop.models.visit import Visit
from desktop.services.listing import ListQuery, TableSource
from desktop.system.i18n import N_, _

MOVEMENT_NAMES = {
    MovementKind.OPENING: N_("Opening stock"),
    MovementKind.RECEIPT: N_("Goods in"),
    MovementKind.ISSUE: N_("Issue to a visit"),
    MovementKind.COUNTER: N_("Counter sale"),
    MovementKind.WHOLESALE: N_("Wholesale"),
    MovementKind.RETURN_IN: N_("Return from a customer"),
    MovementKind.RETURN_OUT: N_("Return to a supplier"),
    MovementKind.TRANSFER_IN: N_("Transfer in"),
    MovementKind.TRANSFER_OUT: N_("Transfer out"),
    MovementKind.SCRAP: N_("Scrap"),
    MovementKind.COUNT: N_("Stock count"),
    MovementKind.REVALUATION: N_("Revaluation"),
}
CLEARING_NAMES = {
    Clearing.RETURN: N_("Returned to the supplier"),
    Clearing.DISCOUNT: N_("Sold for less"),
    Clearing.TRANSFER: N_("Given to another shop"),
    Clearing.SCRAP: N_("Scrapped"),
    Clearing.PROMOTION: N_("Campaign"),
}


def movement_name(kind: str) -> str:
    """Name a kind of movement in the user's words."""
    return _(MOVEMENT_NAMES[MovementKind(kind)])


class MovementRow(NamedTuple):
    """A line of the ledger; a tuple, because lists make thousands of them.

    Attributes:
        entered_at: When it was written; later than it moved where a paper came in late.
        on_hand: What was left after it.
        stock_value: What that was worth.
        residual: What was put right beside its value; nearly always zero.
        other: The other side: supplier, customer of the visit, buyer, or the other shop.
        by: Who wrote it.
    """

    id: int
    part_id: int
    seq: int
    moved_at: datetime
    moved_on: date
    entered_at: datetime
    kind: str
    document_id: int
    number: str
    part_number: str
    part: str
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    residual: Decimal
    on_hand: Decimal
    stock_value: Decimal
    price: Decimal | None
    amount: Decimal | None
    visit_id: int | None
    visit: str | None
    other: str | None
    by: str | None
    reference: str
    reason: str
    clearing: str

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        if self.kind == MovementKind.RETURN_IN and self.visit_id is not None:
            return _("Back from a visit")
        return movement_name(self.kind)

    @property
    def clearing_name(self) -> str:
        """How it cleared dead stock, in the user's words; empty where it did not."""
        return _(CLEARING_NAMES[Clearing(self.clearing)]) if self.clearing else ""

    @property
    def gain(self) -> Decimal:
        """What the shelf gained in money, what was put right included."""
        return self.value + self.residual


@dataclass(frozen=True, slots=True)
class HistoryTotals:
    """Sums of a list of movements: what is left is the last line's where all are listed."""

    came: Decimal
    went: Decimal
    value: Decimal
    residual: Decimal


_moved, _paper = StockMovement.__table__.c, StockDocument.__table__.c
_visitor = Customer.__table__.alias("visitor")
_other = func.coalesce(
    Supplier.__table__.c.name,
    Customer.__table__.c.name,
    _visitor.c.name,
    func.nullif(_paper.party, ""),
)


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if part := query.filter("part"):
        conditions.append(_moved.part_id == int(part))
    if kind := query.filter("kind"):
        conditions.append(_moved.kind == kind)
    if visit := query.filter("visit"):
        papers = select(_paper.id).where(_paper.visit_id == int(visit))
        conditions.append(_moved.document_id.in_(papers))
    if start := query.filter("from"):
        conditions.append(_moved.moved_on >= date.fromisoformat(start))
    if end := query.filter("to"):
        conditions.append(_moved.moved_on <= date.fromisoformat(end))
    return conditions


# Filters: part, kind, visit, from and to (days as 2026-11-23). By `seq` of a part, by day of all.
MOVEMENTS = TableSource(
    row=MovementRow,
    columns=(
        *(_moved[name] for name in ("id", "part_id", "seq", "moved_at", "moved_on")),
        _paper.entered_at,
        _moved.kind,
        _paper.id.label("paper"),
        _paper.number,
        Part.__table__.c.number.label("part_number"),
        Part.__table__.c.name,
        *(_moved[name] for name in ("quantity", "unit_cost", "value", "residual")),
        *(_moved[name] for name in ("on_hand", "stock_value", "price", "amount")),
        _paper.visit_id,
        Visit.__table__.c.number.label("visit"),
        _other,
        Staff.__table__.c.name.label("by"),
        *(_paper[name] for name in ("reference", "reason", "clearing")),
    ),
    origin=StockMovement.__table__.join(StockDocument.__table__, _paper.id == _moved.document_id)
    .join(Part.__table__, Part.__table__.c.id == _moved.part_id)
    .outerjoin(Supplier.__table__, Supplier.__table__.c.id == _paper.supplier_id)
    .outerjoin(Customer.__table__, Customer.__table__.c.id == _paper.customer_id)
    .outerjoin(Visit.__table__, Visit.__table__.c.id == _paper.visit_id)
    .outerjoin(_visitor, _visitor.c.id == Visit.__table__.c.customer_id)
    .outerjoin(Staff.__table__, Staff.__table__.c.id == _paper.staff_id),
    narrow=StockMovement.__table__,
    key=_moved.id,
    where=_where,
    sorts={"seq": _moved.seq, "moved_on": _moved.moved_on},
    newest_first=True,
)


def history_of(session: Session, part_id: int, limit: int = 100) -> list[MovementRow]:
    """Read the newest movements of a part, the newest first."""
    query = ListQuery(filters=(("part", str(part_id)),))
    return MOVEMENTS.first(session, query, limit)


def history_totals(session: Session, query: ListQuery) -> HistoryTotals:
    """Sum the movements of a list."""
    came = func.sum(_moved.quantity).filter(_moved.quantity > 0)
    went = func.sum(_moved.quantity).filter(_moved.quantity < 0)
    sums = select(came, went, func.sum(_moved.value), func.sum(_moved.residual))
    row = session.execute(sums.where(*_where(query))).one()
    nothing = Decimal(0)
    return HistoryTotals(row[0] or nothing, -(row[1] or nothing), *_known(row[2:]))


def _known(amounts: Iterable[Decimal | None]) -> list[Decimal]:
    return [amount or Decimal(0) for amount in amounts]
