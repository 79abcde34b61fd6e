"""Histories of a record: what it had from one day to another, of which one holds now."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.services.duplicates.links import CLASSES

# By table: whose history it is. At most one row of each holds now.
HISTORIES = {
    "customer_owner": "customer",
    "plate": "vehicle",
    "ownership": "vehicle",
    "driver_assignment": "vehicle",
}


def current(session: Session, table: str, key: int) -> Any:  # noqa: ANN401 -- a row of a history, or None
    """Return the row that holds now."""
    rows = CLASSES[table]
    owner = getattr(rows, f"{HISTORIES[table]}_id")
    chosen = select(rows).where(owner == key, rows.to_on.is_(None)).order_by(rows.id)
    return session.execute(chosen).scalars().first()


def says_the_same(one: Any, other: Any, owner: str) -> bool:  # noqa: ANN401 -- rows of a history
    """Tell whether two rows of a history speak of the same plate, owner, driver, person."""
    aside = {"id", "version", owner, "from_on", "to_on", "plate", "partial"}
    columns = [column.name for column in one.__table__.c if column.name not in aside]
    return all(getattr(one, name) == getattr(other, name) for name in columns)
