"""Looking after an office: what a check finds, and that backups come back."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import insert, text, update

from desktop.db import backup as backups
from desktop.db.checks import RULES
from desktop.db.engine import make_engine, office_url
from desktop.models.errors import NotFoundError, OfficeError
from desktop.services.maintenance import back_up, daily_backup, faults, restore
from desktop.services.office import Office
from tests.helpers.row_values import DAY
from tests.helpers.rows import add, fill, plain_tables
from tests.helpers.visit_values import SETTLED

EARLIER, LATER = date(2026, 10, 1), date(2026, 12, 1)


@pytest.fixture
def filled(empty_office):
    with empty_office.engine.begin() as connection:
        fill(connection)
    return empty_office


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "data_folder", lambda: tmp_path / "data")


def spoil(office, write):
    """Write what no service writes, past the rules of the database where there is no other way."""
    with office.engine.begin() as connection:
        write(connection)


def found(office):
    return {finding.rule: finding for finding in office.read(faults)}


def change(table, key, **values):
    def write(connection):
        rows = plain_tables(connection)[table]
        connection.execute(update(rows).where(rows.c.id == key).values(**values))

    return write


def more(table, **values):
    return lambda connection: add(connection, table, **values)


def unchecked(table, check_name, write):
    """Write past a check: the file of an old program, or a careless hand in the server."""

    def past(connection):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        else:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{check_name}"))
        write(connection)

    return past


def overpay(connection):
    add(connection, "payment", amount=100)


def settle_without_days(connection):
    rows = SETTLED | {"number": "X", "finished_on": None}
    connection.execute(insert(plain_tables(connection)["visit"]).values(rows))
    add(connection, "audit", table_name="visit", row_id=3)


def settle_before_arrival(connection):
    rows = SETTLED | {"number": "X", "arrived_on": LATER}
    connection.execute(insert(plain_tables(connection)["visit"]).values(rows))
    add(connection, "audit", table_name="visit", row_id=3)


def two_plates(connection):
    add(connection, "plate", vehicle_id=1, from_on=EARLIER, to_on=LATER)


def forget_the_audit(connection):
    add(connection, "customer", referred_by_id=None)


def forget_the_visits_audit(connection):
    add(connection, "visit")


def unguarded(table, write):
    """Write past the triggers that guard the ledger."""

    def past(connection):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            made = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = :table"
            for name in connection.execute(text(made), {"table": table}).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        write(connection)

    return past


def paper(connection, kind, **values):
    add(connection, "stock_document", number="X", kind=kind, **values)
    return {"document_id": 4, "position": 1, "kind": kind, "order_line_id": None}


def take_back_too_much(connection):
    row = paper(connection, "return_in", visit_id=2) | {"origin_id": 2, "quantity": 3000}
    row |= {"value": 27000, "on_hand": 10000, "stock_value": 90000}
    add(connection, "stock_movement", **row)


def void_with_parts(connection):
    row = paper(connection, "issue", visit_id=1) | {"quantity": -1000, "value": -9000}
    add(connection, "stock_movement", **row, on_hand=6000, stock_value=54000)
    change("visit", 1, state="void", void_reason="twice")(connection)


def hand_out_too_much(connection):
    row = paper(connection, "scrap", reason="rust") | {"quantity": -9000, "value": -81000}
    add(connection, "stock_movement", **row, on_hand=-2000, stock_value=-18000)


SPOILED = [
    ("visit-sums", (1,), lambda c: add(c, "visit_line", visit_id=1, position=1)),
    ("visit-total", (1,), change("visit", 1, labour_net=100)),
    ("visit-shares", (1,), more("visit_share", visit_id=1, share=5000)),
    ("settled-days", (3,), unchecked("visit", "finished_has_day", settle_without_days)),
    (
        "plate-twice",
        (2,),
        more("plate", plate_key="ABC1234", from_on=EARLIER, to_on=LATER),
    ),
    ("two-plates", (2,), two_plates),
    (
        "two-owners",
        (2,),
        more("ownership", from_on=EARLIER, to_on=LATER),
    ),
    (
        "two-salespeople",
        (2,),
        more("customer_owner", customer_id=1, from_on=EARLIER, to_on=LATER),
    ),
    (
        "import-rows",
        (2,),
        unchecked("import_run", "every_row_accounted_for", more("import_run", rows_read=9)),
    ),
    ("import-unknown-customer", (1,), change("customer", 1, import_id=9)),
    ("import-unknown-vehicle", (1,), change("vehicle", 1, import_id=9)),
    ("import-unknown-part", (1,), change("part", 1, import_id=9)),
    ("import-unknown-visit", (1,), change("visit", 1, import_id=9)),
    ("import-unknown-supplier", (1,), change("supplier", 1, import_id=9)),
    ("stock-sums", (1,), unguarded("stock", change("stock", 1, on_hand=6000))),
    ("stock-chain", (3,), unguarded("stock_movement", change("stock_movement", 3, on_hand=6000))),
    ("stock-months", (202612,), more("stock_month")),
    ("stock-days", (1,), unguarded("stock", change("stock", 1, asked_on=None))),
    ("stock-kinds", (2,), unguarded("stock_document", change("stock_document", 2, kind="counter"))),
    ("stock-papers", (4,), more("stock_document")),
    ("stock-returned", (2,), take_back_too_much),
    ("stock-void-visits", (1,), void_with_parts),
    ("stock-below-zero", (1,), hand_out_too_much),
    ("overpaid", (2,), overpay),
    ("settled-before-arrival", (3,), settle_before_arrival),
    ("unaudited-visit", (3,), forget_the_visits_audit),
]


def test_an_office_in_order_has_no_findings(filled):
    assert filled.read(faults) == []


def test_an_office_without_rows_has_no_findings(office):
    assert office.read(faults) == []


@pytest.mark.parametrize(("rule", "examples", "write"), SPOILED)
def test_what_is_wrong_is_found_and_nothing_else(filled, rule, examples, write):
    spoil(filled, write)
    findings = found(filled)
    findings.pop("file", None)  # SQLite's own check sees a broken constraint too
    assert set(findings) == {rule}
    assert (findings[rule].count, findings[rule].examples) == (1, examples)


def test_every_rule_is_seen_to_find_something():
    tested = {rule for rule, _examples, _write in SPOILED} | {"unaudited-customer"}
    assert {rule.id for rule in RULES} == tested


def test_a_customer_nobody_entered_is_found(office):
    spoil(office, forget_the_audit)
    finding = found(office)["unaudited-customer"]
    assert (finding.count, finding.warning) == (1, True)


def test_a_customer_that_came_in_bulk_needs_no_audit_row(filled):
    spoil(filled, forget_the_audit)
    assert filled.read(faults) == []


def test_plates_and_owners_may_change_on_one_day(filled):
    spoil(filled, change("plate", 1, to_on=LATER))
    spoil(filled, more("plate", vehicle_id=1, plate_key="ABC1234", from_on=LATER, to_on=None))
    spoil(filled, more("ownership", from_on=EARLIER, to_on=DAY))
    assert filled.read(faults) == []


def test_two_unreadable_plates_may_look_alike(filled):
    spoil(filled, change("plate", 1, partial=True))
    spoil(filled, more("plate", plate_key="ABC1234", from_on=EARLIER, to_on=LATER, partial=True))
    assert filled.read(faults) == []


def test_many_findings_are_counted_and_a_few_are_named(filled):
    def write(connection):
        for number in range(7):
            add(connection, "visit", number=f"X{number}", labour_net=100)
            add(connection, "audit", table_name="visit", row_id=number + 3)

    spoil(filled, write)
    finding = found(filled)["visit-total"]
    assert (finding.count, finding.examples) == (7, (3, 4, 5, 6, 7))


def test_an_office_of_another_revision_is_named_and_not_examined_further(filled):
    spoil(filled, lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert list(found(filled)) == ["revision"]


def test_rows_that_refer_to_nothing_are_found(sqlite_office):
    with sqlite_office.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute(
            "INSERT INTO contact (customer_id, name, name_key, title, version) "
            "VALUES (9, 'x', 'x', '', 1)"
        )
        raw.execute("PRAGMA foreign_keys = ON")
    assert found(sqlite_office)["references"].examples == (1,)


def test_numbers_that_would_be_given_twice_are_found(postgres_url):
    office = Office(make_engine(office_url(postgres_url)))
    spoil(office, more("team", id=50))
    assert "team" in found(office)["numbering"].sentence
    office.close()


def test_a_damaged_file_is_found(sqlite_office):
    with sqlite_office.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'ix_part_import_id'")
    sqlite_office.close()
    assert "restore the newest backup" in found(sqlite_office)["file"].sentence


def test_a_backup_comes_back(filled, url, tmp_path):
    facts = filled.read(partial(back_up, path=tmp_path / "saved.db"))
    spoil(filled, more("team"))
    filled.close()
    restore(url, tmp_path / "saved.db")
    assert facts.rows["team"] == 1
    assert found(filled) == {}
    with filled.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM team")).scalar_one() == 1


def test_a_backup_into_nowhere_is_explained(sqlite_office, tmp_path):
    with pytest.raises(OfficeError, match="choose another one"):
        sqlite_office.read(partial(back_up, path=tmp_path / "nowhere" / "saved.db"))


def test_a_restore_of_nothing_is_explained(sqlite_url, tmp_path):
    with pytest.raises(NotFoundError, match="There is no file"):
        restore(sqlite_url, tmp_path / "none.db")


def test_a_day_has_one_backup_of_its_own(sqlite_office, tmp_path):
    path = daily_backup(sqlite_office, date(2026, 11, 20))
    assert path.parent == tmp_path / "backups"
    assert daily_backup(sqlite_office, date(2026, 11, 20)) is None
