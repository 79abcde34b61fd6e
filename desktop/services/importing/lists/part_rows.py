"""What an import hangs on parts: codes, shelves and suppliers."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.keys import compact_key, name_key
from desktop.models.part import PartBarcode, PartShelf
from desktop.models.purchase import PartSupplier, Supplier
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.known import fetch
from desktop.services.importing.job import Job
from desktop.services.importing.lists.list_import import ListRow
from desktop.services.parts.barcodes import code_key
from desktop.services.parts.drafts import without_repeats

_SUPPLIER = ("name", "name_key", "import_id")
_SOURCE = (
    *("part_id", "supplier_id", "number", "number_key", "lead_days", "pack_size"),
    *("last_price", "last_price_on", "preferred"),
)
_BETWEEN = re.compile(r"[,;|、，；\n]")
_SAID = ("number", "lead_days", "pack_size", "last_price")


class PartRows:
    """Adds codes, shelves and suppliers to parts; a supplier nobody knows is entered."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._new_suppliers = job.inserts.into(Supplier, _SUPPLIER)
        self._new_codes = job.inserts.into(PartBarcode, ("part_id", "code"))
        self._new_shelves = job.inserts.into(PartShelf, ("part_id", "shelf", "position"))
        self._new_sources = job.inserts.into(PartSupplier, _SOURCE)
        self._sources = Changes(job, PartSupplier)
        named = job.session.execute(select(Supplier.name_key, Supplier.id))
        self._suppliers: dict[str, int] = {row.name_key: row.id for row in named}
        self._added: list[tuple[type[Base], int]] = []
        self._forget()

    def look_at(self, ids: Sequence[int]) -> None:
        """Look up what hangs on parts."""
        session = self._job.session
        codes = select(PartBarcode.part_id, PartBarcode.code)
        for part, code in fetch(session, codes, PartBarcode.part_id, ids):
            self._codes.setdefault(part, set()).add(code)
        shelves = select(PartShelf.part_id, PartShelf.shelf)
        for part, shelf in fetch(session, shelves, PartShelf.part_id, ids):
            self._shelves.setdefault(part, []).append(shelf)
        sources = select(PartSupplier.part_id, PartSupplier.supplier_id, PartSupplier.id)
        for part, supplier, key in fetch(session, sources, PartSupplier.part_id, ids):
            self._known[part, supplier] = key
        self._sources.load(self._known.values())

    def hang(self, part: int, row: ListRow, *, fresh: bool) -> list[str]:
        """Add what a row says to a part; return the fields that said something new.

        Args:
            part: Its id.
            row: The row.
            fresh: Whether the part itself comes with this import.
        """
        changed = []
        if self._add_codes(part, _several(row, "part.barcodes"), fresh=fresh):
            changed.append("part.barcodes")
        if self.add_shelves(part, _several(row, "part.shelves"), fresh=fresh):
            changed.append("part.shelves")
        supplier = row.values.get("part.supplier") or ""
        if supplier.strip() and self._add_source(part, supplier.strip(), row, fresh=fresh):
            changed.append("part.supplier")
        return changed

    def add_shelves(self, part: int, shelves: Sequence[str], *, fresh: bool = False) -> bool:
        """Add shelves behind those that a part has; return whether one was new."""
        known = self._shelves.setdefault(part, [])
        missing = [shelf for shelf in shelves if shelf not in known]
        for shelf in missing:
            key = self._new_shelves.add(part, shelf, len(known))
            known.append(shelf)
            self._note(PartShelf, key, fresh=fresh)
        return bool(missing)

    def flush(self) -> None:
        """Note in the trail what was added to parts that were there before."""
        self._sources.flush()
        for table, key in self._added:
            self._job.trail.inserted(table, [key])
        self._added = []
        self._forget()

    def _forget(self) -> None:
        self._codes: dict[int, set[str]] = {}
        self._shelves: dict[int, list[str]] = {}
        self._known: dict[tuple[int, int], int] = {}
        self._fresh: set[tuple[int, int]] = set()

    def _note(self, table: type[Base], key: int, *, fresh: bool) -> None:
        if not fresh:
            self._added.append((table, key))

    def _add_codes(self, part: int, codes: Sequence[str], *, fresh: bool) -> bool:
        known = self._codes.setdefault(part, set())
        missing = [code for code in without_repeats(map(code_key, codes)) if code not in known]
        for code in missing:
            key = self._new_codes.add(part, code)
            known.add(code)
            self._note(PartBarcode, key, fresh=fresh)
        return bool(missing)

    def _add_source(self, part: int, name: str, row: ListRow, *, fresh: bool) -> bool:
        supplier = self._supplier(name)
        said = {column: row.values.get(f"part.supplier_{column}") for column in _SAID}
        given = {column: value for column, value in said.items() if value is not None}
        if (part, supplier) in self._fresh:
            return False
        if (part, supplier) in self._known:
            return self._change_source(self._known[part, supplier], given)
        first = not any(one == part for one, _supplier in (*self._known, *self._fresh))
        number = given.get("number") or ""
        bought_on = None if said["last_price"] is None else self._job.today
        figures = said["lead_days"], said["pack_size"], said["last_price"], bought_on
        key = self._new_sources.add(part, supplier, number, compact_key(number), *figures, first)
        self._fresh.add((part, supplier))
        self._note(PartSupplier, key, fresh=fresh)
        return True

    def _change_source(self, key: int, given: dict[str, Any]) -> bool:
        record = self._sources.row(key)
        if "number" in given:
            given["number_key"] = compact_key(given["number"])
        if given.get("last_price", record.last_price) != record.last_price:
            given["last_price_on"] = self._job.today
        return bool(self._sources.change(record, given))

    def _supplier(self, name: str) -> int:
        key = name_key(name)
        if key not in self._suppliers:
            made = self._new_suppliers.add(name, key, self._job.import_id)
            self._suppliers[key] = made
        return self._suppliers[key]


def _several(row: ListRow, field: str) -> list[str]:
    """Take the values of a cell apart."""
    return without_repeats(_BETWEEN.split(str(row.values.get(field) or "")))
