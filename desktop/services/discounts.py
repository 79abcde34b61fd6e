"""Discounts: a reason for each, and how much each role may give away."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.discount import DiscountCeiling
from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.money import Currency, fits_places
from desktop.models.staff import Role
from desktop.services.formats import percent_text, rate_text
from desktop.services.rights import Right, require
from desktop.system.i18n import _

SHARE_PLACES = 4
WHOLE = Decimal(1)


class Discounted(Protocol):
    """A line whose discount is judged."""

    @property
    def quantity(self) -> Decimal:
        """How much of it."""
        ...

    @property
    def price(self) -> Decimal | None:
        """What one of it costs."""
        ...

    @property
    def discount(self) -> Decimal:
        """What is given away of the line."""
        ...

    @property
    def discount_reason(self) -> str:
        """Why."""
        ...

    @property
    def package_id(self) -> int | None:
        """The package it came with."""
        ...


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The largest share of a price that a role may give away.

    Attributes:
        share: None gives away as much as it likes.
        version: That of the row; 0 where there is none.
    """

    role: str
    share: Decimal | None
    version: int = 0


@dataclass(frozen=True, slots=True)
class DiscountRule:
    """What one person may give away on a bill.

    Attributes:
        ceiling: The share; None for no limit.
        before: The lines as they stand in the office, by id: what they gave away stays allowed.
        needs_reason: Whether a discount says why it is given.
    """

    ceiling: Decimal | None
    currency: Currency
    before: Mapping[int, Discounted]
    needs_reason: bool = True

    def problem(self, line: Discounted, line_id: int | None = None) -> tuple[str, str] | None:
        """Return the cell that is wrong, "discount" or "reason", and the sentence about it."""
        if line.discount <= 0 or self._is_rounding(line):
            return None
        share = discount_share(line)
        old = self.before.get(line_id or 0)
        known = None if old is None else discount_share(old)
        kept = known is not None and share is not None and share <= known
        if not kept and share is not None and self.ceiling is not None and share > self.ceiling:
            return "discount", self._above(line, share)
        if self.needs_reason and not line.discount_reason.strip() and not (kept and _bare(old)):
            return "reason", _("A discount needs a reason; type it beside the discount.")
        return None

    def _above(self, line: Discounted, share: Decimal) -> str:
        ceiling = self.ceiling or Decimal(0)
        piece = Decimal(1).scaleb(-self.currency.decimals)
        most = (line.quantity * (line.price or 0) * ceiling).quantize(piece, ROUND_DOWN)
        return _(
            "The discount is {share} of the price, and your ceiling is {ceiling}: "
            "lower it to {most}, or let a manager sign in."
        ).format(
            share=percent_text(share),
            ceiling=rate_text(ceiling),
            most=self.currency.text(most),
        )

    def _is_rounding(self, line: Discounted) -> bool:
        """Whether the discount only brings a package's price to the smallest unit."""
        piece = Decimal(1).scaleb(-self.currency.decimals)
        return line.package_id is not None and line.discount < piece * max(line.quantity, WHOLE)


def discount_share(line: Discounted) -> Decimal | None:
    """Return which share of its price a line gives away; None while that is not known."""
    if line.price is None:
        return None
    whole = line.quantity * line.price
    if whole <= 0:
        return None if line.discount <= 0 else WHOLE
    return line.discount / whole


def ceiling_of(session: Session, role: str) -> Decimal | None:
    """Return what a role may give away; None for no limit."""
    return session.scalar(select(DiscountCeiling.share).where(DiscountCeiling.role == role))


def ceilings(session: Session) -> tuple[Ceiling, ...]:
    """List what each role may give away."""
    rows = {row.role: row for row in session.scalars(select(DiscountCeiling))}
    return tuple(
        Ceiling(role, rows[role].share, rows[role].version) if role in rows else Ceiling(role, None)
        for role in Role
    )


def change_ceilings(uow: UnitOfWork, drafts: tuple[Ceiling, ...]) -> None:
    """Set what roles may give away from now on; discounts that were given stay.

    Raises:
        RuleBrokenError: A share is below 0 or above 100 %.
        ConflictError: Another seat changed a ceiling first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    for draft in drafts:
        if problem := ceiling_problem(draft.share):
            raise RuleBrokenError(problem)
    with uow:
        rows = {row.role: row for row in uow.session.scalars(select(DiscountCeiling))}
        for draft in drafts:
            _change(uow, rows.get(draft.role), draft)
        uow.commit()


def ceiling_problem(share: Decimal | None) -> str | None:
    """Return what is wrong with a ceiling, in one sentence."""
    if share is None or (0 <= share <= 1 and fits_places(share, SHARE_PLACES)):
        return None
    return _(
        "A ceiling lies between 0 and 100 %, with two digits behind the point at most; correct it."
    )


def _change(uow: UnitOfWork, row: DiscountCeiling | None, draft: Ceiling) -> None:
    if draft.version != (row.version if row else 0):
        raise ConflictError(
            _("Somebody else changed the ceilings meanwhile; look at them again, then save.")
        )
    if draft.share is None:
        if row is not None:
            uow.session.delete(row)
        return
    row = row or DiscountCeiling(role=draft.role)
    row.share = draft.share
    uow.session.add(row)


def _bare(line: Discounted | None) -> bool:
    """Whether a line gave its discount without a reason, as lines did before reasons were kept."""
    return line is not None and not line.discount_reason.strip()
