"""A new office is filled without its indexes, which are then made at once: that is faster."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Index

from desktop.models.base import Base

_KEPT = {"ix_ownership_vehicle_id"}  # a trigger asks for the owner of every vehicle with a plate


@contextmanager
def indexes_aside(connection: Connection) -> Iterator[None]:
    """Take the indexes of all tables away, and make them again; unique constraints stay."""
    indexes = _indexes()
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _indexes() -> list[Index]:
    """Return every index by name, so that they are always made in the same order."""
    found = {index for table in Base.metadata.tables.values() for index in table.indexes}
    aside = (index for index in found if index.name not in _KEPT)
    return sorted(aside, key=lambda index: str(index.name))
