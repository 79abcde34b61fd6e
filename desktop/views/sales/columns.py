"""The columns of the list of sales, and the shapes that stand for states."""

from datetime import date
from decimal import Decimal

from desktop.models.money import Currency
from desktop.services.formats import quantity_text
from desktop.services.sales.records import SaleRow, SaleState
from desktop.system.i18n import N_
from desktop.views.kit.column import RIGHT, Column

# Told apart by shape, not by colour: empty while it is open, full when it is delivered.
SHAPES = {SaleState.OPEN: "○", SaleState.DELIVERED: "■", SaleState.CANCELLED: "×"}


def state_text(state: SaleState, name: str) -> str:
    """Write a state as shape and word."""
    return f"{SHAPES[state]} {name}"


def columns(currency: Currency) -> tuple[Column[SaleRow], ...]:
    """Return the columns; the office knows its money."""
    return (
        Column("number", N_("Number"), lambda row: row.number, width=104, sort_key="number"),
        Column(
            "state",
            N_("State"),
            lambda row: state_text(row.state, row.state_name),
            width=104,
            spoken=lambda row: row.state_name,
            value=lambda row: row.state_name,
        ),
        Column(
            "customer",
            N_("Customer"),
            lambda row: row.customer,
            width=96,
            refers=("customer.id", lambda row: row.customer_id),
        ),
        Column("model", N_("Model"), lambda row: row.model, width=158),
        Column(
            "total",
            N_("Total price"),
            lambda row: currency.text(row.total),
            align=RIGHT,
            width=84,
            value=lambda row: row.total,
            holds=Decimal,
        ),
        Column("salesperson", N_("Salesperson"), lambda row: row.sold_by, width=96),
        Column(
            "ordered",
            N_("Ordered on"),
            lambda row: row.ordered_on.isoformat(),
            width=88,
            sort_key="ordered_on",
            value=lambda row: row.ordered_on,
            holds=date,
        ),
        Column(
            "delivered",
            N_("Delivered on"),
            lambda row: _day(row.delivered_on),
            width=104,
            sort_key="delivered_on",
            value=lambda row: row.delivered_on,
            holds=date,
        ),
        Column("kind", N_("Kind"), lambda row: row.kind_name, width=84),
        Column("segment", N_("Segment"), lambda row: row.segment, width=96),
        Column("source", N_("Source"), lambda row: row.source, width=84),
        Column(
            "quantity",
            N_("Quantity"),
            lambda row: quantity_text(row.quantity),
            align=RIGHT,
            width=64,
            value=lambda row: row.quantity,
            holds=Decimal,
            hidden=True,
        ),
        Column(
            "price",
            N_("Price"),
            lambda row: currency.text(row.price),
            align=RIGHT,
            width=84,
            value=lambda row: row.price,
            holds=Decimal,
            hidden=True,
        ),
        Column(
            "cancelled",
            N_("Cancelled on"),
            lambda row: _day(row.cancelled_on),
            width=88,
            value=lambda row: row.cancelled_on,
            holds=date,
            hidden=True,
        ),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
