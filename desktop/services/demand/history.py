"""The demand of parts by month: of the ledger, of visits before it, of files, and lost sales.

What was asked for in vain is demand as well. The demand of a part that was replaced for good is
that of the part which is sold in its place today.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Select, cast, exists, extract, func, or_, select
from sqlalchemy import type_coerce as as_type
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from desktop.models.demand import PartDemand
from desktop.models.purchase import LostSale
from desktop.models.stock import DEMAND, MovementKind, Stock, StockMovement
from desktop.models.visit import Visit, VisitLine
from desktop.services.demand.months import CALENDAR, month_place, placed_month
from desktop.services.demand.reading import calendar_demand
from desktop.services.demand.series import Grid
from desktop.services.demand.terms import MonthAsked
from desktop.services.parts.links import newest_parts

_THOUSANDTHS = 1000  # quantities are kept in these
_LATE = 1 << 40  # a month's place behind all others
Table = NDArray[np.int64]  # part, place of the month, thousandths
Query = Select[*tuple[Any, ...]]
PAGE_MONTHS = 24  # that the page of a part shows
_first = aliased(StockMovement)


def known_demand(session: Session, today: date) -> Grid:
    """Read the demand to forecast: with the ledger's own where it has any, else of files alone."""
    sold = session.scalar(select(exists().where(StockMovement.kind.in_(DEMAND))))
    return demand_history(session, today) if sold else calendar_demand(session)


def demand_history(session: Session, today: date) -> Grid:
    """Read the demand of all parts that the ledger keeps or that were asked for.

    The running month is left out. A month that a file speaks of is the file's, up to the one in
    which the part came into the ledger; of the others, those without demand are 0. NaN is a month
    that nobody counted: before the first of the office's own, and of a part that came later than
    the ledger began, before it came or was asked for.
    """
    return _grid(session, newest_parts(session), _running(today) - 1)


def part_demand(
    session: Session, ids: Sequence[int], today: date, months: int = PAGE_MONTHS
) -> list[MonthAsked]:
    """List the last months of a part, the running one last; nothing where nobody ever asked.

    Args:
        session: Where to read.
        ids: The part, and behind it what it replaces.
        today: The present business day.
        months: How many at most; those that nobody counted are left out.
    """
    replaced, last = dict.fromkeys(ids[1:], ids[0]), _running(today)
    grid = _grid(session, replaced, last, ids)
    lost = _read(session, [_lost()], replaced, last, ids)
    if not np.nansum(grid.values):
        return []
    values = grid.values[0, -months:]
    columns = np.arange(last + 1 - len(values), last + 1)
    missed = _sums(np.array(ids[:1]), lost[lost[:, 1] >= columns[0]], columns)[0]
    known = np.flatnonzero(~np.isnan(values))
    return [_asked(int(columns[one]), values[one], missed[one]) for one in known]


def _asked(place: int, asked: float, missed: float) -> MonthAsked:
    month = placed_month(place)
    return MonthAsked(date(month // 100, month % 100, 1), _exact(asked), _exact(missed))


def _exact(number: float) -> Decimal:
    return Decimal(round(number * _THOUSANDTHS)) / _THOUSANDTHS


def _running(today: date) -> int:
    """Return the place of the month that is not over yet."""
    return month_place(today.year * 100 + today.month)


def _grid(
    session: Session, newest: Mapping[int, int], last: int, only: Sequence[int] | None = None
) -> Grid:
    """Read demand up to a month, of all parts or of some."""
    own = _read(session, _own_demand(), newest, last, only)
    files = _read(session, [_of_files()], newest, last, only)
    came = _read(session, [_coming()], newest, _LATE, only)
    whole = np.concatenate([own, files, came])
    ids = np.unique(whole[:, 0])
    if not len(ids):
        return Grid((), (), np.empty((0, 0)))
    start, since = _starts(ids, own, came)
    columns = np.arange(int(whole[:, 1].min()), last + 1)
    values = np.maximum(_sums(ids, own, columns), 0.0)
    values[columns < start[:, None]] = np.nan
    told = _sums(ids, files, columns)
    spoken = _sums(ids, _counted(files), columns) > 0
    spoken &= columns <= since[:, None]
    values[spoken] = told[spoken]
    return Grid(tuple(ids.tolist()), tuple(map(placed_month, columns.tolist())), values)


def _starts(ids: Table, own: Table, came: Table) -> tuple[Table, Table]:
    """Return from which month on each part is counted, and in which it came into the ledger."""
    since, asked = _earliest(ids, came), _earliest(ids, own)
    begun = int(min(since.min(), asked.min()))
    newcomer = (since > since.min()) & (since < _LATE)
    start = np.where(newcomer, np.minimum(since, asked), begun)
    return np.where((since == _LATE) & (asked == _LATE), _LATE, start), since


def _earliest(ids: Table, table: Table) -> Table:
    found = np.full(len(ids), _LATE)
    np.minimum.at(found, np.searchsorted(ids, table[:, 0]), table[:, 1])
    return found


def _sums(ids: Table, table: Table, columns: Table) -> NDArray[np.float64]:
    values = np.zeros((len(ids), len(columns)))
    places = np.searchsorted(ids, table[:, 0]), table[:, 1] - columns[0]
    np.add.at(values, places, table[:, 2] / _THOUSANDTHS)
    return values


def _counted(table: Table) -> Table:
    """Return the same parts and months, with one of each."""
    return np.column_stack([table[:, :2], np.full(len(table), _THOUSANDTHS)])


def _read(
    session: Session,
    statements: Iterable[Query],
    newest: Mapping[int, int],
    last: int,
    only: Sequence[int] | None,
) -> Table:
    """Read parts, months and quantities up to a month, and put newer parts for replaced ones."""
    narrowed = (_narrowed(one, only) for one in statements)
    rows = [tuple(row) for one in narrowed for row in session.execute(one)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    table[:, 1] = table[:, 1] // 100 * 12 + table[:, 1] % 100 - 1
    for row in np.flatnonzero(np.isin(table[:, 0], list(newest))):
        table[row, 0] = newest[int(table[row, 0])]
    return table[table[:, 1] <= last]


def _narrowed(statement: Query, only: Sequence[int] | None) -> Query:
    """Ask for some parts alone; the first column of every statement is the part."""
    part = statement.selected_columns[0]
    return statement if only is None else statement.where(part.in_(only))


def _own_demand() -> tuple[Query, ...]:
    """What the office saw itself: its ledger, what was not there, and visits before the ledger."""
    ledger = _by_month(StockMovement.part_id, StockMovement.moved_on, -StockMovement.quantity)
    ledger = ledger.where(StockMovement.kind.in_((*DEMAND, MovementKind.RETURN_IN)))
    lines = _by_month(VisitLine.part_id, Visit.settled_on, VisitLine.quantity)
    lines = (
        lines.join_from(VisitLine, Visit, Visit.id == VisitLine.visit_id)
        .outerjoin(_first, (_first.part_id == VisitLine.part_id) & (_first.seq == 1))
        .where(
            VisitLine.part_id.is_not(None),
            Visit.settled_on.is_not(None),
            or_(_first.id.is_(None), Visit.settled_on < _first.moved_on),
        )
    )
    return ledger, _lost(), lines


def _lost() -> Query:
    """What was asked for in vain."""
    lost = _by_month(LostSale.part_id, LostSale.asked_on, LostSale.quantity)
    return lost.where(LostSale.part_id.is_not(None), LostSale.void_reason.is_(None))


def _by_month(part: Any, day: Any, quantity: Any) -> Query:  # noqa: ANN401 -- columns, null or not
    month = _month(day).label("month")
    total = cast(func.sum(as_type(quantity, BigInteger)), BigInteger)
    return select(part, month, total).group_by(part, month)


def _month(day: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[int]:
    year, month = (cast(extract(part, day), BigInteger) for part in ("year", "month"))
    return year * 100 + month


def _of_files() -> Query:
    quantity = as_type(PartDemand.quantity, BigInteger)
    chosen = select(PartDemand.part_id, PartDemand.month, quantity)
    return chosen.where(PartDemand.month >= CALENDAR * 100)


def _coming() -> Query:
    """When the parts of the ledger came into it."""
    first = (_first.part_id == Stock.part_id) & (_first.seq == 1)
    return select(Stock.part_id, _month(_first.moved_on), Stock.seq).join(_first, first)
