"""A price list, written as HTML; every value is escaped."""

from decimal import Decimal
from html import escape

from desktop.models.money import Currency
from desktop.services.formats import day_text, percent_text, rate_text
from desktop.services.parts.price_lists import AgreedPrice, PriceListCard
from desktop.system.i18n import _, ngettext
from desktop.views.kit.reading import facts, hint, lines, link, table

MOST = 200  # prices on show; a file has all of them
_FIGURES, _WHOLE = frozenset({1, 2, 3}), frozenset(range(1, 5))


def price_list_html(card: PriceListCard, currency: Currency) -> str:
    """Write a price list: what it takes of retail, who pays by it, and its own prices."""
    row = card.row
    told = (
        (_("Of the retail price"), escape(rate_text(row.share))),
        (_("Customers"), ", ".join(link("customers", key, name) for key, name in card.customers)),
        (_("Remark"), lines(row.note)),
        (_("Archived because"), escape(row.archived_reason or "")),
    )
    return f"<h2>{escape(row.name)}</h2>{facts(told)}{_prices(card, currency)}"


def _prices(card: PriceListCard, currency: Currency) -> str:
    if not card.prices:
        return hint(_("No part has a price of its own here: Ctrl+Alt+P sets one."))
    heads = (_("Part"), _("Retail"), _("Price"), _("Of retail"), _("From"))
    rows = [_row(price, currency) for price in card.prices[:MOST]]
    return table(_("Prices of their own"), heads, rows, _FIGURES, _WHOLE) + _left_out(card)


def _row(price: AgreedPrice, currency: Currency) -> tuple[str, ...]:
    day = day_text(price.from_on)
    since = _("◷ from {day}").format(day=day) if price.ahead else day
    return (
        link("parts", price.part_id, f"{price.number} {price.name}"),
        escape(currency.text(price.retail)),
        escape(currency.text(price.price)),
        escape(percent_text(_share(price))),
        escape(since),
    )


def _share(price: AgreedPrice) -> Decimal | None:
    return price.price / price.retail if price.retail else None


def _left_out(card: PriceListCard) -> str:
    more = len(card.prices) - MOST
    if more <= 0:
        return ""
    text = ngettext(
        "{count} price more; an export of this list has it.",
        "{count} prices more; an export of this list has them.",
        more,
    )
    return hint(text.format(count=f"{more:,}"))
