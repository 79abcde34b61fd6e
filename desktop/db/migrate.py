"""Bringing an office's database to the revision this program works on."""

import logging
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from desktop.db import schema
from desktop.db.engine import writing
from desktop.db.refusals import unopened_sentence
from desktop.models.errors import OfficeError
from desktop.system.i18n import _

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x0DA75EE7  # PostgreSQL's advisory lock: one seat migrates, the others wait


def migrate(engine: Engine, backup: Callable[[Engine], Path | None]) -> bool:
    """Make the database, or bring it to this program's revision; return whether it changed.

    Args:
        engine: The office's database.
        backup: Makes a verified backup; called before an existing office is changed.

    Raises:
        OfficeError: The database cannot be opened, it is newer than the program, or the backup
            failed.
    """
    found = _found(engine)
    if found == schema.HEAD:
        return False
    _refuse_newer(found)
    if found is not None:
        backup(engine)
    _upgrade(engine, schema.HEAD)
    return True


def upgrade_to(engine: Engine, revision: str) -> None:
    """Bring a database to a given revision, without a backup."""
    _upgrade(engine, revision)


def known_revisions() -> list[str]:
    """Name every released revision, oldest first."""
    from alembic.script import ScriptDirectory

    found = ScriptDirectory(str(_MIGRATIONS)).walk_revisions()
    return [script.revision for script in found][::-1]


def lock_office(connection: Connection) -> None:
    """On PostgreSQL, let one seat at a time change the database as a whole."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _found(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            return schema.revision(connection)
    except DBAPIError as error:
        raise OfficeError(unopened_sentence(engine.url, error)) from error


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in known_revisions():
        raise OfficeError(
            _(
                "A newer Daysheet has changed this office (revision {found}); "
                "update the program on this computer, then open it again."
            ).format(found=found)
        )


def _upgrade(engine: Engine, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with writing(engine)() as session, session.begin():
        connection = session.connection()
        lock_office(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
