"""The list of imports: which file came in, when, by whom, and whether it was undone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from desktop.models.import_run import ImportRun
from desktop.models.staff import Staff
from desktop.services.importing.undoing.undo import untraced_note


@dataclass(frozen=True, slots=True)
class ImportRunRow:
    """A line of the list of imports.

    Attributes:
        who: Who imported the file; empty for the command line.
        undone_by: Who undid it; empty for the command line, and while it stands.
        records_left: How many records its undo had to leave; None while it stands.
        can_undo: Whether it still stands.
        note: What its undo could not give back, or nothing.
    """

    id: int
    at: datetime
    who: str
    kind: str
    file_name: str
    rows_read: int
    rows_created: int
    rows_updated: int
    rows_unchanged: int
    rows_duplicate: int
    rows_rejected: int
    undone_at: datetime | None
    undone_by: str
    records_left: int | None
    can_undo: bool
    note: str


def import_runs(session: Session) -> list[ImportRunRow]:
    """List the imports, the newest first."""
    undoer = aliased(Staff)
    rows = session.execute(
        select(ImportRun, Staff.name, undoer.name)
        .outerjoin(Staff, Staff.id == ImportRun.staff_id)
        .outerjoin(undoer, undoer.id == ImportRun.undone_by)
        .order_by(ImportRun.id.desc())
    )
    return [_row(run, who or "", undone_by or "") for run, who, undone_by in rows]


def _row(run: ImportRun, who: str, undone_by: str) -> ImportRunRow:
    stands = run.undone_at is None
    return ImportRunRow(
        run.id,
        run.at,
        who,
        run.kind,
        run.file_name,
        run.rows_read,
        run.rows_created,
        run.rows_updated,
        run.rows_unchanged,
        run.rows_duplicate,
        run.rows_rejected,
        run.undone_at,
        undone_by,
        run.records_left,
        stands,
        "" if run.traced or not stands else untraced_note(),
    )
