"""What a campaign brought: pieces, revenue and margin of as many days before, in it and after.

Counted is what customers got: part lines of settled visits, and what was sold over the counter or
wholesale, less what came back on the day it came back. Revenue is before tax; a margin is that of
what has a known cost. While a campaign runs, so many days are compared as have passed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.stock import MovementKind, StockDocument, StockMovement
from desktop.models.visit import LineKind, Visit, VisitLine
from desktop.services.counter.campaigns import (
    CampaignCard,
    OfferedPart,
    campaign_card,
    campaigns_in,
)
from desktop.services.measures.slices import Period
from desktop.services.stock_figures.ages import shelves
from desktop.services.stock_figures.dead import dead_shelves, in_lots

_NOTHING = Decimal(0)
_COUNTED = (MovementKind.COUNTER, MovementKind.WHOLESALE, MovementKind.RETURN_IN)
_moved, _paper = StockMovement.__table__.c, StockDocument.__table__.c
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Takings:
    """What customers got of a part in some days.

    Attributes:
        revenue: Before tax.
        margin: Revenue less cost, of what has a known cost.
        cost: What went had cost so much, where that is known.
    """

    pieces: Decimal = _NOTHING
    revenue: Decimal = _NOTHING
    margin: Decimal = _NOTHING
    cost: Decimal = _NOTHING

    def plus(self, other: "Takings") -> "Takings":
        """Return both together."""
        return Takings(
            self.pieces + other.pieces,
            self.revenue + other.revenue,
            self.margin + other.margin,
            self.cost + other.cost,
        )


@dataclass(frozen=True, slots=True)
class PartEffect:
    """A part of a campaign, before it, in it and after it.

    Attributes:
        dead: Whether it was dead stock on the eve of the campaign.
    """

    part: OfferedPart
    dead: bool
    before: Takings
    during: Takings
    after: Takings


@dataclass(frozen=True, slots=True)
class Spans:
    """The days that are compared; None for those of which none has passed.

    Attributes:
        whole: Whether all days of the campaign, and as many after it, are over.
    """

    before: Period | None
    during: Period | None
    after: Period | None
    whole: bool


@dataclass(frozen=True, slots=True)
class CampaignEffect:
    """A campaign and what it brought."""

    card: CampaignCard
    spans: Spans
    parts: tuple[PartEffect, ...]

    @property
    def id(self) -> int:
        """The id of the campaign."""
        return self.card.id

    @property
    def before(self) -> Takings:
        """What all its parts brought before it."""
        return _sum(part.before for part in self.parts)

    @property
    def during(self) -> Takings:
        """What all its parts brought in it."""
        return _sum(part.during for part in self.parts)

    @property
    def after(self) -> Takings:
        """What all its parts brought after it."""
        return _sum(part.after for part in self.parts)

    @property
    def cleared(self) -> Takings:
        """What those brought in it that were dead: `revenue` is the money that was released."""
        return _sum(part.during for part in self.parts if part.dead)

    @property
    def gain(self) -> Decimal | None:
        """What the margin grew by against the days before, less what the campaign cost."""
        if self.spans.during is None:
            return None
        return self.during.margin - self.before.margin - (self.card.row.cost or _NOTHING)


def campaign_effects(session: Session, period: Period) -> list[CampaignEffect]:
    """Read what the campaigns of a period brought until its end, the earliest first."""
    return [campaign_effect(session, each, period.end) for each in campaigns_in(session, period)]


def campaign_effect(session: Session, campaign_id: int, today: date) -> CampaignEffect:
    """Read what a campaign brought until a day.

    Raises:
        NotFoundError: There is no such campaign.
    """
    card = campaign_card(session, campaign_id)
    spans = spans_of(card.row.from_on, card.row.to_on, today)
    ids = [part.part_id for part in card.parts]
    dead = _dead_before(session, card.row.from_on, ids) if spans.during else frozenset[int]()
    taken = [takings(session, ids, span) for span in (spans.before, spans.during, spans.after)]
    parts = tuple(
        PartEffect(
            part,
            part.part_id in dead,
            *(found.get(part.part_id, Takings()) for found in taken),
        )
        for part in card.parts
    )
    return CampaignEffect(card, spans, parts)


def spans_of(start: date, end: date, today: date) -> Spans:
    """Return the days to compare: as many before and after as the campaign has had by today."""
    last = min(end, today)
    days = Period(start, last).days
    if not days:
        return Spans(None, None, None, whole=False)
    length = timedelta(days=days)
    after = Period(end + _ONE_DAY, min(end + length, today))
    return Spans(
        Period(start - length, start - _ONE_DAY),
        Period(start, last),
        after if after.days else None,
        whole=end + length <= today,
    )


def takings(session: Session, part_ids: Sequence[int], period: Period | None) -> dict[int, Takings]:
    """Read what customers got of parts in a period; parts of which they got nothing are left out.

    Nothing is read where there is no period.
    """
    found: dict[int, Takings] = {}
    if period is None:
        return found
    for some in in_lots(part_ids):
        for part_id, more in (*_counter(session, some, period), *_workshop(session, some, period)):
            found[part_id] = found.get(part_id, Takings()).plus(more)
    return found


def _counter(session: Session, ids: Sequence[int], period: Period) -> Iterator[tuple[int, Takings]]:
    known = _moved.net.is_not(None)
    statement = (
        select(
            *(_moved.part_id, _moved.kind, func.sum(_moved.quantity), func.sum(_moved.net)),
            *(func.sum(_moved.value), func.sum(_moved.value).filter(known)),
        )
        .join(StockDocument.__table__, _paper.id == _moved.document_id)
        .where(_moved.part_id.in_(ids), _moved.kind.in_(_COUNTED), _paper.visit_id.is_(None))
        .where(_moved.moved_on.between(period.start, period.end))
        .group_by(_moved.part_id, _moved.kind)
    )
    for part_id, kind, *figures in session.execute(statement):
        quantity, net, value, known_value = map(_known, figures)
        revenue = -net if kind == MovementKind.RETURN_IN else net
        yield part_id, Takings(-quantity, revenue, revenue + known_value, -value)


def _workshop(
    session: Session, ids: Sequence[int], period: Period
) -> Iterator[tuple[int, Takings]]:
    line = VisitLine
    statement = (
        select(
            *(line.part_id, func.sum(line.quantity), func.sum(line.net)),
            func.sum(line.net).filter(line.cost.is_not(None)),
            func.sum(line.cost).filter(line.net.is_not(None)),
        )
        .join(Visit, Visit.id == line.visit_id)
        .where(line.part_id.in_(ids), line.kind == LineKind.PART)
        .where(Visit.settled_on.between(period.start, period.end))
        .group_by(line.part_id)
    )
    for part_id, *figures in session.execute(statement):
        quantity, net, known_net, cost = map(_known, figures)
        yield part_id or 0, Takings(quantity, net, known_net - cost, cost)


def _dead_before(session: Session, start: date, ids: Sequence[int]) -> frozenset[int]:
    eve = start - _ONE_DAY
    held = [shelf for some in in_lots(ids) for shelf in shelves(session, eve, some)]
    return frozenset(shelf.part_id for shelf in dead_shelves(session, eve, held))


def _sum(takings_of_parts: Iterable[Takings]) -> Takings:
    whole = Takings()
    for some in takings_of_parts:
        whole = whole.plus(some)
    return whole


def _known(figure: Decimal | None) -> Decimal:
    return _NOTHING if figure is None else figure
