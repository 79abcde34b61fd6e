"""How a customer was cared for, and all that happened, written as HTML."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import escape

from desktop.services.care import CallRow, ComplaintLine
from desktop.services.customer_story import CustomerStory
from desktop.services.formats import day_text
from desktop.services.life_cycle import life_cycle_definition
from desktop.services.settings import OfficeInfo
from desktop.services.timeline import MOST, Event
from desktop.system.i18n import _
from desktop.views.kit.asking import gaps_html
from desktop.views.kit.forecast_text import due_html
from desktop.views.kit.reading import link, table

FEBRUARY, LEAP_DAY = 2, 29


def care_html(story: CustomerStory, office: OfficeInfo, today: date) -> str:
    """Write calls, complaints, dates to think of, referrals, and what is not known yet."""
    parts = (
        _calls([row for row in story.calls if row.is_open], _("Calls to make"), today),
        _complaints(story.complaints),
        _dates(story, today),
        _calls([row for row in story.calls if not row.is_open], _("Calls made"), today),
        _referrals(story, office),
        gaps_html(story.completeness),
    )
    heading = escape(_("How the state is computed"))
    definition = f'<h4>{heading}</h4><p class="muted">{escape(life_cycle_definition())}</p>'
    return "".join(parts) + definition


def timeline_html(story: CustomerStory, office: OfficeInfo) -> str:
    """Write what happened, the newest first."""
    rows = [_event(event, office) for event in story.events]
    html = table(
        _("Timeline"), (_("Date"), _("Kind"), _("What happened"), _("Amount")), rows, frozenset({3})
    )
    if len(rows) == MOST:
        more = escape(_("Older entries are not shown here."))
        html += f'<p class="muted">{more}</p>'
    return html


def next_birthday(birthday: date, today: date) -> date:
    """Return the next day on which somebody has birthday; of a leap day the day before."""
    leap = (birthday.month, birthday.day) == (FEBRUARY, LEAP_DAY)
    day = LEAP_DAY - 1 if leap else birthday.day
    this = date(today.year, birthday.month, day)
    return this if this >= today else date(today.year + 1, birthday.month, day)


def _calls(rows: list[CallRow], title: str, today: date) -> str:
    cells = [
        (
            due_html(row.due_on, today) if row.is_open else day_text(row.done_on or row.due_on),
            link("visits", row.visit_id, " · ".join(filter(None, (row.what, row.about)))),
            escape(_tries(row) if row.is_open else row.result),
            escape(" · ".join(filter(None, (row.assignee, row.note)))),
        )
        for row in rows
    ]
    return table(title, (_("Date"), _("About"), _("Result"), _("Who, remark")), cells)


def _tries(row: CallRow) -> str:
    return _("tried {count} times").format(count=row.attempts) if row.attempts else _("open")


def _complaints(rows: tuple[ComplaintLine, ...]) -> str:
    cells = [
        (
            day_text(row.received_on),
            f"<b>{escape(row.level_name)}</b>",
            escape(row.what),
            escape(" · ".join(filter(None, (row.state_name, row.owner)))),
        )
        for row in rows
    ]
    return table(
        _("Complaints"), (_("Date"), _("Level"), _("What is the matter"), _("State")), cells
    )


def _dates(story: CustomerStory, today: date) -> str:
    rows = sorted(_dates_of(story, today))
    cells = [(due_html(day, today), escape(what), of) for day, what, of in rows]
    return table(_("Dates to think of"), (_("Date"), _("Occasion"), _("Concerns")), cells)


def _dates_of(story: CustomerStory, today: date) -> Iterator[tuple[date, str, str]]:
    card = story.card
    if card.birthday is not None:
        yield next_birthday(card.birthday, today), _("Birthday"), escape(card.name)
    for row in story.vehicles:
        if row.is_theirs:
            vehicle = link("vehicles", row.id, row.title)
            for day, what in (
                (row.forecast.due_on if row.forecast else None, _("Next service")),
                (row.inspection_due_on, _("Inspection due")),
                (row.insurance_due_on, _("Insurance due")),
            ):
                if day is not None:
                    yield day, what, vehicle


def _referrals(story: CustomerStory, office: OfficeInfo) -> str:
    card = story.card
    html = ""
    if card.referred_by_id is not None:
        told = link("customers", card.referred_by_id, card.referred_by)
        html = f"<h4>{escape(_('Referred by'))}</h4><p>{told}</p>"
    cells = [
        (
            link("customers", row.customer_id, row.name),
            day_text(row.since),
            escape(office.currency.text(row.service)),
        )
        for row in story.referrals
    ]
    if cells:
        whole = sum((row.service for row in story.referrals), Decimal(0))
        cells.append(
            (f"<b>{escape(_('Together'))}</b>", "", f"<b>{office.currency.text(whole)}</b>")
        )
    heads = (_("Customer"), _("Since"), _("Spent on service"))
    return html + table(_("Customers they sent"), heads, cells, frozenset({2}))


def _event(event: Event, office: OfficeInfo) -> tuple[str, ...]:
    amount = "" if event.amount is None else office.currency.text(event.amount)
    text = link(event.screen, event.record, event.text) if event.screen else escape(event.text)
    kind = f'<span class="muted">{escape(event.kind_name)}</span>'
    return day_text(event.day), kind, text, escape(amount)
