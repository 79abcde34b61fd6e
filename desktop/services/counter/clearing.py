"""Dead stock that is to be cleared: what the forms of returns, sales and the rest begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.part import Part
from desktop.models.purchase import PartSupplier, Supplier
from desktop.services.stock.balances import balances

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ToClear:
    """A part that is to be cleared.

    Attributes:
        quantity: What of it is promised to nobody, and may go.
        unit_cost: What one is worth on the shelf.
        supplier_id: Who sells it, the preferred one first; None where nobody is known.
        paid: What the supplier took for one last time.
    """

    part_id: int
    number: str
    name: str
    quantity: Decimal
    unit_cost: Decimal
    supplier_id: int | None
    supplier: str
    paid: Decimal | None

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}"


def to_clear(session: Session, part_ids: Sequence[int]) -> tuple[ToClear, ...]:
    """Read parts that are to be cleared, in their order; what is unknown is left out."""
    held, sources = balances(session, part_ids), _sources(session, part_ids)
    names = {
        row.id: row
        for row in session.execute(
            select(Part.id, Part.number, Part.name).where(Part.id.in_(part_ids))
        )
    }
    return tuple(
        ToClear(
            *names[key],
            max(held[key].available, _NOTHING),
            held[key].unit_cost,
            *sources.get(key, (None, "", None)),
        )
        for key in part_ids
        if key in names
    )


def of_one_supplier(parts: Sequence[ToClear]) -> tuple[ToClear, ...]:
    """Return those that go back to the same supplier: to the first one's that has any."""
    suppliers = [part.supplier_id for part in parts if part.supplier_id is not None]
    if not suppliers:
        return tuple(parts)
    return tuple(part for part in parts if part.supplier_id == suppliers[0])


def _sources(
    session: Session, part_ids: Sequence[int]
) -> dict[int, tuple[int, str, Decimal | None]]:
    source = PartSupplier
    rows = session.execute(
        select(source.part_id, Supplier.id, Supplier.name, source.last_price)
        .join(Supplier, Supplier.id == source.supplier_id)
        .where(source.part_id.in_(part_ids), Supplier.archived_at.is_(None))
        .order_by(source.preferred, Supplier.name_key.desc())  # the preferred has the last word
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
