"""The form of a meeting: who leads, what is read out, who is there."""

from datetime import date
from functools import partial
from typing import Any

from desktop.models.meeting import MeetingKind
from desktop.services.formats import long_day_text
from desktop.services.meetings import (
    MEETING_NAMES,
    MeetingCard,
    MeetingDraft,
    meeting_of,
    save_meeting,
)
from desktop.services.staff import StaffRow
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, MultilineField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import EditForm, FormPage, Task, Values
from desktop.views.today.presence_field import PresenceField

LONGEST = 300


def meeting_page(context: Context, card: MeetingCard, people: list[StaffRow]) -> FormPage:
    """Return the page on which a meeting is written down."""
    form = _form(people)
    form.start(card.version, values_of(card))
    name = _(MEETING_NAMES[MeetingKind(card.kind)])
    title = _("{meeting}, {day}").format(meeting=name, day=long_day_text(card.day))
    task = Task(
        title=title,
        draft=f"today.meeting.{card.day.isoformat()}.{card.kind}",
        command=lambda: partial(save_meeting, draft=_draft(form, card), version=form.version),
        newest=partial(_newest, day=card.day, kind=card.kind),
    )
    return FormPage(context, form, task)


def values_of(card: MeetingCard) -> Values:
    """Return what the fields show of a meeting."""
    return {
        "chair_id": card.chair_id,
        "duty_id": card.duty_id,
        "attendance": card.attendance,
        "kudos": card.kudos,
        "policy": card.policy,
        "script": card.script,
        "notes": card.notes,
    }


def _form(people: list[StaffRow]) -> EditForm:
    names = [(row.id, row.name) for row in people]
    form = EditForm()
    form.add("chair_id", ChoiceField(_("&Chair"), names))
    form.add("duty_id", ChoiceField(_("On d&uty"), names))
    form.add("attendance", PresenceField(_("&Attendance")))
    form.add("kudos", TextField(_("&Praise"), longest=LONGEST))
    form.add("policy", TextField(_("Polic&y"), longest=LONGEST))
    form.add("script", TextField(_("Sc&ript of the day"), longest=LONGEST))
    form.add("notes", MultilineField(_("No&tes")))
    return form


def _draft(form: EditForm, card: MeetingCard) -> MeetingDraft:
    values: dict[str, Any] = form.values()
    return MeetingDraft(card.day, card.kind, **values)


def _newest(session: Any, day: date, kind: str) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    card = meeting_of(session, day, kind)
    return card.version, values_of(card)
