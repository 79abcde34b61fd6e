"""Every list of the program keeps one promise: its four questions agree with each other."""

from datetime import timedelta
from itertools import product

import pytest

from desktop.models.visit import VisitKind
from desktop.services.customers import CUSTOMERS
from desktop.services.listing import ListQuery
from desktop.services.parts import PARTS, PartDraft, enter_part
from desktop.services.vehicles import VEHICLES
from desktop.services.visit_work import void_visit
from desktop.services.visits import VISITS

FILTERS = {
    "customers": [("segment", "2"), ("kind", "fleet"), ("archived", "yes")],
    "vehicles": [("owner", "1")],
    "visits": [
        ("state", "open"),
        ("state", "settled"),
        ("kind", "repair"),
        ("customer", "1"),
        ("vehicle", "2"),
        ("arrived_on", "2026-11-21"),
        ("figure", "car_count/2026-11-20/2026-11-21"),
    ],
    "parts": [],
}
SOURCES = {"customers": CUSTOMERS, "vehicles": VEHICLES, "visits": VISITS, "parts": PARTS}
TEXTS = ("", "甲", "AAA", "王 甲")


@pytest.fixture
def full(shop, lines, clock):
    """Enough of everything for ties in every column a list sorts by."""
    customers = [
        shop.customer("王甲", segment_id=shop.taxi, kind="fleet"),
        shop.customer("王乙"),
        shop.customer("王甲"),
    ]
    cars = [shop.vehicle(owner, plate) for owner, plate in zip(customers, "甲乙丙", strict=True)]
    cars += [shop.vehicle(customers[0], f"AAA-{number}", model="Altis") for number in range(3)]
    for number in range(10):
        clock.now += timedelta(hours=9)
        kind = VisitKind.REPAIR if number % 3 else VisitKind.BODY
        visit = shop.visit(customers[number % 3], cars[number % 5], kind=kind)
        if number % 2:
            shop.bill(visit, lines.labour("100"))
            shop.settle(visit)
        elif number == 4:
            shop.do(void_visit, visit, 1, "mistake")
    for number in range(4):
        shop.do(enter_part, PartDraft(f"AAA-{number}", "濾芯甲"))
    return shop


def queries(name):
    sorts = ["", *SOURCES[name].sorts]
    filters = [(), *((one,) for one in FILTERS[name])]
    for sort, down, text, narrowed in product(sorts, (False, True), TEXTS, filters):
        yield ListQuery(text, sort, down, narrowed)


def test_count_ids_and_rows_of_a_list_agree(full):
    def check(session, name):
        source, shown = SOURCES[name], 0
        for query in queries(name):
            ids = list(source.ids(session, query))
            first = [row.id for row in source.first(session, query, 1000)]
            assert first == ids, query
            assert len(set(ids)) == len(ids) == source.count(session, query), query
            assert [row.id for row in source.first(session, query, 2)] == ids[:2], query
            assert {row.id for row in source.rows(session, ids)} == set(ids), query
            shown += len(ids)
        return shown

    for name in SOURCES:
        assert full.ask(check, name) > 0


def test_the_other_direction_is_the_list_upside_down(full):
    for source in SOURCES.values():
        for sort in source.sorts:
            up = list(full.ask(source.ids, ListQuery(sort=sort)))
            down = list(full.ask(source.ids, ListQuery(sort=sort, descending=True)))
            assert down == up[::-1]


def test_what_is_new_stands_first_until_somebody_sorts(full):
    for source in (CUSTOMERS, VEHICLES, VISITS):
        default = next(iter(source.sorts))
        newest = ListQuery(sort=default, descending=True)
        assert full.ask(source.ids, ListQuery()) == full.ask(source.ids, newest)


def test_rows_stand_in_the_order_of_their_column(full):
    for sort in ("arrived_on", "number", "plate"):
        rows = full.ask(VISITS.first, ListQuery(sort=sort), 100)
        values = [(getattr(row, sort), row.id) for row in rows]
        assert values == sorted(values)


def test_what_is_not_settled_comes_after_every_settled_day_on_both_databases(full):
    rows = full.ask(VISITS.first, ListQuery(sort="settled_on"), 100)
    days = [row.settled_on for row in rows]
    settled = [day for day in days if day is not None]
    assert len(settled) == 5
    assert days == sorted(settled) + [None] * 5


def test_a_filter_shows_what_it_says(full):
    def shown(name, value):
        return full.ask(VISITS.first, ListQuery(filters=((name, value),)), 100)

    assert {row.state for row in shown("state", "open")} == {"arrived"}
    assert [row.state for row in shown("state", "void")] == ["void"]
    assert {row.kind_name for row in shown("kind", "body")} == {"Body and paint"}
    assert {row.customer_id for row in shown("customer", "1")} == {1}
    assert {str(row.arrived_on) for row in shown("arrived_on", "2026-11-21")} == {"2026-11-21"}
    everybody = full.ask(CUSTOMERS.first, ListQuery(filters=(("kind", "fleet"),)), 9)
    assert [(row.kind_name, row.segment) for row in everybody] == [("Fleet", "Taxi")]


def test_no_ids_are_no_rows(full):
    assert full.ask(VISITS.rows, []) == []
