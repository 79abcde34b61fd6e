from datetime import UTC, date, datetime, time

import pytest

from desktop.models.calendar import BusinessCalendar
from desktop.views.visits.arrivals import guess
from desktop.views.visits.promise_field import (
    NotATimeError,
    PromiseField,
    parse_promise,
    promise_text,
)

CALENDAR = BusinessCalendar("Asia/Taipei", 3)
NOW = datetime(2026, 11, 20, 2, 1, tzinfo=UTC)  # 10:01 in Taipei


@pytest.mark.parametrize(
    ("typed", "promised"),
    [
        ("17:30", "2026-11-20 17:30"),
        ("1730", "2026-11-20 17:30"),
        ("9:00", "2026-11-21 09:00"),
        ("01:00", "2026-11-20 01:00"),
        ("+2h", "2026-11-20 12:05"),
        ("+90m", "2026-11-20 11:35"),
        ("+1d", "2026-11-21 10:05"),
        ("tomorrow 10:00", "2026-11-21 10:00"),
        ("明天 １０：００", "2026-11-21 10:00"),
        ("11/23 15:00", "2026-11-23 15:00"),
        ("2026-11-25 8:30", "2026-11-25 08:30"),
    ],
)
def test_a_promise_is_typed_as_it_is_said(typed, promised):
    assert promise_text(parse_promise(typed, NOW, CALENDAR), CALENDAR) == promised


def test_one_in_the_morning_belongs_to_the_same_business_day():
    assert parse_promise("1:00", NOW, CALENDAR) == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_no_text_is_no_promise():
    assert parse_promise("  ", NOW, CALENDAR) is None
    assert promise_text(None, CALENDAR) == ""


@pytest.mark.parametrize("typed", ["soon", "25:00", "17:75", "11/23", "13/45 10:00"])
def test_what_is_no_time_is_refused_with_a_sentence(typed):
    with pytest.raises(NotATimeError):
        parse_promise(typed, NOW, CALENDAR)


def test_a_left_field_shows_what_was_understood(qtbot):
    field = PromiseField("Promised", CALENDAR, lambda: NOW, arrived=lambda: NOW)
    qtbot.addWidget(field)
    field.line.setText("+2h")
    field.line.editingFinished.emit()
    assert field.line.text() == "2026-11-20 12:05"
    field.line.setText("soon")
    field.line.editingFinished.emit()
    assert "soon" in field.problem()
    assert field.line.text() == "soon"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0912345678", "phone"),
        ("+886 912-345-678", "phone"),
        ("ABC-1234", "plate"),
        ("5678", "plate"),
        ("7601 l5", "plate"),
        ("王小明", "name"),
        ("Anna", "name"),
    ],
)
def test_a_text_is_guessed_to_be_a_phone_a_plate_or_a_name(typed, meant):
    assert guess(typed) == meant


def test_a_promise_before_the_arrival_is_answered_under_the_field(qtbot):
    field = PromiseField("Promised", CALENDAR, lambda: NOW, arrived=lambda: NOW)
    qtbot.addWidget(field)
    field.line.setText("2026-11-01 10:00")
    assert field.problem() == "The promise lies before the arrival; type a later time."
    assert field.line.text() == "2026-11-01 10:00"


def test_a_promise_that_stands_already_stays_whatever_it_says(qtbot):
    old = CALENDAR.instant(date(2026, 11, 1), time(10, 0))
    field = PromiseField("Promised", CALENDAR, lambda: NOW, arrived=lambda: NOW, kept=old)
    qtbot.addWidget(field)
    field.set_value(old)
    assert field.problem() is None
