"""Targets of a made-up shop: last year's month and five per cent more, in versions and tiers."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from desktop.models.target import PlanOrigin, Tier
from desktop.services.bulk import Row, Writer
from desktop.services.sample.outside import write_market, write_scores

_MORE = Decimal("1.05")
_EARLIER = Decimal("0.99")  # the first year's plan, seen from a year later
_STEPS = {
    "car_count": 10,
    "labour_revenue": 10_000,
    "parts_revenue": 10_000,
    "service_revenue": 10_000,
    "aro": 50,
    "orders": 1,
    "deliveries": 1,
    "sales_revenue": 10_000,
}
_PERSON_STEPS = {"car_count": 5, "deliveries": 1}
_SEGMENT_STEP = 5
_TIERS = {Tier.SPRINT: Decimal("1.08"), Tier.CHALLENGE: Decimal("1.15")}
# The running year's changes: from which month, by how much, by whom, on which day, and why.
_CHANGES = (
    (3, Decimal("1.03"), PlanOrigin.HEAD_OFFICE, (2, 20), "總公司調高年度指標"),
    (9, Decimal("0.96"), PlanOrigin.OFFICE, (8, 25), "兩位技師離職，重排剩餘月份"),
)
_CHANGED = ("service_revenue", "labour_revenue", "car_count")
_MONTHS = 12
_NOTHING = Decimal(0)


class Tally:
    """Sums settled visits and sales by month, as the measures of the same names do."""

    def __init__(self) -> None:
        self._sums = {name: defaultdict[int, Decimal](Decimal) for name in _STEPS}
        self._people = {name: defaultdict[int, Counter[int]](Counter) for name in _PERSON_STEPS}
        self._segments = defaultdict[int, Counter[int]](Counter)

    def count(self, settled_on: date, advisor_id: int, visit: Row) -> None:
        """Add a settled visit."""
        month, sums = _index(settled_on), self._sums
        labour, parts = visit["labour_net"] or _NOTHING, visit["parts_net"] or _NOTHING
        sums["car_count"][month] += 1
        sums["labour_revenue"][month] += labour
        sums["parts_revenue"][month] += parts
        sums["service_revenue"][month] += labour + parts + (visit["outsourced_net"] or _NOTHING)
        self._people["car_count"][advisor_id][month] += 1
        self._segments[visit["segment_id"]][month] += 1

    def count_sale(
        self,
        ordered_on: date,
        delivered_on: date | None,
        seller_id: int,
        vehicles: int,
        price: Decimal,
    ) -> None:
        """Add a sale of some vehicles, or of none."""
        self._sums["orders"][_index(ordered_on)] += vehicles
        if delivered_on is not None:
            month = _index(delivered_on)
            self._sums["deliveries"][month] += vehicles
            self._sums["sales_revenue"][month] += price
            self._people["deliveries"][seller_id][month] += vehicles

    def write_targets(self, writer: Writer, first_day: date, last_day: date) -> None:
        """Write the targets of every month on record, and of the rest of the running year."""
        book = _PlanBook(writer, last_day)
        first, end = _index(first_day), _index(date(last_day.year, 12, 1)) + 1
        for month in range(first, end):
            earlier = month - _MONTHS > first
            base = month - _MONTHS if earlier else month + _MONTHS
            factor = _MORE if earlier else _EARLIER
            for measure, value in self._values(base):
                book.plan(measure, month, value * factor)
        for month in range(_index(last_day) - _MONTHS + 1, end):
            self._write_parts(book, month)
        write_scores(writer, last_day, book.add)
        write_market(writer, first_day, last_day)

    def _values(self, month: int) -> Iterator[tuple[str, Decimal]]:
        for measure, sums in self._sums.items():
            value = sums[month]
            if measure == "aro":
                cars = max(self._sums["car_count"][month], Decimal(1))
                value = self._sums["service_revenue"][month] / cars
            yield measure, value

    def _write_parts(self, book: "_PlanBook", month: int) -> None:
        """Write what people and segments are to bring."""
        for measure, step in _PERSON_STEPS.items():
            for staff_id, counts in sorted(self._people[measure].items()):
                value = _rounded(Decimal(counts[month - _MONTHS]) * _MORE, step)
                book.add(measure, _month(month), value, staff_id=staff_id)
        for segment_id, counts in sorted(self._segments.items()):
            value = _rounded(Decimal(counts[month - _MONTHS]) * _MORE, _SEGMENT_STEP)
            book.add("car_count", _month(month), value, segment_id=segment_id)


class _PlanBook:
    """Writes targets under the versions of their plans."""

    def __init__(self, writer: Writer, last_day: date) -> None:
        self._writer, self._last_day = writer, last_day
        self._plans: dict[tuple[str, int, int], int] = {}

    def plan(self, measure: str, month: int, value: Decimal) -> None:
        """Write the office's target of a month, in all versions that were planned for it."""
        step, number, plan_id = _STEPS[measure], _month(month), None
        for place, factor in self._course(measure, number):
            later = self._plan(measure, number // 100, place)
            if plan_id is not None:
                self._write_tiers(measure, number, value, step, plan_id, later)
            value, plan_id = value * factor, later
        self._write_tiers(measure, number, value, step, plan_id, None)

    def add(self, measure: str, month: int, value: Decimal, **more: object) -> None:
        """Write one target under the first version of its year."""
        plan_id = self._plan(measure, month // 100, 1)
        row = {"measure": measure, "month": month, "value": value, "plan_id": plan_id}
        self._writer.add("target", row | more)

    def _course(self, measure: str, month: int) -> Iterator[tuple[int, Decimal]]:
        """Yield the versions that a month has seen, each with what it changed."""
        yield 1, Decimal(1)
        if measure in _CHANGED and month // 100 == self._last_day.year:
            for number, (begins, factor, _origin, day, _why) in enumerate(_CHANGES, start=2):
                is_known = date(self._last_day.year, *day) <= self._last_day
                if is_known and month % 100 >= begins:
                    yield number, factor

    def _write_tiers(
        self,
        measure: str,
        month: int,
        value: Decimal,
        step: int,
        plan_id: int | None,
        later: int | None,
    ) -> None:
        row: Row = {"measure": measure, "month": month, "plan_id": plan_id}
        row["superseded_by"] = later
        self._writer.add("target", row | {"value": _rounded(value, step)})
        if month // 100 >= self._last_day.year - 1:
            for tier, more in _TIERS.items():
                further = {"tier": tier, "value": _rounded(value * more, step)}
                self._writer.add("target", row | further)

    def _plan(self, measure: str, year: int, number: int) -> int:
        key = measure, year, number
        if key not in self._plans:
            self._plans[key] = self._writer.add("plan", _plan_row(measure, year, number))
        return self._plans[key]


def _plan_row(measure: str, year: int, number: int) -> Row:
    received, origin, reason = date(year - 1, 12, 18), PlanOrigin.OFFICE, ""
    if number > 1:
        _begins, _factor, origin, day, reason = _CHANGES[number - 2]
        received = date(year, *day)
    made_at = datetime(received.year, received.month, received.day, 2, tzinfo=UTC)
    return {
        "measure": measure,
        "year": year,
        "number": number,
        "origin": origin,
        "received_on": received,
        "reason": reason,
        "made_at": made_at,
    }


def _index(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _month(index: int) -> int:
    year, rest = divmod(index, _MONTHS)
    return year * 100 + rest + 1


def _rounded(value: Decimal, step: int) -> Decimal:
    return (value / step).quantize(Decimal(1)) * step
