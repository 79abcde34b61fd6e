"""Shares of people in one thing: of technicians in a visit, of salespeople in a sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.models.money import fits_places
from desktop.system.i18n import _

SHARE_PLACES = 4
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """A person's share: 0.5 for a half."""

    staff_id: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A person's share, with the name to be shown."""

    staff_id: int
    name: str
    share: Decimal


def shares_problem(shares: Sequence[ShareDraft]) -> str | None:
    """Return what is wrong with shares, in one sentence; none at all are right."""
    whole = sum((share.share for share in shares), Decimal(0))
    if shares and whole != WHOLE:
        return _("The shares sum to {sum} %; make it 100 %.").format(
            sum=f"{(whole * 100).normalize():f}"
        )
    if len({share.staff_id for share in shares}) < len(shares):
        return _("A person stands twice among the shares; add them up.")
    if not all(share.share > 0 and fits_places(share.share, SHARE_PLACES) for share in shares):
        return _("A share is more than 0 %, with two digits behind the point at most; correct it.")
    return None
