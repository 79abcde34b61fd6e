"""The ledger cannot drift: whoever writes past the program is refused by the database itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.helpers.rows import add
from tests.helpers.stock_values import LATER
from tests.helpers.wrong_rows import LONG_AGO

NEXT = {"seq": 4, "quantity": 1000, "value": 9000, "on_hand": 8000, "stock_value": 72000}


@pytest.fixture
def office(lasting_engine):
    """A connection whose writes are rolled back."""
    with lasting_engine.connect() as connection:
        yield connection


def stock(office):
    columns = "seq, on_hand, stock_value, last_cost, came_on, received_on, asked_on"
    return office.execute(text(f"SELECT {columns} FROM stock WHERE part_id = 1")).one()


def month(office, kind):
    sums = "movements, quantity, value, residual, net, priced_value"
    found = text(f"SELECT {sums} FROM stock_month WHERE month = 202611 AND kind = :kind")
    return office.execute(found, {"kind": kind}).one()


@pytest.mark.parametrize(
    "drift",
    [
        "UPDATE stock SET on_hand = 8000",
        "UPDATE stock SET stock_value = stock_value + 1",
        "UPDATE stock SET last_cost = 1",
        "UPDATE stock SET counted_at = NULL",
        "UPDATE stock SET seq = seq + 1",
        "UPDATE stock SET part_id = 2",
        "DELETE FROM stock",
        "INSERT INTO stock (part_id, seq, on_hand, stock_value, last_cost) VALUES (2, 1, 9, 9, 9)",
        "UPDATE stock_month SET quantity = 0",
        "UPDATE stock_month SET movements = movements + 2",
        "DELETE FROM stock_month",
    ],
)
def test_what_no_movement_says_is_refused(office, drift):
    with pytest.raises(IntegrityError, match="stock is a sum of movements"):
        office.execute(text(drift))


@pytest.mark.parametrize("change", ["quantity = quantity + 1", "value = 0", "moved_on = moved_on"])
def test_a_movement_stays_as_it_was(office, change):
    with pytest.raises(IntegrityError, match="stock_movement is append-only"):
        office.execute(text(f"UPDATE stock_movement SET {change}"))


@pytest.mark.parametrize(
    "broken",
    [
        {"seq": 5},
        {"seq": 3},
        {"seq": 1},
        {"on_hand": 8001},
        {"stock_value": 72001},
        {"quantity": 2000},
        {"value": 8999},
        {"residual": 1},
        {"part_id": 2},
    ],
)
def test_a_movement_that_does_not_follow_is_refused(office, broken):
    with pytest.raises(IntegrityError, match="the ledger has moved on"):
        add(office, "stock_movement", **(NEXT | broken))


def test_a_movement_that_follows_brings_the_stock_forward(office):
    add(office, "stock_movement", **NEXT, unit_cost=1_000_000, moved_on=LATER)
    seq, on_hand, value, last_cost, came_on, received_on, asked_on = stock(office)
    assert (seq, on_hand, value, last_cost) == (4, 8000, 72000, 1_000_000)
    assert (f"{came_on}", f"{received_on}") == ("2026-11-02", "2026-11-09")
    assert f"{asked_on}" == "2026-11-02"


def test_the_first_movement_of_a_part_makes_its_stock(office):
    begins = {"part_id": 2, "seq": 1, "quantity": 500, "on_hand": 500}
    add(office, "stock_movement", **begins, value=4500, stock_value=4500)
    kept = text("SELECT seq, on_hand, stock_value FROM stock WHERE part_id = 2")
    assert office.execute(kept).one() == (1, 500, 4500)


def test_a_movement_is_added_to_the_sums_of_its_month(office):
    before = month(office, "receipt")
    add(office, "stock_movement", **NEXT, amount=10000, net=9500)
    after = month(office, "receipt")
    grown = tuple(new - old for new, old in zip(after, before, strict=True))
    assert grown == (1, 1000, 9000, 0, 9500, 9000)


def test_nothing_is_dated_before_the_newest_count(office):
    with pytest.raises(IntegrityError, match="counted since"):
        add(office, "stock_movement", **NEXT, moved_at=LONG_AGO)


def test_nothing_moves_in_a_locked_month(office):
    add(office, "period_lock", month=202611)
    with pytest.raises(IntegrityError, match="the month is locked"):
        add(office, "stock_movement", **NEXT)


def test_only_a_merge_may_move_a_paper_to_another_customer(office):
    office.execute(text("UPDATE stock_document SET customer_id = 2 WHERE id = 1"))
    with pytest.raises(IntegrityError, match="stock_document is append-only"):
        office.execute(text("UPDATE stock_document SET supplier_id = NULL WHERE id = 1"))


def test_no_row_of_the_ledger_is_replaced_by_another(office):
    if office.dialect.name == "postgresql":
        replace = "INSERT INTO {table} SELECT * FROM {table} WHERE id = 1 ON CONFLICT DO NOTHING"
    else:
        replace = "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1"
    for table, said in (
        ("stock_document", "stock_document is append-only"),
        ("stock_movement", "is append-only|moved on"),
    ):
        with pytest.raises(IntegrityError, match=said), office.begin_nested():
            office.execute(text(replace.format(table=table)))


def test_the_stock_is_not_put_back_to_an_older_movement(office):
    if office.dialect.name == "postgresql":
        pytest.skip("only SQLite deletes rows without asking their trigger")
    older = "part_id, seq, on_hand, stock_value, unit_cost FROM stock_movement WHERE seq = 2"
    columns = "part_id, seq, on_hand, stock_value, last_cost"
    with pytest.raises(IntegrityError, match="stock is a sum of movements"):
        office.execute(text(f"INSERT OR REPLACE INTO stock ({columns}) SELECT {older}"))
