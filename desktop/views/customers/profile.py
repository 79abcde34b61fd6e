"""A customer's page, written as HTML; every value is escaped."""

from collections.abc import Iterable
from datetime import date
from html import escape

from desktop.models.money import Currency
from desktop.services.customer_story import CustomerStory
from desktop.services.customers import CustomerCard, PhoneRow
from desktop.services.formats import day_text
from desktop.services.life_cycle import life_cycle_definition, life_cycle_name
from desktop.services.owned_vehicles import OwnedVehicle
from desktop.services.settings import OfficeInfo
from desktop.services.spending import spend_definition
from desktop.services.visits import VisitRow
from desktop.system.i18n import N_, _, ngettext
from desktop.views.customers.care_html import care_html, timeline_html
from desktop.views.kit.asking import gaps_html, question_html
from desktop.views.kit.forecast_text import due_html, forecast_html, span_text
from desktop.views.kit.reading import facts, lines, link, table, tip

LATEST, REACHED = 5, 6  # visits, and phones or contacts, on the first part
PARTS = (
    ("overview", N_("Overview")),
    ("visits", N_("Visits")),
    ("care", N_("Care")),
    ("timeline", N_("Timeline")),
)


def part_html(story: CustomerStory, part: str, office: OfficeInfo, today: date) -> str:
    """Write a part of a customer's page."""
    head = head_html(story)
    match part:
        case "visits":
            return head + _visits_part(story, office.currency)
        case "care":
            return head + care_html(story, office, today)
        case "timeline":
            return head + timeline_html(story, office)
        case _:
            return head + _overview(story, office, today)


def head_html(story: CustomerStory) -> str:
    """Write who it is, and where they stand."""
    card, archived = story.card, ""
    if card.archived_reason is not None:
        text = _("× Archived: {reason}").format(reason=card.archived_reason)
        archived = f'<p class="error">{escape(text)}</p>'
    about = escape(f"{card.kind_name} · {card.segment} · ")
    state = tip(life_cycle_name(story.state), life_cycle_definition())
    return f"<h2>{escape(card.name)}</h2><p>{about}<b>{state}</b></p>{archived}"


def _overview(story: CustomerStory, office: OfficeInfo, today: date) -> str:
    parts = (
        question_html(story.completeness),
        _facts(story.card),
        _vehicles(story, today),
        _money(story, office.currency),
        _declined(story, office.currency),
        _visits(_("Last visits"), story.visits[:LATEST], office.currency),
        "" if story.visits else gaps_html(story.completeness),
    )
    return "".join(parts)


def _facts(card: CustomerCard) -> str:
    named = {row.contact for row in card.phones}  # who stands beside a phone already
    contacts = (
        " ".join(filter(None, (row.name, row.title)))
        for row in card.contacts
        if row.title or row.name not in named
    )
    return facts(
        (
            (_("Phone"), _few([_phone(row) for row in _own_first(card.phones)])),
            (_("Contacts"), _few([escape(text) for text in contacts])),
            (_("Salesperson in charge"), escape(card.owner)),
            (_("Referred by"), link("customers", card.referred_by_id, card.referred_by)),
            (_("Tax id"), escape(card.tax_id)),
            (_("Address"), escape(card.address)),
            (_("Price list"), escape(card.price_list)),
            (_("Birthday"), day_text(card.birthday) if card.birthday else ""),
            (_("Last here on"), day_text(card.last_seen_on)),
            (_("Remark"), lines(card.note)),
        )
    )


def _own_first(rows: Iterable[PhoneRow]) -> list[PhoneRow]:
    """Put the customer's own phones before those of contacts: a fleet has one for each driver."""
    return sorted(rows, key=lambda row: bool(row.contact))


def _few(rows: list[str]) -> str:
    if len(rows) <= REACHED + 1:
        return "<br>".join(rows)
    more = _("and {count} more in the form (F2)").format(count=len(rows) - REACHED)
    return "<br>".join([*rows[:REACHED], f'<span class="muted">{escape(more)}</span>'])


def _phone(row: PhoneRow) -> str:
    shared = _("shared") if row.shared else ""
    more = " · ".join(filter(None, (row.contact, shared)))
    return f'<b>{escape(row.number)}</b> <span class="muted">{escape(more)}</span>'


def _vehicles(story: CustomerStory, today: date) -> str:
    mine = [row for row in story.vehicles if row.is_theirs]
    past = [row for row in story.vehicles if not row.is_theirs]
    html = table(
        _("Vehicles"),
        (_("Plate"), _("Vehicle"), _("Next service"), _("Inspection due")),
        [_vehicle(row, today) for row in mine],
    )
    if more := story.vehicle_count - len(mine):
        text = ngettext(
            "{count} more vehicle stands on the tab Fleets.",
            "{count} more vehicles stand on the tab Fleets.",
            more,
        )
        html += f'<p class="muted">{escape(text.format(count=f"{more:,}"))}</p>'
    heads = (_("Plate"), _("Vehicle"), _("Theirs"), _("Vehicle owner now"))
    return html + table(_("Vehicles they had"), heads, map(_past_vehicle, past))


def _vehicle(row: OwnedVehicle, today: date) -> tuple[str, ...]:
    plates = ", ".join(row.earlier_plates)
    before = _("before: {plates}").format(plates=plates) if plates else ""
    car = f"{row.make} {row.model}".strip()
    about = "<br>".join(escape(text) for text in (car, row.driver) if text)
    earlier = f'<br><span class="muted">{escape(before)}</span>' if before else ""
    return (
        link("vehicles", row.id, row.plate or _("No plate")) + earlier,
        about,
        forecast_html(row.forecast, today, short=True) if row.forecast else "",
        due_html(row.inspection_due_on, today, short=True),
    )


def _past_vehicle(row: OwnedVehicle) -> tuple[str, ...]:
    return (
        link("vehicles", row.id, row.plate or _("No plate")),
        escape(f"{row.make} {row.model}".strip()),
        escape(span_text(row.from_on, row.to_on)),
        escape(row.next_owner),
    )


def _money(story: CustomerStory, currency: Currency) -> str:
    spend = story.spend
    if not (spend.visits or spend.sales):
        return ""
    counted = ngettext("{count} visit", "{count} visits", spend.visits)
    total = f"{currency.text(spend.service)} · {counted.format(count=f'{spend.visits:,}')}"
    rows = (
        (_("Spent on service"), tip(total, spend_definition())),
        (_("The last 12 months"), escape(currency.text(spend.year))),
        (_("Bought"), escape(currency.text(spend.bought)) if spend.sales else ""),
        (_("On account"), _owed(story, currency)),
    )
    heading = escape(_("Money"))
    return f"<h4>{heading}</h4>{facts(rows)}"


def _owed(story: CustomerStory, currency: Currency) -> str:
    if story.account is None:
        return ""
    oldest = story.account.visits[0]
    text = _("{amount}, the oldest for {days} days")
    owed = text.format(amount=currency.text(story.account.owed), days=oldest.days)
    return f"<b>{escape(owed)}</b> {link('visits', oldest.id, oldest.number)}"


def _declined(story: CustomerStory, currency: Currency) -> str:
    rows = [
        (
            link("vehicles", row.vehicle_id, row.vehicle),
            escape(f"{row.text} ({row.urgency_name})"),
            link("visits", row.visit_id, day_text(row.offered_on)),
            escape(currency.text(row.amount)),
        )
        for row in story.declined
    ]
    heads = (_("Vehicle"), _("Work"), _("Offered on"), _("Amount"))
    return table(_("Declined work"), heads, rows, frozenset({3}))


def _visits_part(story: CustomerStory, currency: Currency) -> str:
    html = _visits(_("Visits"), story.visits, currency)
    if story.account is not None:
        rows: Iterable[tuple[str, ...]] = [
            (
                day_text(row.settled_on),
                link("visits", row.id, row.number),
                escape(row.plate),
                escape(currency.text(row.total)),
                escape(currency.text(row.owed)),
            )
            for row in story.account.visits
        ]
        heads = (_("Settled on"), _("Number"), _("Plate"), _("Total"), _("Owed"))
        html += table(_("Not paid yet"), heads, rows, frozenset({3, 4}))
    nothing = escape(_("No visits yet."))
    return html or f'<p class="muted">{nothing}</p>'


def _visits(title: str, rows: tuple[VisitRow, ...], currency: Currency) -> str:
    heads = (_("Arrived on"), _("Number"), _("Plate"), _("State"), _("Total"))
    cells = [
        (
            day_text(row.arrived_on),
            link("visits", row.id, row.number),
            escape(row.plate),
            escape(row.state_name),
            escape(currency.text(row.total)),
        )
        for row in rows
    ]
    return table(title, heads, cells, frozenset({4}))
