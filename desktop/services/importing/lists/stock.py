"""Importing the stock that is there when the ledger begins."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from desktop.models.keys import compact_key
from desktop.models.part import Part
from desktop.models.stock import MovementKind, Stock
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.lists.list_import import ListRow
from desktop.services.importing.lists.part_rows import PartRows
from desktop.services.importing.outcomes import Outcome
from desktop.services.stock.costing import COST_PLACES
from desktop.services.stock.posting import Entry, Paper, post
from desktop.system.i18n import _


class StockTaker:
    """Gathers what is on the shelves, and posts it as one document at the end."""

    def __init__(self, job: Job) -> None:
        self._job, self._ref = job, job.key_reader("part")
        self._own = OwnIds(job.session, job.office, "part", Part)
        self._rows = PartRows(job)
        self._entries: list[Entry] = []
        self._parts: dict[int, tuple[str, Decimal | None, Decimal | None]] = {}
        self._by_number: dict[str, int] = {}
        self._by_ref: dict[str, int] = {}

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up which parts the rows mean, and what is there of them already."""
        columns = select(
            Part.id, Part.number, Part.number_key, Part.external_ref, Part.cost, Stock.on_hand
        ).outerjoin(Stock, Stock.part_id == Part.id)
        refs = [self._ref(row.cells) for row in rows]
        ids = [row.values.get("part.id") for row in rows] + [self._own.own(ref) for ref in refs]
        for column, keys in (
            (Part.number_key, [_number(row) for row in rows]),
            (Part.external_ref, refs),
            (Part.id, ids),
        ):
            for row in fetch(self._job.session, columns, column, keys):
                self._parts[row.id] = (row.number, row.cost, row.on_hand)
                self._by_number[row.number_key] = row.id
                if row.external_ref:
                    self._by_ref[row.external_ref] = row.id
        self._rows.look_at(list(self._parts))

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Gather what is there of a part.

        Raises:
            RowRejectedError: Nobody knows the part or its cost, or the ledger has it already.
        """
        part = self._part(row)
        number, cost, on_hand = self._parts[part]
        quantity = row.values.get("stock.quantity")
        if quantity is None:
            raise RowRejectedError(_("How many are there? The row has no quantity."))
        self._rows.add_shelves(part, _shelves(row))
        if quantity == 0:
            return Outcome.UNCHANGED, _("None is there; nothing is entered.")
        if on_hand:
            raise RowRejectedError(
                _("{number} is in the ledger already; count it instead.").format(number=number)
            )
        self._entries.append(_entry(part, quantity, row, cost, number))
        return Outcome.CREATED, ""

    def flush(self) -> None:
        """Write the shelves of the batch."""
        self._job.inserts.flush()
        self._rows.flush()
        self._parts, self._by_number, self._by_ref = {}, {}, {}

    def finish(self) -> None:
        """Post everything as one document."""
        if self._entries:
            name, run = self._job.table.path.name, self._job.import_id
            paper = Paper(MovementKind.OPENING, import_id=run, reference=name)
            post(self._job.uow, paper, self._entries)
            self._job.report.created["stock_movement"] += len(self._entries)

    def _part(self, row: ListRow) -> int:
        ref = self._ref(row.cells)
        named, must = self._own.named(row.values, ref)
        if named in self._parts and named is not None:
            return named
        if named is not None and must and ref not in self._by_ref:
            raise unknown_id(named)
        found = self._by_ref.get(ref or "") or self._by_number.get(_number(row))
        if found is None:
            raise RowRejectedError(
                _("No part has the number {number}; import the parts first.").format(
                    number=row.values.get("part.number") or ref or ""
                )
            )
        return found


def _entry(part: int, quantity: Decimal, row: ListRow, cost: Decimal | None, number: str) -> Entry:
    """Make the line of the document; what all of it cost says more than the cost of one."""
    value = row.values.get("stock.value")
    if value is not None:
        return Entry(part, quantity, round(value / quantity, COST_PLACES), value)
    said = row.values.get("stock.cost")
    cost = cost if said is None else said
    if cost is None:
        raise RowRejectedError(
            _("What does one {number} cost? Add a column with the cost.").format(number=number)
        )
    return Entry(part, quantity, cost)


def _number(row: ListRow) -> str:
    return compact_key(row.values.get("part.number") or "")


def _shelves(row: ListRow) -> list[str]:
    shelf = (row.values.get("stock.shelf") or "").strip()
    return [shelf] if shelf else []
