"""Undoing an import: what it brought goes, what it changed is as before, the rest is listed."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from desktop.db.locks import hold_tables, serialise
from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.import_run import ChangeAction, ImportChange, ImportRun
from desktop.models.tables import TABLES
from desktop.services.importing.job import SUBJECTS
from desktop.services.importing.progress import ImportStoppedError, Pace, Progress, Stage
from desktop.services.importing.undoing.left import Left, names_of, reason_sentence
from desktop.services.importing.undoing.restore import Restorer
from desktop.services.importing.undoing.stays import (
    BROUGHT,
    FIRST,
    Stays,
    owner_column,
    references_to,
    table_of,
)
from desktop.services.importing.undoing.stock import take_back_stock
from desktop.services.rights import Right, require
from desktop.system.i18n import _

# Settings and prints, which no import touches, and the audit, which only grows.
_UNLOCKED = frozenset({"office", "segment", "audit", "document", "report_text"})
# Rows that stand in the place of others, which come back only once these are gone.
_REPLACING = frozenset({"target"})
_STEP = 5000


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did, or what it would do.

    Attributes:
        removed: Rows that went, by table.
        restored: Rows that are as they were before, by table.
        left: What stays, because somebody has used or changed it since.
        notes: Finished sentences.
    """

    run_id: int
    removed: dict[str, int]
    restored: dict[str, int]
    left: tuple[Left, ...]
    notes: tuple[str, ...] = ()


def undo_import(
    uow: UnitOfWork,
    run_id: int,
    *,
    dry_run: bool,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> UndoResult:
    """Undo an import, all that can be of it in one go; a dry run does the same and takes it back.

    Raises:
        NotFoundError: There is no such import.
        RuleBrokenError: It was undone already, or what it brought into the ledger has moved.
        ImportStoppedError: `cancelled` returned true; nothing was changed.
        NotAllowedError: The role may not import.
    """
    require(uow, Right.IMPORT)
    with uow:
        _lock(uow.session)
        run = _begin(uow, run_id)
        undo = _Undo(uow.session, run, Pace(progress, lambda: _refuse_if(cancelled())))
        told = take_back_stock(uow, run)
        result = replace(undo.run(), notes=told) if told else undo.run()
        if not dry_run:
            _finish(uow, result, undo.file_name)
            uow.commit()
        return result


def untraced_note() -> str:
    """Say what the undo of an import without a trail cannot give back."""
    return _(
        "An older version of Daysheet made this import and did not note what it changed: "
        "changed records and phones or owners added to known ones stay as they are."
    )


def _refuse_if(stopped: bool) -> bool:  # noqa: FBT001 -- the answer to a question
    if stopped:
        raise ImportStoppedError(_("The undo was stopped; nothing was changed."))
    return False


def _lock(session: Session) -> None:
    """Let other seats read, but change nothing that the undo looks at."""
    for subject in SUBJECTS:
        serialise(session, subject)
    names = (table.__tablename__ for table in TABLES)
    hold_tables(session, (name for name in names if name not in _UNLOCKED))


def _begin(uow: UnitOfWork, run_id: int) -> ImportRun:
    """Mark an import as undone: from here on the database lets its settled visits go."""
    run = uow.session.get(ImportRun, run_id)
    if run is None:
        raise NotFoundError(
            _("There is no import {id}; look at the list of imports.").format(id=run_id)
        )
    if run.undone_at is not None:
        raise RuleBrokenError(
            _("Import {id} ({file}) was undone already; nothing is left to do.").format(
                id=run_id, file=run.file_name
            )
        )
    run.undone_at, run.undone_by = uow.now, uow.actor.staff_id
    uow.session.flush()
    return run


def _finish(uow: UnitOfWork, result: UndoResult, file_name: str) -> None:
    """Count what stays, which closes the door for settled visits, and note what went."""
    uow.load(ImportRun, result.run_id).records_left = len(result.left)
    what = json.dumps({"undone import": result.run_id, "file": file_name}, ensure_ascii=False)
    for table, count in result.removed.items():
        uow.note_bulk(table, count, what)


class _Undo:
    """One undo that is running."""

    def __init__(self, session: Session, run: ImportRun, pace: Pace) -> None:
        self._session, self._pace = session, pace
        self._run_id, self._traced, self.file_name = run.id, run.traced, run.file_name
        self._stays = Stays(session, run.id, run.at)
        self._restorer = Restorer(session, run.id, self._stays)
        self._removed: Counter[str] = Counter()
        self._restored: Counter[str] = Counter()
        self._done, self._all = 0, max(1, self._count())

    def run(self) -> UndoResult:
        """Take away what refers to other things, restore what was there, take away the rest."""
        for kind in BROUGHT:
            if kind in FIRST:
                self._take_away(kind)
        added = self._added_tables()
        self._take_away_added(added & _REPLACING)
        self._restore()
        self._take_away_added(added - _REPLACING)
        for kind in BROUGHT:
            if kind not in FIRST:
                self._take_away(kind)
        self._pace.tell(Stage.UNDOING, self._done, 1.0)
        left = self._describe(self._stays.found())
        self._stays.close()
        notes = () if self._traced else (untraced_note(),)
        return UndoResult(self._run_id, dict(self._removed), dict(self._restored), left, notes)

    def _count(self) -> int:
        """Count the records that will be looked at."""
        brought = sum(
            self._session.execute(
                select(func.count()).where(table_of(kind).c.import_id == self._run_id)
            ).scalar_one()
            for kind in BROUGHT
        )
        changes = select(func.count()).where(ImportChange.import_id == self._run_id)
        return brought + self._session.execute(changes).scalar_one()

    def _tell(self, done: int) -> None:
        self._done += done
        self._pace.tell(Stage.UNDOING, self._done, min(1.0, self._done / self._all))

    def _take_away(self, kind: type[Base]) -> None:
        """Remove what the import brought of one table, with all that hangs on it."""
        self._stays.find(kind)
        table = table_of(kind)
        self._loosen(kind)
        for low, high in self._spans(kind):
            span = table.c.id.between(low, high)
            for hanging in BROUGHT[kind]:
                self._delete_hanging(kind, hanging, low, high)
            self._tell(self._delete(kind, span, self._stays.goes(kind)))

    def _loosen(self, kind: type[Base]) -> None:
        """Let rows that go no longer refer to each other: they do not go all at once."""
        table = table_of(kind)
        for ref in references_to(table):
            if ref.source is table:
                goes = self._stays.goes(kind), ref.column.is_not(None)
                self._execute(update(table).where(*goes).values({ref.column.name: None}))

    def _spans(self, kind: type[Base]) -> Iterator[tuple[int, int]]:
        """Cut the ids of what the import brought into spans of some thousand."""
        key = table_of(kind).c.id
        mine = table_of(kind).c.import_id == self._run_id
        low, high = self._session.execute(select(func.min(key), func.max(key)).where(mine)).one()
        while low is not None and low <= high:
            yield low, low + _STEP - 1
            after = select(func.min(key)).where(mine, key >= low + _STEP)
            low = self._session.execute(after).scalar()

    def _delete_hanging(self, kind: type[Base], hanging: type[Base], low: int, high: int) -> None:
        owner, table = table_of(kind), table_of(hanging)
        column = owner_column(table, owner)
        goes = select(owner.c.id).where(owner.c.id.between(low, high), self._stays.goes(kind))
        self._delete(hanging, column.between(low, high), column.in_(goes))

    def _delete(self, kind: type[Base], *where: Any) -> int:  # noqa: ANN401 -- conditions
        count = self._execute(delete(table_of(kind)).where(*where))
        if count:
            self._removed[kind.__tablename__] += count
        return count

    def _execute(self, statement: Any) -> int:  # noqa: ANN401 -- any statement that writes
        return int(self._session.connection().execute(statement).rowcount)

    def _restore(self) -> None:
        for table in self._restorer.tables():
            for count in self._restorer.restore(table):
                self._restored.update({table: count} if count else {})
                self._tell(count)

    def _added_tables(self) -> set[str]:
        """Name the tables to which the import added rows that do not bear it."""
        names = (
            select(ImportChange.table_name)
            .where(ImportChange.import_id == self._run_id)
            .where(ImportChange.action == ChangeAction.INSERT)
            .distinct()
        )
        return set(self._session.execute(names).scalars())

    def _take_away_added(self, found: set[str]) -> None:
        """Remove what the import added to records that were there before."""
        for kind in reversed([table for table in TABLES if table.__tablename__ in found]):
            self._stays.find_added(kind)
            stays = self._stays.stays(table_of(kind))
            self._tell(self._delete(kind, self._stays.added(kind), ~stays))

    def _describe(self, left: list[tuple[str, int, str]]) -> tuple[Left, ...]:
        names = names_of(self._session, [(table, key) for table, key, _reason in left])
        order = [table.__tablename__ for table in TABLES]
        return tuple(
            Left(table, key, names.get((table, key), ""), reason_sentence(reason))
            for table, key, reason in sorted(left, key=lambda row: (order.index(row[0]), row[1]))
        )
