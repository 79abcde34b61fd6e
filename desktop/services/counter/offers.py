"""What the counter asks for a part today, and what it must know before it sells one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.campaign import Campaign, CampaignPart
from desktop.models.customer import Customer
from desktop.models.errors import NotFoundError
from desktop.models.part import Part
from desktop.services.find import find_parts
from desktop.services.hits import Hit
from desktop.services.parts.links import newest_of
from desktop.services.parts.prices import net_price, prices_on
from desktop.services.parts.scanning import scan
from desktop.services.settings import office_info
from desktop.services.stock.balances import balance
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class Offer:
    """The price of a part for a customer on a day.

    Attributes:
        campaign_id: The campaign it comes from.
        campaign: Its name; empty for none.
    """

    price: Decimal | None
    campaign_id: int | None = None
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class OnSale:
    """A part as it lies on the counter.

    Attributes:
        available: What of it is promised to nobody.
        unit_cost: What one is worth on the shelf.
        net_share: What of a price is left before tax.
        successor: Number of the part that is sold in its place today; empty for none.
    """

    part_id: int
    number: str
    name: str
    unit: str
    offer: Offer
    on_hand: Decimal
    available: Decimal
    unit_cost: Decimal
    net_share: Decimal
    successor_id: int | None = None
    successor: str = ""

    def is_below_cost(self, price: Decimal) -> bool:
        """Whether a price brings less than one is worth."""
        return price * self.net_share < self.unit_cost


def offers(
    session: Session, part_ids: Iterable[int], day: date, customer_id: int | None = None
) -> dict[int, Offer]:
    """Return what a customer pays for parts on a day.

    A campaign sets the price for everybody; a customer with a price list pays that list's
    where it is lower still.
    """
    ids = sorted(set(part_ids))
    price_list = _price_list_of(session, customer_id)
    usual = prices_on(session, ids, day, price_list)
    found = {key: Offer(price) for key, price in usual.items()}
    for key, offer in _in_campaigns(session, ids, day):
        before, price = found[key], offer.price or Decimal(0)
        if price_list is None or before.price is None or price < before.price:
            found[key] = offer
    return found


def on_sale(session: Session, part_id: int, day: date, customer_id: int | None = None) -> OnSale:
    """Read what the counter shows of a part.

    Raises:
        NotFoundError: There is no such part.
    """
    part = session.get(Part, part_id)
    if part is None:
        raise NotFoundError(_("This part does not exist any more; refresh the list."))
    held, newest = balance(session, part_id), newest_of(session, part_id)
    successor = None if newest == part_id else session.get_one(Part, newest)
    return OnSale(
        part_id,
        part.number,
        part.name,
        part.unit,
        offers(session, [part_id], day, customer_id)[part_id],
        held.on_hand,
        held.available,
        held.unit_cost,
        net_price(Decimal(1), office_info(session).tax) or Decimal(1),
        None if successor is None else successor.id,
        "" if successor is None else successor.number,
    )


def all_on_sale(session: Session, part_ids: Iterable[int], day: date) -> list[OnSale]:
    """Read what the counter shows of parts to nobody in particular, in their order."""
    return [on_sale(session, key, day) for key in part_ids]


def _price_list_of(session: Session, customer_id: int | None) -> int | None:
    if customer_id is None:
        return None
    return session.scalar(select(Customer.price_list_id).where(Customer.id == customer_id))


def _in_campaigns(session: Session, ids: list[int], day: date) -> list[tuple[int, Offer]]:
    statement = (
        select(CampaignPart.part_id, CampaignPart.price, Campaign.id, Campaign.name)
        .join(Campaign, Campaign.id == CampaignPart.campaign_id)
        .where(Campaign.from_on <= day, Campaign.to_on >= day, Campaign.archived_at.is_(None))
        .where(CampaignPart.part_id.in_(ids))
        .order_by(CampaignPart.price.desc(), Campaign.id)  # the lowest has the last word
    )
    return [(row[0], Offer(*row[1:])) for row in session.execute(statement)]


def find_goods(session: Session, text: str) -> list[Hit]:
    """Find parts for the counter: what a code means first, then what a text may mean."""
    scanned = [Hit("parts", hit.part_id, hit.number, hit.name) for hit in scan(session, text)]
    known = {hit.id for hit in scanned}
    return scanned + [hit for hit in find_parts(session, text) if hit.id not in known]
