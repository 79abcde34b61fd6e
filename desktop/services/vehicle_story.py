"""Everything the office knows of a vehicle, read for one page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.customer import CustomerKind
from desktop.models.forecast import OdometerReading
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.care import ComplaintLine, complaints_of
from desktop.services.completeness import Completeness, vehicle_completeness
from desktop.services.customers import PhoneRow, customer_card
from desktop.services.forecasts.keeping import forecast_of
from desktop.services.forecasts.mileage import Reading
from desktop.services.forecasts.next_service import Forecast
from desktop.services.listing import ListQuery
from desktop.services.owned_vehicles import OwnedVehicle
from desktop.services.proposal_rows import ProposalRow, declined_for
from desktop.services.settings import office_info
from desktop.services.vehicles import VehicleCard, vehicle_card
from desktop.services.visit_rows import LINE_KIND_NAMES
from desktop.services.visits import VISITS, VisitRow
from desktop.system.i18n import _

VISITS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading of the odometer.

    Attributes:
        visit_id: The visit it was taken on; None where the customer said it.
        by: Who wrote down what the customer said.
        set_aside: Whether it is not believed: it falls, or lies outside the others.
    """

    day: date
    odometer: int
    visit_id: int | None
    number: str
    by: str
    set_aside: bool


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A line of an earlier bill, in words."""

    kind: str
    text: str

    @property
    def kind_name(self) -> str:
        """The kind in the user's words."""
        return next((_(name) for kind, name in LINE_KIND_NAMES.items() if kind == self.kind), "")


@dataclass(frozen=True, slots=True)
class VehicleStory:
    """A vehicle with all that is known.

    Attributes:
        interval: Kilometres and months between two services: its own, or the office's.
        said_on: The day the customer named for the next service.
        lines: What was done, by visit.
    """

    card: VehicleCard
    owner_kind: str
    phones: tuple[PhoneRow, ...]
    forecast: Forecast
    interval: tuple[int, int]
    said_on: date | None
    visits: tuple[VisitRow, ...]
    concerns: Mapping[int, str]
    lines: Mapping[int, Sequence[WorkLine]]
    readings: tuple[ReadingRow, ...]
    declined: tuple[ProposalRow, ...]
    complaints: tuple[ComplaintLine, ...]
    completeness: Completeness

    @property
    def id(self) -> int:
        """The vehicle's number."""
        return self.card.id

    @property
    def title(self) -> str:
        """Plate, or make and model where there is none."""
        return self.card.plate or f"{self.card.make} {self.card.model}".strip() or self.card.vin


def vehicle_story(session: Session, vehicle_id: int) -> VehicleStory:
    """Read a vehicle with all that is known.

    Raises:
        NotFoundError: There is no such vehicle.
    """
    card = vehicle_card(session, vehicle_id)
    owner = None if card.owner_id is None else customer_card(session, card.owner_id)
    kind = owner.kind if owner else CustomerKind.PERSON
    forecast = forecast_of(session, vehicle_id)
    came = ListQuery(filters=(("vehicle", str(vehicle_id)),))
    visits = tuple(VISITS.first(session, came, VISITS_SHOWN))
    interval, said_on = _interval(session, vehicle_id)
    ids = [row.id for row in visits]
    return VehicleStory(
        card,
        kind,
        owner.phones if owner else (),
        forecast,
        interval,
        said_on,
        visits,
        _concerns(session, ids),
        _lines(session, ids),
        _readings(session, vehicle_id, frozenset(forecast.mileage.set_aside)),
        declined_for(session, vehicle_id),
        complaints_of(session, vehicle_id=vehicle_id),
        vehicle_completeness(_owned(card, forecast), kind),
    )


def _owned(card: VehicleCard, forecast: Forecast) -> OwnedVehicle:
    driver = next((row.text for row in card.drivers if row.to_on is None), "")
    return OwnedVehicle(
        card.id,
        card.plate,
        card.make,
        card.model,
        card.vin,
        driver,
        card.inspection_due_on,
        card.insurance_due_on,
        card.last_seen_on,
        card.last_seen_on,
        None,
        forecast=forecast,
    )


def _interval(session: Session, vehicle_id: int) -> tuple[tuple[int, int], date | None]:
    office = office_info(session)
    wanted = select(Vehicle.service_km, Vehicle.service_months, Vehicle.service_said_on)
    km, months, said_on = session.execute(wanted.where(Vehicle.id == vehicle_id)).one()
    return (km or office.service_km, months or office.service_months), said_on


def _concerns(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    statement = select(Visit.id, Visit.concern).where(Visit.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(statement)} if ids else {}


def _lines(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[WorkLine]]:
    statement = (
        select(VisitLine.visit_id, VisitLine.kind, VisitLine.text)
        .where(VisitLine.visit_id.in_(ids))
        .order_by(VisitLine.visit_id, VisitLine.position)
    )
    found: dict[int, list[WorkLine]] = defaultdict(list)
    for visit_id, kind, text in session.execute(statement) if ids else ():
        found[visit_id].append(WorkLine(kind, text))
    return found


def _readings(
    session: Session, vehicle_id: int, set_aside: frozenset[Reading]
) -> tuple[ReadingRow, ...]:
    taken = select(Visit.arrived_on, Visit.odometer, Visit.id, Visit.number).where(
        Visit.vehicle_id == vehicle_id, Visit.odometer > 0, Visit.void_reason.is_(None)
    )
    said = (
        select(OdometerReading.read_on, OdometerReading.odometer, Staff.name)
        .outerjoin(Staff, Staff.id == OdometerReading.staff_id)
        .where(OdometerReading.vehicle_id == vehicle_id)
    )
    rows: list[tuple[Any, ...]] = [
        *((day, km, key, number, "") for day, km, key, number in session.execute(taken)),
        *((day, km, None, "", by or "") for day, km, by in session.execute(said)),
    ]
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return tuple(
        ReadingRow(day, km, key, number, by, set_aside=Reading(day, km) in set_aside)
        for day, km, key, number, by in rows
    )
