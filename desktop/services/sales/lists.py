"""What the form of a sale offers: segments, people, and the words used before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.models.sale import Sale, SaleShare
from desktop.models.staff import Role
from desktop.services.segments import segment_list
from desktop.services.staff import staff_list

_LOOKED_AT = 2_000  # of the latest sales
_OFFERED = 200


@dataclass(frozen=True, slots=True)
class SaleLists:
    """Ids and names to choose from, and words to complete.

    Attributes:
        people: Who works here on that day, salespeople first.
        models: Names of what was sold lately, the most frequent first.
        sources: How customers came lately, the most frequent first.
    """

    segments: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]
    models: tuple[str, ...]
    sources: tuple[str, ...]


def sale_lists(session: Session, day: date) -> SaleLists:
    """Read what the form of a sale offers on a day."""
    people = sorted(staff_list(session, day), key=lambda row: row.role != Role.SALES)
    return SaleLists(
        tuple((row.id, row.name) for row in segment_list(session)),
        tuple((row.id, row.name) for row in people),
        _words(session, Sale.__table__.c.model),
        _words(session, Sale.__table__.c.source),
    )


def salespeople(session: Session) -> list[tuple[int, str]]:
    """List who sells or once sold, those who have left included, for a list's filter."""
    sold = set(session.scalars(select(SaleShare.staff_id).distinct()))
    people = (row for row in staff_list(session) if row.role == Role.SALES or row.id in sold)
    return [(row.id, row.name) for row in people]


def _words(session: Session, column: ColumnElement[Any]) -> tuple[str, ...]:
    latest = select(column.label("word")).order_by(Sale.id.desc()).limit(_LOOKED_AT).subquery()
    count = func.count().desc()
    statement = (
        select(latest.c.word)
        .where(latest.c.word != "")
        .group_by(latest.c.word)
        .order_by(count, latest.c.word)
        .limit(_OFFERED)
    )
    return tuple(session.execute(statement).scalars())
