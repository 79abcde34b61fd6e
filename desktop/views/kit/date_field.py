"""A date, typed the way each person at the desk is used to."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidgetAction
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.field import narrow
from desktop.views.kit.fields import LineField
from desktop.views.kit.icons import line_icon
from desktop.views.kit.month import month_calendar

ROC = 1911  # year 1 of the Republic of China calendar is 1912
ROC_YEARS = range(1, 200)
YEARS = range(1900, 2200)
OFFSET = re.compile(r"[+-]\d{1,4}")
PARTS = re.compile(r"(?:(\d{1,4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
DIGITS = re.compile(r"(\d{4}|\d{3})?(\d{2})(\d{2})")
WORDS = {"t": 0, "today": 0, "今天": 0, "今日": 0, "y": -1, "昨天": -1, "明天": 1}


class NotADateError(ValueError):
    """A text is not a date; carries the sentence for its user."""


def parse_date(text: str, today: date) -> date | None:
    """Read a date; None for an empty text.

    Understood are 2026-11-23, 2026/11/23, 20261123, 11/23 and 1123 (this year), 115/11/23 and
    1151123 (Republic of China), 11月23日, +3 and -1 (days from today), t and 今天.

    Raises:
        NotADateError: It is none of these, or no such day exists.
    """
    plain = narrow(text).lower().replace(" ", "")
    if not plain:
        return None
    if plain in WORDS:
        return today + timedelta(days=WORDS[plain])
    if OFFSET.fullmatch(plain):
        return today + timedelta(days=int(plain))
    found = PARTS.fullmatch(plain) or DIGITS.fullmatch(plain)
    try:
        return _day(*found.groups(), today=today) if found else _refuse(text)
    except ValueError:
        return _refuse(text)


def _day(year: str | None, month: str, day: str, *, today: date) -> date:
    number = int(year) if year else today.year
    if number in ROC_YEARS:
        number += ROC
    if number not in YEARS:
        raise ValueError
    return date(number, int(month), int(day))


def _refuse(text: str) -> date:
    raise NotADateError(
        _("“{text}” is not a date; type it like 2026-11-23, 11/23 or +3.").format(text=text.strip())
    )


class DateField(LineField[date | None]):
    """A date; Up and Down go day by day, Alt+Down opens a calendar."""

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(label, required=required, placeholder=_("year-month-day"))
        self._today = today
        button = line_icon(self.line, "today", QLineEdit.ActionPosition.TrailingPosition)
        button.setToolTip(_("Calendar (Alt+Down)"))
        button.triggered.connect(self.open_calendar)
        self.line.installEventFilter(self)

    @override
    def value(self) -> date | None:
        try:
            return parse_date(self.line.text(), self._today())
        except NotADateError:
            return None

    @override
    def set_value(self, value: date | None) -> None:
        self.line.setText("" if value is None else value.isoformat())

    def open_calendar(self) -> None:
        """Offer a month to pick a day from."""
        menu, calendar = QMenu(self), month_calendar(self.value() or self._today())
        entry = QWidgetAction(menu)
        entry.setDefaultWidget(calendar)
        menu.addAction(entry)
        for picked in (calendar.activated, calendar.clicked):
            picked.connect(self._pick)
            picked.connect(menu.close)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.line.mapToGlobal(self.line.rect().bottomLeft()))
        calendar.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go day by day with the arrow keys, or open the calendar."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    @override
    def _check(self) -> str | None:
        try:
            parse_date(self.line.text(), self._today())
        except NotADateError as error:
            return str(error)
        return None

    @override
    def _on_left(self) -> None:
        if day := self.value():
            self.set_value(day)
        super()._on_left()

    def _key(self, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            self.set_value((self.value() or self._today()) + timedelta(days=step))
        return True

    def _pick(self, day: QDate) -> None:
        self.set_value(date(day.year(), day.month(), day.day()))
