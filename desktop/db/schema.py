"""Which revision of the database this program works on; kept apart so that asking is cheap."""

from sqlalchemy import Connection, inspect, text

HEAD = "0013"


def revision(connection: Connection) -> str | None:
    """Return the revision of a database, or None where there is no office yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return found
