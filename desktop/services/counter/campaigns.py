"""Campaigns for parts: what is offered for a while, at which price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.campaign import Campaign, CampaignPart
from desktop.models.errors import DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.money import MONEY_PLACES, fits_places
from desktop.models.part import Part
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.listing import ListQuery, TableSource
from desktop.services.measures.slices import Period
from desktop.services.rights import Right, require
from desktop.services.stock.balances import balances
from desktop.system.i18n import _

SUBJECT = "campaign"
_campaign = Campaign.__table__.c
_FIELDS = ("id", "version", "name", "from_on", "to_on", "cost", "note", "archived_reason")


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in the list.

    Attributes:
        cost: What the campaign itself cost, where that was written down.
        parts: How many parts are offered.
    """

    id: int
    version: int
    name: str
    from_on: date
    to_on: date
    cost: Decimal | None
    note: str
    archived_reason: str | None
    parts: int

    @property
    def archived(self) -> bool:
        """Whether it offers nothing any more."""
        return self.archived_reason is not None


@dataclass(frozen=True, slots=True)
class OfferedPart:
    """A part of a campaign, and what one costs in it.

    Attributes:
        retail: What one costs otherwise, today.
        unit_cost: What one is worth on the shelf.
    """

    part_id: int
    number: str
    name: str
    price: Decimal
    retail: Decimal | None
    unit_cost: Decimal

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}"


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign with what it offers."""

    row: CampaignRow
    parts: tuple[OfferedPart, ...]

    @property
    def id(self) -> int:
        """The id of the campaign."""
        return self.row.id


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What is typed about a campaign; `parts` are the parts' ids with their prices."""

    name: str
    from_on: date
    to_on: date
    parts: tuple[tuple[int, Decimal], ...] = ()
    cost: Decimal | None = None
    note: str = ""


_offered: Any = (
    select(func.count()).where(CampaignPart.campaign_id == _campaign.id).scalar_subquery()
)


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.filter("archived") != "yes":
        conditions.append(_campaign.archived_at.is_(None))
    if text := query.text.strip():
        conditions.append(_campaign.name.icontains(text, autoescape=True))
    return conditions


# Filters: archived (yes).
CAMPAIGNS = TableSource(
    row=CampaignRow,
    columns=(*(_campaign[name] for name in _FIELDS), _offered),
    origin=Campaign.__table__,
    key=_campaign.id,
    where=_where,
    sorts={"from_on": _campaign.from_on, "name": _campaign.name},
    newest_first=True,
)


def campaign_card(session: Session, campaign_id: int) -> CampaignCard:
    """Read a campaign with what it offers.

    Raises:
        NotFoundError: There is no such campaign.
    """
    rows = CAMPAIGNS.rows(session, [campaign_id])
    if not rows:
        raise NotFoundError(_("This campaign does not exist any more; refresh the list."))
    parts = session.execute(
        select(Part.id, Part.number, Part.name, CampaignPart.price, Part.price)
        .join(CampaignPart, CampaignPart.part_id == Part.id)
        .where(CampaignPart.campaign_id == campaign_id)
        .order_by(Part.number_key)
    ).all()
    held = balances(session, [row[0] for row in parts])
    return CampaignCard(rows[0], tuple(OfferedPart(*row, held[row[0]].unit_cost) for row in parts))


def campaigns_in(session: Session, period: Period) -> list[int]:
    """Return the campaigns of which a day lies in a period, the earliest first."""
    within = (_campaign.from_on <= period.end) & (_campaign.to_on >= period.start)
    ordered = select(_campaign.id).where(within).order_by(_campaign.from_on, _campaign.id)
    return list(session.scalars(ordered))


def parts_to_offer(session: Session, part_ids: Sequence[int]) -> tuple[OfferedPart, ...]:
    """Read parts that a campaign is to offer, at their retail price; unknown ones are left out."""
    held = balances(session, part_ids)
    columns = select(Part.id, Part.number, Part.name, Part.price).where(Part.id.in_(held))
    found = {row.id: row for row in session.execute(columns)}
    return tuple(
        OfferedPart(
            *found[key][:3],
            found[key].price or Decimal(0),
            found[key].price,
            held[key].unit_cost,
        )
        for key in part_ids
        if key in found
    )


def enter_campaign(uow: UnitOfWork, draft: CampaignDraft) -> int:
    """Add a campaign and return its id; the counter asks its prices while it lasts.

    Raises:
        RuleBrokenError: Its name, a part or a price is missing, or it ends before it begins.
        DuplicateError: Another campaign has the name.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    _check(draft)
    with uow:
        _check_name(uow, draft, None)
        campaign = Campaign()
        _fill(campaign, draft)
        uow.session.add(campaign)
        uow.session.flush()
        _offer(uow, campaign.id, dict(draft.parts))
        uow.commit()
        return campaign.id


def change_campaign(uow: UnitOfWork, campaign_id: int, version: int, draft: CampaignDraft) -> None:
    """Change a campaign; what was sold in it stays as it was.

    Raises:
        RuleBrokenError: Its name, a part or a price is missing, or it ends before it begins.
        DuplicateError: Another campaign has the name.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    _check(draft)
    with uow:
        campaign = uow.load(Campaign, campaign_id, version)
        _check_name(uow, draft, campaign_id)
        _fill(campaign, draft)
        flag_modified(campaign, "name")  # a new version even when only a price changed
        _replace_parts(uow, campaign_id, dict(draft.parts))
        uow.commit()


def archive_campaign(uow: UnitOfWork, campaign_id: int, version: int, reason: str) -> None:
    """End a campaign at once: it offers nothing any more, and what it brought stays readable.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(Campaign, campaign_id, version), reason)
        uow.commit()


def restore_campaign(uow: UnitOfWork, campaign_id: int, version: int) -> None:
    """Let an archived campaign offer its prices again, while its days last.

    Raises:
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        campaign = uow.load(Campaign, campaign_id, version)
        campaign.archived_at = campaign.archived_reason = None
        uow.commit()


def _check(draft: CampaignDraft) -> None:
    for problem in filter(None, (_missing(draft), _wrong_amount(draft))):
        raise RuleBrokenError(problem)


def _check_name(uow: UnitOfWork, draft: CampaignDraft, campaign_id: int | None) -> None:
    serialise(uow.session, SUBJECT)
    same = select(Campaign.id).where(Campaign.name == draft.name.strip())
    taken = uow.session.execute(same).scalar()
    if taken is not None and taken != campaign_id:
        text = _("Another campaign is called {name} already; open that one.")
        raise DuplicateError(text.format(name=draft.name.strip()), SUBJECT, taken, "name")


def _missing(draft: CampaignDraft) -> str | None:
    if not draft.name.strip():
        return _("The campaign has no name; type one.")
    if draft.to_on < draft.from_on:
        return _("The last day lies before the first; exchange them.")
    if not draft.parts:
        return _("The campaign offers nothing; put at least one part on it.")
    if len(dict(draft.parts)) < len(draft.parts):
        return _("A part stands in the campaign twice; take one of them away.")
    return None


def _wrong_amount(draft: CampaignDraft) -> str | None:
    amounts = [price for _part, price in draft.parts]
    amounts += [] if draft.cost is None else [draft.cost]
    if all(amount >= 0 and fits_places(amount, MONEY_PLACES) for amount in amounts):
        return None
    return _("A price is zero or more, with two digits behind the point at most; correct it.")


def _fill(campaign: Campaign, draft: CampaignDraft) -> None:
    campaign.name, campaign.note = draft.name.strip(), draft.note.strip()
    campaign.from_on, campaign.to_on = draft.from_on, draft.to_on
    campaign.cost = draft.cost


def _replace_parts(uow: UnitOfWork, campaign_id: int, prices: dict[int, Decimal]) -> None:
    left = dict(prices)
    there = select(CampaignPart).where(CampaignPart.campaign_id == campaign_id)
    for offered in uow.session.execute(there).scalars():
        price = left.pop(offered.part_id, None)
        if price is None:
            uow.session.delete(offered)
        else:
            offered.price = price
    uow.session.flush()
    _offer(uow, campaign_id, left)


def _offer(uow: UnitOfWork, campaign_id: int, prices: dict[int, Decimal]) -> None:
    for part_id, price in prices.items():
        uow.load(Part, part_id)
        uow.session.add(CampaignPart(campaign_id=campaign_id, part_id=part_id, price=price))
