"""What follows from imported visits once all are written: last days, plates, owners."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update

from desktop.models.base import Base
from desktop.models.customer import Customer
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit
from desktop.services.importing.books.known import among, fetch
from desktop.services.importing.books.vehicle_book import OWNERSHIP_COLUMNS
from desktop.services.importing.job import Job

_STEP = 10_000  # ids at a time: a stop must not wait for a statement over the whole office
_PAGE = 1_000
_SIGHTED = "SELECT id, day FROM sighting WHERE entity = ? AND id > ? ORDER BY id LIMIT ?"
_DISPUTED = "SELECT vehicle FROM dispute WHERE vehicle > ? ORDER BY vehicle LIMIT ?"
_SEEN = (("customer", Customer), ("vehicle", Vehicle))
_Pair = tuple[int, date]  # an owner, and since when


def settle_afterwards(job: Job) -> None:
    """Bring days and owners in line with the visits that were written."""
    _date_new(job)
    for entity, table in _SEEN:
        _move_known(job, entity, table)
    _settle_owners(job)


def _date_new(job: Job) -> None:
    """Date what this import entered by its own visits."""
    for low, high in _steps(job, Customer):
        _see_last(job, Customer, Visit.customer_id, low, high)
    for low, high in _steps(job, Vehicle):
        _see_last(job, Vehicle, Visit.vehicle_id, low, high)
        for history in (Plate, Ownership):
            _begin_first(job, history, low, high)


def _steps(job: Job, table: type[Base]) -> Iterator[tuple[int, int]]:
    """Return the ranges of ids in which this import entered records."""
    ids = select(func.min(table.id), func.max(table.id))
    ids = ids.where(table.import_id == job.import_id)  # type: ignore[attr-defined]  # every Imported table has it
    low, high = job.session.execute(ids).one()
    if low is not None:
        for start in range(low, high + 1, _STEP):
            job.report.stop_if_asked()
            yield start, start + _STEP - 1


def _see_last(job: Job, table: Any, visitor: Any, low: int, high: int) -> None:  # noqa: ANN401 -- mapped classes
    last = select(func.max(Visit.arrived_on)).where(visitor == table.id).scalar_subquery()
    job.session.connection().execute(
        update(table.__table__)
        .where(table.import_id == job.import_id, table.id.between(low, high))
        .where(table.last_seen_on < last)
        .values(last_seen_on=last)
    )


def _begin_first(job: Job, history: Any, low: int, high: int) -> None:  # noqa: ANN401 -- a mapped class
    first = select(func.min(Visit.arrived_on)).where(Visit.vehicle_id == history.vehicle_id)
    mine = select(Vehicle.id).where(
        Vehicle.import_id == job.import_id, Vehicle.id.between(low, high)
    )
    job.session.connection().execute(
        update(history.__table__)
        .where(history.vehicle_id.in_(mine), history.from_on > first.scalar_subquery())
        .values(from_on=first.scalar_subquery())
    )


def _move_known(job: Job, entity: str, table: Any) -> None:  # noqa: ANN401 -- a mapped class
    """Move `last_seen_on` of known customers or vehicles forward, never back."""
    after = 0
    while page := dict(job.scratch.read(_SIGHTED, entity, after, _PAGE)):
        job.report.stop_if_asked()
        after = max(page)
        columns = select(table.id, table.last_seen_on, table.version)
        rows = [
            (key, before, version)
            for key, before, version in fetch(job.session, columns, table.id, page)
            if before < date.fromisoformat(page[key])
        ]
        moves = [{"row": key, "day": date.fromisoformat(page[key])} for key, *_rest in rows]
        _move(job, table, moves)
        job.trail.updated(
            table, [(key, {"last_seen_on": before}, v, v + 1) for key, before, v in rows]
        )


def _move(job: Job, table: Any, moves: list[dict[str, Any]]) -> None:  # noqa: ANN401 -- a mapped class
    core = table.__table__
    if moves:
        statement = update(core).where(core.c.id == bindparam("row"))
        statement = statement.values(last_seen_on=bindparam("day"), version=core.c.version + 1)
        job.session.connection().execute(statement, moves)


def _settle_owners(job: Job) -> None:
    """Make the latest customer the owner of vehicles that had none before."""
    owners = job.inserts.into(Ownership, OWNERSHIP_COLUMNS)
    after = 0
    while page := [key for (key,) in job.scratch.read(_DISPUTED, after, _PAGE)]:
        job.report.stop_if_asked()
        after = page[-1]
        latest, fresh = _latest_owners(job, page), _fresh_among(job, page)
        _hand_over(job, {key: pair for key, pair in latest.items() if key in fresh})
        known = [(key, *pair) for key, pair in latest.items() if key not in fresh]
        job.trail.inserted(Ownership, [owners.add(*row) for row in known])
        job.inserts.flush()


def _latest_owners(job: Job, vehicles: list[int]) -> dict[int, _Pair]:
    """Return who brought each vehicle last in this import, and when that one brought it first."""
    pairs = (
        select(
            Visit.vehicle_id,
            Visit.customer_id,
            func.min(Visit.arrived_on),
            func.max(Visit.arrived_on),
        )
        .where(Visit.import_id == job.import_id)
        .group_by(Visit.vehicle_id, Visit.customer_id)
    )
    latest: dict[int, tuple[date, int, date]] = {}
    for vehicle, customer, first, last in fetch(job.session, pairs, Visit.vehicle_id, vehicles):
        entry = last, customer, first
        latest[vehicle] = max(entry, latest.get(vehicle, entry))
    return {vehicle: (customer, first) for vehicle, (_last, customer, first) in latest.items()}


def _fresh_among(job: Job, vehicles: list[int]) -> set[int]:
    fresh = select(Vehicle.id).where(Vehicle.import_id == job.import_id)
    found = job.session.execute(fresh.where(among(job.session, Vehicle.id, vehicles)))
    return set(found.scalars())


def _hand_over(job: Job, latest: dict[int, _Pair]) -> None:
    core = Ownership.__table__
    if latest:
        statement = update(core).where(core.c.vehicle_id == bindparam("vehicle"))  # type: ignore[arg-type]  # a Table
        statement = statement.values(customer_id=bindparam("owner"), from_on=bindparam("first"))
        rows = [
            {"vehicle": key, "owner": owner, "first": first}
            for key, (owner, first) in latest.items()
        ]
        job.session.connection().execute(statement, rows)
