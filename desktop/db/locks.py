"""Letting commands that must not run at once wait for each other."""

import zlib
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session


def serialise(session: Session, subject: str) -> bool:
    """Hold `subject` until the end of the transaction; other seats wait.

    SQLite has one writer at a time anyway; PostgreSQL takes an advisory lock.

    Returns:
        Whether others may have written until now, so that what was read before is to be read anew.
    """
    if session.get_bind().dialect.name != "postgresql":
        return False
    key = zlib.crc32(subject.encode())
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    return True


def try_to_hold_tables(session: Session, names: Iterable[str]) -> bool:
    """Hold tables as `hold_tables` does, unless somebody is writing into one of them just now.

    It gives up long before a server looks for seats that wait for each other, so that it is never
    the command of a desk that is refused.
    """
    if session.get_bind().dialect.name == "postgresql":
        try:
            with session.begin_nested():
                session.execute(text("SET LOCAL lock_timeout = '300ms'"))
                hold_tables(session, names)
        except OperationalError:
            return False
    return True


def hold_tables(session: Session, names: Iterable[str]) -> None:
    """Let other seats read these tables and write nothing into them until the transaction ends.

    Who is writing into one of them is waited for. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"))
