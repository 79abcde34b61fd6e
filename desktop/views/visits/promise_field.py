"""When a vehicle is promised to be ready: typed as it is said."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from typing_extensions import override

from desktop.models.calendar import BusinessCalendar
from desktop.services.promises import promise_problem
from desktop.system.i18n import _
from desktop.views.kit.date_field import NotADateError, parse_date
from desktop.views.kit.field import narrow
from desktop.views.kit.fields import LineField

CLOCK = re.compile(r"(\d{1,2}):(\d{2})|(\d{1,2})(\d{2})")
LATER = re.compile(r"\+\s*(\d{1,3}(?:\.\d)?)\s*(m|min|分|h|小時|小时|時|d|天)")
LONG = {"m": 1, "min": 1, "分": 1, "d": 1440, "天": 1440}
HOUR = 60
WORDS = {"tomorrow": 1, "tom": 1, "後天": 2, "后天": 2}


class NotATimeError(ValueError):
    """A text is not a promise; carries the sentence for its user."""


def parse_promise(text: str, now: datetime, calendar: BusinessCalendar) -> datetime | None:
    """Read a promised time; None for an empty text.

    Understood are 17:30 and 1730 (the next time the clock shows it), +2h, +90m, +1d, tomorrow
    10:00, 明天 10:00, and any date of a date field before a time.

    Raises:
        NotATimeError: It is none of these.
    """
    plain = " ".join(narrow(text).lower().split())
    if not plain:
        return None
    if found := LATER.fullmatch(plain):
        return _rounded(now + timedelta(minutes=float(found[1]) * LONG.get(found[2], HOUR)))
    day_text, _space, clock_text = plain.rpartition(" ")
    clock = _clock(clock_text, text)
    if not day_text:
        return _next(clock, now, calendar)
    return calendar.instant(_day(day_text, calendar.day(now)), clock)


def promise_text(instant: datetime | None, calendar: BusinessCalendar) -> str:
    """Write a promise so that it is read again as the same."""
    if instant is None:
        return ""
    return f"{calendar.day(instant).isoformat()} {calendar.local(instant):%H:%M}"


def _clock(text: str, typed: str) -> time:
    found = CLOCK.fullmatch(text)
    try:
        hour, minute = (int(part) for part in found.groups() if part) if found else (99, 0)
        return time(hour, minute)
    except ValueError:
        sentence = _("“{text}” is not a time; type it like 17:30, +2h or tomorrow 10:00.")
        raise NotATimeError(sentence.format(text=typed.strip())) from None


def _day(text: str, today: date) -> date:
    if text in WORDS:
        return today + timedelta(days=WORDS[text])
    try:
        return parse_date(text, today) or today
    except NotADateError as error:
        raise NotATimeError(str(error)) from error


def _next(clock: time, now: datetime, calendar: BusinessCalendar) -> datetime:
    today = calendar.day(now)
    promised = calendar.instant(today, clock)
    # Nobody promises the past: five in the afternoon, said at six, is tomorrow's.
    return promised if promised >= now else calendar.instant(today + timedelta(days=1), clock)


def _rounded(instant: datetime) -> datetime:
    """Round up to five minutes: nobody promises 16:03."""
    over = timedelta(minutes=instant.minute % 5, seconds=instant.second)
    over += timedelta(microseconds=instant.microsecond)
    return (instant if not over else instant - over + timedelta(minutes=5)).astimezone(UTC)


class PromiseField(LineField[datetime | None]):
    """Date and time of a promise."""

    def __init__(
        self,
        label: str,
        calendar: BusinessCalendar,
        now: Callable[[], datetime],
        *,
        arrived: Callable[[], datetime | None],
        kept: datetime | None = None,
    ) -> None:
        """Take a label, the office's days and its clock.

        Args:
            label: What stands before the field.
            calendar: The office's days.
            now: Its clock.
            arrived: When the vehicle came; nothing before is promised.
            kept: A promise that stands already, and is right whatever it says.
        """
        super().__init__(label, placeholder=_("17:30, +2h, tomorrow 10:00"))
        self._calendar, self._now = calendar, now
        self._arrived, self._kept = arrived, promise_text(kept, calendar)

    @override
    def value(self) -> datetime | None:
        try:
            return parse_promise(self.line.text(), self._now(), self._calendar)
        except NotATimeError:
            return None

    @override
    def set_value(self, value: datetime | None) -> None:
        self.line.setText(promise_text(value, self._calendar))

    @override
    def _check(self) -> str | None:
        try:
            promised = parse_promise(self.line.text(), self._now(), self._calendar)
        except NotATimeError as error:
            return str(error)
        if promise_text(promised, self._calendar) == self._kept:
            return None
        return promise_problem(promised, self._arrived())

    @override
    def _on_left(self) -> None:
        promised = self.value()
        if promised is not None:
            self.set_value(promised)
        super()._on_left()
