"""The rules of the data: the database refuses every wrong row, whoever writes it."""

import pytest
from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError

from desktop.models.tables import TABLES
from tests.helpers.row_values import AT, DAY
from tests.helpers.rows import FRESH, add, plain_tables
from tests.helpers.wrong_rows import ALLOWED, BEFORE, CHECKED, REPEATED, TWICE
from tests.helpers.wrong_stock_rows import GUARDED, SAID_FIRST

METADATA = TABLES[0].metadata
NOBODY = 999_999


@pytest.fixture
def office(lasting_engine):
    """A connection whose writes are rolled back."""
    with lasting_engine.connect() as connection:
        yield connection


def table_of(name):
    return METADATA.tables[name]


@pytest.mark.parametrize("table", [name for name in FRESH if name not in {"office", "stock"}])
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
    again |= {"number": "S2"} if table == "sale" else {}
    again |= {"number_key": "NUMBER2"} if table == "part" else {}
    again |= {"name_key": "NAME2"} if table == "supplier" else {}
    with pytest.raises(IntegrityError, match=sayings(office, table, rule)):
        add(office, table, **(changes | again))


def sayings(office, table, rule):
    """Return what the engine says of a broken unique rule: SQLite names its columns."""
    if rule in SAID_FIRST:
        return SAID_FIRST[rule]
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


# What must be said beside a reference, so that no other rule speaks first.
BESIDE = {
    "import_run.undone_by": {"undone_at": AT},
    "target.team_id": {"staff_id": None},
    "target.segment_id": {"staff_id": None},
    "result.team_id": {"staff_id": None},
    "adjustment.sale_id": {"visit_id": None},
    "appointment.visit_id": {"state": "arrived"},
    "call_attempt.reminder_id": {"follow_up_id": None},
    "call_attempt.complaint_id": {"follow_up_id": None},
    "attachment.vehicle_id": {"visit_id": None},
    "attachment.customer_id": {"visit_id": None},
    "attachment.complaint_id": {"visit_id": None},
    "stock_document.count_id": {"kind": "count"},
}
# A reference that is refused before it is looked up.
LOOKED_UP = {"stock_movement.document_id": r"foreign key constraint|stock_month\.clearing"}
LOOKED_UP |= {"stock_movement.part_id": GUARDED["stock_movement"]}
LOOKED_UP |= {"stock.part_id": GUARDED["stock"]}


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
    more = BESIDE.get(f"{key.parent}", {})
    said = LOOKED_UP.get(f"{key.parent}", "foreign key constraint")
    with pytest.raises(IntegrityError, match=f"(?i){said}"):
        add(office, table, **{key.parent.name: NOBODY}, **more)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if not column.nullable
        and not column.primary_key
        and not isinstance(column.type, JSON)  # None is a value there
    ],
)
def test_a_row_without_what_every_row_has_is_refused(office, table, column):
    with pytest.raises(IntegrityError, match=f"(?i)not.null|{GUARDED.get(table, 'not.null')}"):
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


APPEND_ONLY = ("audit", "payment", "visit_state_time", "document", "period_lock", "adjustment")
APPEND_ONLY += ("stock_document", "stock_movement", "counter_payment")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("write", [delete, lambda table: update(table).values(id=NOBODY)])
def test_what_is_append_only_is_neither_changed_nor_deleted(office, table, write):
    rows = plain_tables(office)[table]
    where = rows.c.id == office.execute(select(rows.c.id)).scalars().first()
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        office.execute(write(rows).where(where))
