"""A visit as a page to read: head, words, lines, totals, shares, payments and times."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from html import escape

from desktop.models.visit import LineKind
from desktop.services.formats import (
    instant_text,
    moment_text,
    percent_text,
    quantity_text,
    rate_text,
)
from desktop.services.settings import OfficeInfo
from desktop.services.visit_kinds import kind_note
from desktop.services.visit_rows import LineRow
from desktop.services.visits import VisitCard
from desktop.system.i18n import _
from desktop.views.kit.adjusting import adjustment_text
from desktop.views.visits.card_parts import Cells, heading, link, pairs, style, table
from desktop.views.visits.card_proposals import proposals_html
from desktop.views.visits.card_reading import CardReading
from desktop.views.visits.columns import state_text


def card_html(reading: CardReading, office: OfficeInfo) -> str:
    """Write a visit as HTML; every value is escaped."""
    card = reading.card
    parts = (
        _head(card, office),
        _facts(card, office),
        _words(card),
        _lines(card, office),
        _totals(card, office),
        proposals_html(reading, office),
        _shares(card),
        _payments(card, office),
        _adjustments(card, office),
        _times(card, office),
    )
    return style() + "".join(parts)


def hint_html(sentences: Iterable[str]) -> str:
    """Write what to do while no visit is chosen."""
    return style() + "".join(f'<p class="muted">{escape(text)}</p>' for text in sentences)


def _head(card: VisitCard, office: OfficeInfo) -> str:
    state = state_text(card.state, card.state_name)
    if card.waiting_for:
        state = _("{state}: {reason}").format(state=state, reason=card.waiting_for)
    due = card.due
    owed = ""
    if card.settled_on is not None and due:
        text = _("Due {amount}").format(amount=office.currency.text(due))
        owed = f' <span class="error">{escape(text)}</span>'
    if card.on_account:
        text = _("On account {amount}").format(amount=office.currency.text(card.on_account))
        owed += f" · <b>{escape(text)}</b>"
    note = kind_note(card.kind)
    words = f'<p class="muted">{escape(note)}</p>' if note else ""
    void = f'<p class="error">{escape(card.void_reason)}</p>' if card.void_reason else ""
    return f"<h2>{escape(card.number)}</h2><p><b>{escape(state)}</b>{owed}</p>{words}{void}"


def _facts(card: VisitCard, office: OfficeInfo) -> str:
    vehicle = " ".join(filter(None, (card.make, card.model)))
    customer = link(f"customers/{card.customer_id}", card.customer)
    plate = link(f"vehicles/{card.vehicle_id}", card.plate or vehicle or "—")
    odometer = "" if card.odometer is None else f"{card.odometer:,}"
    promised = "" if card.promised_at is None else _when(card.promised_at, card, office)
    wide = [
        (_("Customer"), _joined(customer, escape(card.segment))),
        (_("Vehicle"), _joined(plate, escape(vehicle) if card.plate else "")),
        (_("VIN"), escape(card.vin)),
    ]
    narrow = [
        (_("Odometer"), odometer),
        (_("Kind"), escape(card.kind_name)),
        (_("Arrived"), _arrived(card, office)),
        (_("Promised"), promised),
        (_("Advisor"), escape(card.advisor)),
        (_("Cashier"), escape(card.cashier)),
        (_("Comeback of"), link(f"visits/{card.original_id}", card.original_number)),
    ]
    return pairs(*([row for row in rows if row[1]] for rows in (wide, narrow)))


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _when(instant: datetime, card: VisitCard, office: OfficeInfo) -> str:
    return moment_text(instant, office.calendar, card.arrived_on)


def _arrived(card: VisitCard, office: OfficeInfo) -> str:
    if card.arrived_at is None:
        return card.arrived_on.isoformat()
    return instant_text(card.arrived_at, office.calendar)


def _words(card: VisitCard) -> str:
    words = (
        (_("Concern"), card.concern),
        (_("Cause"), card.cause),
        (_("Correction"), card.correction),
    )
    return "".join(
        f"<h4>{escape(name)}</h4><p>{escape(text).replace(chr(10), '<br>')}</p>"
        for name, text in words
        if text
    )


def _lines(card: VisitCard, office: OfficeInfo) -> str:
    if not card.lines:
        text = _("No lines yet; F6 writes the bill.") if card.is_open else _("No lines.")
        return heading(_("Bill")) + f'<p class="muted">{escape(text)}</p>'
    titles = (_("Kind"), _("Text"), _("Quantity"), _("Price"), _("Amount"))
    rows = [_line(line, office) for line in card.lines]
    return heading(_("Bill")) + table(titles, rows, numbers={2, 3, 4})


def _line(line: LineRow, office: OfficeInfo) -> Cells:
    quantity = f"{quantity_text(line.quantity)} {line.unit}".strip()
    text = line.text
    if line.kind == LineKind.LABOUR and line.hours is not None:
        text = _("{text} ({hours} h)").format(text=text, hours=quantity_text(line.hours))
    money = office.currency.text
    price = money(line.price)
    if line.discount:
        price = _("{price} less {discount}").format(price=price, discount=money(line.discount))
        price = " ".join(filter(None, (price, line.discount_reason)))
    return (line.kind_name, text, quantity, price, money(line.amount))


def _totals(card: VisitCard, office: OfficeInfo) -> str:
    if card.total is None:
        return ""
    tax = _("Tax {rate}").format(rate=rate_text(card.tax.rate))
    sums = (
        (_("Labour"), card.labour_net),
        (_("Parts"), card.parts_net),
        (_("Outsourced"), card.outsourced_net),
        (_("Other"), card.other_net),
        (tax, card.tax_amount),
    )
    rows = [(name, office.currency.text(value)) for name, value in sums if value]
    total = f"{office.currency.symbol} {office.currency.text(card.total)}"
    note = _("Lines contain the tax; sums are before tax.") if card.tax.inclusive else ""
    words = f'<p class="muted">{escape(note)}</p>' if note else ""
    name = escape(_("Total"))
    return table((), rows, numbers={1}) + f"<p><b>{name} &nbsp; {escape(total)}</b></p>{words}"


def _shares(card: VisitCard) -> str:
    if not card.shares:
        return ""
    rows = [(share.name, percent_text(share.share)) for share in card.shares]
    return heading(_("Technicians")) + table((), rows, numbers={1})


def _payments(card: VisitCard, office: OfficeInfo) -> str:
    if not card.payments:
        return ""
    money, calendar = office.currency.text, office.calendar
    rows = [
        (
            moment_text(paid.paid_at, calendar, card.arrived_on),
            paid.method_name,
            money(paid.amount),
            paid.cashier,
            paid.note,
        )
        for paid in card.payments
    ]
    due = money(card.due) if card.due is not None else money(Decimal(0))
    name = escape(_("Still due"))
    foot = f"<p>{name} &nbsp; <b>{escape(due)}</b></p>"
    return heading(_("Payments")) + table((), rows, numbers={2}) + foot


def _adjustments(card: VisitCard, office: OfficeInfo) -> str:
    if not card.adjustments:
        return ""
    texts = [adjustment_text(row, office.currency.text) for row in card.adjustments]
    lines = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return heading(_("Adjusted afterwards, before tax")) + lines


def _times(card: VisitCard, office: OfficeInfo) -> str:
    if not card.times:
        return ""
    rows = [
        (
            moment_text(entry.at, office.calendar, card.arrived_on),
            state_text(entry.state, entry.state_name),
            entry.by,
        )
        for entry in card.times
    ]
    return heading(_("Course")) + table((), rows)
