"""A month to pick a day from, in the colours of the theme."""

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton

from desktop.system.i18n import _
from desktop.views.kit.icons import icon
from desktop.views.kit.theme import tokens

WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
SIZE = (280, 230)


def month_calendar(day: date) -> QCalendarWidget:
    """Return a calendar that shows the month of `day`."""
    calendar = QCalendarWidget()
    calendar.setSelectedDate(QDate(day.year, day.month, day.day))
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setFixedSize(*SIZE)
    calendar.setAccessibleName(_("Calendar"))
    _colour(calendar)
    _draw_arrows(calendar)
    return calendar


def _colour(calendar: QCalendarWidget) -> None:
    """Replace Qt's pure red weekends, which cannot be read on a dark ground."""
    weekend, header = QTextCharFormat(), QTextCharFormat()
    weekend.setForeground(QColor(tokens().error))
    header.setForeground(QColor(tokens().muted))
    calendar.setHeaderTextFormat(header)
    for weekday in WEEKEND:
        calendar.setWeekdayTextFormat(weekday, weekend)


def _draw_arrows(calendar: QCalendarWidget) -> None:
    names = {"previous": _("Month before"), "next": _("Next month")}
    for name, text in names.items():
        found = calendar.findChild(QToolButton, f"qt_calendar_{name[:4]}month")
        if found is not None:
            found.setIcon(icon(name))
            found.setAccessibleName(text)
