"""A vehicle's page, written as HTML; every value is escaped."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from html import escape

from desktop.models.money import Currency
from desktop.services.customers import PhoneRow
from desktop.services.formats import day_text
from desktop.services.settings import OfficeInfo
from desktop.services.vehicle_story import ReadingRow, VehicleStory
from desktop.services.vehicles import HistoryRow, VehicleCard
from desktop.services.visits import VisitRow
from desktop.system.i18n import N_, _
from desktop.views.kit.asking import gaps_html, question_html
from desktop.views.kit.forecast_text import computed_text, due_html, forecast_html
from desktop.views.kit.reading import facts, lines, link, table

LATEST, PHONES_SHOWN = 5, 3
PARTS = (
    ("overview", N_("Overview")),
    ("visits", N_("Visits")),
    ("odometer", N_("Odometer")),
)


def part_html(story: VehicleStory, part: str, office: OfficeInfo, today: date) -> str:
    """Write a part of a vehicle's page."""
    head = _head(story)
    match part:
        case "visits":
            return head + _visits_part(story, office.currency)
        case "odometer":
            return head + _odometer_part(story)
        case _:
            return head + _overview(story, office, today)


def _head(story: VehicleStory) -> str:
    car = f"{story.card.make} {story.card.model}".strip()
    return f"<h2>{escape(story.title)}</h2><p>{escape(car)}</p>"


def _overview(story: VehicleStory, office: OfficeInfo, today: date) -> str:
    card = story.card
    parts = (
        question_html(story.completeness),
        _facts(story, today),
        _declined(story, office.currency),
        _complaints(story),
        _latest(story, office.currency),
        _history(_("Plates"), _("Plate"), card.plates),
        _history(_("Vehicle owners"), _("Vehicle owner"), card.owners),
        _history(_("Drivers"), _("Driver"), card.drivers),
        gaps_html(story.completeness),
    )
    return "".join(parts)


def _facts(story: VehicleStory, today: date) -> str:
    card = story.card
    return facts(
        (
            (_("Vehicle owner"), link("customers", card.owner_id, card.owner)),
            (_("Phone"), "<br>".join(_phone(row) for row in _reachable(story))),
            (_("Driver"), escape(_driver(card))),
            (_("Next service"), forecast_html(story.forecast, today, story.interval)),
            (_("Inspection due"), due_html(card.inspection_due_on, today)),
            (_("Insurance due"), due_html(card.insurance_due_on, today)),
            (_("VIN"), escape(card.vin)),
            (_("Made in"), str(card.made_in or "")),
            (_("Colour"), escape(card.colour)),
            (_("Last here on"), day_text(card.last_seen_on)),
            (_("Remark"), lines(card.note)),
        )
    )


def _phone(row: PhoneRow) -> str:
    return f'<b>{escape(row.number)}</b> <span class="muted">{escape(row.contact)}</span>'


def _reachable(story: VehicleStory) -> list[PhoneRow]:
    """Choose the owner's own phones and the driver's: a fleet has one for every driver."""
    wanted = ("", _driver(story.card))
    fitting = [row for row in story.phones if row.contact in wanted]
    return fitting or list(story.phones[:PHONES_SHOWN])


def _driver(card: VehicleCard) -> str:
    return next((row.text for row in card.drivers if row.to_on is None), "")


def _declined(story: VehicleStory, currency: Currency) -> str:
    rows = [
        (
            link("visits", row.visit_id, day_text(row.offered_on)),
            escape(row.text),
            escape(row.urgency_name),
            escape(currency.text(row.amount)),
        )
        for row in story.declined
    ]
    heads = (_("Offered on"), _("Work"), _("Urgency"), _("Amount"))
    return table(_("Declined work"), heads, rows, frozenset({3}))


def _complaints(story: VehicleStory) -> str:
    rows = [
        (
            day_text(row.received_on),
            f"<b>{escape(row.level_name)}</b>",
            escape(row.what),
            escape(row.state_name),
        )
        for row in story.complaints
    ]
    return table(
        _("Complaints"), (_("Date"), _("Level"), _("What is the matter"), _("State")), rows
    )


def _latest(story: VehicleStory, currency: Currency) -> str:
    heads = (_("Arrived on"), _("Number"), _("State"), _("Odometer"), _("Total"))
    read = {row.visit_id: row.odometer for row in story.readings}
    cells = [
        (
            day_text(row.arrived_on),
            link("visits", row.id, row.number),
            escape(row.state_name),
            f"{read[row.id]:,}" if row.id in read else "",
            escape(currency.text(row.total)),
        )
        for row in story.visits[:LATEST]
    ]
    return table(_("Last visits"), heads, cells, frozenset({3, 4}))


def _visits_part(story: VehicleStory, currency: Currency) -> str:
    html = "".join(_visit(story, row, currency) for row in story.visits)
    nothing = escape(_("No visits yet."))
    return html or f'<p class="muted">{nothing}</p>'


def _visit(story: VehicleStory, row: VisitRow, currency: Currency) -> str:
    """Write a visit with what was said and what was done; work and parts in a line each."""
    about = f"{row.kind_name} · {row.state_name} · {currency.text(row.total)}"
    number = link("visits", row.id, f"{day_text(row.arrived_on)} {row.number}")
    concern = story.concerns.get(row.id, "")
    said = f"<p>{lines(concern)}</p>" if concern else ""
    done = "<br>".join(
        f'<span class="muted">{escape(line.kind_name)}</span> {escape(line.text)}'
        for line in story.lines.get(row.id, ())
    )
    return f'<h4>{number}</h4><p class="muted">{escape(about)}</p>{said}<p>{done}</p>'


def _odometer_part(story: VehicleStory) -> str:
    computed = f"<p>{escape(computed_text(story.forecast, story.interval))}</p>"
    driven = _between(story.readings)
    rows = [
        (
            day_text(row.day),
            _kilometres(row),
            driven.get(place, ""),
            _source(row),
        )
        for place, row in enumerate(story.readings)
    ]
    heads = (_("Date"), _("Odometer"), _("Km a day since"), _("Read on"))
    html = table(_("Readings"), heads, rows, frozenset({1, 2}))
    nothing = escape(_("No readings yet."))
    return computed + (html or f'<p class="muted">{nothing}</p>')


def _kilometres(row: ReadingRow) -> str:
    text = f"{row.odometer:,}"
    return f'<s class="muted">{text}</s>' if row.set_aside else text


def _between(readings: Iterable[ReadingRow]) -> dict[int, str]:
    """Compute how far it went in a day since the reading before, of those that are believed."""
    found: dict[int, str] = {}
    later: tuple[int, ReadingRow] | None = None
    for place, row in enumerate(readings):
        if row.set_aside:
            continue
        if later is not None and (days := (later[1].day - row.day).days) > 0:
            found[later[0]] = f"{Decimal(later[1].odometer - row.odometer) / days:,.0f}"
        later = (place, row)
    return found


def _source(row: ReadingRow) -> str:
    if row.visit_id is not None:
        source = link("visits", row.visit_id, row.number)
    else:
        source = escape(" · ".join(filter(None, (_("the customer said so"), row.by))))
    if not row.set_aside:
        return source
    aside = escape(_("× set aside"))
    return f'{source} <span class="error">{aside}</span>'


def _history(title: str, head: str, rows: tuple[HistoryRow, ...]) -> str:
    cells = [
        (
            escape(row.text),
            day_text(row.from_on),
            day_text(row.to_on) if row.to_on else escape(_("now")),
        )
        for row in rows
    ]
    return table(title, (head, _("From"), _("To")), cells)
