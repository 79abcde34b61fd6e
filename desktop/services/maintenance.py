"""Looking after an office: checking it, backing it up, putting a backup in its place."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.db import backup as backups
from desktop.db.backup import BackupFacts
from desktop.db.checks import Finding, find_faults
from desktop.db.engine import office_url
from desktop.services.office import Office

__all__ = [
    "BackupFacts",
    "Finding",
    "back_up",
    "daily_backup",
    "faults",
    "restore",
]


def faults(session: Session) -> list[Finding]:
    """Examine an office; an empty list means that everything is as it should be."""
    return find_faults(session.connection())


def back_up(session: Session, path: Path) -> BackupFacts:
    """Write the office as it is now to a file, and read it back to be sure.

    Raises:
        OfficeError: The file cannot be written.
    """
    return backups.write_backup(session.connection().engine, path.expanduser())


def daily_backup(office: Office, today: date) -> Path | None:
    """Keep a backup of the day; None where there is one already, or a server keeps its own."""
    return backups.daily_backup(office.engine, today)


def restore(address: str, path: Path) -> Path | None:
    """Replace a closed office by a backup; return the file that keeps what was there before.

    Args:
        address: The office: a file or a URL, as the user types it.
        path: The backup.

    Raises:
        OfficeError: The backup is missing, damaged or newer than the program.
        ConflictError: Somebody has the office open.
    """
    from desktop.db.restore import restore as put_back

    return put_back(office_url(address), path.expanduser())
