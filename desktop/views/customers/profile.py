"""A customer with vehicles and last visits, and how all of it is written."""

from dataclasses import dataclass
from html import escape
from typing import Any

from desktop.services.customers import CustomerCard, PhoneRow, customer_card
from desktop.services.formats import day_text
from desktop.services.listing import ListQuery
from desktop.services.settings import OfficeInfo
from desktop.services.vehicles import VEHICLES, VehicleRow
from desktop.services.visits import VISITS, VisitRow
from desktop.system.i18n import _
from desktop.views.kit.reading import facts, lines, link, table

VEHICLES_SHOWN, VISITS_SHOWN = 50, 10
TOTAL = frozenset({4})


@dataclass(frozen=True, slots=True)
class CustomerProfile:
    """All that the screen shows of one customer."""

    card: CustomerCard
    vehicles: tuple[VehicleRow, ...]
    visits: tuple[VisitRow, ...]

    @property
    def id(self) -> int:
        """The customer's number."""
        return self.card.id


def customer_profile(session: Any, customer_id: int) -> CustomerProfile:  # noqa: ANN401 -- the services know what a session is
    """Read a customer, the vehicles of today and the latest visits."""
    owned = ListQuery(filters=(("owner", str(customer_id)),))
    came = ListQuery(filters=(("customer", str(customer_id)),))
    return CustomerProfile(
        customer_card(session, customer_id),
        tuple(VEHICLES.first(session, owned, VEHICLES_SHOWN)),
        tuple(VISITS.first(session, came, VISITS_SHOWN)),
    )


def profile_html(profile: CustomerProfile, office: OfficeInfo) -> str:
    """Write a customer as HTML; every value is escaped."""
    card = profile.card
    parts = (
        _head(card),
        _facts(card),
        _vehicles(profile.vehicles),
        _visits(profile.visits, office),
    )
    return "".join(parts)


def _head(card: CustomerCard) -> str:
    archived = ""
    if card.archived_reason is not None:
        text = _("× Archived: {reason}").format(reason=card.archived_reason)
        archived = f'<p class="error">{escape(text)}</p>'
    about = f"{card.kind_name} · {card.segment}"
    return f"<h2>{escape(card.name)}</h2><p>{escape(about)}</p>{archived}"


def _facts(card: CustomerCard) -> str:
    named = {row.contact for row in card.phones}  # who stands beside a phone already
    contacts = (
        " ".join(filter(None, (row.name, row.title)))
        for row in card.contacts
        if row.title or row.name not in named
    )
    return facts(
        (
            (_("Phone"), "<br>".join(_phone(row) for row in card.phones)),
            (_("Contacts"), "<br>".join(map(escape, contacts))),
            (_("Salesperson in charge"), escape(card.owner)),
            (_("Referred by"), link("customers", card.referred_by_id, card.referred_by)),
            (_("Tax id"), escape(card.tax_id)),
            (_("Address"), escape(card.address)),
            (_("Birthday"), day_text(card.birthday) if card.birthday else ""),
            (_("Last here on"), day_text(card.last_seen_on)),
            (_("Remark"), lines(card.note)),
        )
    )


def _phone(row: PhoneRow) -> str:
    shared = _("shared") if row.shared else ""
    more = " · ".join(filter(None, (row.contact, shared)))
    return f'<b>{escape(row.number)}</b> <span class="muted">{escape(more)}</span>'


def _vehicles(rows: tuple[VehicleRow, ...]) -> str:
    heads = (_("Plate"), _("Make"), _("Model"), _("Inspection due"))
    cells = [
        (
            link("vehicles", row.id, row.plate or _("No plate")),
            escape(row.make),
            escape(row.model),
            day_text(row.inspection_due_on) if row.inspection_due_on else "",
        )
        for row in rows
    ]
    return table(_("Vehicles"), heads, cells)


def _visits(rows: tuple[VisitRow, ...], office: OfficeInfo) -> str:
    heads = (_("Arrived on"), _("Number"), _("Plate"), _("State"), _("Total"))
    cells = [
        (
            day_text(row.arrived_on),
            link("visits", row.id, row.number),
            escape(row.plate),
            escape(row.state_name),
            escape(office.currency.text(row.total)),
        )
        for row in rows
    ]
    return table(_("Last visits"), heads, cells, TOTAL)
