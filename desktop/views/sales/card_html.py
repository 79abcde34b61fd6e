"""A sale as a page to read: what was agreed, by whom it was sold, and its course."""

from collections.abc import Iterable
from decimal import Decimal
from html import escape

from desktop.models.money import Currency
from desktop.services.formats import percent_text, quantity_text
from desktop.services.sales.records import SaleCard
from desktop.system.i18n import _
from desktop.views.kit.adjusting import adjustment_text
from desktop.views.kit.reading import facts, lines, link, table
from desktop.views.sales.columns import state_text

Pair = tuple[str, str]


def card_html(card: SaleCard, currency: Currency) -> str:
    """Write a sale as HTML; every value is escaped."""
    shares = [(escape(row.name), escape(percent_text(row.share))) for row in card.shares]
    return "".join(
        (
            _head(card),
            facts(_what(card, currency)),
            table(_("Salespeople"), (_("Full name"), _("Share")), shares, frozenset({1})),
            _heading(_("Course")),
            facts(_course(card)),
            _adjusted(card, currency),
            _heading(_("Remark")) + f"<p>{lines(card.note)}</p>" if card.note else "",
        )
    )


def _adjusted(card: SaleCard, currency: Currency) -> str:
    if not card.adjustments:
        return ""
    texts = [adjustment_text(row, currency.text) for row in card.adjustments]
    written = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return _heading(_("Adjusted afterwards, before tax")) + written


def earned_text(
    list_price: Decimal | None,
    price: Decimal | None,
    cost: Decimal | None,
    quantity: Decimal | None,
    currency: Currency,
) -> str:
    """Write what follows from the prices: total, discount and gross profit, where known."""
    if price is None or not quantity:
        return ""
    parts = [_("Total {amount}").format(amount=currency.text(price * quantity))]
    if list_price:
        share = percent_text((list_price - price) / list_price)
        parts.append(_("Discount {share}").format(share=share))
    if cost is not None:
        profit = currency.text((price - cost) * quantity)
        parts.append(_("Gross profit {amount}").format(amount=profit))
    return " · ".join(parts)


def _head(card: SaleCard) -> str:
    state = escape(state_text(card.state, card.state_name))
    reason = f'<p class="error">{escape(card.cancel_reason)}</p>' if card.cancel_reason else ""
    return f"<h2>{escape(card.number)}</h2><p><b>{state}</b></p>{reason}"


def _what(card: SaleCard, currency: Currency) -> Iterable[Pair]:
    prices = (card.list_price, card.price, card.cost)
    segment = f" · {escape(card.segment)}" if card.segment else ""
    return (
        (_("Customer"), link("customers", card.customer_id, card.customer) + segment),
        (_("Kind"), escape(card.kind_name)),
        (_("Model"), escape(card.model)),
        (_("Vehicle"), link("vehicles", card.vehicle_id, card.vehicle)),
        (_("Quantity"), escape(quantity_text(card.quantity))),
        (_("List price"), _money(card.list_price, currency)),
        (_("Price"), _money(card.price, currency)),
        (_("Cost"), _money(card.cost, currency)),
        (_("Together"), escape(earned_text(*prices, card.quantity, currency))),
        (_("Branch"), escape(card.branch)),
        (_("Source"), escape(card.source)),
        (_("Referred by"), link("customers", card.referred_by_id, card.referred_by)),
    )


def _course(card: SaleCard) -> Iterable[Pair]:
    days = (
        (_("Ordered on"), card.ordered_on),
        (_("Delivered on"), card.delivered_on),
        (_("Cancelled on"), card.cancelled_on),
    )
    return ((name, "" if day is None else day.isoformat()) for name, day in days)


def _money(amount: Decimal | None, currency: Currency) -> str:
    return "" if amount is None else escape(currency.text(amount))


def _heading(name: str) -> str:
    return f"<h4>{escape(name)}</h4>"
