"""Leading indicators: what the data know today of the month's end."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.models.money import Currency
from desktop.models.visit import VisitState
from desktop.services.formats import percent_text, short_day_text
from desktop.services.measures.figures import figures
from desktop.services.morning import Morning
from desktop.services.morning_figures import FigureLine
from desktop.services.sheets.cells import count_text, value_text
from desktop.system.i18n import _, ngettext

GAPS = ("service_revenue", "car_count", "labour_revenue", "deliveries", "orders")
MOST_GAPS = 2


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that can still be changed, and what it takes; `id` is its path."""

    id: str
    label: str
    value: str
    note: str = ""


def indicators(session: Session, data: Morning) -> tuple[Indicator, ...]:
    """Read the indicators that the data of a morning can tell."""
    return (*_gaps(data), *_calls(data), *_cars(data), *_orders(session, data))


def _gaps(data: Morning) -> Iterator[Indicator]:
    """Say what is missing to the month's target, and how much of it each day must bring."""
    lines = {line.measure: line for line in data.lines}
    planned = [lines[name] for name in GAPS if name in lines]
    known = [line for line in planned if line.is_sum and line.month_target is not None]
    for line in known[:MOST_GAPS]:
        yield _gap(line, data.office.currency)


def _gap(line: FigureLine, currency: Currency) -> Indicator:
    path, label = f"gap/{line.measure}", _("{measure}: to go").format(measure=line.name)
    missing = (line.month_target or Decimal(0)) - (line.month_to_date or Decimal(0))
    if missing <= 0:
        return Indicator(path, label, "0", _("target reached"))
    value, left = value_text(line.measure, missing, currency), line.month.days_left
    if not left:
        return Indicator(path, label, value, _("no working day left"))
    note = ngettext("{rate} a day for {n} day", "{rate} a day for {n} days", left)
    rate = value_text(line.measure, line.daily_need, currency, 1)
    return Indicator(path, label, value, note.format(rate=rate, n=left))


def _calls(data: Morning) -> Iterator[Indicator]:
    overdue = [call.due_on for call in data.calls if call.due_on < data.day]
    if data.calls:
        oldest = short_day_text(min(overdue), data.day) if overdue else ""
        note = _("oldest due {day}").format(day=oldest) if oldest else ""
        yield Indicator("calls/overdue", _("Calls overdue"), count_text(len(overdue)), note)


def _cars(data: Morning) -> Iterator[Indicator]:
    if data.carried:
        waiting = sum(1 for visit in data.carried if visit.state == VisitState.WAITING)
        note = _("{n} left over, {waiting} wait").format(n=len(data.carried), waiting=waiting)
        late = count_text(len(data.late))
        yield Indicator("left_over/late", _("Past their promise"), late, note)


def _orders(session: Session, data: Morning) -> Iterator[Indicator]:
    if not data.sells:
        return
    found = figures(session, ("open_orders", "order_reserve"), data.month.so_far)
    value = value_text("open_orders", found["open_orders"], data.office.currency)
    reserve = found["order_reserve"]
    note = ""
    if reserve is not None:
        note = _("{share} of next month").format(share=percent_text(reserve))
    yield Indicator("orders/open", _("Open orders"), value, note)
