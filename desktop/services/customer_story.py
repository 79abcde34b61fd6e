"""Everything the office knows of a customer, read for one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.bill import line_amount
from desktop.models.proposal import ProposalLine, Urgency
from desktop.models.visit import Visit
from desktop.services.accounts import OpenAccount, open_accounts
from desktop.services.care import (
    CallRow,
    ComplaintLine,
    Referral,
    attempts_of,
    calls_of,
    complaints_of,
    referrals_of,
)
from desktop.services.completeness import Completeness, customer_completeness
from desktop.services.customers import CustomerCard, customer_card
from desktop.services.declined import still_declined
from desktop.services.life_cycle import LifeCycle, life_cycle
from desktop.services.listing import ListQuery
from desktop.services.owned_vehicles import OwnedVehicle, count_vehicles, owned_vehicles
from desktop.services.proposal_rows import URGENCY_NAMES
from desktop.services.settings import office_info
from desktop.services.spending import Spend, spend_of
from desktop.services.timeline import Event, Known, timeline
from desktop.services.visits import VISITS, VisitRow
from desktop.system.i18n import _

VISITS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class DeclinedWork:
    """Work that was offered and declined, and is still to be offered again."""

    id: int
    visit_id: int
    offered_on: date
    vehicle_id: int
    vehicle: str
    text: str
    urgency: str
    amount: Decimal | None

    @property
    def urgency_name(self) -> str:
        """How soon it should be done, in the user's words."""
        return _(URGENCY_NAMES[Urgency(self.urgency)])


@dataclass(frozen=True, slots=True)
class CustomerStory:
    """A customer with all that is known.

    Attributes:
        vehicles: Theirs now, then those of the past; of a fleet the ones seen last.
        vehicle_count: How many are theirs now.
        account: What they owe; None where they owe nothing.
    """

    card: CustomerCard
    state: LifeCycle
    spend: Spend
    vehicles: tuple[OwnedVehicle, ...]
    vehicle_count: int
    visits: tuple[VisitRow, ...]
    account: OpenAccount | None
    declined: tuple[DeclinedWork, ...]
    calls: tuple[CallRow, ...]
    complaints: tuple[ComplaintLine, ...]
    referrals: tuple[Referral, ...]
    completeness: Completeness
    events: tuple[Event, ...]

    @property
    def id(self) -> int:
        """The customer's number."""
        return self.card.id


def customer_story(session: Session, customer_id: int, today: date) -> CustomerStory:
    """Read a customer with all that is known.

    Raises:
        NotFoundError: There is no such customer.
    """
    card = customer_card(session, customer_id)
    spend = spend_of(session, customer_id, today)
    vehicles = owned_vehicles(session, customer_id)
    theirs = {row.id: row.title for row in vehicles if row.is_theirs}
    came = ListQuery(filters=(("customer", str(customer_id)),))
    visits = tuple(VISITS.first(session, came, VISITS_SHOWN))
    accounts = open_accounts(session, today, customer_id)
    calls, complaints = calls_of(session, customer_id), complaints_of(session, customer_id)
    known = Known(visits, calls, attempts_of(session, customer_id), complaints)
    return CustomerStory(
        card,
        life_cycle(spend.first, spend.last, today),
        spend,
        vehicles,
        count_vehicles(session, customer_id),
        visits,
        accounts[0] if accounts else None,
        declined_of(session, theirs),
        calls,
        complaints,
        referrals_of(session, customer_id),
        customer_completeness(card, vehicles),
        timeline(session, customer_id, known),
    )


def declined_of(session: Session, vehicles: Mapping[int, str]) -> tuple[DeclinedWork, ...]:
    """Read declined work of some vehicles, by their ids and titles, the newest visit first."""
    line = ProposalLine
    statement = (
        select(
            line.id,
            line.visit_id,
            Visit.arrived_on,
            line.vehicle_id,
            line.text,
            line.urgency,
            line.quantity,
            line.price,
            line.discount,
        )
        .join(Visit, Visit.id == line.visit_id)
        .where(line.vehicle_id.in_(list(vehicles)), still_declined())
        .order_by(Visit.arrived_on.desc(), line.id)
    )
    currency = office_info(session).currency
    return tuple(
        DeclinedWork(
            key,
            visit_id,
            day,
            vehicle_id,
            vehicles[vehicle_id],
            text,
            urgency,
            line_amount(quantity, price, discount, currency),
        )
        for key, visit_id, day, vehicle_id, text, urgency, quantity, price, discount in (
            session.execute(statement) if vehicles else ()
        )
    )
