"""Who sells parts to the office."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.keys import name_key
from desktop.models.purchase import OPEN_ORDERS, PartSupplier, PurchaseOrder, Supplier
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.hits import Hit
from desktop.services.parts.drafts import LONGEST_LEAD
from desktop.services.rights import Right, require
from desktop.system.i18n import _

SUBJECT = "supplier"
_LIMIT = 8


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier and how much it has to do with the office.

    Attributes:
        parts: How many parts it sells.
        open_orders: How many orders are on their way.
    """

    id: int
    version: int
    name: str
    contact: str
    phone: str
    email: str
    address: str
    tax_id: str
    lead_days: int | None
    note: str
    archived_reason: str | None
    parts: int
    open_orders: int

    @property
    def archived(self) -> bool:
        """Whether it is out of the choices."""
        return self.archived_reason is not None


@dataclass(frozen=True, slots=True)
class SupplierDraft:
    """What is typed about a supplier.

    Attributes:
        lead_days: Days from an order to its arrival; None takes the office's.
    """

    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    tax_id: str = ""
    lead_days: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A part as a supplier sells it.

    Attributes:
        usual_days: Lead time of the supplier, where the part has none of its own.
    """

    supplier_id: int
    supplier: str
    number: str
    lead_days: int | None
    usual_days: int | None
    pack_size: Decimal | None
    last_price: Decimal | None
    preferred: bool


def supplier_list(session: Session, *, archived: bool = False) -> list[SupplierRow]:
    """List the suppliers by name, without the archived unless asked."""
    sells = select(func.count()).where(PartSupplier.supplier_id == Supplier.id).scalar_subquery()
    orders = (
        select(func.count())
        .where(PurchaseOrder.supplier_id == Supplier.id, PurchaseOrder.state.in_(OPEN_ORDERS))
        .scalar_subquery()
    )
    names = SupplierRow.__slots__[:11]
    columns: list[Any] = [getattr(Supplier, name) for name in names]
    statement = select(*columns, sells, orders).order_by(Supplier.name_key)
    if not archived:
        statement = statement.where(Supplier.archived_at.is_(None))
    return [SupplierRow(*tuple(row)) for row in session.execute(statement)]


def supplier_card(session: Session, supplier_id: int) -> SupplierRow:
    """Read one supplier.

    Raises:
        NotFoundError: There is no such supplier.
    """
    found = [row for row in supplier_list(session, archived=True) if row.id == supplier_id]
    if not found:
        raise NotFoundError(_("This supplier does not exist any more; refresh the list."))
    return found[0]


def find_suppliers(session: Session, text: str) -> list[Hit]:
    """Find suppliers for a chooser by a part of their names."""
    key = name_key(text)
    statement = (
        select(Supplier.id, Supplier.name, Supplier.phone)
        .where(Supplier.archived_at.is_(None), Supplier.name_key.contains(key, autoescape=True))
        .order_by(Supplier.name_key)
        .limit(_LIMIT)
    )
    return [Hit("suppliers", *row) for row in session.execute(statement)]


def sources_of(session: Session, part_id: int) -> list[SourceRow]:
    """List who sells a part, the preferred supplier first."""
    source = PartSupplier
    rows = session.execute(
        select(
            Supplier.id,
            Supplier.name,
            source.number,
            source.lead_days,
            Supplier.lead_days,
            source.pack_size,
            source.last_price,
            source.preferred,
        )
        .join(Supplier, Supplier.id == source.supplier_id)
        .where(source.part_id == part_id)
        .order_by(source.preferred.desc(), Supplier.name_key)
    )
    return [SourceRow(*row) for row in rows]


def enter_supplier(uow: UnitOfWork, draft: SupplierDraft) -> int:
    """Add a supplier and return its id.

    Raises:
        RuleBrokenError: It has no name, or its lead time cannot be.
        DuplicateError: Another supplier has the name.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    with uow:
        serialise(uow.session, SUBJECT)
        _check(uow, draft, None)
        supplier = Supplier()
        _fill(supplier, draft)
        uow.session.add(supplier)
        uow.commit()
        return supplier.id


def change_supplier(uow: UnitOfWork, supplier_id: int, version: int, draft: SupplierDraft) -> None:
    """Change a supplier.

    Raises:
        RuleBrokenError: It has no name, or its lead time cannot be.
        DuplicateError: Another supplier has the name.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    with uow:
        serialise(uow.session, SUBJECT)
        supplier = uow.load(Supplier, supplier_id, version)
        _check(uow, draft, supplier_id)
        _fill(supplier, draft)
        uow.commit()


def archive_supplier(uow: UnitOfWork, supplier_id: int, version: int, reason: str) -> None:
    """Take a supplier out of the choices; its parts and orders keep it.

    Raises:
        RuleBrokenError: No reason is given, or an order is on its way.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    check_reason(reason)
    with uow:
        supplier = uow.load(Supplier, supplier_id, version)
        if supplier_card(uow.session, supplier_id).open_orders:
            raise RuleBrokenError(
                _("An order to {name} is on its way; receive or close it first.").format(
                    name=supplier.name
                )
            )
        mark_archived(uow, supplier, reason)
        uow.commit()


def restore_supplier(uow: UnitOfWork, supplier_id: int, version: int) -> None:
    """Take an archived supplier into the choices again.

    Raises:
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not order parts.
    """
    require(uow, Right.BUY)
    with uow:
        supplier = uow.load(Supplier, supplier_id, version)
        supplier.archived_at = supplier.archived_reason = None
        uow.commit()


def _check(uow: UnitOfWork, draft: SupplierDraft, supplier_id: int | None) -> None:
    key = name_key(draft.name)
    if not key:
        raise RuleBrokenError(_("The supplier has no name; type one."))
    if draft.lead_days is not None and not 0 <= draft.lead_days <= LONGEST_LEAD:
        raise RuleBrokenError(_("A lead time lies between 0 and 400 days; correct it."))
    same = select(Supplier.id).where(Supplier.name_key == key)
    taken = uow.session.execute(same).scalar()
    if taken is not None and taken != supplier_id:
        raise DuplicateError(
            _("Another supplier is called {name} already; open that one.").format(name=draft.name),
            "supplier",
            taken,
            "name",
        )


def _fill(supplier: Supplier, draft: SupplierDraft) -> None:
    supplier.name, supplier.name_key = draft.name.strip(), name_key(draft.name)
    for name in ("contact", "phone", "email", "address", "tax_id", "note"):
        setattr(supplier, name, getattr(draft, name).strip())
    supplier.lead_days = draft.lead_days
