"""The front desk of a made-up shop: bays, packages, appointments, and who waited."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from desktop.db.uow import UnitOfWork
from desktop.models.base import Base
from desktop.models.discount import DiscountCeiling
from desktop.models.package import Package, PackageLine
from desktop.models.reception import Appointment, AppointmentState, Bay, QueueEntry
from desktop.models.staff import Role
from desktop.models.vehicle import Ownership
from desktop.models.visit import LineKind, Stage, Visit, VisitKind, VisitState
from desktop.services.bulk import WHAT, Row
from desktop.services.sample.world import World

LATELY = timedelta(days=60)  # for so long the desk has worked with this program
_BAYS = ("一號頂高機", "二號頂高機", "三號頂高機", "四輪定位", "鈑噴一", "快速保養")
_CEILINGS = ((Role.FRONT_DESK, "0.05"), (Role.SALES, "0.08"), (Role.MANAGER, "0.2"))
# Name, category, price, minutes; labour with hours; parts with quantity and weight of the price.
_PACKAGES: tuple[tuple[str, str, int, int, tuple[tuple[str, str, int], ...]], ...] = (
    (
        "交鑰匙五千公里保養",
        "定期保養",
        2200,
        60,
        (("更換機油機油芯", "1", 600), ("機油", "4", 300), ("機油濾芯", "1", 180)),
    ),
    (
        "交鑰匙二萬公里保養",
        "定期保養",
        5200,
        120,
        (
            ("二萬公里保養", "2.5", 1600),
            ("機油", "4", 300),
            ("機油濾芯", "1", 180),
            ("空氣濾芯", "1", 420),
            ("冷氣濾網", "1", 480),
        ),
    ),
    (
        "冷氣清潔套餐",
        "冷氣",
        1600,
        45,
        (("冷氣系統清潔殺菌", "1", 900), ("冷氣濾網", "1", 480)),
    ),
)
_BOOKED, _MISSED, _CANCELLED, _WAITED = 0.38, 0.05, 0.04, 0.6
_AHEAD = 6  # days that have appointments already
_CONCERNS = ("定期保養", "煞車異音", "冷氣不冷", "換輪胎", "機油燈亮", "驗車前檢查")
_REASONS = ("客戶改期", "臨時出差", "已在他廠處理")
_STAGES = (Stage.INSPECTION, Stage.REPAIR, Stage.REPAIR, Stage.QUALITY_CHECK)


class Came(NamedTuple):
    """A visit of the last weeks, as the desk remembers it."""

    id: int
    day: date
    at: datetime
    customer_id: int
    vehicle_id: int
    advisor_id: int | None
    kind: str
    concern: str


def keep_desk(uow: UnitOfWork, world: World) -> None:
    """Write what the front desk of a shop has beside its visits."""
    bays = _add(uow, Bay, [{"name": name, "position": n} for n, name in enumerate(_BAYS, 1)])
    _add(uow, DiscountCeiling, [{"role": r, "share": Decimal(share)} for r, share in _CEILINGS])
    _pack(uow)
    came = lately(uow, world)
    expected, walked_in = list[Came](), list[Came]()
    for visit in came:
        (expected if world.dice.happens(_BOOKED) else walked_in).append(visit)
    appointments = [_kept(world, visit, bays) for visit in expected]
    appointments += [row for visit in walked_in for row in _not_kept(world, visit)]
    appointments += _ahead(uow, world, bays)
    _add(uow, Appointment, sorted(appointments, key=lambda row: row["starts_at"]))
    waited = [visit for visit in walked_in if world.dice.happens(_WAITED)]
    _add(uow, QueueEntry, [_waited(world, visit) for visit in waited])
    _stand(uow, world, bays)


def lately(uow: UnitOfWork, world: World) -> list[Came]:
    """Return the visits of the last weeks in the order in which they came."""
    visit = Visit.__table__.c
    statement = (
        select(
            *(visit.id, visit.arrived_on, visit.arrived_at, visit.customer_id, visit.vehicle_id),
            *(visit.advisor_id, visit.kind, visit.concern),
        )
        .where(
            visit.arrived_on > world.last_day - LATELY,
            visit.arrived_at.is_not(None),
            visit.void_reason.is_(None),
        )
        .order_by(visit.arrived_at, visit.id)
    )
    return [Came(*row) for row in uow.session.execute(statement)]


def write(uow: UnitOfWork, kind: type[Base], rows: Sequence[Row]) -> None:
    """Write many rows of a table, noted once."""
    if rows:
        uow.session.execute(insert(kind), list(rows))
        uow.note_bulk(kind.__tablename__, len(rows), WHAT)


def _add(uow: UnitOfWork, kind: type[Base], rows: Sequence[Row]) -> list[int]:
    """Write rows into a table that was empty and return their ids."""
    write(uow, kind, rows)
    ids: Any = select(kind.id).order_by(kind.id)
    return list(uow.session.scalars(ids))


def _pack(uow: UnitOfWork) -> None:
    rows = [
        {"name": name, "job": job, "price": Decimal(price), "minutes": minutes}
        for name, job, price, minutes, _lines in _PACKAGES
    ]
    keys = _add(uow, Package, rows)
    lines = [
        {
            "package_id": key,
            "position": position,
            "kind": LineKind.PART if position > 1 else LineKind.LABOUR,
            "text": text,
            "quantity": Decimal(amount) if position > 1 else Decimal(1),
            "hours": None if position > 1 else Decimal(amount),
            "price": Decimal(price),
        }
        for key, (*_head, parts) in zip(keys, _PACKAGES, strict=True)
        for position, (text, amount, price) in enumerate(parts, 1)
    ]
    write(uow, PackageLine, lines)


def _kept(world: World, visit: Came, bays: Sequence[int]) -> Row:
    """Return the appointment of somebody who came, some minutes early or late."""
    dice = world.dice
    start = _slot(visit.at + timedelta(minutes=dice.randint(-15, 10)))
    return _appointment(world, visit.day, start) | {
        "bay_id": dice.pick(bays),
        "customer_id": visit.customer_id,
        "vehicle_id": visit.vehicle_id,
        "kind": visit.kind,
        "concern": visit.concern,
        "advisor_id": visit.advisor_id,
        "state": AppointmentState.ARRIVED,
        "visit_id": visit.id,
    }


def _not_kept(world: World, visit: Came) -> list[Row]:
    """Return the appointment of somebody who did not come at about this time, if there was one."""
    dice = world.dice
    missed, cancelled = dice.happens(_MISSED), dice.happens(_CANCELLED)
    if not (missed or cancelled):
        return []
    state = AppointmentState.NO_SHOW if missed else AppointmentState.CANCELLED
    return [
        _appointment(world, visit.day, _slot(visit.at))
        | {
            "caller": dice.pick(("王先生", "林小姐", "陳先生", "張太太")),
            "phone": dice.digits("09##-###-###"),
            "state": state,
            "reason": dice.pick(_REASONS) if state == AppointmentState.CANCELLED else "",
        }
    ]


def _ahead(uow: UnitOfWork, world: World, bays: Sequence[int]) -> list[Row]:
    """Return what is booked from this noon on, in as many bays as there are."""
    dice, now = world.dice, world.clock.at(world.moment)
    owner = Ownership.__table__.c
    owned = select(owner.vehicle_id, owner.customer_id).where(owner.to_on.is_(None))
    pairs = uow.session.execute(owned.order_by(owner.vehicle_id)).all()
    rows: list[Row] = []
    for number in range(_AHEAD):
        day = world.last_day + timedelta(days=number)
        if day.isoweekday() > len(_BAYS):
            continue
        for bay, hour in ((bay, hour) for bay in bays[:4] for hour in (1, 3, 5, 7)):
            start = datetime.combine(day, time(hour), UTC)  # 9, 11, 13 and 15 o'clock
            if start <= now or not dice.happens(0.45):
                continue
            vehicle, customer = dice.pick(pairs)
            rows.append(
                _appointment(world, day, start)
                | {"bay_id": bay, "customer_id": customer, "vehicle_id": vehicle}
                | {"concern": dice.pick(_CONCERNS), "state": _said(world)}
            )
    return rows


def _said(world: World) -> AppointmentState:
    return AppointmentState.CONFIRMED if world.dice.happens(0.4) else AppointmentState.BOOKED


def _appointment(world: World, day: date, start: datetime) -> Row:
    ahead = timedelta(days=world.dice.randint(1, 6))
    return {
        "day": day,
        "starts_at": start,
        "minutes": world.dice.pick((30, 60, 60, 90)),
        "bay_id": None,
        "customer_id": None,
        "vehicle_id": None,
        "caller": "",
        "phone": "",
        "kind": VisitKind.MAINTENANCE,
        "concern": "",
        "advisor_id": None,
        "reason": "",
        "visit_id": None,
        "made_at": min(start - ahead, world.clock.at(world.moment)),
        "made_by_id": world.dice.pick(world.crew.desk).id,
    }


def _waited(world: World, visit: Came) -> Row:
    waited = timedelta(minutes=world.dice.pick((1, 2, 3, 4, 5, 6, 8, 10, 13, 18, 26)))
    return {
        "came_on": visit.day,
        "came_at": visit.at - waited,
        "customer_id": visit.customer_id,
        "vehicle_id": visit.vehicle_id,
        "wish": visit.concern,
        "advisor_id": visit.advisor_id,
        "greeted_at": visit.at,
        "visit_id": visit.id,
    }


def _stand(uow: UnitOfWork, world: World, bays: Sequence[int]) -> None:
    """Put what is in work into a bay and a stage of it."""
    working = select(Visit.id).where(Visit.state == VisitState.WORKING).order_by(Visit.id)
    for number, key in enumerate(uow.session.scalars(working).all()):
        place = {"stage": world.dice.pick(_STAGES), "bay_id": bays[number % len(bays)]}
        uow.session.execute(update(Visit).where(Visit.id == key).values(place))


def _slot(instant: datetime) -> datetime:
    """Return the half hour an instant lies in."""
    return instant.replace(minute=instant.minute // 30 * 30, second=0, microsecond=0)
