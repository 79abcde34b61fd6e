"""Parting two records that were merged: each gets back what it had, to the last value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.audit import AuditAction, AuditEntry
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.merge import Merge, MergeChange, MergeKind
from desktop.models.period_lock import PeriodLock
from desktop.models.staff import Staff
from desktop.models.visit import Visit
from desktop.services.duplicates.fields import RECORDS, title_of
from desktop.services.duplicates.links import CLASSES, links_to, unique_columns
from desktop.services.duplicates.trail import forget_forecasts, restored
from desktop.services.importing.undoing.left import names_of
from desktop.services.measures.slices import month_number
from desktop.services.rights import Right, require
from desktop.system.i18n import _, ngettext

NAMED = 4  # so many changed records a sentence names
# Moves with every visit; the later day stays.
QUIET = frozenset({"last_seen_on", "version"})


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A line of the list of merges."""

    id: int
    kind: str
    kept_id: int
    kept: str
    gone: str
    merged_at: datetime
    by: str
    reason: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class UndoView:
    """What an undo will do.

    Attributes:
        changed: Records that somebody changed since, by name; they stay as they are.
        came: How many records came to the kept one since; they stay with it.
        refusal: Why it cannot be undone now; empty where it can.
    """

    kept: str
    gone: str
    changed: tuple[str, ...]
    came: int
    refusal: str

    @property
    def sentence(self) -> str:
        """What to know before it is undone; empty where everything comes back as it was."""
        parts: list[str] = []
        if self.changed:
            text = _("Changed since the merge, and left as it is: {names}.")
            parts.append(text.format(names=_some(self.changed)))
        if self.came:
            text = ngettext(
                "{count} record that came since stays with {name}.",
                "{count} records that came since stay with {name}.",
                self.came,
            )
            parts.append(text.format(count=self.came, name=self.kept))
        return " ".join(parts)


def merges(session: Session, limit: int = 500) -> list[MergeRow]:
    """List the merges, the latest first."""
    rows = session.execute(
        select(Merge, Staff.name)
        .outerjoin(Staff, Staff.id == Merge.staff_id)
        .order_by(Merge.id.desc())
        .limit(limit)
    )
    return [_row(session, merge, by or "") for merge, by in rows]


def undo_view(session: Session, merge_id: int) -> UndoView:
    """Say what undoing a merge will do.

    Raises:
        NotFoundError: There is no such merge.
    """
    merge = _merge(session, merge_id)
    kind = MergeKind(merge.kind)
    changed = _changed(session, _trail(session, merge_id))
    return UndoView(
        title_of(session, kind, merge.kept_id),
        title_of(session, kind, merge.gone_id),
        tuple(_names(session, changed)),
        _count_since(session, merge),
        _refusal(session, merge),
    )


def undo_merge(uow: UnitOfWork, merge_id: int, *, leave_changed: bool = False) -> int:
    """Give both records back what they had; return how many changed values stay as they are.

    Args:
        uow: The transaction.
        merge_id: The merge.
        leave_changed: Whether what was changed since may stay as it is.

    Raises:
        RuleBrokenError: It is undone already, a later merge stands on it, or something was
            changed since and may not stay.
        NotFoundError: There is no such merge.
        NotAllowedError: The role may not merge.
    """
    require(uow, Right.MERGE)
    with uow:
        serialise(uow.session, "customer")
        serialise(uow.session, "vehicle")
        view = undo_view(uow.session, merge_id)
        if view.refusal:
            raise RuleBrokenError(view.refusal)
        if view.changed and not leave_changed:
            text = _("{names} changed since the merge; undo it and leave these as they are?")
            raise RuleBrokenError(text.format(names=_some(view.changed)))
        merge = _merge(uow.session, merge_id)
        if merge.kind == MergeKind.VEHICLE:
            forget_forecasts(uow.session, (merge.kept_id, merge.gone_id))
        left = _give_back(uow.session, _trail(uow.session, merge_id))
        merge.undone_at, merge.undone_by_id = uow.now, uow.actor.staff_id
        uow.commit()
        return left


def _give_back(session: Session, trail: Sequence[MergeChange]) -> int:
    """Undo the changes, the last one first; return how many rows had to stay."""
    locked = _locked(session)
    left: set[tuple[str, int]] = set()
    for change in reversed(trail):
        row = session.get(CLASSES[change.table_name], change.row_id)
        if change.after is None:
            done = row is None and _put_back(session, change)
        else:
            done = row is not None and _restore(session, change, row, locked)
        if not done:
            left.add((change.table_name, change.row_id))
    session.flush()
    return len(left)


def _put_back(session: Session, change: MergeChange) -> bool:
    """Enter again a row that the merge took away."""
    kind = CLASSES[change.table_name]
    try:
        with session.begin_nested():
            session.add(kind(**restored(kind, change.before or {})))
    except IntegrityError:
        return False
    return True


def _restore(session: Session, change: MergeChange, row: Any, locked: frozenset[int]) -> bool:  # noqa: ANN401 -- any mapped row
    """Give a row the values it had, but those that somebody changed since."""
    if _is_locked(row, change, locked):
        return False
    values = restored(type(row), change.before or {})
    after = restored(type(row), change.after or {})
    mine = {name: value for name, value in values.items() if getattr(row, name) == after[name]}
    try:
        if unique_columns(change.table_name) & mine.keys() or "to_on" in mine or "shared" in mine:
            with session.begin_nested():
                _set(row, mine)
        else:
            _set(row, mine)
    except IntegrityError:
        return False
    return not (values.keys() - mine.keys() - QUIET)


def _set(row: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 -- any mapped row
    for name, value in values.items():
        setattr(row, name, value)


def _is_locked(row: Any, change: MergeChange, locked: frozenset[int]) -> bool:  # noqa: ANN401 -- any mapped row
    moved = isinstance(row, Visit) and "vehicle_id" in (change.before or {})
    return moved and row.settled_on is not None and month_number(row.settled_on) in locked


def _locked(session: Session) -> frozenset[int]:
    return frozenset(session.execute(select(PeriodLock.month)).scalars())


def _changed(session: Session, trail: Sequence[MergeChange]) -> dict[tuple[str, int], None]:
    """Return the rows of which somebody changed what the merge had changed."""
    locked = _locked(session)
    # A row may have been changed twice: what it was last is what it must still be.
    last: dict[tuple[str, int], dict[str, Any] | None] = {}
    for change in trail:
        key = change.table_name, change.row_id
        last[key] = None if change.after is None else {**(last.get(key) or {}), **change.after}
    found: dict[tuple[str, int], None] = {}
    for (table, row_id), after in last.items():
        row = session.get(CLASSES[table], row_id)
        gone = row is None if after is not None else row is not None
        if gone or (after is not None and _differs(row, after, locked)):
            found[table, row_id] = None
    return found


def _differs(row: Any, after: dict[str, Any], locked: frozenset[int]) -> bool:  # noqa: ANN401 -- any mapped row
    if isinstance(row, Visit) and "vehicle_id" in after:
        day = row.settled_on
        if day is not None and month_number(day) in locked:
            return True
    values = restored(type(row), after)
    return any(getattr(row, name) != value for name, value in values.items() if name not in QUIET)


def _names(session: Session, changed: dict[tuple[str, int], None]) -> list[str]:
    names = names_of(session, changed)
    return [names.get(key) or _last_name(session, *key) or _("a record") for key in changed]


def _last_name(session: Session, table: str, row_id: int) -> str:
    """Return what a deleted row was known by."""
    deleted = select(AuditEntry.changes).where(
        AuditEntry.table_name == table,
        AuditEntry.row_id == row_id,
        AuditEntry.action == AuditAction.DELETE,
    )
    values = session.execute(deleted.order_by(AuditEntry.id.desc())).scalar() or {}
    found = (values.get(name, [""])[0] for name in ("number", "name", "plate"))
    return next((str(name) for name in found if name), "")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(dict.fromkeys(names[:NAMED]))
    more = len(names) - NAMED
    return shown if more <= 0 else _("{names} and {count} more").format(names=shown, count=more)


def _refusal(session: Session, merge: Merge) -> str:
    if merge.undone_at is not None:
        return _("This merge is undone already.")
    ids = (merge.kept_id, merge.gone_id)
    later = select(Merge).where(
        Merge.kind == merge.kind,
        Merge.id > merge.id,
        Merge.undone_at.is_(None),
        or_(Merge.kept_id.in_(ids), Merge.gone_id.in_(ids)),
    )
    found = session.execute(later.order_by(Merge.id.desc())).scalars().first()
    if found is None:
        return ""
    kind = MergeKind(merge.kind)
    text = _("{gone} was merged into {kept} later; undo that merge first.")
    return text.format(
        gone=title_of(session, kind, found.gone_id), kept=title_of(session, kind, found.kept_id)
    )


def _count_since(session: Session, merge: Merge) -> int:
    """Count the records that were entered for the kept one since."""
    total = 0
    merged = select(func.max(AuditEntry.id)).where(
        AuditEntry.table_name == Merge.__tablename__, AuditEntry.row_id == merge.id
    )
    for link in links_to(merge.kind):
        entered = and_(
            AuditEntry.table_name == link.table,
            AuditEntry.row_id == link.rows.id,
            AuditEntry.action == AuditAction.INSERT,
            AuditEntry.id > merged.scalar_subquery(),
        )
        mine = getattr(link.rows, link.column) == merge.kept_id
        total += session.execute(
            select(func.count(link.rows.id)).join(AuditEntry, entered).where(mine)
        ).scalar_one()
    return total


def _merge(session: Session, merge_id: int) -> Merge:
    merge = session.get(Merge, merge_id)
    if merge is None:
        raise NotFoundError(_("This merge does not exist any more; refresh the list."))
    return merge


def _trail(session: Session, merge_id: int) -> Sequence[MergeChange]:
    chosen = select(MergeChange).where(MergeChange.merge_id == merge_id).order_by(MergeChange.id)
    return session.execute(chosen).scalars().all()


def _row(session: Session, merge: Merge, by: str) -> MergeRow:
    kind = MergeKind(merge.kind)
    record = session.get(RECORDS[kind], merge.gone_id)
    return MergeRow(
        merge.id,
        merge.kind,
        merge.kept_id,
        title_of(session, kind, merge.kept_id),
        title_of(session, kind, merge.gone_id),
        merge.merged_at,
        by,
        (record.archived_reason or "") if record is not None else "",
        merge.undone_at,
    )
