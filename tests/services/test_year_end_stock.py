"""What the report says of the stock, and that it keeps silent where there is none."""

from datetime import datetime
from functools import partial

import pytest

from desktop.services.year_end.collect import collect
from tests.helpers.storeroom import line
from tests.services.conftest import labour
from tests.services.stock_figures.conftest import Years


@pytest.fixture
def garage(sqlite_shop, clock):
    """A garage that billed parts in 2025."""
    clock.now = datetime(2025, 3, 5, 2, tzinfo=clock.now.tzinfo)
    sqlite_shop.settled(labour("1050"), line(None, "2", "300"))
    return sqlite_shop


def parts(shop, clock):
    clock.now = datetime(2026, 2, 1, 2, tzinfo=clock.now.tzinfo)
    made = shop.office.read(partial(collect, year=2025))
    chapter = next(chapter for chapter in made.chapters if chapter.id == "parts")
    return made, {part.id: part for part in chapter.parts}


def test_without_a_ledger_its_parts_are_left_out_by_name(garage, clock):
    made, found = parts(garage, clock)
    assert not {"channels", "turns", "ages", "dead"} & found.keys()
    assert any("dead stock" in each.title for each in made.left_out)


def test_the_chapter_of_parts_tells_of_stock_ages_and_dead_stock(garage, clock):
    years = Years(garage.office, clock)
    old = years.on("2023-01-10").stocked("10", "100", "OLD")
    years.on("2025-02-10").clear(old, "4", "discount", "150")
    years.on("2025-03-10").stocked("2", "50", "NEW")
    made, found = parts(garage, clock)
    assert [row.cells[0] for row in found["dead"].rows] == [1000, -400]
    assert found["dead"].total.cells == (600,)
    assert found["ages"].total.cells == (8, 700, 8, 700)
    assert found["turns"].rows[0].cells == (700,)
    assert len(found["ages.graph"].labels) == 4
    assert [row.key for row in found["channels"].rows] == ["workshop", "counter"]
    assert [row.cells[:2] for row in found["channels"].rows] == [(571, None), (150, -250)]
    assert found["channels"].total.cells[:2] == (721, -250)
    assert [row.key for row in found["classes"].rows] == ["A", "B", "C", "Z"]
    assert not any("dead stock" in each.title for each in made.left_out)
