"""Counts as a list, as a card by shelf, and a shelf as somebody counts it: without quantities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from desktop.models.count import CountKind, CountLine, CountShelf, CountState, StockCount
from desktop.models.errors import NotFoundError
from desktop.models.part import Part, PartBarcode
from desktop.models.staff import Staff
from desktop.services.cards import text_of
from desktop.services.counting.shelves import shelf_name
from desktop.services.listing import ListQuery, TableSource
from desktop.system.i18n import N_, _

KIND_NAMES = {
    CountKind.FULL: N_("Everything"),
    CountKind.SHELVES: N_("Shelves"),
    CountKind.ABC_CLASS: N_("ABC class"),
}
STATE_NAMES = {
    CountState.OPEN: N_("Being counted"),
    CountState.POSTED: N_("Posted"),
    CountState.CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count in the list.

    Attributes:
        lines: Parts on shelves; `counted` of them have been looked at.
    """

    id: int
    version: int
    number: str
    kind: str
    scope: str
    state: str
    started_on: date
    person: str
    lines: int
    counted: int

    @property
    def what(self) -> str:
        """What is counted, in the user's words."""
        return _what(self.kind, self.scope)

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[CountState(self.state)])


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A shelf of a count, and how far it is.

    Attributes:
        person: Who counts it, or counted it last.
    """

    shelf: str
    lines: int
    counted: int
    staff_id: int | None
    person: str
    taken_at: datetime | None
    done_at: datetime | None

    @property
    def name(self) -> str:
        """The shelf as it is shown."""
        return shelf_name(self.shelf)

    @property
    def busy(self) -> bool:
        """Whether somebody is counting it."""
        return self.taken_at is not None and self.done_at is None


@dataclass(frozen=True, slots=True)
class CountCard:
    """A count and its shelves."""

    id: int
    version: int
    number: str
    kind: str
    scope: str
    state: str
    started_on: date
    started_at: datetime
    started_by: str
    posted_at: datetime | None
    posted_by: str
    note: str
    shelves: tuple[ShelfRow, ...]

    @property
    def what(self) -> str:
        """What is counted, in the user's words."""
        return _what(self.kind, self.scope)

    @property
    def state_name(self) -> str:
        """The state in the user's words."""
        return _(STATE_NAMES[CountState(self.state)])

    @property
    def open(self) -> bool:
        """Whether it still goes on."""
        return self.state == CountState.OPEN

    @property
    def lines(self) -> int:
        """Parts on shelves."""
        return sum(shelf.lines for shelf in self.shelves)

    @property
    def counted(self) -> int:
        """How many of them have been looked at."""
        return sum(shelf.counted for shelf in self.shelves)


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A part on a shelf, as somebody counts it: what the ledger says is not told.

    Attributes:
        barcode: The first one of the part; empty for none.
    """

    id: int
    part_id: int
    shelf: str
    number: str
    name: str
    unit: str
    barcode: str
    counted: Decimal | None
    person: str


Rows = Select[*tuple[Any, ...]]
_count, _line, _staff = StockCount.__table__, CountLine.__table__, Staff.__table__


def _lines_of(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    found = select(func.count(_line.c.id)).where(_line.c.count_id == _count.c.id, *conditions)
    return found.correlate(_count).scalar_subquery()


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state := query.filter("state"):
        conditions.append(_count.c.state == state)
    for word in query.text.split():
        like = f"%{word}%"
        conditions.append(
            _count.c.number.ilike(like) | _count.c.scope.ilike(like) | _staff.c.name.ilike(like)
        )
    return conditions


COUNTS = TableSource(
    row=CountRow,
    columns=(
        *(_count.c.id, _count.c.version, _count.c.number, _count.c.kind, _count.c.scope),
        *(_count.c.state, _count.c.started_on, func.coalesce(_staff.c.name, "")),
        *(_lines_of(), _lines_of(_line.c.counted.is_not(None))),
    ),
    origin=_count.outerjoin(_staff, _staff.c.id == _count.c.started_by_id),
    key=_count.c.id,
    where=_where,
    sorts={"started_on": _count.c.started_on, "number": _count.c.number},
    newest_first=True,
)


def count_card(session: Session, count_id: int) -> CountCard:
    """Read a count and how far each of its shelves is.

    Raises:
        NotFoundError: There is no such count.
    """
    count = session.get(StockCount, count_id)
    if count is None:
        raise NotFoundError(_("This count does not exist any more; refresh the list."))
    return CountCard(
        *(count.id, count.version, count.number, count.kind, count.scope, count.state),
        *(count.started_on, count.started_at, text_of(session, Staff, count.started_by_id)),
        *(count.posted_at, text_of(session, Staff, count.posted_by_id), count.note),
        shelves=tuple(_shelves(session, count_id)),
    )


def shelf_lines(session: Session, count_id: int, shelf: str) -> tuple[ShelfLine, ...]:
    """Read what is to be counted on a shelf, in the order of the count."""
    return tuple(_read(session, _shelf_lines(count_id).where(CountLine.shelf == shelf)))


def all_lines(session: Session, count_id: int) -> tuple[ShelfLine, ...]:
    """Read what is to be counted on all shelves."""
    return tuple(_read(session, _shelf_lines(count_id)))


def _what(kind: str, scope: str) -> str:
    name = _(KIND_NAMES[CountKind(kind)])
    return _("{label}: {value}").format(label=name, value=scope) if scope else name


def _shelves(session: Session, count_id: int) -> list[ShelfRow]:
    sums = (
        select(
            CountLine.shelf,
            func.count(CountLine.id).label("lines"),
            func.count(CountLine.counted).label("counted"),
        )
        .where(CountLine.count_id == count_id)
        .group_by(CountLine.shelf)
        .subquery()
    )
    statement = (
        select(
            *(CountShelf.shelf, func.coalesce(sums.c.lines, 0), func.coalesce(sums.c.counted, 0)),
            *(CountShelf.staff_id, func.coalesce(Staff.name, "")),
            *(CountShelf.taken_at, CountShelf.done_at),
        )
        .outerjoin(sums, sums.c.shelf == CountShelf.shelf)
        .outerjoin(Staff, Staff.id == CountShelf.staff_id)
        .where(CountShelf.count_id == count_id)
        .order_by(CountShelf.shelf)
    )
    rows = (ShelfRow(*row) for row in session.execute(statement))
    return [row for row in rows if row.lines]


def _shelf_lines(count_id: int) -> Rows:
    counter = aliased(Staff)
    barcode = (
        select(PartBarcode.code)
        .where(PartBarcode.part_id == Part.id)
        .order_by(PartBarcode.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            *(CountLine.id, Part.id, CountLine.shelf, Part.number, Part.name, Part.unit),
            *(func.coalesce(barcode, ""), CountLine.counted, func.coalesce(counter.name, "")),
        )
        .join(Part, Part.id == CountLine.part_id)
        .outerjoin(counter, counter.id == CountLine.counted_by_id)
        .where(CountLine.count_id == count_id)
        .order_by(CountLine.shelf, CountLine.position, Part.number_key)
    )


def _read(session: Session, statement: Rows) -> Sequence[ShelfLine]:
    return [ShelfLine(*row) for row in session.execute(statement)]
