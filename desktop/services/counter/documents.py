"""The papers of the ledger, as the counter lists them, and all that one of them says."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from desktop.models.campaign import Campaign
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError
from desktop.models.part import Part
from desktop.models.purchase import Supplier
from desktop.models.staff import Staff
from desktop.models.stock import Clearing, CounterPayment, StockDocument, StockMovement
from desktop.models.visit import PaymentMethod, Visit
from desktop.services.counter.returning import SOLD
from desktop.services.counter.tenders import owed_for
from desktop.services.listing import ListQuery, TableSource, starts_with
from desktop.services.stock.history import CLEARING_NAMES, movement_name
from desktop.services.visit_rows import METHOD_NAMES
from desktop.system.i18n import _


class DocumentRow(NamedTuple):
    """A paper in the list.

    Attributes:
        other: The other side: supplier, customer, customer of the visit, or the other shop.
        total: What it came to with the other side, tax included.
        by: Who wrote it.
    """

    id: int
    number: str
    kind: str
    done_at: datetime
    done_on: date
    other: str | None
    visit: str | None
    total: Decimal | None
    by: str | None
    reason: str
    clearing: str

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return movement_name(self.kind)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of a paper.

    Attributes:
        quantity: What came, or went if negative.
        value: What the stock gained in money, or lost if negative.
        price: What the other side pays for one.
        net: What it pays for the line before tax.
    """

    id: int
    part_id: int
    number: str
    name: str
    unit: str
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    price: Decimal | None
    amount: Decimal | None
    net: Decimal | None

    @property
    def discount(self) -> Decimal:
        """What was given away of the line, rounded as the line is."""
        if self.price is None or self.amount is None:
            return Decimal(0)
        return abs(self.quantity) * self.price - self.amount

    @property
    def margin(self) -> Decimal | None:
        """What was earned with the line, or lost again with what came back."""
        if self.net is None:
            return None
        return (self.net if self.quantity < 0 else -self.net) + self.value


@dataclass(frozen=True, slots=True)
class PaidRow:
    """Money for a paper, or back."""

    method: str
    amount: Decimal
    paid_at: datetime
    cashier: str
    note: str

    @property
    def method_name(self) -> str:
        """How it was paid, in the user's words."""
        return _(METHOD_NAMES[PaymentMethod(self.method)])


@dataclass(frozen=True, slots=True)
class Document:
    """A paper with its lines and its money.

    Attributes:
        other: The other side.
        reverses: Number of the paper that it takes back; empty for none.
        reversed_by: Numbers of the papers that take it back.
        owed: What is still owed for it.
    """

    id: int
    number: str
    kind: str
    done_at: datetime
    entered_at: datetime
    by: str
    customer_id: int | None
    visit_id: int | None
    visit: str
    other: str
    campaign: str
    reverses_id: int | None
    reverses: str
    reversed_by: tuple[tuple[int, str], ...]
    reference: str
    reason: str
    clearing: str
    tax_rate: Decimal | None
    tax_inclusive: bool | None
    net: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    owed: Decimal
    lines: tuple[DocumentLine, ...]
    payments: tuple[PaidRow, ...]

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return movement_name(self.kind)

    @property
    def clearing_name(self) -> str:
        """How it cleared dead stock, in the user's words; empty where it did not."""
        return _(CLEARING_NAMES[Clearing(self.clearing)]) if self.clearing else ""

    @property
    def is_sale(self) -> bool:
        """Whether something of it may come back."""
        return self.kind in SOLD

    @property
    def value(self) -> Decimal:
        """What the stock gained in money."""
        return sum((line.value for line in self.lines), Decimal(0))

    @property
    def margin(self) -> Decimal | None:
        """What was earned with it; None where nothing was priced."""
        known = [line.margin for line in self.lines if line.margin is not None]
        return sum(known, Decimal(0)) if known else None


_paper, _visit = StockDocument.__table__.c, Visit.__table__
_visitor = Customer.__table__.alias("visitor")
_other = func.coalesce(
    Supplier.__table__.c.name,
    Customer.__table__.c.name,
    _visitor.c.name,
    func.nullif(_paper.party, ""),
)


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if kind := query.filter("kind"):
        conditions.append(_paper.kind == kind)
    if start := query.filter("from"):
        conditions.append(_paper.done_on >= date.fromisoformat(start))
    if end := query.filter("to"):
        conditions.append(_paper.done_on <= date.fromisoformat(end))
    if customer := query.filter("customer"):
        conditions.append(_paper.customer_id == int(customer))
    if text := query.text.strip():
        named = select(Customer.id).where(Customer.name.ilike(f"%{text}%"))
        numbered = starts_with(_paper.number, text.upper())
        conditions.append(
            numbered | _paper.customer_id.in_(named) | _paper.party.ilike(f"%{text}%")
        )
    return conditions


# Filters: kind, from and to (days as 2026-11-23), customer.
DOCUMENTS = TableSource(
    row=DocumentRow,
    columns=(
        *(_paper[name] for name in ("id", "number", "kind", "done_at", "done_on")),
        _other,
        _visit.c.number.label("visit"),
        _paper.total,
        Staff.__table__.c.name.label("by"),
        *(_paper[name] for name in ("reason", "clearing")),
    ),
    origin=StockDocument.__table__.outerjoin(
        Supplier.__table__, Supplier.__table__.c.id == _paper.supplier_id
    )
    .outerjoin(Customer.__table__, Customer.__table__.c.id == _paper.customer_id)
    .outerjoin(_visit, _visit.c.id == _paper.visit_id)
    .outerjoin(_visitor, _visitor.c.id == _visit.c.customer_id)
    .outerjoin(Staff.__table__, Staff.__table__.c.id == _paper.staff_id),
    narrow=StockDocument.__table__,
    key=_paper.id,
    where=_where,
    sorts={"done_on": _paper.done_on},
    newest_first=True,
)


def document(session: Session, document_id: int) -> Document:
    """Read a paper with its lines and its money.

    Raises:
        NotFoundError: There is no such paper.
    """
    taken_back = aliased(StockDocument)
    row = session.execute(
        select(StockDocument, _other, Visit.number, Campaign.name, Staff.name, taken_back.number)
        .outerjoin(Supplier, Supplier.id == StockDocument.supplier_id)
        .outerjoin(Customer, Customer.id == StockDocument.customer_id)
        .outerjoin(Visit, Visit.id == StockDocument.visit_id)
        .outerjoin(_visitor, _visitor.c.id == Visit.customer_id)
        .outerjoin(Campaign, Campaign.id == StockDocument.campaign_id)
        .outerjoin(Staff, Staff.id == StockDocument.staff_id)
        .outerjoin(taken_back, taken_back.id == StockDocument.reverses_id)
        .where(StockDocument.id == document_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError(_("This paper does not exist; refresh the list."))
    paper = row[0]
    other, visit, campaign, by, reverses = (name or "" for name in row[1:])
    return Document(
        id=paper.id,
        number=paper.number,
        kind=paper.kind,
        done_at=paper.done_at,
        entered_at=paper.entered_at,
        by=by,
        customer_id=paper.customer_id,
        visit_id=paper.visit_id,
        visit=visit,
        other=other,
        campaign=campaign,
        reverses_id=paper.reverses_id,
        reverses=reverses,
        reversed_by=_reversed_by(session, document_id),
        reference=paper.reference,
        reason=paper.reason,
        clearing=paper.clearing,
        tax_rate=paper.tax_rate,
        tax_inclusive=paper.tax_inclusive,
        net=paper.net,
        tax=paper.tax,
        total=paper.total,
        owed=owed_for(session, document_id),
        lines=_lines(session, document_id),
        payments=_payments(session, document_id),
    )


def _reversed_by(session: Session, document_id: int) -> tuple[tuple[int, str], ...]:
    statement = (
        select(StockDocument.id, StockDocument.number)
        .where(StockDocument.reverses_id == document_id)
        .order_by(StockDocument.id)
    )
    return tuple((key, number) for key, number in session.execute(statement))


def _lines(session: Session, document_id: int) -> tuple[DocumentLine, ...]:
    move = StockMovement
    rows = session.execute(
        select(
            *(move.id, move.part_id, Part.number, Part.name, Part.unit, move.quantity),
            *(move.unit_cost, move.value, move.price, move.amount, move.net),
        )
        .join(Part, Part.id == move.part_id)
        .where(move.document_id == document_id)
        .order_by(move.position)
    )
    return tuple(DocumentLine(*row) for row in rows)


def _payments(session: Session, document_id: int) -> tuple[PaidRow, ...]:
    paid = CounterPayment
    rows = session.execute(
        select(paid.method, paid.amount, paid.paid_at, Staff.name, paid.note)
        .outerjoin(Staff, Staff.id == paid.cashier_id)
        .where(paid.document_id == document_id)
        .order_by(paid.id)
    )
    return tuple(PaidRow(*row[:3], row[3] or "", row[4]) for row in rows)
