"""The columns of orders, of what should be ordered, and of lost sales."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from desktop.services.buying.lost import LostRow
from desktop.services.buying.order_rows import OrderRow
from desktop.services.buying.suggestions import Suggestion
from desktop.services.formats import UNKNOWN, day_text, quantity_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column
from desktop.views.parts.orders.order_html import money_text


def order_columns(office: OfficeInfo) -> tuple[Column[OrderRow], ...]:
    """Return the columns of the list of orders."""
    return (
        Column("number", N_("Number"), lambda row: row.number, width=116, sort_key="number"),
        Column("supplier", N_("Supplier"), lambda row: row.supplier, width=116),
        Column("state", N_("State"), lambda row: row.state_name, width=104),
        Column(
            "made_on",
            N_("Written on"),
            lambda row: day_text(row.made_on),
            width=90,
            sort_key="made_on",
            value=lambda row: row.made_on,
            holds=date,
        ),
        Column(
            "expected_on",
            N_("Expected on"),
            lambda row: day_text(row.expected_on),
            width=98,
            sort_key="expected_on",
            value=lambda row: row.expected_on,
            holds=date,
        ),
        Column(
            "lines",
            N_("Lines"),
            lambda row: str(row.lines),
            align=RIGHT,
            width=54,
            value=lambda row: row.lines,
            holds=int,
        ),
        Column(
            "total",
            N_("Total"),
            lambda row: money_text(row.total, office),
            align=RIGHT,
            width=90,
            value=lambda row: row.total,
            holds=Decimal,
        ),
        Column(
            "emergency", N_("Urgent"), lambda row: _("Urgent") if row.emergency else "", width=64
        ),
    )


def suggestion_columns(office: OfficeInfo) -> tuple[Column[Suggestion], ...]:
    """Return the columns of what should be ordered; the first one has the ticks."""
    return (
        Column("number", N_("Part number"), lambda row: row.number, width=136),
        Column("name", N_("Name"), lambda row: row.name, width=230),
        _quantity("on_hand", N_("On hand"), lambda row: row.on_hand),
        _quantity("reserved", N_("Reserved"), lambda row: row.reserved),
        _quantity("coming", N_("Ordered"), lambda row: row.coming),
        Column("point", N_("Reorder point"), _point, align=RIGHT, width=112),
        _quantity("up_to", N_("Up to"), lambda row: row.up_to),
        Column("quantity", N_("To order"), _to_order, align=RIGHT, width=84),
        Column("price", N_("Price"), _price, align=RIGHT, width=84),
        Column(
            "value",
            N_("Value"),
            lambda row: money_text(row.value, office),
            align=RIGHT,
            width=96,
        ),
        Column("supplier", N_("Supplier"), lambda row: row.supplier or UNKNOWN, width=116),
    )


def lost_columns(_office: OfficeInfo) -> tuple[Column[LostRow], ...]:
    """Return the columns of lost sales."""
    return (
        Column(
            "asked_on",
            N_("Day"),
            lambda row: day_text(row.asked_on),
            width=90,
            sort_key="asked_on",
            value=lambda row: row.asked_on,
            holds=date,
        ),
        Column("number", N_("Part number"), lambda row: row.number, width=96),
        Column("text", N_("What was asked for"), lambda row: row.text, width=170),
        Column(
            "quantity",
            N_("Quantity"),
            lambda row: quantity_text(row.quantity),
            align=RIGHT,
            width=70,
            value=lambda row: row.quantity,
            holds=Decimal,
        ),
        Column("customer", N_("Customer"), lambda row: row.customer, width=110),
        Column("person", N_("By"), lambda row: row.person, width=80),
        Column("note", N_("Remark"), lambda row: row.note, width=140),
        Column(
            "void",
            N_("Voided because"),
            lambda row: row.void_reason or "",
            width=140,
            hidden=True,
        ),
    )


def _point(row: Suggestion) -> str:
    point = quantity_text(row.point)
    return _("{point} by hand").format(point=point) if row.by_hand else point


def _quantity(key: str, title: str, of: Callable[[Suggestion], Decimal]) -> Column[Suggestion]:
    return Column(key, title, lambda row: quantity_text(of(row)), align=RIGHT, width=78)


def _to_order(row: Suggestion) -> str:
    return f"{quantity_text(row.quantity)} {row.unit}".strip()


def _price(row: Suggestion) -> str:
    return UNKNOWN if row.price is None else quantity_text(row.price)
