"""Targets of the office and of its advisors: last year's month and five per cent more."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from desktop.services.bulk import Row, Writer

_MORE = Decimal("1.05")
_EARLIER = Decimal("0.99")  # the first year's plan, seen from a year later
_STEPS = {
    "car_count": 10,
    "labour_revenue": 10_000,
    "parts_revenue": 10_000,
    "service_revenue": 10_000,
    "aro": 50,
}
_PERSON_STEP = 5
_MONTHS = 12
_NOTHING = Decimal(0)


class Tally:
    """Sums the settled visits by month, as the measures of the same names do."""

    def __init__(self) -> None:
        self._sums = {name: defaultdict[int, Decimal](Decimal) for name in _STEPS}
        self._advised = defaultdict[int, Counter[int]](Counter)

    def count(self, settled_on: date, advisor_id: int, bill: Row) -> None:
        """Add a settled visit."""
        month, sums = _index(settled_on), self._sums
        labour, parts = bill["labour_net"] or _NOTHING, bill["parts_net"] or _NOTHING
        sums["car_count"][month] += 1
        sums["labour_revenue"][month] += labour
        sums["parts_revenue"][month] += parts
        sums["service_revenue"][month] += labour + parts + (bill["outsourced_net"] or _NOTHING)
        self._advised[advisor_id][month] += 1

    def write_targets(self, writer: Writer, first_day: date, last_day: date) -> None:
        """Write the targets of every month on record, and of the rest of the running year."""
        first, last = _index(first_day), _index(last_day)
        for month in range(first, _index(date(last_day.year, 12, 1)) + 1):
            earlier = month - _MONTHS > first
            base = month - _MONTHS if earlier else month + _MONTHS
            factor = _MORE if earlier else _EARLIER
            for measure, value in self._values(base):
                _write(writer, measure, month, None, _rounded(value * factor, _STEPS[measure]))
        for month in range(last - _MONTHS + 1, last + 1):
            self._write_advisors(writer, month)

    def _values(self, month: int) -> Iterator[tuple[str, Decimal]]:
        for measure, sums in self._sums.items():
            value = sums[month]
            if measure == "aro":
                cars = max(self._sums["car_count"][month], Decimal(1))
                value = self._sums["service_revenue"][month] / cars
            yield measure, value

    def _write_advisors(self, writer: Writer, month: int) -> None:
        for advisor_id, counts in sorted(self._advised.items()):
            value = _rounded(Decimal(counts[month - _MONTHS]) * _MORE, _PERSON_STEP)
            _write(writer, "car_count", month, advisor_id, value)


def _index(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _rounded(value: Decimal, step: int) -> Decimal:
    return (value / step).quantize(Decimal(1)) * step


def _write(writer: Writer, measure: str, month: int, staff_id: int | None, value: Decimal) -> None:
    year, rest = divmod(month, _MONTHS)
    row = {"measure": measure, "month": year * 100 + rest + 1, "staff_id": staff_id}
    writer.add("target", row | {"value": value})
