"""An order as it is read: its lines, what has come of them, and the receipts."""

from decimal import Decimal
from html import escape

from desktop.services.buying.finding import OrderStory, ReceiptRow
from desktop.services.buying.order_rows import OrderCard, OrderLineRow
from desktop.services.formats import day_text, instant_text, quantity_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.kit.reading import facts, lines, link, table

FIGURES = frozenset({2, 3, 4, 5})
ALWAYS = 6  # columns that are shown; visit and remark only where there is one


def order_html(story: OrderStory, office: OfficeInfo) -> str:
    """Write an order."""
    card = story.card
    title = escape(_("Order {number}").format(number=card.number))
    return "".join(
        (
            f"<h2>{title}</h2>",
            _facts(card, office),
            _lines(card, office),
            _receipts(story.receipts, office),
        )
    )


def _facts(card: OrderCard, office: OfficeInfo) -> str:
    urgent = escape(_("Urgent")) if card.emergency else ""
    closed = instant_text(card.closed_at, office.calendar) if card.closed_at else ""
    sent = instant_text(card.sent_at, office.calendar) if card.sent_at else ""
    return facts(
        (
            (_("Supplier"), escape(card.supplier)),
            (_("State"), escape(card.state_name)),
            (_("Urgency"), urgent),
            (_("Written on"), day_text(card.made_on)),
            (_("Sent"), sent),
            (_("Expected on"), day_text(card.expected_on) if card.expected_on else ""),
            (_("Closed"), closed),
            (_("Why it was closed"), lines(card.close_reason)),
            (_("By"), escape(card.person)),
            (_("Remark"), lines(card.note)),
            (_("Total"), money_text(card.total, office)),
        )
    )


def money_text(amount: Decimal | None, office: OfficeInfo) -> str:
    """Write an amount as the office's money has it."""
    return office.currency.text(None if amount is None else office.currency.rounded(amount))


def _lines(card: OrderCard, office: OfficeInfo) -> str:
    heads = (
        *(_("Part"), _("Name"), _("Ordered"), _("Came"), _("To come"), _("Price")),
        *(_("Visit"), _("Remark")),
    )
    rows = [_line(line, office) for line in card.lines]
    shown = [place for place in range(len(heads)) if place < ALWAYS or any(r[place] for r in rows)]
    cells = [tuple(row[place] for place in shown) for row in rows]
    told = tuple(heads[place] for place in shown)
    return table(_("Ordered parts"), told, cells, FIGURES, FIGURES)


def _line(line: OrderLineRow, office: OfficeInfo) -> tuple[str, ...]:
    price = "" if line.price is None else quantity_text(line.price)
    return (
        link("parts", line.part_id, line.number),
        escape(line.name),
        escape(f"{quantity_text(line.quantity)} {line.unit}".strip()),
        quantity_text(line.received),
        quantity_text(line.left),
        price,
        link("visits", line.visit_id, line.visit),
        escape(" · ".join(filter(None, (line.note, _told(line, office))))),
    )


def _told(line: OrderLineRow, office: OfficeInfo) -> str:
    if line.told_at is None:
        return ""
    return _("told {time}").format(time=instant_text(line.told_at, office.calendar))


def _receipts(rows: tuple[ReceiptRow, ...], office: OfficeInfo) -> str:
    heads = (_("Number"), _("Day"), _("Delivery note"), _("Total"), _("Taken back by"))
    cells = [
        (
            escape(row.number),
            day_text(row.done_on),
            escape(row.reference),
            office.currency.text(row.total),
            escape(row.taken_back),
        )
        for row in rows
    ]
    return table(_("Deliveries"), heads, cells, frozenset({3}))
