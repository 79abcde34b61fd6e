"""How lists and choosers find what is typed: conditions, first rows and counts by the index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, false
from sqlalchemy.orm import Session
from typing_extensions import override

from desktop.services.listing import Finder, ListQuery
from desktop.services.search.index import (
    CUSTOMER,
    IDS,
    VEHICLE,
    Wanted,
    index_of,
    seen_before,
    seen_last,
)
from desktop.services.search.questions import Part, question


@dataclass(frozen=True, slots=True)
class ByWords(Finder):
    """Finds records of one kind by their words.

    Attributes:
        kind: Which records of the index.
        records: Their table.
        key: Their ids.
        by_place: Whether the list's own order is that of the index.
    """

    kind: str
    records: FromClause
    key: ColumnElement[int]
    by_place: bool = True

    @override
    def condition(self, session: Session, query: ListQuery) -> ColumnElement[bool]:
        found = matching(session, self.kind, query.text, live=_live(query))
        return false() if found is None else self.key.in_(found)

    @override
    def newest(
        self,
        session: Session,
        query: ListQuery,
        conditions: Sequence[ColumnElement[bool]],
        limit: int | None,
    ) -> list[int] | None:
        part = question(query.text).whole
        if part is None:
            return []
        if not self.by_place or not _live(query):
            return None
        if not query.filters and (known := _known(session, self.kind, part, limit)) is not None:
            return known
        narrowed = tuple(conditions) if query.filters else ()  # the index leaves archived ones out
        wanted = Wanted(
            self.kind, part, limit, conditions=narrowed, records=self.records, key=self.key
        )
        return [key for _place, key in index_of(session).newest(session, wanted)]

    @override
    def count(self, session: Session, query: ListQuery) -> int | None:
        part = question(query.text).whole
        if part is None:
            return 0
        return None if query.filters else index_of(session).count(session, self.kind, part)


def look_around(session: Session, text: str, limit: int) -> None:
    """Find at once the customers and vehicles that several lists are about to be asked for."""
    if (part := question(text).whole) is not None:
        seen_last(session, part, limit * index_of(session).look(session, part))


def _known(session: Session, kind: str, part: Part, limit: int | None) -> list[int] | None:
    """Return the newest that were found for another list already."""
    known = seen_before(session, part)
    if known is None or limit is None or limit > known[0] or kind not in {CUSTOMER, VEHICLE}:
        return None
    places = sorted((place for one, place in known[1] if one == kind and place > 0), reverse=True)
    return [place % IDS for place in places[:limit]]


def newest_ids(session: Session, kind: str, text: str, limit: int) -> list[int]:
    """Return the ids of the records a text finds, in the order of the index."""
    part = question(text).whole
    found = [] if part is None else index_of(session).newest(session, Wanted(kind, part, limit))
    return [key for _place, key in found]


def matching(
    session: Session, kind: str, text: str, *, live: bool | None = None
) -> Select[Any] | None:
    """Select the ids of the records a text finds; None where it means nothing."""
    part = question(text).whole
    return None if part is None else index_of(session).matching(kind, part, live=live)


def _live(query: ListQuery) -> bool | None:
    """Leave archived records out unless the list is to show them."""
    return None if query.filter("archived") == "yes" else True
