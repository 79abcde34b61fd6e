"""The index of words: one class, one form of it for each database.

A record's words stand beside its place. Places follow the day on which a record was last seen and,
within a day, its id: the greatest place was seen most recently, so an index that is read from its
end gives the most recent first and can stop early. Archived records have places below zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    func,
)
from sqlalchemy.orm import Session

from desktop.db.engine import ONE_MOMENT
from desktop.services.search.questions import All, AnyOf, Part, Term

CUSTOMER, VEHICLE, SALE, PART = KINDS = ("customer", "vehicle", "sale", "part")
IDS = 1 << 32  # more than any id
_SEEN = "seen last"  # in a session's info: a question, a count, and what was found
tables = MetaData()  # of its own: what stands here can be made again from the records


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of a record."""

    id: int
    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, most recently seen first.

    Attributes:
        conditions: What the records must meet beside the question.
        records: The table that these speak of, and its id; given where there are any.
        live: Whether archived records are left out; only archived ones where it is False.
        limit: How many at most.
    """

    kind: str
    part: Part
    limit: int | None = None
    live: bool = True
    conditions: tuple[ColumnElement[bool], ...] = ()
    records: Any = None
    key: Any = None


class SearchIndex(Protocol):
    """What both forms of the index can do."""

    def matching(self, kind: str, part: Part, *, live: bool | None = None) -> Select[Any]:
        """Select the ids of records that match; archived ones too, or only the live ones."""
        ...

    def newest(self, session: Session, wanted: Wanted) -> list[tuple[int, int]]:
        """Return places and ids of the records that match, most recently seen first."""
        ...

    def seen_last(self, session: Session, part: Part, count: int) -> list[tuple[str, int]]:
        """Return customers and vehicles that match, kind and place, those seen last.

        Of the live ones and of the archived ones of each kind, at most `count`.
        """
        ...

    def seen_since(
        self, session: Session, part: Part, day: date, count: int
    ) -> list[tuple[str, int]]:
        """Return customers and vehicles that match and were seen on a day or later, alike."""
        ...

    def look(self, session: Session, part: Part) -> int:
        """Return how many customers, and vehicles, to look at for each visit that is wanted."""
        ...

    def newest_visits(self, session: Session, part: Part, limit: int) -> list[tuple[int, date]]:
        """Return the newest visits whose customer or vehicle matches, with their days.

        As many as are wanted, or none at all where these are not quickly found.
        """
        ...

    def count(self, session: Session, kind: str, part: Part) -> int:
        """Count the live records that match."""
        ...

    def kept(self, connection: Connection, kind: str, ids: Sequence[int]) -> dict[int, Entry]:
        """Return what is kept of some records."""
        ...

    def put(
        self, connection: Connection, kind: str, old: Iterable[Entry], new: Sequence[Entry]
    ) -> None:
        """Replace what is kept of some records."""
        ...

    def is_whole(self, connection: Connection, kind: str) -> bool:
        """Tell whether the index is that of the words it was made from."""
        ...

    def empty(self, connection: Connection, kind: str) -> None:
        """Forget everything of a kind."""
        ...


def index_of(connection: Connection | Session) -> SearchIndex:
    """Return the form of the index that a database has."""
    found = connection if isinstance(connection, Connection) else connection.connection()
    if found.dialect.name == "sqlite":
        from desktop.services.search.sqlite_index import SqliteIndex

        return SqliteIndex()
    from desktop.services.search.postgres_index import PostgresIndex

    return PostgresIndex()


def is_on_server(session: Session) -> bool:
    """Tell whether others may write at the same time."""
    return session.get_bind().dialect.name != "sqlite"


def seen_last(session: Session, part: Part, count: int) -> list[tuple[str, int]]:
    """Return customers and vehicles that match, as the index does; what is known is not asked."""
    known = seen_before(session, part)
    if known is not None and known[0] == count:
        return known[1]
    places = index_of(session).seen_last(session, part, count)
    if session.info.get(ONE_MOMENT):  # what it has read stays so
        session.info[_SEEN] = part, count, places
    return places


def seen_before(session: Session, part: Part) -> tuple[int, list[tuple[str, int]]] | None:
    """Return what this session has found already, and how many of each kind it looked for."""
    known = session.info.get(_SEEN)
    return known[1:] if known is not None and known[0] == part else None


def place_of(record_id: int, day: date | None = None, *, archived: bool = False) -> int:
    """Return where a record stands: by the day it was last seen, then by its id."""
    place = (0 if day is None else day_place(day)) + record_id
    return -place if archived else place


def day_of(place: int) -> date:
    """Return the day a record was last seen, from its place."""
    return date.fromordinal(abs(place) // IDS)


def day_place(day: date) -> int:
    """Return the first place of a day."""
    return day.toordinal() * IDS


def id_of(place: ColumnElement[int], *, live: bool | None) -> ColumnElement[int]:
    """Return the id of the record at a place, as SQL."""
    return (place if live else func.abs(place, type_=BigInteger)).bitwise_and(IDS - 1)


def written(part: Part, word: tuple[str, str], both: str, either: str) -> str:
    """Write a question in the language of a database.

    Args:
        part: The question.
        word: How a word is written, and how the beginning of one; words are letters, digits
            and signs that mean nothing to either language.
        both: What stands between parts that must match together.
        either: What stands between parts one of which must match.
    """
    match part:
        case Term():
            return word[part.begins].format(part.text)
        case All():
            return f"({both.join(written(one, word, both, either) for one in part.parts)})"
        case AnyOf():
            return f"({either.join(written(one, word, both, either) for one in part.parts)})"


def words_table(kind: str) -> Table:
    """Return the table of a kind's words."""
    return tables.tables[f"search_{kind}"]


for _kind in KINDS:
    Table(
        f"search_{_kind}",
        tables,
        Column("id", Integer, primary_key=True),
        Column("place", BigInteger, nullable=False),
        Column("words", String, nullable=False),
    )
