"""The rules of the data: the database refuses every wrong row, whoever writes it."""

from datetime import date

import pytest
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError

from desktop.models.tables import TABLES
from tests.helpers.rows import AT, DAY, FRESH, add, plain_tables

METADATA = TABLES[0].metadata
BEFORE = date(2020, 1, 1)
NOBODY = 999_999

# Rows that break one check each: table, rule, what is wrong.
CHECKED = [
    ("office", "only_one", {"id": 2}),
    ("office", "name_given", {"name": ""}),
    ("office", "currency_is_iso", {"currency": "NT$D"}),
    ("office", "cutoff_in_the_night", {"cutoff_hour": 13}),
    ("office", "cutoff_in_the_night", {"cutoff_hour": -1}),
    ("office", "tax_rate_is_a_share", {"tax_rate": 10_001}),
    ("office", "tax_rate_is_a_share", {"tax_rate": -1}),
    ("office", "follow_up_days_sensible", {"follow_up_days": 61}),
    ("team", "name_given", {"name": ""}),
    ("staff", "name_given", {"name": ""}),
    ("staff", "role_known", {"role": "boss"}),
    ("staff", "left_after_hired", {"left_on": BEFORE}),
    ("segment", "name_given", {"name": ""}),
    ("segment", "archived_with_reason", {"archived_at": AT}),
    ("import_run", "every_row_accounted_for", {"rows_rejected": 2}),
    ("import_run", "undone_with_time", {"undone_by": 1}),
    ("import_run", "left_by_an_undo", {"records_left": 0}),
    ("import_run", "left_by_an_undo", {"undone_at": AT, "records_left": -1}),
    ("import_change", "action_known", {"action": "delete"}),
    ("import_change", "insert_is_first", {"action": "insert"}),
    ("import_change", "insert_is_first", {"version_before": None}),
    ("import_change", "version_grows", {"version_after": 1}),
    ("import_change", "undone_later", {"undone_version": 1}),
    ("customer", "kind_known", {"kind": "alien"}),
    ("customer", "name_given", {"name": ""}),
    ("customer", "tax_id_or_nothing", {"tax_id": ""}),
    ("customer", "not_referred_by_itself", {"id": 77, "referred_by_id": 77}),
    ("customer", "archived_with_reason", {"archived_at": AT}),
    ("customer", "archived_with_reason", {"archived_reason": "moved"}),
    ("contact", "name_given", {"name": ""}),
    ("phone", "digits_given", {"digits": ""}),
    ("customer_owner", "ends_after_start", {"to_on": BEFORE}),
    ("vehicle", "vin_or_nothing", {"vin": ""}),
    ("vehicle", "year_sensible", {"made_in": 1884}),
    ("vehicle", "year_sensible", {"made_in": 2201}),
    ("vehicle", "archived_with_reason", {"archived_at": AT}),
    ("plate", "key_given", {"plate_key": ""}),
    ("plate", "ends_after_start", {"to_on": BEFORE}),
    ("ownership", "ends_after_start", {"to_on": BEFORE}),
    ("driver_assignment", "ends_after_start", {"to_on": BEFORE}),
    ("part", "number_given", {"number_key": ""}),
    ("part", "name_given", {"name": ""}),
    ("part", "price_not_negative", {"price": -1}),
    ("part", "cost_not_negative", {"cost": -1}),
    ("part", "archived_with_reason", {"archived_reason": "out of print"}),
    ("visit", "kind_known", {"kind": "picnic"}),
    ("visit", "state_known", {"state": "lost"}),
    ("visit", "settled_has_day", {"state": "settled", "finished_on": DAY}),
    ("visit", "settled_has_day", {"settled_on": DAY}),
    ("visit", "finished_has_day", {"state": "finished"}),
    ("visit", "void_has_reason", {"state": "void"}),
    ("visit", "void_has_reason", {"void_reason": "twice"}),
    ("visit", "odometer_not_negative", {"odometer": -1}),
    ("visit", "tax_rate_is_a_share", {"tax_rate": 10_001}),
    ("visit", "not_its_own_comeback", {"id": 77, "original_id": 77}),
    ("visit", "total_adds_up", {"labour_net": 100, "tax": 5, "total": 104}),
    ("visit", "total_adds_up", {"total": 1}),
    ("visit_line", "kind_known", {"kind": "tip"}),
    ("visit_line", "text_given", {"text": ""}),
    ("visit_line", "quantity_positive", {"quantity": 0}),
    ("visit_line", "discount_not_negative", {"discount": -1}),
    ("visit_line", "hours_not_negative", {"hours": -1}),
    ("visit_line", "net_when_amount", {"net": None}),
    ("visit_line", "net_when_amount", {"amount": None}),
    ("visit_line", "only_part_lines_have_parts", {"kind": "labour"}),
    ("visit_share", "share_is_a_share", {"share": 0}),
    ("visit_share", "share_is_a_share", {"share": 10_001}),
    ("payment", "method_known", {"method": "shells"}),
    ("payment", "amount_not_zero", {"amount": 0}),
    ("visit_state_time", "state_known", {"state": "lost"}),
    ("follow_up", "result_known", {"result": "perhaps", "done_at": AT}),
    ("follow_up", "done_when_closed", {"result": "reached"}),
    ("follow_up", "done_when_closed", {"done_at": AT}),
    ("follow_up", "attempts_not_negative", {"attempts": -1}),
    ("target", "measure_given", {"measure": ""}),
    ("target", "month_exists", {"month": 202613}),
    ("target", "month_exists", {"month": 202600}),
    ("target", "month_sensible", {"month": 189912}),
    ("target", "month_sensible", {"month": 300001}),
    ("target", "value_not_negative", {"value": -1}),
    ("audit", "action_known", {"action": "peek"}),
]
# Rows that repeat what may be there once: table, unique rule, what is repeated.
REPEATED = [
    ("team", "uq_team_name", {"name": "A"}),
    ("segment", "uq_segment_name", {"name": "Taxi"}),
    ("customer", "uq_customer_tax_id", {"tax_id": "12345675"}),
    ("phone", "uq_phone_digits_unless_shared", {"digits": "0912345678"}),
    ("customer_owner", "uq_customer_owner_now", {"customer_id": 1}),
    ("vehicle", "uq_vehicle_vin", {"vin": "JTDBR32E720001234"}),
    ("plate", "uq_plate_active", {"plate_key": "ABC1234", "to_on": None}),
    ("plate", "uq_plate_of_vehicle_now", {"vehicle_id": 1, "to_on": None}),
    ("ownership", "uq_ownership_now", {"to_on": None}),
    ("part", "uq_part_number_key", {"number_key": "90915YZZE1"}),
    ("visit", "uq_visit_number", {"number": "20261102-01"}),
    ("visit_line", "uq_visit_line_visit_id_position", {"position": 1}),
    ("visit_share", "uq_visit_share_visit_id_staff_id", {"visit_id": 2}),
    ("follow_up", "uq_follow_up_visit_id", {"visit_id": 2}),
    ("target", "uq_target_office", {"month": 202611, "staff_id": None}),
]
# Rows that repeat something of a fresh row, so that two of them clash.
TWICE = [
    ("target", "uq_target_person", {}),
    *((table, f"uq_{table}_external_ref", {"external_ref": "A-1"}) for table in ("part", "visit")),
    ("customer", "uq_customer_external_ref", {"external_ref": "A-1", "tax_id": None}),
    ("vehicle", "uq_vehicle_external_ref", {"external_ref": "A-1", "vin": None}),
]
# Fresh rows that look like a repetition and are none.
ALLOWED = [
    ("phone", {"digits": "0912345678", "shared": True}),
    ("plate", {"plate_key": "ABC1234"}),
    ("customer", {"tax_id": None}),
    ("vehicle", {"vin": None}),
    ("visit", {"labour_net": 100, "tax": 5, "total": 105}),
    ("visit", {"labour_net": 100}),
    ("payment", {"amount": -142_800}),
]


@pytest.fixture
def office(lasting_engine):
    """A connection whose writes are rolled back."""
    with lasting_engine.connect() as connection:
        yield connection


def table_of(name):
    return METADATA.tables[name]


@pytest.mark.parametrize("table", [name for name in FRESH if name != "office"])
def test_a_right_row_is_taken(office, table):
    add(office, table)
    assert office.execute(select(table_of(table).c.id)).scalars().all()


@pytest.mark.parametrize(("table", "changes"), ALLOWED)
def test_a_row_that_only_looks_wrong_is_taken(office, table, changes):
    add(office, table, **changes)
    assert office.execute(select(table_of(table).c.id)).scalars().all()


@pytest.mark.parametrize(("table", "rule", "changes"), CHECKED)
def test_a_wrong_row_is_refused(office, table, rule, changes):
    with pytest.raises(IntegrityError, match=f"ck_{table}_{rule}"):
        add(office, table, **changes)


@pytest.mark.parametrize(("table", "rule", "changes"), REPEATED)
def test_a_repeated_row_is_refused(office, table, rule, changes):
    with pytest.raises(IntegrityError, match=sayings(office, table, rule)):
        add(office, table, **changes)


@pytest.mark.parametrize(("table", "rule", "changes"), TWICE)
def test_a_row_written_twice_is_refused(office, table, rule, changes):
    add(office, table, **changes)
    again = {"number": "number 2"} if table == "visit" else {}
    again |= {"number_key": "NUMBER2"} if table == "part" else {}
    with pytest.raises(IntegrityError, match=sayings(office, table, rule)):
        add(office, table, **(changes | again))


def sayings(office, table, rule):
    """Return what the engine says of a broken unique rule: SQLite names its columns."""
    columns = {unique.name: unique.columns for unique in uniques(table_of(table))}[rule]
    if office.dialect.name == "postgresql":
        return f'"{rule}"'
    return "UNIQUE constraint failed: " + ", ".join(f"{table}.{column.name}" for column in columns)


def uniques(table):
    return [
        *(rule for rule in table.constraints if isinstance(rule, UniqueConstraint)),
        *(index for index in table.indexes if index.unique),
    ]


def test_every_rule_of_the_data_has_a_wrong_row():
    tested = {f"ck_{table}_{rule}" for table, rule, _changes in CHECKED}
    tested |= {rule for _table, rule, _changes in (*REPEATED, *TWICE)}
    rules = {
        rule.name
        for table in METADATA.sorted_tables
        for rule in (*table.constraints, *uniques(table))
        if isinstance(rule, CheckConstraint) or rule in uniques(table)
    }
    assert tested == rules


@pytest.mark.parametrize(
    "key",
    [
        key
        for table in METADATA.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent))
    ],
    ids=lambda key: f"{key.parent}",
)
def test_a_reference_to_nothing_is_refused(office, key: ForeignKey):
    table = key.parent.table.name
    more = {"undone_at": AT} if key.parent.name == "undone_by" else {}
    with pytest.raises(IntegrityError, match=r"(?i)foreign key constraint"):
        add(office, table, **{key.parent.name: NOBODY}, **more)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if not column.nullable and not column.primary_key and column.name != "changes"
    ],
)
def test_a_row_without_what_every_row_has_is_refused(office, table, column):
    with pytest.raises(IntegrityError, match=r"(?i)not.null"):
        add(office, table, **{column: None})


OTHERS = {"segment_id": 2, "kind": "repair", "tax_rate": 0, "tax_inclusive": True}
OTHERS |= {"settled_on": BEFORE, "settled_at": None}


@pytest.mark.parametrize(("column", "value"), OTHERS.items())
def test_a_settled_visit_stays_as_it_was(office, column, value):
    add(office, "segment")
    visit = plain_tables(office)["visit"]
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(update(visit).where(visit.c.id == 2).values({column: value}))


@pytest.mark.parametrize(
    "amount", ["labour_net", "parts_net", "outsourced_net", "other_net", "tax"]
)
def test_no_amount_of_a_settled_visit_can_be_changed(office, amount):
    visit = plain_tables(office)["visit"]
    kept = office.execute(select(visit.c[amount], visit.c.total).where(visit.c.id == 2)).one()
    more = {amount: (kept[0] or 0) + 100, "total": kept.total + 100}
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(update(visit).where(visit.c.id == 2).values(more))


def test_a_settled_visit_cannot_be_opened_again(office):
    visit = plain_tables(office)["visit"]
    opened = {"state": "finished", "settled_on": None}
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(update(visit).where(visit.c.id == 2).values(opened))


@pytest.mark.parametrize("column", ["note", "cause"])
def test_what_was_said_of_a_settled_visit_may_be_completed(office, column):
    name = "visit" if column == "cause" else "follow_up"
    table = plain_tables(office)[name]
    office.execute(update(table).values({column: "brake pads"}))
    assert set(office.execute(select(table.c[column])).scalars()) == {"brake pads"}


LINE_CHANGES = {
    "visit_id": 1,
    "kind": "other",
    "text": "something else",
    "part_id": None,
    "quantity": 2000,
    "unit": "h",
    "price": 1,
    "discount": 1,
    "cost": 1,
    "hours": 1,
}


@pytest.mark.parametrize(("column", "value"), LINE_CHANGES.items())
def test_a_line_of_a_settled_visit_stays_as_it_was(office, column, value):
    line = plain_tables(office)["visit_line"]
    changes = {column: value} | ({"part_id": None} if column == "kind" else {})
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(update(line).where(line.c.position == 2).values(changes))


def test_the_amounts_of_a_settled_line_stay_as_they_were(office):
    line = plain_tables(office)["visit_line"]
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(update(line).values(amount=1, net=1))


def test_the_shares_of_a_settled_visit_stay_as_they_were(office):
    share = plain_tables(office)["visit_share"]
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(update(share).values(share=5000))


@pytest.mark.parametrize("table", ["visit_line", "visit_share"])
def test_nothing_of_a_settled_visit_can_be_deleted(office, table):
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(delete(plain_tables(office)[table]))


def test_a_settled_visit_can_not_be_deleted(office):
    add(office, "visit", state="settled", finished_on=DAY, settled_on=DAY)
    visit = plain_tables(office)["visit"]
    with pytest.raises(IntegrityError, match="settled visit is frozen"):
        office.execute(delete(visit).where(visit.c.number == "20261102-03"))


@pytest.mark.parametrize("table", ["visit_line", "visit_share"])
def test_an_open_visit_may_be_changed_and_its_rows_deleted(office, table):
    rows = plain_tables(office)[table]
    add(office, table, visit_id=1)
    office.execute(update(rows).where(rows.c.visit_id == 1).values(version=2))
    office.execute(delete(rows).where(rows.c.visit_id == 1))
    assert 1 not in office.execute(select(rows.c.visit_id)).scalars().all()


@pytest.mark.parametrize("table", ["audit", "payment", "visit_state_time"])
@pytest.mark.parametrize("write", [delete, lambda table: update(table).values(id=NOBODY)])
def test_what_is_append_only_is_neither_changed_nor_deleted(office, table, write):
    rows = plain_tables(office)[table]
    where = rows.c.id == office.execute(select(rows.c.id)).scalars().first()
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        office.execute(write(rows).where(where))
