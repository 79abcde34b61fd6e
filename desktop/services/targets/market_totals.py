"""Totals of the market: what everybody sold, with the source and the day it was received."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.market import MarketTotal
from desktop.services.periods import months_of_year
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class MarketDraft:
    """One month's total of an area; None takes it away.

    Attributes:
        make: Of which maker; empty for the total of all.
        received_on: When the office learnt of it; None for today.
        id: Of the total it changes; None for a new one.
        version: What was read of it.
    """

    month: int
    units: int | None
    source: str
    area: str = ""
    make: str = ""
    received_on: date | None = None
    id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class MarketRow:
    """A total of the market."""

    id: int
    version: int
    month: int
    area: str
    make: str
    units: int
    source: str
    received_on: date


def market_rows(session: Session, year: int | None = None) -> tuple[MarketRow, ...]:
    """List totals of the market, of one year or of all."""
    statement = select(MarketTotal).order_by(
        MarketTotal.month, MarketTotal.area, MarketTotal.make, MarketTotal.id
    )
    if year is not None:
        statement = statement.where(MarketTotal.month.in_(months_of_year(year)))
    return tuple(
        MarketRow(
            row.id,
            row.version,
            row.month,
            row.area,
            row.make,
            row.units,
            row.source,
            row.received_on,
        )
        for row in session.scalars(statement)
    )


def enter_market(uow: UnitOfWork, drafts: tuple[MarketDraft, ...]) -> None:
    """Write totals of the market, all or none.

    Raises:
        RuleBrokenError: One has no source, or is below zero.
        ConflictError: Another seat changed one first, or there is one for the month already.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.TARGETS)
    for draft in drafts:
        _check(draft)
    with uow:
        serialise(uow.session, "market")
        for draft in drafts:
            _write(uow, draft)
        uow.commit()


def _check(draft: MarketDraft) -> None:
    if not draft.source.strip():
        raise RuleBrokenError(_("A total of the market names its source; type who counted."))
    if draft.units is not None and draft.units < 0:
        raise RuleBrokenError(_("Nobody sells less than nothing; correct the total."))


def _write(uow: UnitOfWork, draft: MarketDraft) -> None:
    received = draft.received_on or office_info(uow.session).calendar.day(uow.now)
    if draft.id is not None:
        row = uow.load(MarketTotal, draft.id, draft.version)
        if draft.units is None:
            uow.session.delete(row)
            return
        row.units, row.source, row.received_on = draft.units, draft.source.strip(), received
    elif draft.units is not None:
        _refuse_second(uow, draft)
        uow.session.add(
            MarketTotal(
                month=draft.month,
                area=draft.area.strip(),
                make=draft.make.strip(),
                units=draft.units,
                source=draft.source.strip(),
                received_on=received,
            )
        )
    uow.session.flush()


def _refuse_second(uow: UnitOfWork, draft: MarketDraft) -> None:
    same = select(MarketTotal.id).where(
        MarketTotal.month == draft.month,
        MarketTotal.area == draft.area.strip(),
        MarketTotal.make == draft.make.strip(),
    )
    if uow.session.execute(same).scalar() is not None:
        raise ConflictError(_("This month has a total of this area already; change that one."))
