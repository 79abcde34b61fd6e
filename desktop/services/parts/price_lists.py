"""Price lists: what customers with an agreement pay, as a share of retail and part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.customer import Customer
from desktop.models.errors import DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.money import fits_places
from desktop.models.part import Part, PartPrice, PriceList
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.listing import ListQuery, TableSource
from desktop.services.parts.prices import prices_on
from desktop.services.rights import Right, require
from desktop.system.i18n import _, ngettext

SUBJECT = "price_list"
LEAST_SHARE, MOST_SHARE = Decimal("0.0001"), Decimal(2)
SHARE_PLACES = 4
_list, _price = PriceList.__table__.c, PartPrice.__table__.c


@dataclass(frozen=True, slots=True)
class PriceListRow:
    """A price list.

    Attributes:
        share: Of the retail price, where a part has no price of its own in the list.
        parts: How many parts have one.
        customers: How many customers pay by the list.
    """

    id: int
    version: int
    name: str
    share: Decimal
    note: str
    archived_reason: str | None
    parts: int
    customers: int

    @property
    def archived(self) -> bool:
        """Whether it is out of the choices."""
        return self.archived_reason is not None


@dataclass(frozen=True, slots=True)
class PriceListDraft:
    """What is typed about a price list."""

    name: str
    share: Decimal = Decimal(1)
    note: str = ""


@dataclass(frozen=True, slots=True)
class AgreedPrice:
    """The price of a part in a list, since a day or from one.

    Attributes:
        id: The id of the price, which may be withdrawn while its day is to come.
        retail: What others pay on that day; None where nobody knows.
        ahead: Whether the day is still to come.
    """

    id: int
    part_id: int
    number: str
    name: str
    from_on: date
    price: Decimal
    retail: Decimal | None
    ahead: bool


@dataclass(frozen=True, slots=True)
class PriceListCard:
    """A price list with its prices, by part, and who pays by it."""

    row: PriceListRow
    prices: tuple[AgreedPrice, ...]
    customers: tuple[tuple[int, str], ...]

    @property
    def id(self) -> int:
        """The id of the list."""
        return self.row.id


_priced: Any = (
    select(func.count(_price.part_id.distinct()))
    .where(_price.price_list_id == _list.id)
    .scalar_subquery()
)
_pay_by_it: Any = (
    select(func.count())
    .where(Customer.price_list_id == _list.id, Customer.archived_at.is_(None))
    .scalar_subquery()
)


def _where(query: ListQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.filter("archived") != "yes":
        conditions.append(_list.archived_at.is_(None))
    if text := query.text.strip():
        conditions.append(_list.name.icontains(text, autoescape=True))
    return conditions


# Filters: archived (yes).
PRICE_LISTS = TableSource(
    row=PriceListRow,
    columns=(
        *(_list[name] for name in ("id", "version", "name", "share", "note", "archived_reason")),
        _priced,
        _pay_by_it,
    ),
    origin=PriceList.__table__,
    key=_list.id,
    where=_where,
    sorts={"name": _list.name},
)


def price_list_choices(session: Session) -> list[tuple[int, str]]:
    """List the price lists that a customer may be given: id and name."""
    statement = select(_list.id, _list.name).where(_list.archived_at.is_(None))
    return [(key, name) for key, name in session.execute(statement.order_by(_list.name))]


def price_list_card(session: Session, price_list_id: int, today: date) -> PriceListCard:
    """Read a price list with the prices that stand and those to come.

    Raises:
        NotFoundError: There is no such list.
    """
    rows = PRICE_LISTS.rows(session, [price_list_id])
    if not rows:
        raise NotFoundError(_("This price list does not exist any more; refresh the list."))
    return PriceListCard(
        rows[0], _agreed(session, price_list_id, today), _customers(session, price_list_id)
    )


def enter_price_list(uow: UnitOfWork, draft: PriceListDraft) -> int:
    """Add a price list and return its id.

    Raises:
        RuleBrokenError: It has no name, or its share cannot be.
        DuplicateError: Another list has the name.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    _check(draft)
    with uow:
        _check_name(uow, draft, None)
        added = PriceList()
        _fill(added, draft)
        uow.session.add(added)
        uow.commit()
        return added.id


def change_price_list(
    uow: UnitOfWork, price_list_id: int, version: int, draft: PriceListDraft
) -> None:
    """Change a price list; what was sold by it stays as it was.

    Raises:
        RuleBrokenError: It has no name, or its share cannot be.
        DuplicateError: Another list has the name.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    _check(draft)
    with uow:
        found = uow.load(PriceList, price_list_id, version)
        _check_name(uow, draft, price_list_id)
        _fill(found, draft)
        uow.commit()


def archive_price_list(uow: UnitOfWork, price_list_id: int, version: int, reason: str) -> None:
    """Take a price list out of the choices; its prices stay readable.

    Raises:
        RuleBrokenError: No reason is given, or customers pay by it.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    check_reason(reason)
    with uow:
        found = uow.load(PriceList, price_list_id, version)
        count = len(_customers(uow.session, price_list_id))
        if count:
            text = ngettext(
                "{count} customer pays by {name}; give them another price list first.",
                "{count} customers pay by {name}; give them another price list first.",
                count,
            )
            raise RuleBrokenError(text.format(count=count, name=found.name))
        mark_archived(uow, found, reason)
        uow.commit()


def restore_price_list(uow: UnitOfWork, price_list_id: int, version: int) -> None:
    """Take an archived price list into the choices again.

    Raises:
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not change the parts list.
    """
    require(uow, Right.PARTS)
    with uow:
        found = uow.load(PriceList, price_list_id, version)
        found.archived_at = found.archived_reason = None
        uow.commit()


def _check(draft: PriceListDraft) -> None:
    if not draft.name.strip():
        raise RuleBrokenError(_("The price list has no name; type one."))
    share = draft.share
    if not LEAST_SHARE <= share <= MOST_SHARE or not fits_places(share, SHARE_PLACES):
        raise RuleBrokenError(
            _("A price list takes 0.01 % to 200 % of the retail price; correct it.")
        )


def _check_name(uow: UnitOfWork, draft: PriceListDraft, price_list_id: int | None) -> None:
    serialise(uow.session, SUBJECT)
    same = select(PriceList.id).where(PriceList.name == draft.name.strip())
    taken = uow.session.execute(same).scalar()
    if taken is not None and taken != price_list_id:
        text = _("Another price list is called {name} already; open that one.")
        raise DuplicateError(text.format(name=draft.name.strip()), SUBJECT, taken, "name")


def _fill(price_list: PriceList, draft: PriceListDraft) -> None:
    price_list.name, price_list.note = draft.name.strip(), draft.note.strip()
    price_list.share = draft.share


def _agreed(session: Session, price_list_id: int, today: date) -> tuple[AgreedPrice, ...]:
    """Read of each part the price that stands, and those to come."""
    rows: Sequence[Any] = session.execute(_steps(price_list_id, today)).all()
    retail: dict[tuple[int, date], Decimal | None] = {}
    for day in {max(row.from_on, today) for row in rows}:
        ids = [row.part_id for row in rows if max(row.from_on, today) == day]
        found = prices_on(session, ids, day)
        retail |= {(key, day): price for key, price in found.items()}
    return tuple(
        AgreedPrice(
            row.id,
            row.part_id,
            row.number,
            row.name,
            row.from_on,
            row.price,
            retail[row.part_id, max(row.from_on, today)],
            row.from_on > today,
        )
        for row in rows
    )


def _steps(price_list_id: int, today: date) -> Select[Any]:
    newest = (
        select(_price.part_id, func.max(_price.from_on).label("from_on"))
        .where(_price.price_list_id == price_list_id, _price.from_on <= today)
        .group_by(_price.part_id)
        .subquery()
    )
    return (
        select(_price.id, _price.part_id, Part.number, Part.name, _price.from_on, _price.price)
        .join(Part, Part.id == _price.part_id)
        .outerjoin(newest, newest.c.part_id == _price.part_id)
        .where(_price.price_list_id == price_list_id)
        .where((_price.from_on > today) | (_price.from_on == newest.c.from_on))
        .order_by(Part.number_key, _price.from_on)
    )


def _customers(session: Session, price_list_id: int) -> tuple[tuple[int, str], ...]:
    statement = (
        select(Customer.id, Customer.name)
        .where(Customer.price_list_id == price_list_id, Customer.archived_at.is_(None))
        .order_by(Customer.name_key)
    )
    return tuple((key, name) for key, name in session.execute(statement))
