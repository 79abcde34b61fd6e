"""A visit as a page to read: head, words, lines, totals, shares, payments and times."""

from collections.abc import Iterable, Sequence
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
from desktop.services.visits import LineRow, VisitCard
from desktop.system.i18n import _
from desktop.views.kit.adjusting import adjustment_text
from desktop.views.kit.theme import tokens
from desktop.views.visits.columns import state_text

RIGHT = 'align="right"'
Cells = Sequence[str]
Facts = Sequence[tuple[str, str]]


def card_html(card: VisitCard, office: OfficeInfo) -> str:
    """Write a visit as HTML; every value is escaped."""
    parts = (
        _head(card, office),
        _facts(card, office),
        _words(card),
        _lines(card, office),
        _totals(card, office),
        _shares(card),
        _payments(card, office),
        _adjustments(card, office),
        _times(card, office),
    )
    return _style() + "".join(parts)


def hint_html(sentences: Iterable[str]) -> str:
    """Write what to do while no visit is chosen."""
    return _style() + "".join(f'<p class="muted">{escape(text)}</p>' for text in sentences)


def _style() -> str:
    look = tokens()
    return (
        f"<style>a {{ color: {look.accent}; text-decoration: none; }}"
        f".muted {{ color: {look.muted}; }} .error {{ color: {look.error}; }}"
        "p { margin: 2px 0; } h2 { margin: 0 0 2px 0; }"
        f"h4 {{ color: {look.muted}; margin: 10px 0 2px 0; }}"
        "td { padding: 1px 10px 1px 0; }</style>"
    )


def _head(card: VisitCard, office: OfficeInfo) -> str:
    state = state_text(card.state, card.state_name)
    if card.waiting_for:
        state = f"{state}: {card.waiting_for}"
    due = card.due
    owed = ""
    if card.settled_on is not None and due:
        text = _("Due {amount}").format(amount=office.currency.text(due))
        owed = f' <span class="error">{escape(text)}</span>'
    void = f'<p class="error">{escape(card.void_reason)}</p>' if card.void_reason else ""
    return f"<h2>{escape(card.number)}</h2><p><b>{escape(state)}</b>{owed}</p>{void}"


def _facts(card: VisitCard, office: OfficeInfo) -> str:
    vehicle = " ".join(filter(None, (card.make, card.model)))
    customer = _link(f"customers/{card.customer_id}", card.customer)
    plate = _link(f"vehicles/{card.vehicle_id}", card.plate or vehicle or "—")
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
        (_("Comeback of"), _link(f"visits/{card.original_id}", card.original_number)),
    ]
    return _pairs(*([row for row in rows if row[1]] for rows in (wide, narrow)))


def _pairs(wide: Facts, narrow: Facts) -> str:
    """Write the wide facts under one another, and two of the narrow ones in a line."""
    lines = [[fact] for fact in wide]
    lines += [list(narrow[place : place + 2]) for place in range(0, len(narrow), 2)]
    written = "".join(f"<tr>{_fact_cells(line)}</tr>" for line in lines)
    return f"<table>{written}</table>"


def _fact_cells(line: Facts) -> str:
    span = "" if len(line) > 1 else ' colspan="3"'
    return "".join(
        f'<td class="muted">{escape(name)}</td><td{span}>{text}</td>' for name, text in line
    )


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
        return _heading(_("Bill")) + f'<p class="muted">{escape(text)}</p>'
    titles = (_("Kind"), _("Text"), _("Quantity"), _("Price"), _("Amount"))
    rows = [_line(line, office) for line in card.lines]
    return _heading(_("Bill")) + _table(titles, rows, numbers={2, 3, 4})


def _line(line: LineRow, office: OfficeInfo) -> Cells:
    quantity = f"{quantity_text(line.quantity)} {line.unit}".strip()
    text = line.text
    if line.kind == LineKind.LABOUR and line.hours is not None:
        text = _("{text} ({hours} h)").format(text=text, hours=quantity_text(line.hours))
    money = office.currency.text
    price = money(line.price)
    if line.discount:
        price = _("{price} less {discount}").format(price=price, discount=money(line.discount))
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
    return _table((), rows, numbers={1}) + f"<p><b>{name} &nbsp; {escape(total)}</b></p>{words}"


def _shares(card: VisitCard) -> str:
    if not card.shares:
        return ""
    rows = [(share.name, percent_text(share.share)) for share in card.shares]
    return _heading(_("Technicians")) + _table((), rows, numbers={1})


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
    return _heading(_("Payments")) + _table((), rows, numbers={2}) + foot


def _adjustments(card: VisitCard, office: OfficeInfo) -> str:
    if not card.adjustments:
        return ""
    texts = [adjustment_text(row, office.currency.text) for row in card.adjustments]
    lines = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return _heading(_("Adjusted afterwards, before tax")) + lines


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
    return _heading(_("Course")) + _table((), rows)


def _heading(name: str) -> str:
    return f"<h4>{escape(name)}</h4>"


def _table(
    titles: Sequence[str], rows: Iterable[Cells], numbers: frozenset[int] | set[int] = frozenset()
) -> str:
    def cells(row: Cells, look: str) -> str:
        return "".join(
            f"<td{look} {RIGHT if place in numbers else ''}>{escape(text)}</td>"
            for place, text in enumerate(row)
        )

    head = f"<tr>{cells(titles, ' class=muted')}</tr>" if titles else ""
    return f"<table>{head}{''.join(f'<tr>{cells(row, str())}</tr>' for row in rows)}</table>"


def _link(target: str, text: str) -> str:
    return f'<a href="{target}">{escape(text)}</a>' if text else ""
