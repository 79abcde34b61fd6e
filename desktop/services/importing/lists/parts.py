"""Importing the parts list."""

from collections.abc import Sequence

from sqlalchemy import select

from desktop.models.keys import compact_key, name_key
from desktop.models.part import Part
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError, refuse_missing
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.outcomes import Outcome
from desktop.system.i18n import _

_SAID = ("name", "brand", "category", "unit", "price", "cost")
_PART_COLUMNS = ("number", "number_key", "name_key", *_SAID, "import_id", "external_ref")


class PartTaker:
    """Takes in the parts list."""

    def __init__(self, job: Job) -> None:
        self._job, self._key = job, job.key_reader("part")
        self._own = OwnIds(job.session, job.office, "part", Part)
        self._new = job.inserts.into(Part, _PART_COLUMNS)
        self._changes, self._spoken = Changes(job, Part), Spoken(job, "part")
        self._forget()

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        numbers = [compact_key(row.values.get("part.number") or "") for row in rows]
        refs = [self._key(row.cells) for row in rows]
        ids = [row.values.get("part.id") for row in rows] + [self._own.own(ref) for ref in refs]
        for column, keys in (
            (Part.number_key, numbers),
            (Part.external_ref, refs),
            (Part.id, ids),
        ):
            columns = select(
                Part.id, Part.number_key, Part.external_ref, Part.number, Part.import_id
            )
            for row in fetch(self._job.session, columns, column, keys):
                self._meet(row)
        self._changes.load(self._names)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter a part, or change the known one.

        Raises:
            RowRejectedError: The row contradicts what the office knows, or the file itself.
        """
        ref, number = self._key(row.cells), compact_key(row.values.get("part.number") or "")
        if row.values.get("part.number") is not None and not number:
            raise RowRejectedError(_("The part number has neither letters nor digits; correct it."))
        known = self._find(row, ref, number)
        if known is None:
            refuse_new(self._job)
            self._enter(row, ref, number)
            return Outcome.CREATED, ""
        if known in self._fresh:
            self._spoken.refuse_second(known)
        if self._job.mode == "create":
            return here_already(self._names[known])
        return self._change(known, row, number)

    def flush(self) -> None:
        """Write the batch."""
        self._job.inserts.flush()
        self._changes.flush()
        self._spoken.flush()
        self._forget()

    def _forget(self) -> None:
        self._by_number: dict[str, int] = {}
        self._by_ref: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._fresh: set[int] = set()

    def _meet(self, row: tuple[int, str, str | None, str, int | None]) -> None:
        key, number, ref, name, run = row
        self._register(key, number, ref, name)
        if run == self._job.import_id:
            self._fresh.add(key)

    def _register(self, key: int, number: str, ref: str | None, name: str) -> None:
        self._by_number[number] = key
        self._names[key] = _("Part {number} (id {id})").format(number=name, id=key)
        if ref:
            self._by_ref[ref] = key

    def _find(self, row: ListRow, ref: str | None, number: str) -> int | None:
        named, must = self._own.named(row.values, ref)
        if named is not None and named in self._names and ref not in self._by_ref:
            return named
        if named is not None and must and ref not in self._by_ref:
            raise unknown_id(named)
        return self._by_ref.get(ref or "") or self._by_number.get(number)

    def _enter(self, row: ListRow, ref: str | None, number: str) -> None:
        values = row.values
        refuse_missing(values, "part", self._job.readers)
        texts = (values.get(f"part.{name}") or "" for name in ("brand", "category", "unit"))
        prices = values.get("part.price"), values.get("part.cost")
        name = values["part.name"]
        own = self._job.import_id, ref
        key = self._new.add(
            values["part.number"], number, name_key(name), name, *texts, *prices, *own
        )
        self._fresh.add(key)
        self._register(key, number, ref, values["part.number"])
        self._spoken.note(key, row.number)

    def _change(self, known: int, row: ListRow, number: str) -> tuple[Outcome, str]:
        record = self._changes.row(known)
        self._refuse_taken(known, number)
        said = {
            name: row.values[f"part.{name}"]
            for name in ("number", *_SAID)
            if f"part.{name}" in row.said and row.values.get(f"part.{name}") is not None
        }
        different = [name for name in said if getattr(record, name) != said[name]]
        if not different:
            self._spoken.note(known, row.number)
            self._job.report.unchanged["part"] += 1
            return unchanged(self._names[known])
        self._spoken.refuse_second(known)
        self._spoken.note(known, row.number)
        values = {name: said[name] for name in different}
        derived = {"number_key": number} if "number" in values else {}
        derived |= {"name_key": name_key(values["name"])} if "name" in values else {}
        self._changes.change(record, values | derived)
        if number:
            self._by_number[number] = known
        titles = KINDS["parts"].by_id
        return changed_in(self._names[known], [titles[f"part.{name}"].title for name in different])

    def _refuse_taken(self, known: int, number: str) -> None:
        holder = self._by_number.get(number, known)
        if holder != known:
            raise RowRejectedError(
                _("{other} has the number; correct one of them.").format(other=self._names[holder])
            )
