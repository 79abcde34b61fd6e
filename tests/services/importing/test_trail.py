"""The trail: what an import overwrites is kept as it was, whatever its type."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, insert, select

from desktop.models.customer import Customer
from desktop.models.errors import ConflictError
from desktop.models.import_run import ImportChange, ImportRun
from desktop.models.part import Part
from desktop.models.tables import TABLES
from desktop.services.importing.undoing.trail import Trail, as_kept, plain
from tests.helpers.imports import BOOKKEEPING, EMPTY_RUN

RUN = EMPTY_RUN | {"at": datetime(2026, 11, 20, 2, tzinfo=UTC)}
VALUES = {
    "INTEGER": st.integers(-(2**31), 2**31),
    "DATETIME": st.datetimes(timezones=st.just(UTC)),
    "DATE": st.dates(),
    "BIGINT": st.decimals(-(10**9), 10**9, places=2),
    "BOOLEAN": st.booleans(),
    "VARCHAR": st.text(),
}
# Hours of opening, documents and what is kept as JSON are nothing that an import changes.
COLUMNS = [
    column
    for table in TABLES
    if table.__tablename__ not in BOOKKEEPING
    for column in table.__table__.c
    if str(column.type).startswith(tuple(VALUES))
]


def note(office, *, known=True, keep=True):
    def command(uow):
        with uow:
            if known:
                uow.session.execute(insert(ImportRun), [RUN | {"id": 1}])
            trail = Trail(uow.session, 1)
            was = {"name": "王", "birthday": date(1999, 2, 3), "segment_id": 1}
            trail.updated(Customer, [(7, was, 1, 2), (8, {"note": ""}, 4, 5)])
            trail.updated(Part, [(3, {"price": Decimal("18.50"), "archived_at": uow.now}, 2, 3)])
            trail.inserted(Customer, iter([9]))
            trail.write()
            trail.write()
            if keep:
                uow.commit()

    office.write(command)


def trail_of(office):
    columns = ImportChange.table_name, ImportChange.row_id, ImportChange.action
    rest = ImportChange.before, ImportChange.version_before, ImportChange.version_after
    chosen = select(*columns, *rest).order_by(ImportChange.id)
    return [tuple(row) for row in office.read(lambda s: s.execute(chosen).all())]


def test_what_was_overwritten_and_what_was_added_is_written_down_once(office):
    note(office)
    price = {"price": "18.50", "archived_at": "2026-11-20T02:00:00+00:00"}
    assert trail_of(office) == [
        (
            "customer",
            7,
            "update",
            {"name": "王", "birthday": "1999-02-03", "segment_id": 1},
            1,
            2,
        ),
        ("customer", 8, "update", {"note": ""}, 4, 5),
        ("part", 3, "update", price, 2, 3),
        ("customer", 9, "insert", {}, None, 1),
    ]


def test_the_trail_of_an_import_that_is_taken_back_is_gone(office):
    note(office, keep=False)
    assert trail_of(office) == []


def test_a_trail_without_its_import_is_refused(office):
    with pytest.raises(ConflictError, match="refers to something that does not exist"):
        note(office, known=False)


def test_a_long_trail_is_written_whole_and_in_order(office):
    def command(uow):
        with uow:
            uow.session.execute(insert(ImportRun), [RUN | {"id": 1}])
            trail = Trail(uow.session, 1)
            trail.updated(Customer, ((key, {"note": str(key)}, 1, 2) for key in range(12_001)))
            trail.write()
            uow.commit()

    office.write(command)
    assert [row[1] for row in trail_of(office)] == list(range(12_001))


@given(st.data())
def test_a_value_of_any_column_comes_back_from_json(data):
    column: Column = data.draw(st.sampled_from(COLUMNS))
    kind = str(column.type)
    values = VALUES[next(name for name in VALUES if kind.startswith(name))]
    value = data.draw(st.none() | values)
    assert as_kept(column, plain(value)) == value
