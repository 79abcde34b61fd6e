"""How numbers, dates and times are written, the same on screens and on paper."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from desktop.models.calendar import BusinessCalendar
from desktop.models.money import Currency
from desktop.services.measures.catalogue import Measure, Ratio, Unit
from desktop.system.i18n import N_, _, current_language

UNKNOWN = "—"
# How numbers are shortened: another way to count, and so no translation of the other.
THOUSANDS = ((9, "B"), (6, "M"), (3, "k"))
SCALES = {
    "zh_Hant_TW": ((8, "億"), (4, "萬")),
    "zh_Hans_CN": ((8, "亿"), (4, "万")),
}
SHORT_DIGITS = 3
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def sentences(parts: Iterable[str]) -> str:
    """Put sentences behind one another; the full-width stop brings its own space."""
    return " ".join(filter(None, parts)).replace("。 ", "。")


def number_text(value: Decimal | None, places: int = 0) -> str:
    """Write a number with thousands separators, rounded half up; an unknown one is a dash."""
    if value is None:
        return UNKNOWN
    return f"{_rounded(value, places):,}"


def hours_text(value: Decimal | None) -> str:
    """Write hours with one digit behind the point, or two where they count."""
    if value is None:
        return UNKNOWN
    return number_text(value, 1 if value == _rounded(value, 1) else 2)


def quantity_text(value: Decimal) -> str:
    """Write a quantity without zeros that say nothing: 1, 0.5, 1,200."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(share: Decimal | None) -> str:
    """Write a share with one digit behind the point, or two below one per cent: 98.3%, 0.37%."""
    if share is None:
        return UNKNOWN
    small = 0 < _rounded(share * 100, 2) < 1
    return f"{number_text(share * 100, 2 if small else 1)}%"


def short_text(value: Decimal) -> str:
    """Write a large number with three digits, as the language counts: 48.5萬, 1.86M, 485k."""
    shown = Decimal(f"{value:.{SHORT_DIGITS}g}")  # first: 999,999 is not a thousand thousands
    scales = SCALES.get(current_language(), THOUSANDS)
    for power, sign in scales:
        if abs(shown) >= Decimal(10) ** power:
            return quantity_text(shown.scaleb(-power)) + sign
    return number_text(value) if value == value.to_integral_value() else quantity_text(shown)


def rate_text(share: Decimal) -> str:
    """Write a share exactly, as a tax rate is: 5%, 7.25%."""
    return f"{quantity_text(share * 100)}%"


def change_text(share: Decimal | None) -> str:
    """Write a growth with its sign: +6.1%, -2.0%, 0.0%."""
    if share is None:
        return UNKNOWN
    sign = "+" if _rounded(share * 100, 1) > 0 else ""
    return f"{sign}{number_text(share * 100, 1)}%"


def figure_text(measure: Measure, value: Decimal | None, currency: Currency) -> str:
    """Write a figure of the catalogue in its own unit; sums as they are, ratios rounded."""
    if measure.unit is Unit.MONEY and not isinstance(measure.query, Ratio):
        return currency.text(value)
    return estimate_text(measure, value, currency)


def estimate_text(
    measure: Measure, value: Decimal | None, currency: Currency, places: int = 0
) -> str:
    """Write a figure that was divided or projected; `places` is for counts."""
    if value is None:
        return UNKNOWN
    match measure.unit:
        case Unit.MONEY:
            return currency.text(currency.rounded(value))
        case Unit.SHARE:
            return percent_text(value)
        case Unit.HOURS:
            return number_text(value, 1)
        case Unit.RATIO:
            return number_text(value, 2)
        case Unit.COUNT:
            return number_text(value, places)


def weekday_name(day: date) -> str:
    """Name the day of the week."""
    return _(WEEKDAYS[day.weekday()])


def month_text(month: int) -> str:
    """Write a month as figures and files do: 202611 is 2026-11."""
    return f"{month // 100:04}-{month % 100:02}"


def day_text(day: date | None) -> str:
    """Write a day: 2026-11-23."""
    return UNKNOWN if day is None else day.isoformat()


def short_day_text(day: date, today: date) -> str:
    """Write a day without the year it shares with `today`: 11-23."""
    return f"{day:%m-%d}" if day.year == today.year else day_text(day)


def long_day_text(day: date) -> str:
    """Write a day with its weekday."""
    return _("{weekday} {day}").format(weekday=weekday_name(day), day=day_text(day))


def clock_text(instant: datetime | None, calendar: BusinessCalendar) -> str:
    """Write the wall clock of the office: 14:30."""
    return UNKNOWN if instant is None else f"{calendar.local(instant):%H:%M}"


def moment_text(instant: datetime | None, calendar: BusinessCalendar, day: date) -> str:
    """Write the clock alone on the business day `day`, and the date before it on any other."""
    if instant is None:
        return UNKNOWN
    if calendar.day(instant) == day:
        return clock_text(instant, calendar)
    local = calendar.local(instant)
    return f"{local:%m-%d %H:%M}" if local.year == day.year else f"{local:%Y-%m-%d %H:%M}"


def instant_text(instant: datetime | None, calendar: BusinessCalendar) -> str:
    """Write date and clock: 2026-11-23 07:50."""
    return UNKNOWN if instant is None else f"{calendar.local(instant):%Y-%m-%d %H:%M}"


def wall_time(instant: datetime | None, calendar: BusinessCalendar) -> datetime | None:
    """Return what calendar and clock of the office show; a file knows no time zones."""
    return None if instant is None else calendar.local(instant).replace(tzinfo=None)


def _rounded(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded  # no minus before a zero
