"""Letting commands that must not run at once wait for each other."""

import zlib
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session


def serialise(session: Session, subject: str) -> None:
    """Hold `subject` until the end of the transaction; other seats wait.

    SQLite has one writer at a time anyway; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(subject.encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def hold_tables(session: Session, names: Iterable[str]) -> None:
    """Let other seats read these tables and write nothing into them until the transaction ends.

    Who is writing into one of them is waited for. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"))
