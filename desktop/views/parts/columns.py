"""The columns of the parts list, and what a part earns."""

from decimal import Decimal

from desktop.models.money import Currency
from desktop.services.formats import percent_text
from desktop.services.parts import PartRow
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column


def margin(price: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """Return price less cost; None while one is unknown."""
    return None if price is None or cost is None else price - cost


def margin_text(price: Decimal | None, cost: Decimal | None, currency: Currency) -> str:
    """Write price less cost, and its share of the price; a dash while one is unknown."""
    earned = margin(price, cost)
    if earned is None or not price:
        return currency.text(earned)
    return _("{amount} ({share})").format(
        amount=currency.text(earned), share=percent_text(earned / price)
    )


def columns(currency: Currency) -> tuple[Column[PartRow], ...]:
    """Return the columns; the office knows its money."""
    return (
        Column("number", N_("Part number"), lambda row: row.number, width=110, sort_key="number"),
        Column("name", N_("Name"), lambda row: row.name, width=170, sort_key="name"),
        Column("brand", N_("Brand"), lambda row: row.brand, width=84),
        Column("category", N_("Category"), lambda row: row.category, width=78),
        Column("unit", N_("Unit"), lambda row: row.unit, width=48),
        Column(
            "price",
            N_("Price"),
            lambda row: currency.text(row.price),
            align=RIGHT,
            width=72,
            value=lambda row: row.price,
            holds=Decimal,
        ),
        Column(
            "cost",
            N_("Cost"),
            lambda row: currency.text(row.cost),
            align=RIGHT,
            width=72,
            value=lambda row: row.cost,
            holds=Decimal,
        ),
        Column(
            "margin",
            N_("Margin"),
            lambda row: margin_text(row.price, row.cost, currency),
            align=RIGHT,
            width=104,
            value=lambda row: margin(row.price, row.cost),
            holds=Decimal,
        ),
    )
