"""Which parts a scanned code means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, literal, select
from sqlalchemy.orm import Session

from desktop.models.keys import compact_key
from desktop.models.part import Part, PartBarcode
from desktop.models.purchase import PartSupplier, Supplier
from desktop.services.parts.barcodes import spellings
from desktop.services.parts.links import newest_of
from desktop.system.i18n import N_, _

Query = Select[*tuple[Any, ...]]
_MOST = 20


class FoundBy(StrEnum):
    """What of a part was scanned."""

    BARCODE = "barcode"
    NUMBER = "number"
    SUPPLIER_NUMBER = "supplier_number"


_WORDS = {
    FoundBy.BARCODE: N_("barcode"),
    FoundBy.NUMBER: N_("part number"),
    FoundBy.SUPPLIER_NUMBER: N_("number at {supplier}"),
}


@dataclass(frozen=True, slots=True)
class ScanHit:
    """A part that a code may mean.

    Attributes:
        supplier: Whose number it is.
        successor: Number of the part that is sold in its place today; empty for none.
    """

    part_id: int
    number: str
    name: str
    found_by: FoundBy
    supplier: str = ""
    archived: bool = False
    successor_id: int | None = None
    successor: str = ""

    @property
    def how(self) -> str:
        """What was scanned, in the user's words."""
        return _(_WORDS[self.found_by]).format(supplier=self.supplier)


def scan(session: Session, text: str) -> list[ScanHit]:
    """Find the parts that a code means: by barcode, or else by number, or by a supplier's number.

    A code that stands on several parts finds them all: somebody must say which one it is. What
    is archived is found only where nothing else is.
    """
    for ask in (_by_barcode, _by_number, _by_supplier):
        hits = _read(session, ask(text))
        live = [hit for hit in hits if not hit.archived]
        if live or hits:
            return [_with_successor(session, hit) for hit in live or hits]
    return []


def _by_barcode(text: str) -> Query:
    return (
        _parts(FoundBy.BARCODE, literal(""))
        .join(PartBarcode)
        .where(PartBarcode.code.in_(spellings(text)))
    )


def _by_number(text: str) -> Query:
    key = compact_key(text)
    return _parts(FoundBy.NUMBER, literal("")).where(Part.number_key == key, Part.number_key != "")


def _by_supplier(text: str) -> Query:
    key = compact_key(text)
    return (
        _parts(FoundBy.SUPPLIER_NUMBER, Supplier.name)
        .join(PartSupplier, PartSupplier.part_id == Part.id)
        .join(Supplier, Supplier.id == PartSupplier.supplier_id)
        .where(PartSupplier.number_key == key, PartSupplier.number_key != "")
    )


def _parts(found_by: FoundBy, supplier: SQLColumnExpression[str]) -> Query:
    how = literal(found_by.value)
    gone = Part.archived_at.is_not(None)
    columns = select(Part.id, Part.number, Part.name, gone, how, supplier).select_from(Part)
    return columns.order_by(Part.number_key).limit(_MOST)


def _read(session: Session, statement: Query) -> list[ScanHit]:
    return [
        ScanHit(key, number, name, FoundBy(how), supplier, bool(gone))
        for key, number, name, gone, how, supplier in session.execute(statement)
    ]


def _with_successor(session: Session, hit: ScanHit) -> ScanHit:
    newest = newest_of(session, hit.part_id)
    if newest == hit.part_id:
        return hit
    part = session.get_one(Part, newest)
    told = hit.part_id, hit.number, hit.name, hit.found_by, hit.supplier, hit.archived
    return ScanHit(*told, newest, part.number)
