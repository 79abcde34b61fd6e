"""Undo, whatever came in: imports made up by Hypothesis are undone backwards, on both databases."""

import csv
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.imports import picture, take_in, undo

NAMES = st.sampled_from(["王小明", "陳堃", "Ann", "李"])
PHONES = st.sampled_from(["", "0912-345-678", "0922-000-111", "0933-222-333"])
PLATES = st.sampled_from(["ABC-1234", "XYZ-0001", "KLM-777"])
CUSTOMERS = st.fixed_dictionaries(
    {
        "customer.name": NAMES,
        "customer.phone": PHONES,
        "customer.address": st.sampled_from(["", "中山路1號", "中山路2號"]),
        "customer.note": st.text("ab ", max_size=3),
    }
)
VEHICLES = st.fixed_dictionaries(
    {
        "vehicle.plate": PLATES,
        "vehicle.model": st.sampled_from(["", "Altis", "Camry"]),
        "vehicle.colour": st.sampled_from(["", "red", "blue"]),
        "customer.name": NAMES,
        "customer.phone": PHONES,
    }
)
PARTS = st.fixed_dictionaries(
    {
        "part.number": st.sampled_from(["P-1", "P-2", "P-3"]),
        "part.name": st.sampled_from(["機油芯", "雨刷"]),
        "part.price": st.sampled_from(["", "180", "18.50"]),
    }
)
TARGETS = st.fixed_dictionaries(
    {
        "target.measure": st.just("car_count"),
        "target.month": st.sampled_from(["2026-11", "2026-12"]),
        "target.team": st.sampled_from(["", "一課", "二課"]),
        "target.value": st.integers(0, 99).map(str),
        "target.actual": st.sampled_from(["", "5", "6"]),
    }
)
RESULTS = st.fixed_dictionaries(
    {
        "result.measure": st.just("car_count"),
        "result.month": st.sampled_from(["2026-11", "2026-12"]),
        "result.team": st.sampled_from(["", "一課"]),
        "result.value": st.integers(-9, 9).map(str),
    }
)
MARKET = st.fixed_dictionaries(
    {
        "market.month": st.just("2026-10"),
        "market.make": st.sampled_from(["", "Toyota", "Ford"]),
        "market.units": st.integers(0, 9).map(str),
    }
)
SALES = st.fixed_dictionaries(
    {
        "sale.number": st.sampled_from(["S1", "S2"]),
        "sale.ordered_on": st.sampled_from(["2026-11-02", "2026-11-19"]),
        "sale.delivered_on": st.sampled_from(["", "2026-11-20"]),
        "sale.price": st.sampled_from(["", "500", "600"]),
        "customer.name": NAMES,
        "customer.phone": PHONES,
        "vehicle.plate": st.one_of(st.just(""), PLATES),
    }
)
VISITS = st.builds(
    lambda settled, **cells: {
        "visit.number": cells["number"],
        "visit.arrived_on": cells["day"],
        "visit.settled_on": cells["day"] if settled else "",
        "customer.name": cells["name"],
        "customer.phone": cells["phone"],
        "vehicle.plate": cells["plate"],
        "line.kind": "labour",
        "line.text": cells["text"],
        "line.amount": "500",
    },
    st.booleans(),
    number=st.sampled_from(["A1", "B2", "C3"]),
    day=st.sampled_from(["2026-11-02", "2026-11-19"]),
    name=NAMES,
    phone=PHONES,
    plate=PLATES,
    text=st.sampled_from(["換機油", "洗車"]),
)


def file_of(kind, rows):
    return st.tuples(st.just(kind), st.lists(rows, min_size=1, max_size=5))


FILES = st.one_of(
    file_of("customers", CUSTOMERS),
    file_of("vehicles", VEHICLES),
    file_of("parts", PARTS),
    file_of("targets", TARGETS),
    file_of("results", RESULTS),
    file_of("market", MARKET),
    file_of("sales", SALES),
    file_of("visits", VISITS),
)


def write(folder, rows):
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=st.lists(FILES, min_size=1, max_size=4))
def test_imports_undone_backwards_leave_the_office_as_it_was_before_each(office, files):
    """Every example begins with the office as the last one left it: as it was founded."""
    stages, runs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for kind, rows in files:
            stages.append(picture(office))
            runs.append(take_in(office, write(Path(folder), rows), kind))
    while runs:
        rehearsed = undo(office, runs[-1], dry_run=True)
        result = undo(office, runs.pop())
        assert result.left == ()
        assert result == rehearsed
        assert picture(office) == stages.pop()
