"""How a forecast is written: the day, how sure it is, and how it was computed."""

from datetime import date
from decimal import Decimal
from html import escape

from desktop.models.forecast import ForecastBasis
from desktop.services.forecasts.next_service import Forecast
from desktop.services.formats import day_text
from desktop.system.i18n import _
from desktop.views.kit.due import due_text, short_due_text
from desktop.views.kit.reading import tip

SURE, FAIR = Decimal("0.6"), Decimal("0.35")


def confidence_text(forecast: Forecast) -> str:
    """Say how sure a forecast is; nothing where the customer or the calendar says it."""
    if forecast.basis is not ForecastBasis.DISTANCE:
        return ""
    if forecast.mileage.confidence >= SURE:
        return _("sure")
    return _("fairly sure") if forecast.mileage.confidence >= FAIR else _("a rough guess")


def basis_text(forecast: Forecast) -> str:
    """Say what a forecast follows from."""
    match forecast.basis:
        case ForecastBasis.SAID:
            return _("the customer said so")
        case ForecastBasis.DISTANCE:
            return _("by distance")
        case ForecastBasis.TIME:
            return _("by time")
        case _:
            return ""


def computed_text(forecast: Forecast, interval: tuple[int, int] | None = None) -> str:
    """Say how a forecast was computed, in whole sentences."""
    driven, parts = forecast.mileage, []
    if forecast.due_on is None:
        parts.append(_("Nothing is foreseen before the first settled visit."))
    if interval is not None:
        text = _("A service is due every {km} km or {months} months, whichever comes first.")
        parts.append(text.format(km=f"{interval[0]:,}", months=interval[1]))
    if forecast.basis is ForecastBasis.SAID:
        parts.append(_("The day the customer named goes before what is computed."))
    if forecast.due_km is not None:
        parts.append(_("Due at {km} km.").format(km=f"{forecast.due_km:,}"))
    if driven.per_day is not None:
        text = _("It goes {km} km a day, by {count} readings of the last two years.")
        parts.append(text.format(km=f"{driven.per_day:,.0f}", count=driven.readings))
    elif driven.last is not None:
        parts.append(_("Its readings do not tell yet how far it goes in a day."))
    if driven.set_aside:
        parts.append(_("Readings set aside: {count}.").format(count=len(driven.set_aside)))
    return " ".join(parts)


def forecast_html(
    forecast: Forecast,
    today: date,
    interval: tuple[int, int] | None = None,
    *,
    short: bool = False,
) -> str:
    """Write the next service: the day, what it follows from; how it was computed as its tip."""
    if forecast.due_on is None:
        return tip(_("not known yet"), computed_text(forecast, interval))
    words = ", ".join(filter(None, (basis_text(forecast), confidence_text(forecast))))
    day = due_html(forecast.due_on, today, short=short)
    return f'{day}<br><span class="muted">{tip(words, computed_text(forecast, interval))}</span>'


def due_html(day: date | None, today: date, *, short: bool = False) -> str:
    """Write a day by which something is due; one that is past stands out."""
    text = escape((short_due_text if short else due_text)(day, today))
    return f'<span class="error">{text}</span>' if day is not None and day < today else text


def span_text(start: date, end: date | None) -> str:
    """Write from when until when something was so."""
    until = day_text(end) if end else _("now")
    return _("{start} to {end}").format(start=day_text(start), end=until)
