"""What is written to a customer about an appointment."""

from desktop.services.formats import clock_text, long_day_text
from desktop.services.reception.diary import AppointmentRow
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _


def reminder_text(row: AppointmentRow, office: OfficeInfo) -> str:
    """Write a reminder that can be pasted into any message."""
    text = _("Dear {name}, we expect you on {day} at {time}. {office}{phone}")
    return text.format(
        name=row.who or row.plate,
        day=long_day_text(row.day),
        time=clock_text(row.starts_at, office.calendar),
        office=office.name,
        phone=_(", Tel. {number}").format(number=office.phone) if office.phone else "",
    )
