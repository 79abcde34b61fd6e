"""The periods the list of sales can be narrowed to."""

from datetime import date

from desktop.services.measures.figures import Period
from desktop.services.measures.slices import month_number
from desktop.services.periods import month_period, previous, year_period
from desktop.system.i18n import _


def period_options(today: date) -> tuple[tuple[str, str], ...]:
    """Return the values and labels of the choice, as of a day."""
    month = month_period(month_number(today))
    return (
        ("", _("All days")),
        (_days(month), _("This month")),
        (_days(previous(month)), _("Last month")),
        (_days(year_period(today.year)), _("This year")),
        (_days(year_period(today.year - 1)), _("Last year")),
    )


def _days(period: Period) -> str:
    return f"{period.start.isoformat()}/{period.end.isoformat()}"
