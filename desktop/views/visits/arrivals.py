"""Who may be rolling in: vehicles and customers that a plate, a phone or a name may mean."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.models.keys import phone_digits
from desktop.models.visit import OPEN_STATES
from desktop.services.comebacks import EarlierVisit, earlier_visits
from desktop.services.find import find_customers, find_vehicles, vehicles_of
from desktop.services.hits import Hit
from desktop.services.listing import ListQuery
from desktop.services.proposal_rows import ProposalRow, declined_for
from desktop.services.segments import segment_list
from desktop.services.staff import staff_list
from desktop.services.vehicles import vehicle_card
from desktop.services.visit_odometer import LastReading, last_odometer
from desktop.services.visits import VISITS, VisitRow, visit_card
from desktop.views.kit.pick_field import Candidate

NEW = 0  # the id of a candidate that is not in the office yet
OWNERS_LOOKED_AT = 4
VEHICLES_OF_EACH = 3
HISTORY = 6
PHONE_DIGITS = 7  # fewer are part of a plate
PLATE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,8}[A-Z0-9]")


@dataclass(frozen=True, slots=True)
class FormLists:
    """What the choices of the form offer: ids and names."""

    segments: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    """What the front desk should know of a vehicle it receives."""

    id: int
    owner_id: int | None
    owner: str
    last: VisitRow | None
    last_concern: str
    last_reading: LastReading | None
    rows: tuple[VisitRow, ...]
    inspection_due_on: date | None
    declined: tuple[ProposalRow, ...]
    earlier: tuple[EarlierVisit, ...]

    @property
    def open_numbers(self) -> tuple[str, ...]:
        """Numbers of its visits that are still open."""
        return tuple(row.number for row in self.rows if row.state in OPEN_STATES)


def guess(text: str) -> str:
    """Guess what a text is: "phone", "plate" or "name"."""
    plain = text.strip().upper()
    if re.fullmatch(r"[\d\s()+-]+", plain) and len(phone_digits(plain)) >= PHONE_DIGITS:
        return "phone"
    if PLATE.fullmatch(plain) and any(letter.isdigit() for letter in plain):
        return "plate"
    return "name"


def find_arrivals(session: Any, text: str) -> list[Candidate]:  # noqa: ANN401 -- the services know what a session is
    """Find vehicles, and customers with their vehicles; a customer's id is made negative."""
    found = {hit.id: _vehicle(hit, "") for hit in find_vehicles(session, text)}
    customers = find_customers(session, text)
    for customer in customers[:OWNERS_LOOKED_AT]:
        for hit in vehicles_of(session, customer.id)[:VEHICLES_OF_EACH]:
            found.setdefault(hit.id, _vehicle(hit, customer.subtitle))
    owners = [Candidate(-hit.id, hit.title, hit.subtitle) for hit in customers]
    return [*found.values(), *owners]


def vehicle_candidates(hits: list[Hit]) -> list[Candidate]:
    """Return vehicles as candidates."""
    return [_vehicle(hit, "") for hit in hits]


def customer_candidates(hits: list[Hit]) -> list[Candidate]:
    """Return customers as candidates."""
    return [Candidate(hit.id, hit.title, hit.subtitle) for hit in hits]


def known_vehicle(session: Any, vehicle_id: int) -> KnownVehicle:  # noqa: ANN401 -- see above
    """Read a vehicle's owner and its latest visits."""
    card = vehicle_card(session, vehicle_id)
    query = ListQuery(filters=(("vehicle", str(vehicle_id)),))
    rows = VISITS.first(session, query, HISTORY)
    last = visit_card(session, rows[0].id) if rows else None
    return KnownVehicle(
        vehicle_id,
        card.owner_id,
        card.owner,
        rows[0] if rows else None,
        last.concern if last else "",
        last_odometer(session, vehicle_id),
        tuple(rows),
        card.inspection_due_on,
        declined_for(session, vehicle_id),
        earlier_visits(session, vehicle_id),
    )


def form_lists(session: Any, day: date) -> FormLists:  # noqa: ANN401 -- see above
    """Read the segments and the people who work here on a day."""
    return FormLists(
        tuple((row.id, row.name) for row in segment_list(session)),
        tuple((row.id, row.name) for row in staff_list(session, day)),
    )


def _vehicle(hit: Hit, more: str) -> Candidate:
    return Candidate(hit.id, hit.title, " · ".join(filter(None, (hit.subtitle, more))))
