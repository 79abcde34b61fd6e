"""The demand of parts by month: of the ledger, of visits before it, of files, and lost sales.

What was asked for in vain is demand as well. The demand of a part that was replaced for good is
that of the part which is sold in its place today.
"""

from datetime import date
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
from desktop.services.parts.links import newest_parts

_THOUSANDTHS = 1000  # quantities are kept in these
_LATE = 1 << 40  # a month's place behind all others
Table = NDArray[np.int64]  # part, place of the month, thousandths
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
    last = month_place(today.year * 100 + today.month) - 1
    newest = newest_parts(session)
    own = np.concatenate([_read(session, each, newest, last) for each in _own_demand()])
    files = _read(session, _of_files(), newest, last)
    came = _read(session, _coming(), newest, _LATE)
    ids = np.unique(np.concatenate([own, files, came])[:, 0])
    if not len(ids):
        return Grid((), (), np.empty((0, 0)))
    first = int(np.concatenate([own, files, came])[:, 1].min())
    start, since = _starts(ids, own, came)
    columns = np.arange(first, last + 1)
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
    session: Session, statement: Select[*tuple[Any, ...]], newest: dict[int, int], last: int
) -> Table:
    """Read parts, months and quantities up to a month, and put newer parts for replaced ones."""
    rows = [tuple(row) for row in session.execute(statement)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    table[:, 1] = table[:, 1] // 100 * 12 + table[:, 1] % 100 - 1
    for row in np.flatnonzero(np.isin(table[:, 0], list(newest))):
        table[row, 0] = newest[int(table[row, 0])]
    return table[table[:, 1] <= last]


def _own_demand() -> tuple[Select[*tuple[Any, ...]], ...]:
    """What the office saw itself: its ledger, what was not there, and visits before the ledger."""
    ledger = _by_month(StockMovement.part_id, StockMovement.moved_on, -StockMovement.quantity)
    ledger = ledger.where(StockMovement.kind.in_((*DEMAND, MovementKind.RETURN_IN)))
    lost = _by_month(LostSale.part_id, LostSale.asked_on, LostSale.quantity)
    lost = lost.where(LostSale.part_id.is_not(None), LostSale.void_reason.is_(None))
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
    return ledger, lost, lines


def _by_month(part: Any, day: Any, quantity: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 -- columns, null or not
    month = _month(day).label("month")
    total = cast(func.sum(as_type(quantity, BigInteger)), BigInteger)
    return select(part, month, total).group_by(part, month)


def _month(day: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[int]:
    year, month = (cast(extract(part, day), BigInteger) for part in ("year", "month"))
    return year * 100 + month


def _of_files() -> Select[*tuple[Any, ...]]:
    quantity = as_type(PartDemand.quantity, BigInteger)
    chosen = select(PartDemand.part_id, PartDemand.month, quantity)
    return chosen.where(PartDemand.month >= CALENDAR * 100)


def _coming() -> Select[*tuple[Any, ...]]:
    """When the parts of the ledger came into it."""
    first = (_first.part_id == Stock.part_id) & (_first.seq == 1)
    return select(Stock.part_id, _month(_first.moved_on), Stock.seq).join(_first, first)
