"""The columns of the parts list, and what a part earns."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from desktop.models.bill import TaxRule
from desktop.models.money import Currency
from desktop.services.formats import UNKNOWN, day_text, percent_text, quantity_text
from desktop.services.parts import PartRow
from desktop.services.parts.prices import margin_share, net_price
from desktop.services.parts.rows import PartState
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column

# What fits beside the page of a part on a small screen; the rest is there on request.
SHOWN = frozenset(
    {"number", "name", "state", "on_hand", "available", "stock_value", "shelf", "price", "ordered"}
)
# A state is told by a shape and a word, not by colour.
SHAPES = {
    PartState.NEGATIVE: "▼",
    PartState.SUPERSEDED: "→",
    PartState.BELOW: "△",
    PartState.EMPTY: "○",
    PartState.MARGIN: "◇",
}


def margin(price: Decimal | None, cost: Decimal | None, tax: TaxRule) -> Decimal | None:
    """Return price before tax less cost; None while one is unknown."""
    net = net_price(price, tax)
    return None if net is None or cost is None else net - cost


def margin_text(
    price: Decimal | None, cost: Decimal | None, currency: Currency, tax: TaxRule
) -> str:
    """Write price before tax less cost, and its share; a dash while one is unknown."""
    earned = margin(price, cost, tax)
    if earned is None:
        return currency.text(None)
    amount = currency.text(currency.rounded(earned))
    share = margin_share(price, cost, tax)
    if share is None:
        return amount
    return _("{amount} ({share})").format(amount=amount, share=percent_text(share))


def quantity_or_dash(quantity: Decimal | None) -> str:
    """Write a quantity, or a dash where the ledger does not keep it."""
    return UNKNOWN if quantity is None else quantity_text(quantity)


def on_hand_text(row: PartRow) -> str:
    """Write what is on the shelf; what is below zero has a shape before it."""
    text = quantity_or_dash(row.on_hand)
    return f"{SHAPES[PartState.NEGATIVE]} {text}" if row.state is PartState.NEGATIVE else text


def on_hand_spoken(row: PartRow) -> str:
    """Say what is on the shelf."""
    if row.on_hand is None or row.on_hand >= 0:
        return quantity_or_dash(row.on_hand)
    return _("{quantity} below zero").format(quantity=quantity_text(-row.on_hand))


def state_text(row: PartRow) -> str:
    """Write the state of a part: a shape and a word."""
    return f"{SHAPES[row.state]} {row.state_name}" if row.state else ""


def state_tip(row: PartRow) -> str:
    """Say more about the state of a part."""
    match row.state:
        case PartState.NEGATIVE:
            return _("More was handed out than came; enter what came, or count the part.")
        case PartState.SUPERSEDED:
            return _("Replaced by {number}.").format(number=row.successor)
        case PartState.BELOW:
            return _("{available} available, {coming} coming; to be reordered at {point}.").format(
                available=quantity_or_dash(row.available or Decimal(0)),
                coming=quantity_or_dash(row.coming),
                point=quantity_or_dash(row.reorder_point),
            )
        case PartState.MARGIN:
            return _("The margin is too small, or the cost has moved; look at its prices.")
        case _:
            return ""


def columns(office: OfficeInfo) -> tuple[Column[PartRow], ...]:
    """Return the columns; the office knows its money."""
    known = _columns(office.currency, office.tax)
    return tuple(replace(column, hidden=column.key not in SHOWN) for column in known)


def _columns(currency: Currency, tax: TaxRule) -> tuple[Column[PartRow], ...]:
    return (
        Column("number", N_("Part number"), lambda row: row.number, width=96, sort_key="number"),
        Column("name", N_("Name"), lambda row: row.name, width=138, sort_key="name"),
        Column(
            "state",
            N_("Attention"),
            state_text,
            width=106,
            tooltip=state_tip,
            spoken=lambda row: row.state_name,
            value=lambda row: row.state_name,
        ),
        Column(
            "on_hand",
            N_("On hand"),
            on_hand_text,
            align=RIGHT,
            width=72,
            sort_key="on_hand",
            spoken=on_hand_spoken,
            value=lambda row: row.on_hand,
            holds=Decimal,
        ),
        _quantity("available", N_("Available"), lambda row: row.available),
        _quantity("ordered", N_("Ordered"), lambda row: row.ordered, 68),
        _money(
            "stock_value", N_("Stock value"), lambda row: row.stock_value, currency, "stock_value"
        ),
        _money("price", N_("Price"), lambda row: row.price, currency, width=64),
        Column("shelf", N_("Shelf"), lambda row: row.shelf or "", width=68),
        _quantity("reserved", N_("Reserved"), lambda row: row.reserved),
        _quantity("reorder_point", N_("Reorder point"), lambda row: row.reorder_point, 106),
        _quantity("minimum", N_("Minimum"), lambda row: row.minimum),
        _money("unit_cost", N_("Unit cost"), lambda row: row.unit_cost, currency),
        Column(
            "asked_on",
            N_("Last asked for"),
            lambda row: day_text(row.asked_on),
            width=88,
            value=lambda row: row.asked_on,
        ),
        Column("brand", N_("Brand"), lambda row: row.brand, width=84),
        Column("category", N_("Category"), lambda row: row.category, width=78),
        Column("unit", N_("Unit"), lambda row: row.unit, width=48),
        _money("cost", N_("Cost"), lambda row: row.cost, currency),
        Column(
            "margin",
            N_("Margin"),
            lambda row: margin_text(row.price, row.last_cost or row.cost, currency, tax),
            align=RIGHT,
            width=104,
            value=lambda row: _rounded(margin(row.price, row.last_cost or row.cost, tax), currency),
            holds=Decimal,
        ),
    )


def _rounded(amount: Decimal | None, currency: Currency) -> Decimal | None:
    return None if amount is None else currency.rounded(amount)


def _quantity(
    key: str, title: str, of: Callable[[PartRow], Decimal | None], width: int = 74
) -> Column[PartRow]:
    return Column(
        key,
        title,
        lambda row: quantity_or_dash(of(row)),
        align=RIGHT,
        width=width,
        value=of,
        holds=Decimal,
    )


def _money(
    key: str,
    title: str,
    of: Callable[[PartRow], Decimal | None],
    currency: Currency,
    sort_key: str | None = None,
    width: int = 90,
) -> Column[PartRow]:
    return Column(
        key,
        title,
        lambda row: currency.text(_rounded(of(row), currency)),
        align=RIGHT,
        width=width,
        sort_key=sort_key,
        value=of,
        holds=Decimal,
    )
