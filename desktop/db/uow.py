"""One command of the user is one transaction, with an audit row for each row it wrote."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import event, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, UOWTransaction, make_transient_to_detached, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from desktop.db.inserting import insert_many, insert_rows
from desktop.db.refusals import conflict_sentence, is_trouble, trouble_sentence
from desktop.models.actor import Actor
from desktop.models.audit import AuditAction, AuditEntry
from desktop.models.base import Base, Versioned
from desktop.models.errors import ConflictError, NotFoundError, OfficeError
from desktop.system.i18n import _

V = TypeVar("V", bound=Base)
_SECRET = frozenset({"pin_hash"})
_PLAIN = frozenset({str, int, bool, float, type(None)})
_AT_ONCE = 500  # audit rows that are kept back until the end
_COMMAND = "command"  # in a session's info: the unit of work it belongs to


def _nothing(_session: Session) -> None:
    """Depend on nothing."""


class UnitOfWork:
    """A transaction that rolls back unless commit() was called.

    Attributes:
        session: Where the command reads and writes.
        actor: Who gave the command.
        now: The instant of the command; every row it writes bears the same.
        changed: Names of the tables whose rows were written, for the screens.
    """

    session: Session

    def __init__(
        self,
        sessions: sessionmaker[Session],
        actor: Actor,
        now: datetime,
        before_commit: Callable[[Session], None] = _nothing,
    ) -> None:
        self._sessions, self._before_commit = sessions, before_commit
        self.actor, self.now = actor, now
        self.changed: set[str] = set()
        self._entries: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self.session = self._sessions()
        self.session.info[_COMMAND] = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()
        if isinstance(error, IntegrityError | StaleDataError):
            raise ConflictError(conflict_sentence(error)) from error
        if is_trouble(error):
            raise OfficeError(trouble_sentence(error)) from error

    def load(self, kind: type[V], key: int, version: int | None = None) -> V:
        """Get a row for writing, provided that it is still what its user saw.

        Raises:
            NotFoundError: There is no such row, or not any more.
            ConflictError: Another seat changed it since `version`.
        """
        row = self.session.get(kind, key)
        if row is None:
            raise NotFoundError(_("This record does not exist any more; refresh the list."))
        if version is not None and isinstance(row, Versioned) and row.version != version:
            raise ConflictError(
                _("Somebody else changed this record meanwhile; look at it again, then save.")
            )
        return row

    def insert(self, rows: Sequence[Base]) -> None:
        """Write new rows of one class at once; they get their ids and stay out of the session.

        Several times as fast as adding them. What they refer to is written out before.
        """
        self.session.flush()
        insert_rows(self.session.connection(), rows)
        for row in rows:
            self._note_row(AuditAction.INSERT, row)

    def hold(self, row: Base) -> None:
        """Take a row that was inserted into the session, as if it had been read."""
        make_transient_to_detached(row)
        self.session.add(row)

    def commit(self) -> None:
        """Write everything, what depends on it included, or nothing and raise ConflictError."""
        self.session.flush()
        self._before_commit(self.session)
        self._write_entries()
        self.session.commit()

    def note_bulk(self, table: str, count: int, what: str) -> None:
        """Write one audit row for many rows that were written past the session."""
        self.changed.add(table)
        changes = {"rows": count, "what": what}
        self._note(AuditAction.BULK, table, None, changes)

    def _note(
        self, action: AuditAction, table: str, row_id: int | None, changes: dict[str, Any]
    ) -> None:
        self._entries.append(
            {
                "at": self.now,
                "staff_id": self.actor.staff_id,
                "actor": self.actor.name,
                "action": action,
                "table_name": table,
                "row_id": row_id,
                "changes": changes,
            }
        )

    def note_flush(self) -> None:
        """Keep for the audit what the session has just written out."""
        session = self.session
        for action, rows in (
            (AuditAction.INSERT, session.new),
            (AuditAction.UPDATE, session.dirty),
            (AuditAction.DELETE, session.deleted),
        ):
            for row in rows:
                self._note_row(action, row)
        if len(self._entries) >= _AT_ONCE:
            self._write_entries()

    def _note_row(self, action: AuditAction, row: Base) -> None:
        if changes := _changes(row, action):
            self.changed.add(row.__tablename__)
            self._note(action, row.__tablename__, row.id, changes)

    def _write_entries(self) -> None:
        """Write the audit rows of several flushes in one go."""
        if self._entries:
            insert_many(self.session.connection(), AuditEntry, self._entries)
            self._entries = []


@event.listens_for(Session, "after_flush")
def _audit(session: Session, _context: UOWTransaction) -> None:
    """Tell the command whose session this is; listening to each anew would cost more than it."""
    if (command := session.info.get(_COMMAND)) is not None:
        command.note_flush()


def _changes(row: Base, action: AuditAction) -> dict[str, list[Any]]:
    """Old and new value of each column that was written, but for those that say nothing."""
    if action is AuditAction.INSERT:
        return _first_values(row)
    changes: dict[str, list[Any]] = {}
    for key, old, new in _written(row, action):
        if old != new and key not in {"id", "version"}:
            changes[key] = ["*", "*"] if key in _SECRET else [_plain(old), _plain(new)]
    return changes


def _first_values(row: Base) -> dict[str, list[Any]]:
    """Return what a new row has; its defaults have no history, so the row itself is asked."""
    held = row.__dict__
    return {
        key: ["*", "*"] if key in _SECRET else [None, _plain(value)]
        for key in _columns(type(row))
        if (value := held.get(key)) is not None
    }


@cache
def _columns(kind: type[Base]) -> tuple[str, ...]:
    """Return the columns whose first values are worth telling."""
    keys = inspect(kind).column_attrs.keys()
    return tuple(key for key in keys if key not in {"id", "version"})


def _written(row: Base, action: AuditAction) -> Iterator[tuple[str, Any, Any]]:
    """Yield columns with their old and new values; a deleted row keeps its last."""
    state = inspect(row)
    keys = state.mapper.column_attrs.keys()
    match action:
        case AuditAction.DELETE:
            yield from ((key, getattr(row, key), None) for key in keys)
        case _:
            same = state.unmodified
            for key in (key for key in keys if key not in same):
                added, _unchanged, deleted = state.attrs[key].history
                yield key, deleted[0] if deleted else None, added[0] if added else None


def _plain(value: object) -> object:
    if type(value) in _PLAIN:
        return value
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():  # a stored PDF, for instance
            return f"{len(value)} bytes"
        case _:
            return value
