"""How a day is written by which something is due: told apart by shape and word."""

from datetime import date

from desktop.services.formats import day_text
from desktop.system.i18n import _, ngettext

SOON = 30  # days before which the front desk should speak of it


def due_text(day: date | None, today: date) -> str:
    """Write a due date: passed, coming soon, or far away; nothing for an unknown one."""
    if day is None:
        return ""
    left = (day - today).days
    if left < 0:
        return _("▲ {day} overdue").format(day=day_text(day))
    if left == 0:
        return _("△ {day} today").format(day=day_text(day))
    if left <= SOON:
        text = ngettext("△ {day} in {count} day", "△ {day} in {count} days", left)
        return text.format(day=day_text(day), count=left)
    return day_text(day)


def short_due_text(day: date | None, today: date) -> str:
    """Write a due date for a narrow column: the sign says whether it is past or coming soon."""
    if day is None:
        return ""
    left = (day - today).days
    sign = "▲ " if left < 0 else "△ " if left <= SOON else ""
    return f"{sign}{day_text(day)}"
