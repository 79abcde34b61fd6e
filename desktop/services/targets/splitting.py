"""The splitter: a year's value to months, then to teams, persons or segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from desktop.models.errors import RuleBrokenError
from desktop.models.target import Tier
from desktop.services.measures.figures import measure_named
from desktop.services.periods import YEAR, months_of_year
from desktop.services.settings import office_info
from desktop.services.targets.apportioning import Parts, apportion
from desktop.services.targets.grids import fill_grid
from desktop.services.targets.measured import piece_of
from desktop.services.targets.owners import OFFICE, Level, Owner
from desktop.services.targets.plans import Entry
from desktop.services.targets.spread import (
    Basis,
    OwnerRow,
    ShareBasis,
    month_weights,
    owner_weights,
    owners_of,
)
from desktop.services.targets.writing import PLACES
from desktop.system.i18n import _

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class SplitOrder:
    """What is to be split, and how.

    Attributes:
        total: The year's value; of a ratio what every month should reach.
        owner: Whose value is split to months.
        level: Between whom the months are split; the office for nobody.
        by_hand: The year's values of owners typed by hand, in the order of `owners_of`;
            they are what `ShareBasis.BY_HAND` goes by.
        left_out: Owners that take no part.
    """

    measure: str
    year: int
    total: Decimal
    basis: Basis
    tier: Tier = Tier.TARGET
    owner: Owner = OFFICE
    level: Level = Level.OFFICE
    share_basis: ShareBasis = ShareBasis.LAST_YEAR
    by_hand: tuple[Decimal | None, ...] = ()
    left_out: frozenset[Owner] = frozenset()


@dataclass(frozen=True, slots=True)
class SplitRow:
    """The months of one owner."""

    owner: Owner
    name: str
    values: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """The year's sum."""
        return sum(self.values, NOTHING)


@dataclass(frozen=True, slots=True)
class Split:
    """A split on show, before it is written.

    Attributes:
        months: The months of the whole.
        extra: What each month got of what rounding down had left over.
        rows: The months of each owner.
        rest: What no owner has of each month; below zero where they have too much.
    """

    order: SplitOrder
    adds_up: bool
    months: tuple[Decimal, ...]
    extra: tuple[Decimal, ...]
    rows: tuple[SplitRow, ...]
    rest: tuple[Decimal, ...]

    @property
    def rounding(self) -> Decimal:
        """How much rounding down had left over; it is in the months."""
        return sum(self.extra, NOTHING)

    @property
    def remainder(self) -> Decimal:
        """What is left of the year for nobody."""
        return sum(self.rest, NOTHING)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The values as a plan takes them; who has nothing of the year gets no target of 0."""
        order, months = self.order, months_of_year(self.order.year)
        whole = SplitRow(order.owner, "", self.months)
        return tuple(
            Entry(row.owner, month, value if row is whole or row.total else None, order.tier)
            for row in (whole, *self.rows)
            for month, value in zip(months, row.values, strict=True)
        )


def propose_split(session: Session, order: SplitOrder) -> Split:
    """Split a year's value as ordered; nothing is written.

    Raises:
        RuleBrokenError: The value is no whole number of pieces, or nothing is known to go by.
    """
    measure = measure_named(order.measure)
    owners = [row for row in _between(session, order) if row.owner not in order.left_out]
    if not measure.is_additive:
        return _split_ratio(session, order, owners)
    piece = piece_of(measure, office_info(session).currency)
    weights = month_weights(session, order.measure, order.year, order.basis, order.owner)
    months = apportion(order.total, weights, piece)
    if not owners:
        return Split(order, True, months.values, months.extra, (), (NOTHING,) * YEAR)
    years = _years(session, order, owners, piece)
    return _between_owners(order, months, owners, years, piece)


def _between(session: Session, order: SplitOrder) -> tuple[OwnerRow, ...]:
    if order.level is Level.OFFICE:
        return ()
    if order.owner.level is not Level.OFFICE:
        raise RuleBrokenError(_("Only the office's targets are split further; choose the office."))
    return owners_of(session, order.level, order.year)


def _years(
    session: Session, order: SplitOrder, owners: Sequence[OwnerRow], piece: Decimal
) -> tuple[Decimal, ...]:
    """Return each owner's year: typed by hand, or by the share."""
    if order.share_basis is ShareBasis.BY_HAND:
        every = owners_of(session, order.level, order.year)
        typed = dict(zip((row.owner for row in every), order.by_hand, strict=False))
        return tuple(_whole(typed.get(row.owner) or NOTHING, piece) for row in owners)
    weights = owner_weights(session, order.measure, order.year, order.share_basis, owners)
    return apportion(order.total, weights, piece).values


def _whole(value: Decimal, piece: Decimal) -> Decimal:
    return apportion(value, (Decimal(1),), piece).values[0]


def _between_owners(
    order: SplitOrder,
    months: Parts,
    owners: Sequence[OwnerRow],
    years: Sequence[Decimal],
    piece: Decimal,
) -> Split:
    """Let owners and months add up: what nobody has is a row of its own while it is filled."""
    given = sum(years, NOTHING)
    columns = months.values
    if given > order.total:
        by = months.values if order.total else (Decimal(1),) * YEAR
        columns = apportion(given, by, piece).values
    left = max(order.total - given, NOTHING)
    filled = fill_grid((*years, left), columns, piece)[:-1]
    rows = tuple(
        SplitRow(row.owner, row.name, values) for row, values in zip(owners, filled, strict=True)
    )
    taken = [sum(column, NOTHING) for column in zip(*filled, strict=True)]
    rest = tuple(month - have for month, have in zip(months.values, taken, strict=True))
    return Split(order, True, months.values, months.extra, rows, rest)


def _split_ratio(session: Session, order: SplitOrder, owners: Sequence[OwnerRow]) -> Split:
    """Give a rate to everybody as it is, or with the ups and downs of its seasons."""
    months = tuple(_rate(order.total * factor) for factor in _factors(session, order))
    rows = tuple(SplitRow(row.owner, row.name, months) for row in owners)
    return Split(order, False, months, (NOTHING,) * YEAR, rows, (NOTHING,) * YEAR)


def _factors(session: Session, order: SplitOrder) -> tuple[Decimal, ...]:
    if order.basis is not Basis.SEASONS:
        return (Decimal(1),) * YEAR
    weights = month_weights(session, order.measure, order.year, order.basis, order.owner)
    known = [weight for weight in weights if weight]
    mean = sum(known, NOTHING) / len(known)
    return tuple(weight / mean if weight else Decimal(1) for weight in weights)


def _rate(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
