"""What each department did: salespeople beside their targets, technicians by their shares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer
from desktop.models.sale import Sale, SaleKind, SaleShare
from desktop.models.staff import Staff
from desktop.services.measures.figures import (
    FigureTable,
    Period,
    Value,
    attainment,
    figure_table,
    figure_tables,
    figures,
)
from desktop.services.sales.records import KIND_NAMES
from desktop.system.i18n import _

SOLD = ("orders", "deliveries")
WORKED = ("billed_hours", "car_count", "comebacks")
CHECKED = ("cover_share", "checklist_share")
Table = dict[str, dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Seller:
    """What one salesperson sold: on the day, in the month so far, beside the month's target.

    Each is given by the id of its measure: orders and deliveries.
    """

    name: str
    day: dict[str, Value]
    month: dict[str, Value]
    target: dict[str, Value]

    def parts(self) -> dict[str, dict[str, Value]]:
        """Return all of its figures, by what they are of."""
        return {"day": self.day, "month": self.month, "target": self.target}

    def attained(self, measure: str) -> Value:
        """Return how much of the month's target is reached."""
        return attainment(self.month.get(measure), self.target.get(measure))


@dataclass(frozen=True, slots=True)
class Technician:
    """What one technician worked on, by shares: on the day, and in the month so far."""

    name: str
    day: dict[str, Value]
    month: dict[str, Value]

    def parts(self) -> dict[str, dict[str, Value]]:
        """Return all of its figures, by what they are of."""
        return {"day": self.day, "month": self.month}


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the checklists were kept on the day."""

    measure: str
    value: Value


@dataclass(frozen=True, slots=True)
class SaleEvent:
    """An order, a delivery or a cancellation of a day."""

    what: str
    kind: str
    number: str
    customer: str
    model: str
    seller: str
    quantity: Decimal
    price: Decimal | None
    reason: str

    @property
    def kind_name(self) -> str:
        """What was sold, in the user's words."""
        return _(KIND_NAMES[SaleKind(self.kind)])


def sellers(
    session: Session, day: Period, month: Period, whole_month: Period
) -> tuple[Seller, ...]:
    """List who sold something in the month, or has a target for it."""
    of_day, to_date = _both(session, SOLD, (day, month), "person")
    planned = by(session, [f"{name}.target" for name in SOLD], whole_month, "person")
    names = [name for name in _names(to_date, planned) if name]
    return tuple(
        Seller(
            name,
            of_day.get(name, {}),
            to_date.get(name, {}),
            {key.removesuffix(".target"): value for key, value in planned.get(name, {}).items()},
        )
        for name in names
    )


def technicians(session: Session, day: Period, month: Period) -> tuple[Technician, ...]:
    """List who had a share in the work of the month."""
    of_day, to_date = _both(session, WORKED, (day, month), "technician")
    return tuple(
        Technician(name, of_day.get(name, {}), to_date[name]) for name in _names(to_date) if name
    )


def checked(session: Session, day: Period) -> tuple[Checked, ...]:
    """Tell how far the checklists were kept on a day; nothing where nothing is known of it.

    To ask for the month so far would take longer than everything else on the sheet.
    """
    found = figures(session, CHECKED, day)
    return tuple(Checked(name, found[name]) for name in CHECKED if found[name] is not None)


def sale_events(session: Session, day: date) -> tuple[SaleEvent, ...]:
    """List what was ordered, delivered and cancelled on a day, by number."""
    rows = session.connection().execute(_sales_of_day(), {"day": day})
    return tuple(event for row in rows for event in _events(row, day))


@cache
def _sales_of_day() -> Select[Any]:
    """Select the sales that something happened to on a day, with who has the largest share."""
    first = (
        select(Staff.name)
        .join(SaleShare, SaleShare.staff_id == Staff.id)
        .where(SaleShare.sale_id == Sale.id)
        .order_by(SaleShare.share.desc(), SaleShare.id)
        .limit(1)
        .scalar_subquery()
    )
    day = bindparam("day", type_=Date)
    dates = (Sale.ordered_on, Sale.delivered_on, Sale.cancelled_on)
    columns: tuple[Any, ...] = (
        *dates,
        Sale.kind,
        Sale.number,
        Customer.name.label("customer"),
        Sale.model,
        func.coalesce(first, "").label("seller"),
        Sale.quantity,
        Sale.price,
        func.coalesce(Sale.cancel_reason, "").label("reason"),
    )
    return (
        select(*columns)
        .join(Customer, Customer.id == Sale.customer_id)
        .where(or_(*(column == day for column in dates)))
        .order_by(Sale.number)
    )


def _events(row: Any, day: date) -> Iterator[SaleEvent]:  # noqa: ANN401 -- a row of any select
    dates = {
        "ordered": row.ordered_on,
        "delivered": row.delivered_on,
        "cancelled": row.cancelled_on,
    }
    for what, on in dates.items():
        if on == day:
            yield SaleEvent(
                what,
                row.kind,
                row.number,
                row.customer,
                row.model,
                row.seller,
                row.quantity,
                row.price,
                row.reason if what == "cancelled" else "",
            )


def by(session: Session, measures: Sequence[str], period: Period, cut: str) -> Table:
    """Compute measures by one slice: for each label, the value of each measure."""
    return _by_label(figure_table(session, measures, period, (cut,)))


def _both(
    session: Session, measures: Sequence[str], periods: Sequence[Period], cut: str
) -> list[Table]:
    return list(map(_by_label, figure_tables(session, measures, periods, (cut,))))


def _by_label(table: FigureTable) -> Table:
    return {key[0]: dict(zip(table.measures, values, strict=True)) for key, values in table.rows}


def _names(*tables: Table) -> list[str]:
    return sorted(set().union(*tables))
