"""Looking after an office: checking it, backing it up, putting a backup in its place."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.db import backup as backups
from desktop.db.backup import BackupFacts
from desktop.db.checks import EXAMPLES, Finding, find_faults
from desktop.db.engine import office_url
from desktop.db.uow import UnitOfWork
from desktop.services.measures.proof import wrong_spans
from desktop.services.measures.summaries import all_stale
from desktop.services.office import Office
from desktop.services.search.keeping import rebuild
from desktop.services.search.proof import wrong_entries
from desktop.system.i18n import _

__all__ = [
    "BackupFacts",
    "Finding",
    "back_up",
    "compute_again",
    "daily_backup",
    "faults",
    "read_again",
    "restore",
]


def faults(session: Session) -> list[Finding]:
    """Examine an office; an empty list means that everything is as it should be."""
    found = find_faults(session.connection())
    if any(finding.rule == "revision" for finding in found):
        return found
    if wrong := wrong_spans(session):
        sentence = _("The summaries of some days were not the sums of their visits.")
        found.append(Finding("summaries", sentence, len(wrong), tuple(wrong[:EXAMPLES])))
    if lost := [key for _kind, key in wrong_entries(session)]:
        sentence = _("Some records were not found by what they are called.")
        found.append(Finding("search", sentence, len(lost), tuple(lost[:EXAMPLES])))
    return found


def compute_again(office: Office) -> None:
    """Throw the summaries away and compute them from the visits."""

    def forget(uow: UnitOfWork) -> None:
        with uow:
            all_stale(uow.session)
            uow.commit()

    office.write(forget)
    office.catch_up()


def read_again(office: Office) -> None:
    """Throw away what search knows and read it from the records."""

    def forget(uow: UnitOfWork) -> None:
        with uow:
            rebuild(uow.session)
            uow.commit()

    office.write(forget)
    office.catch_up()


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
