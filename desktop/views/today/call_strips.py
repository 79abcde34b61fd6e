"""What a result may still ask for: a day to call again, or the time of an appointment."""

import re
from datetime import date, time

from desktop.services.calls.call_list import CallRow
from desktop.services.reception.appointments import LEAST, MOST, AppointmentDraft
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.field import narrow
from desktop.views.kit.fields import NumberField, TextField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import ShortForm

CLOCK = re.compile(r"(\d{1,2})[:.時]?(\d{2})")
USUAL_TIME, USUAL_MINUTES = "09:00", 60
DAY_HOURS, HOUR_MINUTES = 24, 60


class DayStrip(ShortForm):
    """Asks for a day; Enter answers, Esc takes the question away."""

    def __init__(self, context: Context, label: str, day: date) -> None:
        super().__init__()
        self.day = self.add("day", DateField(label, required=True, today=context.today))
        self.start(0, {"day": day})


class BookStrip(DayStrip):
    """Asks for the time of an appointment."""

    def __init__(self, context: Context, label: str, day: date) -> None:
        super().__init__(context, label, day)
        self.at = self.add("at", TextField(_("Time"), required=True, check=_fault))
        minutes = NumberField(_("Time, minutes"), required=True, least=LEAST, most=MOST)
        self.minutes = self.add("minutes", minutes)
        self.start(0, {"day": day, "at": USUAL_TIME, "minutes": USUAL_MINUTES})

    def draft(self, call: CallRow, office: OfficeInfo) -> AppointmentDraft:
        """Return the appointment as typed; its fields were checked."""
        day, clock = self.day.value(), read_clock(self.at.value())
        if day is None or clock is None:
            raise ValueError(self.at.value())
        return AppointmentDraft(
            office.calendar.instant(day, clock),
            self.minutes.value() or USUAL_MINUTES,
            concern=call.detail or call.why,
            customer_id=call.customer_id,
            vehicle_id=call.vehicle_id,
        )


def read_clock(text: str) -> time | None:
    """Read a time of day: 9:30, 0930, 930; None if it is none."""
    found = CLOCK.fullmatch(narrow(text))
    if found is None:
        return None
    hour, minute = map(int, found.groups())
    return time(hour, minute) if hour < DAY_HOURS and minute < HOUR_MINUTES else None


def _fault(text: str) -> str | None:
    return None if read_clock(text) else _("Type a time such as 9:30.")
