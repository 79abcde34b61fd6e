"""Campaigns: a price for a while, and what it brought."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import Archivable, Base, Key, Money, Versioned, archived_with_reason


class Campaign(Archivable, Versioned, Base):
    """Parts that are offered for a while at a price of their own.

    Attributes:
        cost: What the campaign itself cost: leaflets, gifts.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        archived_with_reason(),
    )

    name: Mapped[Key] = mapped_column(unique=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    cost: Mapped[Money | None]
    note: Mapped[str] = mapped_column(default="")


class CampaignPart(Base):
    """A part of a campaign and what one costs in it."""

    __tablename__ = "campaign_part"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        UniqueConstraint("campaign_id", "part_id"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    price: Mapped[Money]
