"""A vehicle with its owner's phones and last visits, and how all of it is written."""

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from desktop.services.customers import PhoneRow, customer_card
from desktop.services.formats import day_text
from desktop.services.listing import ListQuery
from desktop.services.settings import OfficeInfo
from desktop.services.vehicles import HistoryRow, VehicleCard, vehicle_card
from desktop.services.visits import VISITS, VisitCard, VisitRow, visit_card
from desktop.system.i18n import _
from desktop.views.kit.reading import facts, lines, link, table
from desktop.views.vehicles.due import due_text

VISITS_SHOWN, PHONES_SHOWN = 10, 3
READINGS = 5  # an odometer stands in the whole visit; the latest few say enough
NUMBERS = frozenset({3, 4})


@dataclass(frozen=True, slots=True)
class VehicleProfile:
    """All that the screen shows of one vehicle."""

    card: VehicleCard
    phones: tuple[PhoneRow, ...]
    visits: tuple[VisitRow, ...]
    latest: tuple[VisitCard, ...]

    @property
    def id(self) -> int:
        """The vehicle's number."""
        return self.card.id

    @property
    def title(self) -> str:
        """Plate, or make and model where there is none."""
        return self.card.plate or f"{self.card.make} {self.card.model}".strip() or self.card.vin


def vehicle_profile(session: Any, vehicle_id: int) -> VehicleProfile:  # noqa: ANN401 -- the services know what a session is
    """Read a vehicle, its owner's phones and its latest visits."""
    card = vehicle_card(session, vehicle_id)
    owner = None if card.owner_id is None else customer_card(session, card.owner_id)
    came = ListQuery(filters=(("vehicle", str(vehicle_id)),))
    visits = tuple(VISITS.first(session, came, VISITS_SHOWN))
    return VehicleProfile(
        card,
        owner.phones if owner else (),
        visits,
        tuple(visit_card(session, row.id) for row in visits[:READINGS]),
    )


def profile_html(profile: VehicleProfile, office: OfficeInfo, today: date) -> str:
    """Write a vehicle as HTML; every value is escaped."""
    card = profile.card
    parts = (
        _head(profile),
        _facts(profile, today),
        _visits(profile, office),
        _history(_("Plates"), _("Plate"), card.plates),
        _history(_("Vehicle owners"), _("Vehicle owner"), card.owners),
        _history(_("Drivers"), _("Driver"), card.drivers),
    )
    return "".join(parts)


def _head(profile: VehicleProfile) -> str:
    car = f"{profile.card.make} {profile.card.model}".strip()
    return f"<h2>{escape(profile.title)}</h2><p>{escape(car)}</p>"


def _facts(profile: VehicleProfile, today: date) -> str:
    card = profile.card
    return facts(
        (
            (_("Vehicle owner"), link("customers", card.owner_id, card.owner)),
            (_("Phone"), "<br>".join(_phone(row) for row in _reachable(profile))),
            (_("Driver"), escape(_driver(card))),
            (_("VIN"), escape(card.vin)),
            (_("Made in"), str(card.made_in or "")),
            (_("Colour"), escape(card.colour)),
            (_("Inspection due"), _due(card.inspection_due_on, today)),
            (_("Insurance due"), _due(card.insurance_due_on, today)),
            (_("Last here on"), day_text(card.last_seen_on)),
            (_("Remark"), lines(card.note)),
        )
    )


def _phone(row: PhoneRow) -> str:
    return f'<b>{escape(row.number)}</b> <span class="muted">{escape(row.contact)}</span>'


def _reachable(profile: VehicleProfile) -> list[PhoneRow]:
    """Choose the owner's own phones and the driver's: a fleet has one for every driver."""
    wanted = ("", _driver(profile.card))
    fitting = [row for row in profile.phones if row.contact in wanted]
    return fitting or list(profile.phones[:PHONES_SHOWN])


def _driver(card: VehicleCard) -> str:
    return next((row.text for row in card.drivers if row.to_on is None), "")


def _due(day: date | None, today: date) -> str:
    text = escape(due_text(day, today))
    return f'<span class="error">{text}</span>' if day is not None and day < today else text


def _visits(profile: VehicleProfile, office: OfficeInfo) -> str:
    heads = (_("Arrived on"), _("Number"), _("State"), _("Odometer"), _("Total"))
    odometers = {visit.id: visit.odometer for visit in profile.latest}
    cells = [
        (
            day_text(row.arrived_on),
            link("visits", row.id, row.number),
            escape(row.state_name),
            _reading(odometers.get(row.id)),
            escape(office.currency.text(row.total)),
        )
        for row in profile.visits
    ]
    return table(_("Last visits"), heads, cells, NUMBERS)


def _reading(odometer: int | None) -> str:
    return "" if odometer is None else f"{odometer:,}"


def _history(title: str, head: str, rows: tuple[HistoryRow, ...]) -> str:
    cells = [
        (
            escape(row.text),
            day_text(row.from_on),
            day_text(row.to_on) if row.to_on else escape(_("now")),
        )
        for row in rows
    ]
    return table(title, (head, _("From"), _("To")), cells)
