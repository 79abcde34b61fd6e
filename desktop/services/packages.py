"""Packages: work of a fixed scope, for a fixed price, in a promised time (交鑰匙)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop.db.uow import UnitOfWork
from desktop.models.errors import NotFoundError, RuleBrokenError
from desktop.models.keys import name_key
from desktop.models.money import MONEY_PLACES, Currency
from desktop.models.package import Package, PackageLine
from desktop.models.part import Part
from desktop.models.visit import LineKind, Visit, VisitLine, VisitState
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.services.targets.apportioning import apportion
from desktop.services.visit_bill import LineDraft, check_lines
from desktop.system.i18n import _

LEAST_MINUTES, MOST_MINUTES = 5, 14400
OFFERED = 12
_CENT = Decimal(1).scaleb(-MONEY_PLACES)
_OF_PACKAGE = 5  # columns before those of the line


@dataclass(frozen=True, slots=True)
class PackageLineDraft:
    """A line of a package; its price only weighs where the package has a fixed one."""

    kind: str
    text: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    price: Decimal | None = None
    hours: Decimal | None = None
    part_id: int | None = None


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """A package as typed.

    Attributes:
        price: What all lines cost together, as printed; None lets each line have its own price.
        minutes: How long it takes; None promises nothing.
    """

    name: str
    job: str = ""
    price: Decimal | None = None
    minutes: int | None = None
    note: str = ""
    lines: tuple[PackageLineDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package of the office."""

    id: int
    version: int
    name: str
    job: str
    price: Decimal | None
    minutes: int | None
    note: str
    archived: bool
    lines: tuple[PackageLineDraft, ...]

    @property
    def is_turnkey(self) -> bool:
        """Whether scope, price and time are all fixed: 交鑰匙."""
        return self.price is not None and self.minutes is not None


@dataclass(frozen=True, slots=True)
class OrderedPackage:
    """What a visit gets of a package.

    Attributes:
        minutes: How long it takes; 0 where it promises nothing.
    """

    lines: tuple[LineDraft, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Promises:
    """How the promises of the visits with a package were kept."""

    made: int
    kept: int

    @property
    def share(self) -> Decimal | None:
        """The share that was kept; None where nothing was promised."""
        return Decimal(self.kept) / self.made if self.made else None


def package_list(session: Session, *, archived: bool = False) -> list[PackageRow]:
    """List the packages by name, without the archived unless asked."""
    statement = select(Package).order_by(Package.name)
    if not archived:
        statement = statement.where(Package.archived_at.is_(None))
    lines = _lines_by_package(session)
    return [_row(package, lines) for package in session.scalars(statement)]


def find_packages(session: Session, text: str) -> list[PackageRow]:
    """Find packages by part of their name or job; every word must be found."""
    words = [name_key(word) for word in text.split()]
    rows = [(row, name_key(f"{row.name} {row.job}")) for row in package_list(session)]
    fitting = [row for row, key in rows if all(word in key for word in words)]
    first = name_key(text)
    return sorted(fitting, key=lambda row: not name_key(row.name).startswith(first))[:OFFERED]


def package_lines(session: Session, package_id: int) -> tuple[LineDraft, ...]:
    """Return a package as lines of a bill, the fixed price spread over them.

    Raises:
        NotFoundError: There is no such package.
    """
    return ordered_package(session, package_id, office_info(session).currency).lines


def ordered_package(session: Session, package_id: int, currency: Currency) -> OrderedPackage:
    """Read what a visit gets of a package, in one go.

    Raises:
        NotFoundError: There is no such package.
    """
    session.flush()
    rows = session.connection().execute(_ordered(), {"key": package_id}).all()
    if not rows:
        raise NotFoundError(_("This package does not exist any more; look at the list again."))
    package = rows[0]
    lines = [PackageLineDraft(*row[_OF_PACKAGE:]) for row in rows]
    parts = _parts_of(session, lines)
    prices = [_own_price(line, parts) for line in lines]
    amounts = [(price, Decimal(0)) for price in prices]
    if package.whole is not None:
        quantities = [line.quantity for line in lines]
        amounts = spread(package.whole, quantities, prices, currency)
    pairs = zip(lines, amounts, strict=True)
    billed = tuple(_bill_line(package, line, amount, parts) for line, amount in pairs)
    return OrderedPackage(billed, package.minutes or 0)


def spread(
    whole: Decimal,
    quantities: Sequence[Decimal],
    prices: Sequence[Decimal | None],
    currency: Currency,
) -> list[tuple[Decimal | None, Decimal]]:
    """Spread a fixed price over lines; return a unit price and a discount for each.

    Each line gets a share by what it costs alone, in whole units of the money, by the largest
    remainder. Where no unit price of two digits gives its share, the smallest that reaches it
    does, and a discount below a unit takes off what is too much.
    """
    weights = [quantity * (price or 0) for quantity, price in zip(quantities, prices, strict=True)]
    if not any(weights):
        weights = [Decimal(1)] * len(quantities)
    piece = Decimal(1).scaleb(-currency.decimals)
    shares = apportion(whole, weights, piece).values
    return [
        _unit_price(share, quantity, currency)
        for share, quantity in zip(shares, quantities, strict=True)
    ]


def enter_package(uow: UnitOfWork, draft: PackageDraft) -> int:
    """Add a package and return its id.

    Raises:
        RuleBrokenError: A value is missing or wrong.
        ConflictError: Another package has this name.
        NotAllowedError: The role may not change packages.
    """
    require(uow, Right.PACKAGES)
    with uow:
        _check(uow.session, draft)
        package = Package()
        _fill(package, draft)
        uow.session.add(package)
        uow.session.flush()
        _add_lines(uow, package, draft)
        uow.commit()
        return package.id


def change_package(uow: UnitOfWork, package_id: int, version: int, draft: PackageDraft) -> None:
    """Change a package; bills it is on stay as they are.

    Raises:
        RuleBrokenError: A value is missing or wrong.
        ConflictError: Another package has this name, or another seat changed it first.
        NotAllowedError: The role may not change packages.
    """
    require(uow, Right.PACKAGES)
    with uow:
        package = uow.load(Package, package_id, version)
        _check(uow.session, draft)
        _fill(package, draft)
        flag_modified(package, "name")  # a new version even when only its lines changed
        for line in uow.session.scalars(
            select(PackageLine).where(PackageLine.package_id == package_id)
        ):
            uow.session.delete(line)
        uow.session.flush()
        _add_lines(uow, package, draft)
        uow.commit()


def archive_package(uow: UnitOfWork, package_id: int, version: int, reason: str) -> None:
    """Offer a package no longer; bills it is on keep it.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change packages.
    """
    require(uow, Right.PACKAGES)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(Package, package_id, version), reason)
        uow.commit()


def promises_by_package(session: Session, start: date, end: date) -> dict[int, Promises]:
    """Count by package the finished visits with a promise, and those done until it.

    The same visits and the same comparison as those of the measure `on_time_share`.
    """
    with_package = (
        select(VisitLine.package_id, VisitLine.visit_id)
        .where(VisitLine.package_id.is_not(None))
        .distinct()
        .subquery()
    )
    kept = func.count().filter(Visit.finished_at <= Visit.promised_at)
    statement = (
        select(with_package.c.package_id, func.count(), kept)
        .join(Visit, Visit.id == with_package.c.visit_id)
        .where(Visit.finished_on.between(start, end), Visit.state != VisitState.VOID)
        .where(Visit.promised_at.is_not(None), Visit.finished_at.is_not(None))
        .group_by(with_package.c.package_id)
    )
    return {key: Promises(made, done) for key, made, done in session.execute(statement)}


def _check(session: Session, draft: PackageDraft) -> None:
    if not draft.name.strip():
        raise RuleBrokenError(_("The package has no name; type one."))
    if not draft.lines:
        raise RuleBrokenError(_("The package has no lines; type what is done."))
    if draft.minutes is not None and not LEAST_MINUTES <= draft.minutes <= MOST_MINUTES:
        raise RuleBrokenError(
            _("A package takes {least} to {most} minutes; correct it.").format(
                least=LEAST_MINUTES, most=MOST_MINUTES
            )
        )
    currency = office_info(session).currency
    if draft.price is not None and not 0 <= draft.price == currency.rounded(draft.price):
        raise RuleBrokenError(
            _("The price is an amount that can be paid, such as {example}; correct it.").format(
                example=currency.text(Decimal(1200))
            )
        )
    check_lines([LineDraft(**_values(line)) for line in draft.lines])
    if any((line.price or 0) < 0 for line in draft.lines):
        raise RuleBrokenError(_("The price of a line may not be negative; correct it."))


def _fill(package: Package, draft: PackageDraft) -> None:
    package.name, package.job = draft.name.strip(), draft.job.strip()
    package.price, package.minutes = draft.price, draft.minutes
    package.note = draft.note.strip()


def _add_lines(uow: UnitOfWork, package: Package, draft: PackageDraft) -> None:
    for position, line in enumerate(draft.lines, start=1):
        values = _values(line) | {"text": line.text.strip()}
        if line.kind != LineKind.PART:
            values["part_id"] = None
        uow.session.add(PackageLine(package_id=package.id, position=position, **values))


def _values(line: PackageLineDraft) -> dict[str, Any]:
    return {name: getattr(line, name) for name in PackageLineDraft.__slots__}


def _lines_by_package(session: Session) -> dict[int, list[PackageLineDraft]]:
    found: dict[int, list[PackageLineDraft]] = {}
    statement = select(PackageLine).order_by(PackageLine.package_id, PackageLine.position)
    for row in session.scalars(statement):
        line = PackageLineDraft(*(getattr(row, name) for name in PackageLineDraft.__slots__))
        found.setdefault(row.package_id, []).append(line)
    return found


@cache
def _ordered() -> Select[Any]:
    """Select what a bill needs of a package: beside each of its lines, for it has at least one."""
    package, line = Package.__table__.c, PackageLine.__table__.c
    whole = (package.id, package.name, package.job, package.price.label("whole"), package.minutes)
    columns = [line[name] for name in PackageLineDraft.__slots__]
    statement = select(*whole, *columns).join_from(Package.__table__, PackageLine.__table__)
    key: BindParameter[int] = bindparam("key")
    return statement.where(package.id == key).order_by(line.position)


def _row(package: Package, lines: dict[int, list[PackageLineDraft]]) -> PackageRow:
    return PackageRow(
        package.id,
        package.version,
        package.name,
        package.job,
        package.price,
        package.minutes,
        package.note,
        package.archived_at is not None,
        tuple(lines.get(package.id, ())),
    )


def _parts_of(session: Session, lines: Sequence[PackageLineDraft]) -> dict[int, Part]:
    keys = {line.part_id for line in lines if line.part_id is not None}
    if not keys:
        return {}
    found = session.scalars(select(Part).where(Part.id.in_(keys)))
    return {part.id: part for part in found}


def _own_price(line: PackageLineDraft, parts: dict[int, Part]) -> Decimal | None:
    """Return what a line costs alone; a part without a price of its own costs that of the list."""
    part = parts.get(line.part_id or 0)
    return part.price if line.price is None and part is not None else line.price


def _unit_price(
    share: Decimal, quantity: Decimal, currency: Currency
) -> tuple[Decimal | None, Decimal]:
    nearest = (share / quantity).quantize(_CENT, ROUND_HALF_UP)
    if currency.rounded(quantity * nearest) == share:
        return nearest, Decimal(0)
    above = (share / quantity).quantize(_CENT, ROUND_CEILING)
    return above, currency.rounded(quantity * above) - share


def _bill_line(
    package: Row[Any],
    line: PackageLineDraft,
    amount: tuple[Decimal | None, Decimal],
    parts: dict[int, Part],
) -> LineDraft:
    part = parts.get(line.part_id or 0)
    price, discount = amount
    cost = None if part is None or part.cost is None else (part.cost * line.quantity)
    return LineDraft(
        kind=line.kind,
        text=line.text,
        quantity=line.quantity,
        price=price,
        discount=discount,
        unit=line.unit,
        part_id=line.part_id,
        hours=line.hours,
        cost=None if cost is None else cost.quantize(_CENT, ROUND_HALF_UP),
        job=package.job,
        discount_reason=package.name if discount else "",
        package_id=package.id,
    )
