"""What an undo must leave: rows that somebody has changed or used since the import.

The ids of such rows are gathered in a temporary table, which is usually all but empty; whatever
else came with the import goes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from desktop.models.audit import AuditAction, AuditEntry
from desktop.models.base import Base
from desktop.models.customer import Contact, Customer, Phone
from desktop.models.demand import PartDemand
from desktop.models.import_run import ChangeAction, ImportChange
from desktop.models.market import MarketTotal
from desktop.models.part import Part, PartBarcode, PartPlan, PartShelf
from desktop.models.purchase import PartSupplier, Supplier
from desktop.models.result import Result
from desktop.models.sale import Sale, SaleShare
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitLine, VisitShare, VisitState

CHANGED, GONE = "changed", "gone"
_BATCH = 1000
# What an import brings, in the order in which it goes, and what goes with it.
BROUGHT: dict[type[Base], tuple[type[Base], ...]] = {
    Visit: (VisitLine, VisitShare),
    Sale: (SaleShare,),
    Result: (),
    MarketTotal: (),
    PartDemand: (),
    Vehicle: (Plate, Ownership),
    Customer: (Phone, Contact),
    Part: (PartBarcode, PartShelf, PartSupplier, PartPlan),
    Supplier: (),
}
# Of these what refers to people and customers: it goes before what was there is restored.
FIRST = frozenset({Visit, Sale, Result, MarketTotal, PartDemand})
# Rows that people only ever write together with their visit, whose version tells of it.
_TOLD_BY_OWNER = frozenset({VisitLine, VisitShare})
_STAYS = Table(
    "undo_stays",
    MetaData(),
    Column("table_name", String, primary_key=True),
    Column("row_id", Integer, primary_key=True),
    Column("reason", String, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that refers to a table."""

    source: Table
    column: Column[Any]


def table_of(kind: type[Base]) -> Table:
    """Return the table of a mapped class."""
    return Base.metadata.tables[kind.__tablename__]


def references_to(table: Table) -> list[Reference]:
    """Find every column of the office that refers to a table, visits before histories."""
    return [
        Reference(source, key.parent)
        for source in reversed(Base.metadata.sorted_tables)
        for key in source.foreign_keys
        if key.column.table is table
    ]


def owner_column(hanging: Table, owner: Table) -> Column[Any]:
    """Return the column by which a row hangs on its owner."""
    return next(ref.column for ref in references_to(owner) if ref.source is hanging)


def last_version(start: int, steps: Iterable[tuple[int | None, int | None]]) -> int:
    """Follow the changes that are known of a row, from version to version."""
    onward = {before: after for before, after in steps if after is not None}
    while start in onward:
        start = onward[start]
    return start


def known_steps(run_id: int) -> tuple[ColumnElement[int | None], ColumnElement[bool]]:
    """Return where a change leads, and which changes an undo of a run knows of.

    Those are its own, and those of later imports that were undone themselves.
    """
    own = ImportChange.import_id == run_id
    later = and_(ImportChange.import_id > run_id, ImportChange.undone_version.is_not(None))
    after = case((own, ImportChange.version_after), else_=ImportChange.undone_version)
    return after, or_(own, later)


class Stays:
    """Gathers which rows stay, and why.

    Attributes:
        last_entry: Id of the last audit entry of the import; what is audited behind it came since.
    """

    def __init__(self, session: Session, run_id: int, run_at: datetime) -> None:
        self._session, self._run_id = session, run_id
        # By number, not by time: the clocks of two seats differ.
        of_run = select(func.max(AuditEntry.id)).where(AuditEntry.at == run_at)
        self.last_entry: int = session.execute(of_run).scalar() or 0
        _STAYS.create(session.connection(), checkfirst=False)

    def close(self) -> None:
        """Forget what was gathered; a transaction that is rolled back forgets it by itself."""
        _STAYS.drop(self._session.connection(), checkfirst=False)

    def goes(self, kind: type[Base]) -> ColumnElement[bool]:
        """Return the condition that a row came with the import and does not stay."""
        table = table_of(kind)
        return and_(table.c.import_id == self._run_id, ~self.stays(table))

    def added(self, kind: type[Base]) -> ColumnElement[bool]:
        """Return the condition that the import added the row to what was there before."""
        table, change = table_of(kind), table_of(ImportChange).alias()
        return exists().where(
            change.c.import_id == self._run_id,
            change.c.table_name == table.name,
            change.c.row_id == table.c.id,
            change.c.action == ChangeAction.INSERT,
        )

    def stays(self, table: Table) -> ColumnElement[bool]:
        """Return the condition that a row was found to stay."""
        same = and_(_STAYS.c.table_name == table.name, _STAYS.c.row_id == table.c.id)
        return exists().where(same)

    def found(self) -> list[tuple[str, int, str]]:
        """Return table, id and reason of all that stays, in a lasting order."""
        columns = select(_STAYS.c.table_name, _STAYS.c.row_id, _STAYS.c.reason)
        chosen = columns.where(_STAYS.c.reason != GONE)
        return [(name, key, why) for name, key, why in self._session.execute(chosen)]

    def add(self, kind: type[Base], ids: Iterable[int], reason: str) -> None:
        """Note rows that stay."""
        name = kind.__tablename__
        rows = [{"table_name": name, "row_id": key, "reason": reason} for key in ids]
        if rows:
            self._session.connection().execute(insert(_STAYS), rows)

    def find(self, kind: type[Base]) -> None:
        """Find which rows of a table that came with the import must stay."""
        table = table_of(kind)
        self._changed(kind, table, table.c.id)
        for hanging in BROUGHT[kind]:
            self._changed_hanging(kind, hanging)
            for ref in references_to(table_of(hanging)):
                if ref.source not in map(table_of, BROUGHT[kind]):
                    self._used_through(kind, hanging, ref)
        self._used(kind)

    def find_added(self, kind: type[Base]) -> None:
        """Find which rows stay that the import added to records that were there before."""
        table, added = table_of(kind), self.added(kind)
        deleted = self._audited(table, AuditAction.DELETE)  # another row has its id by now
        self._keep(kind, select(table.c.id).where(added, deleted), GONE)
        if "version" in table.c:
            steps = self._steps(table, table.c.id).where(added, ~self.stays(table))
            self._add_unexplained(kind, steps)
        if kind is VisitLine:
            lines = select(table.c.id).join_from(table, table_of(Visit))
            self._keep(kind, lines.where(added, self._bill_stands()), CHANGED)
        mine = select(table.c.id).where(added)
        for ref in references_to(table):
            self._keep(kind, select(ref.column).where(ref.column.in_(mine)), ref.source.name)

    def _changed(self, kind: type[Base], table: Table, owner: Column[Any]) -> None:
        mine = table.c.import_id == self._run_id
        self._add_unexplained(kind, self._steps(table, owner).where(mine, table.c.version != 1))

    def _changed_hanging(self, kind: type[Base], hanging: type[Base]) -> None:
        owner, table = table_of(kind), table_of(hanging)
        column = owner_column(table, owner)
        of_import = self._of_import(owner, column)
        if "version" in table.c:  # what has none is never changed, only entered and deleted
            steps = self._steps(table, column).where(of_import, table.c.version != 1)
            self._add_unexplained(kind, steps)
        self._keep(kind, select(column).where(of_import, self._added_later(table)), CHANGED)
        if hanging not in _TOLD_BY_OWNER:
            entered = self._audited(table, AuditAction.INSERT)
            self._keep(kind, select(column).where(of_import, entered), CHANGED)

    def _of_import(self, owner: Table, column: Column[Any]) -> ColumnElement[bool]:
        mine = select(owner.c.id).where(owner.c.import_id == self._run_id)
        return column.in_(mine)

    def _used_through(self, kind: type[Base], hanging: type[Base], ref: Reference) -> None:
        """Keep the owner of a row that something else refers to."""
        table = table_of(hanging)
        column = owner_column(table, table_of(kind))
        joined = select(column).join_from(table, ref.source, ref.column == table.c.id)
        self._keep(kind, joined.where(self._of_import(table_of(kind), column)), ref.source.name)

    def _used(self, kind: type[Base]) -> None:
        table, hanging = table_of(kind), [table_of(other) for other in BROUGHT[kind]]
        for ref in references_to(table):
            if ref.source is table:
                continue
            if ref.source in hanging and ref.column is owner_column(ref.source, table):
                continue
            used = select(ref.column).where(self._of_import(table, ref.column))
            self._keep(kind, used, ref.source.name)
        for ref in references_to(table):
            if ref.source is table:
                self._used_by_its_like(kind, ref)

    def _used_by_its_like(self, kind: type[Base], ref: Reference) -> None:
        """Keep what a row of the same table refers to, as long as that row stays itself."""
        table = table_of(kind)
        used = select(ref.column).where(
            self._of_import(table, ref.column), or_(self._foreign(table), self.stays(table))
        )
        while self._keep(kind, used, ref.source.name):
            pass

    def _foreign(self, table: Table) -> ColumnElement[bool]:
        return table.c.import_id.is_distinct_from(self._run_id)

    def _keep(self, kind: type[Base], ids: Select[Any], reason: str) -> int:
        """Note the rows of a query that are not noted yet; return how many they are."""
        chosen = ids.distinct().subquery()
        key = chosen.c[0]
        name = kind.__tablename__
        noted = exists().where(_STAYS.c.table_name == name, _STAYS.c.row_id == key)
        rows = select(literal(name), key, literal(reason)).where(key.is_not(None), ~noted)
        statement = insert(_STAYS).from_select(["table_name", "row_id", "reason"], rows)
        counted = statement.execution_options(preserve_rowcount=True)
        return self._session.connection().execute(counted).rowcount

    def _audited(self, table: Table, action: AuditAction) -> ColumnElement[bool]:
        """Return the condition that the row was entered, changed or deleted one by one since."""
        since = select(AuditEntry.row_id).where(
            AuditEntry.table_name == table.name,
            AuditEntry.row_id.is_not(None),
            AuditEntry.action == action,
            AuditEntry.id > self.last_entry,
        )
        return table.c.id.in_(since)

    def _added_later(self, table: Table) -> ColumnElement[bool]:
        """Return the condition that a later import added the row."""
        later = table_of(ImportChange).alias()
        added = select(later.c.row_id).where(
            later.c.table_name == table.name,
            later.c.action == ChangeAction.INSERT,
            later.c.import_id > self._run_id,
        )
        return table.c.id.in_(added)

    def _bill_stands(self) -> ColumnElement[bool]:
        """Return the condition that a visit goes on with the lines the import added to it."""
        visit, change = table_of(Visit), table_of(ImportChange).alias()
        restored = select(change.c.row_id).where(
            change.c.import_id == self._run_id,
            change.c.table_name == visit.name,
            change.c.action == ChangeAction.UPDATE,
        )
        worked_on = and_(
            visit.c.state != VisitState.SETTLED,
            self._audited(visit, AuditAction.UPDATE),
            visit.c.id.not_in(restored),
        )
        return or_(self.stays(visit), worked_on)

    def _steps(self, table: Table, owner: Column[Any]) -> Select[Any]:
        """Ask for rows with their versions, and for every change that is known of them."""
        after, known = known_steps(self._run_id)
        same = and_(ImportChange.table_name == table.name, ImportChange.row_id == table.c.id)
        columns = (owner, table.c.id, table.c.version, ImportChange.version_before, after)
        change = table_of(ImportChange)
        return (
            select(*columns)
            .select_from(table.outerjoin(change, and_(same, known)))
            .order_by(table.c.id)
        )

    def _add_unexplained(self, kind: type[Base], steps: Select[Any]) -> None:
        """Keep rows whose version the known changes do not lead to."""
        changed = sorted(set(self._unexplained(steps)) - self._noted(kind))
        for start in range(0, len(changed), _BATCH):
            self.add(kind, changed[start : start + _BATCH], CHANGED)

    def _unexplained(self, steps: Select[Any]) -> Iterator[int]:
        rows = self._session.connection().execute(steps)
        for (owner, _key, version), group in groupby(rows, lambda row: tuple(row[:3])):
            if last_version(1, ((row[3], row[4]) for row in group)) != version:
                yield owner

    def _noted(self, kind: type[Base]) -> set[int]:
        chosen = select(_STAYS.c.row_id).where(_STAYS.c.table_name == kind.__tablename__)
        return set(self._session.execute(chosen).scalars())
