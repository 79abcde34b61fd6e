"""A complaint to read: its clock, its four steps, what was done, who was asked."""

from datetime import datetime
from html import escape

from desktop.models.call import CallResult
from desktop.models.complaint import ComplaintLevel, ComplaintState
from desktop.services.calls.reports import RESULT_NAMES
from desktop.services.complaints import ComplaintCard, ComplaintRow
from desktop.services.formats import instant_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _, ngettext
from desktop.views.kit.reading import facts, lines, link, table

SHAPES = {
    ComplaintLevel.MINOR: "○",
    ComplaintLevel.NORMAL: "◎",
    ComplaintLevel.SERIOUS: "▲",
    ComplaintLevel.CRITICAL: "◆",
}


def level_text(row: ComplaintRow) -> str:
    """Write the level: told apart by shape and word."""
    return f"{SHAPES[ComplaintLevel(row.level)]} {row.level_name}"


def clock_text(row: ComplaintRow, now: datetime) -> str:
    """Write how long it still has, or how long it is overdue."""
    late = row.is_overdue(now)
    if row.state != ComplaintState.OPEN:
        return _("▽ Fixed too late") if late else _("Fixed in time")
    minutes = abs(int((row.due_at - now).total_seconds())) // 60
    hours = minutes // 60
    if hours:
        length = ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    else:
        length = ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    text = _("▽ {time} overdue") if late else _("{time} left")
    return text.format(time=length)


def card_html(card: ComplaintCard, office: OfficeInfo, now: datetime) -> str:
    """Write a complaint as HTML."""
    row, calendar = card.row, office.calendar
    clock = escape(clock_text(row, now))
    late = row.is_overdue(now)
    head = (
        f"<h2>{escape(row.number)} · {escape(level_text(row))}</h2>"
        f"<p>{escape(row.state_name)} · "
        + (f'<span class="error">{clock}</span>' if late else clock)
        + "</p>"
    )
    known = facts(
        (
            (_("Customer"), link("customers", row.customer_id, row.customer)),
            (_("Phone"), escape(card.phone)),
            (_("Vehicle"), link("vehicles", card.vehicle_id, row.plate)),
            (_("Visit"), link("visits", card.visit_id, card.visit)),
            (_("Received"), escape(_received(card, office))),
            (_("To be fixed by"), escape(instant_text(row.due_at, calendar))),
            (_("Owner"), escape(row.owner)),
        )
    )
    steps = facts(
        (
            (_("What is the matter"), lines(row.what)),
            (_("Why it happened"), lines(card.why) or _missing()),
            (_("How it is solved"), lines(card.how) or _missing()),
            (_("Whether it is worth it"), lines(card.worth)),
            (_("What was done"), lines(card.fix)),
            (_("The customer said"), lines(card.second_call_note)),
            (_("Content"), escape({None: "", True: _("yes"), False: _("no")}[card.content])),
        )
    )
    calls = table(
        _("Calls"),
        (_("When"), _("Who"), _("Result"), _("Note")),
        (
            (
                instant_text(call.at, calendar),
                escape(call.who),
                escape(_(RESULT_NAMES[CallResult(call.result)])),
                lines(call.note),
            )
            for call in card.attempts
        ),
    )
    return head + known + f"<h4>{escape(_('The four steps'))}</h4>" + steps + calls


def _received(card: ComplaintCard, office: OfficeInfo) -> str:
    at = instant_text(card.row.received_at, office.calendar)
    return " · ".join(filter(None, (at, card.channel_name, card.received_by)))


def _missing() -> str:
    nothing = escape(_("not written down yet"))
    return f'<span class="muted">{nothing}</span>'
