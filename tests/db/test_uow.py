"""The unit of work: everything or nothing, with an audit row for each row it wrote."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, insert, select, text, update

from desktop.db import engine as engines
from desktop.db import refusals
from desktop.db.engine import make_engine, office_url, writing
from desktop.db.inserting import new_row
from desktop.db.uow import UnitOfWork
from desktop.models.actor import COMMAND_LINE, Actor
from desktop.models.audit import AuditAction, AuditEntry
from desktop.models.errors import ConflictError, NotFoundError, OfficeError
from desktop.models.part import Part
from desktop.models.segment import Segment
from desktop.models.staff import Staff, Team
from desktop.models.visit import Visit
from tests.conftest import NOW
from tests.helpers.row_values import DAY
from tests.helpers.rows import add, fill, plain_tables


@pytest.fixture
def engine(url):
    engine = make_engine(office_url(url))
    with engine.begin() as connection:
        fill(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def begin(engine):
    """Start a command of the one person of the office."""
    return lambda: UnitOfWork(writing(engine), Actor(1, "林師傅", "owner"), NOW)


def names(engine):
    with engine.connect() as connection:
        return connection.execute(select(Team.name).order_by(Team.id)).scalars().all()


def trail(engine):
    """Read the audit rows of a test, past those that were there before."""
    query = select(AuditEntry.action, AuditEntry.table_name, AuditEntry.row_id, AuditEntry.changes)
    with engine.connect() as connection:
        return connection.execute(query.where(AuditEntry.id > 5).order_by(AuditEntry.id)).all()


def test_what_is_not_committed_is_rolled_back(engine, begin):
    with begin() as uow:
        uow.session.add(Team(name="B"))
        uow.session.flush()
    assert names(engine) == ["A"]
    assert trail(engine) == []


def test_an_error_rolls_everything_back_and_its_audit_too(engine, begin):
    def half_a_command():
        with begin() as uow:
            uow.session.add(Team(name="B"))
            uow.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_command()
    assert names(engine) == ["A"]
    assert trail(engine) == []


def test_an_insert_is_audited_with_its_values(engine, begin):
    with begin() as uow:
        uow.session.add(Team(name="B"))
        uow.commit()
    assert trail(engine) == [("insert", "team", 2, {"name": [None, "B"]})]


def test_an_insert_is_audited_with_its_defaults(engine, begin):
    with begin() as uow:
        uow.session.add(Part(number="1", number_key="1", name="P", name_key="p"))
        uow.commit()
    ((_action, _table, _id, changes),) = trail(engine)
    assert changes["unit"] == [None, ""]


def test_an_update_is_audited_with_old_and_new_values(engine, begin):
    with begin() as uow:
        part = uow.load(Part, 1)
        part.price, part.brand = Decimal("200.50"), "Denso"
        uow.commit()
    changes = {"price": ["180.00", "200.50"], "brand": ["", "Denso"]}
    assert trail(engine) == [("update", "part", 1, changes)]


def test_a_value_set_to_what_it_was_is_no_change(engine, begin):
    with begin() as uow:
        uow.load(Part, 1).price = Decimal(180)
        uow.commit()
    assert trail(engine) == []
    assert uow.changed == set()


def test_a_delete_is_audited_with_the_last_values(engine, begin):
    with engine.begin() as connection:
        add(connection, "team")
    with begin() as uow:
        uow.session.delete(uow.load(Team, 2))
        uow.commit()
    assert trail(engine) == [("delete", "team", 2, {"name": ["B", None]})]


def test_dates_and_instants_are_audited_as_text(engine, begin):
    with begin() as uow:
        visit = uow.load(Visit, 1)
        visit.promised_on, visit.promised_at = date(2026, 11, 3), NOW
        uow.commit()
    ((_action, _table, _id, changes),) = trail(engine)
    assert changes["promised_on"] == [None, "2026-11-03"]
    assert changes["promised_at"] == [None, "2026-11-20T02:00:00+00:00"]


def test_the_audit_of_several_flushes_keeps_the_order_of_what_was_done(engine, begin, monkeypatch):
    monkeypatch.setattr("desktop.db.uow._AT_ONCE", 2)
    with begin() as uow:
        for name in "BCD":
            uow.session.add(Team(name=name))
            uow.session.flush()
        uow.note_bulk("part", 7, "prices")
        uow.load(Team, 1).name = "E"
        uow.commit()
    told = [(action, row_id) for action, _table, row_id, _changes in trail(engine)]
    assert told == [("insert", 2), ("insert", 3), ("insert", 4), ("bulk", None), ("update", 1)]


def test_an_audit_row_says_who_and_when(engine, begin):
    with begin() as uow:
        uow.session.add(Team(name="B"))
        uow.commit()
    query = select(AuditEntry.staff_id, AuditEntry.actor, AuditEntry.at).where(AuditEntry.id > 5)
    with engine.connect() as connection:
        assert connection.execute(query).all() == [(1, "林師傅", NOW)]


def test_a_pin_is_never_in_the_audit(engine, begin):
    with begin() as uow:
        uow.load(Staff, 1).pin_hash = "$argon2id$another"
        uow.session.add(Staff(name="新人", name_key="新人", role="sales", pin_hash="$argon2id$x"))
        uow.commit()
    with engine.connect() as connection:
        kept = str(connection.execute(select(AuditEntry.changes)).all())
    assert "argon2id" not in kept
    assert "'pin_hash': ['*', '*']" in kept


def test_every_flush_of_a_command_is_audited_once(engine, begin):
    with begin() as uow:
        uow.session.add(Team(name="B"))
        uow.session.flush()
        uow.load(Team, 2).name = "C"
        uow.session.flush()
        uow.commit()
    assert [row.changes for row in trail(engine)] == [{"name": [None, "B"]}, {"name": ["B", "C"]}]


def test_a_bulk_write_is_audited_with_its_count(engine, begin):
    with begin() as uow:
        uow.session.execute(insert(Team), [{"name": "B"}, {"name": "C"}])
        uow.note_bulk("team", 2, "import of teams.csv")
        uow.commit()
    changes = {"rows": 2, "what": "import of teams.csv"}
    assert trail(engine) == [(AuditAction.BULK, "team", None, changes)]
    assert uow.changed == {"team"}


def test_a_command_names_the_tables_it_changed(begin):
    with begin() as uow:
        uow.session.add(Team(name="B"))
        uow.load(Part, 1).brand = "Denso"
        uow.commit()
    assert uow.changed == {"team", "part"}


def test_a_command_that_only_reads_changed_nothing(begin):
    with begin() as uow:
        uow.load(Part, 1)
        uow.commit()
    assert uow.changed == set()


def test_the_second_of_two_seats_is_told_and_the_first_is_kept(engine, begin):
    with begin() as first:
        part = first.load(Part, 1)
        version = part.version
        part.brand = "Denso"
        first.commit()
    with pytest.raises(ConflictError, match="Somebody else changed"), begin() as second:
        second.load(Part, 1, version)
    with engine.connect() as connection:
        found = connection.execute(select(Part.brand, Part.version).where(Part.id == 1)).one()
    assert found == ("Denso", version + 1)


def test_a_row_that_changed_after_it_was_read_is_not_overwritten(engine, begin):
    def overtaken():
        with begin() as uow:
            part = uow.load(Part, 1)
            uow.session.execute(text("UPDATE part SET version = version + 1"))
            part.brand = "Bosch"
            uow.commit()

    with pytest.raises(ConflictError, match="Somebody else changed"):
        overtaken()
    with engine.connect() as connection:
        assert connection.execute(select(Part.brand).where(Part.id == 1)).scalar_one() == ""


def test_a_row_that_is_gone_is_named(begin):
    with pytest.raises(NotFoundError, match="does not exist any more"), begin() as uow:
        uow.load(Part, 99)


def test_a_locked_file_is_named(sqlite_url, monkeypatch):
    monkeypatch.setattr(engines, "_PRAGMAS", (*engines._PRAGMAS, "busy_timeout = 0"))
    one, two = make_engine(office_url(sqlite_url)), make_engine(office_url(sqlite_url))
    with writing(one)() as holder:
        holder.execute(text("SELECT 1"))
        second = UnitOfWork(writing(two), COMMAND_LINE, NOW)
        with pytest.raises(OfficeError, match="keeps the office's file locked"), second:
            second.load(Part, 1)
    one.dispose()
    two.dispose()


ALTERNATE = {"part_id": 1, "kind": "alternate", "other_id": 2}
BEFORE_THE_COUNT = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 -- tables keep naive UTC
# Each sentence of a refusal, and a write that runs into it.
REFUSED = [
    ("Another customer has this phone", "phone", {"digits": "0912345678"}),
    ("Another vehicle bears this plate", "plate", {"plate_key": "ABC1234"}),
    ("The vehicle bears another plate", "plate", {"vehicle_id": 1}),
    ("The vehicle has another owner", "ownership", {}),
    ("Another customer has this tax id", "customer", {"tax_id": "12345675"}),
    ("Another vehicle has this VIN", "vehicle", {"vin": "JTDBR32E720001234"}),
    ("Another part has this number", "part", {"number_key": "90915YZZE1"}),
    ("Another visit has this number", "visit", {"number": "20261102-01"}),
    ("Another segment has this name", "segment", {"name": "Taxi"}),
    ("Another team has this name", "team", {"name": "A"}),
    ("A later value holds for this target", "target", {"month": 202611, "staff_id": None}),
    ("The month is locked", "visit", {"settled_on": date(2026, 10, 31), "state": "settled"}),
    ("The leaving date lies before", "staff", {"left_on": date(2020, 1, 1)}),
    ("The end lies before the start", "driver_assignment", {"to_on": date(2020, 1, 1)}),
    ("A name is needed", "segment", {"name": ""}),
    ("A name is needed", "team", {"name": ""}),
    ("The number may not be negative", "part", {"price": -1}),
    ("The quantity must be more than zero", "visit_line", {"quantity": 0}),
    ("The day may end between", "office", {"cutoff_hour": 13}),
    ("Another supplier has this name", "supplier", {"name_key": "大台北材料行"}),
    ("Another price list has this name", "price_list", {"name": "車隊"}),
    ("Another campaign has this name", "campaign", {"name": "冬季雨刷"}),
    ("The part has this barcode already", "part_barcode", {"code": "4711234567890"}),
    ("The part lies on this shelf already", "part_shelf", {"shelf": "A-01"}),
    ("The two parts are linked so already", "part_link", ALTERNATE),
    ("Another part replaces this one", "part_link", {"part_id": 1, "other_id": 3}),
    ("The part has this supplier already", "part_supplier", {"part_id": 1}),
    ("The part has a price from this day on", "part_price", {"from_on": DAY}),
    (
        "The part has a price from this day on",
        "part_price",
        {"from_on": DAY, "price_list_id": None},
    ),
    ("The part is in this campaign already", "campaign_part", {"part_id": 1}),
    ("Another order has this number", "purchase_order", {"number": "P-20261102-1"}),
    ("Another count has this number", "stock_count", {"number": "N-20261102-1"}),
    ("Somebody else counts this shelf", "count_shelf", {"shelf": "A-01"}),
    ("Somebody else moved this part meanwhile", "stock_movement", {"seq": 9}),
    ("The part was counted since", "stock_movement", {"moved_at": BEFORE_THE_COUNT}),
    ("What is on the shelf follows from", "stock", {"part_id": 2}),
    ("The maximum lies below the minimum", "part", {"minimum": 5_000, "maximum": 2_000}),
    ("Scrapping needs a reason", "stock_document", {"kind": "scrap"}),
    ("A transfer names the other shop", "stock_document", {"kind": "transfer_in"}),
    ("The record refers to something that does not exist", "contact", {"customer_id": 99}),
    ("The database refused the record: ", "customer", {"tax_id": ""}),
    ("The database refused the record: ", "vehicle", {"vin": ""}),
]


@pytest.mark.parametrize(("sentence", "table", "changes"), REFUSED)
def test_a_refused_write_is_explained(lasting_engine, sentence, table, changes):
    if table in {"plate", "ownership"}:
        changes = {"to_on": None} | changes
    command = UnitOfWork(writing(lasting_engine), COMMAND_LINE, NOW)
    with pytest.raises(ConflictError, match=sentence), command as uow:
        add(uow.session.connection(), table, **changes)


FROZEN = {
    "The visit is settled": update(Visit).where(Visit.id == 2).values(kind="repair"),
    "What was written here stays": update(AuditEntry).values(actor="nobody"),
}


@pytest.mark.parametrize(("sentence", "write"), FROZEN.items())
def test_a_change_of_what_is_frozen_is_explained(lasting_engine, sentence, write):
    command = UnitOfWork(writing(lasting_engine), COMMAND_LINE, NOW)
    with pytest.raises(ConflictError, match=sentence), command as uow:
        uow.session.execute(write)


def test_every_sentence_of_a_refusal_is_tested():
    tested = {sentence for sentence, _table, _changes in REFUSED} | set(FROZEN)
    untested = [
        sentence
        for sentence in refusals._SENTENCES.values()
        if not any(sentence.startswith(start) for start in tested)
    ]
    assert untested == []


def test_a_name_that_sounds_like_a_rule_does_not_mislead(engine, begin):
    rows = [{"name": "uq_visit_number"}, {"name": "uq_visit_number"}]
    with pytest.raises(ConflictError, match="Another team has this name"), begin() as uow:
        uow.session.execute(insert(Team), rows)


def test_a_refused_command_writes_nothing_of_itself(engine, begin):
    def half_wrong():
        with begin() as uow:
            uow.session.add(Segment(name="New"))
            uow.session.flush()
            uow.session.add(Segment(name="Taxi"))
            uow.commit()

    with pytest.raises(ConflictError, match="Another segment"):
        half_wrong()
    with engine.connect() as connection:
        assert connection.execute(select(Segment.name)).scalars().all() == ["Taxi"]
    assert trail(engine) == []


def test_the_audit_itself_cannot_be_deleted(engine):
    with engine.begin() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute(delete(plain_tables(connection)["audit"]))


def test_rows_inserted_past_the_session_have_ids_defaults_and_audit_rows_in_order(engine, begin):
    with begin() as uow:
        uow.insert([teams := Team(name="B"), other := Team(name="C")])
        uow.commit()
    assert names(engine) == ["A", "B", "C"]
    assert teams.id < other.id
    told = [(row.action, row.row_id, row.changes["name"]) for row in trail(engine)]
    assert told == [("insert", teams.id, [None, "B"]), ("insert", other.id, [None, "C"])]
    assert uow.changed == {"team"}


def test_a_row_inserted_past_the_session_can_be_held_and_changed(engine, begin):
    with begin() as uow:
        uow.insert([part := Part(number="X-1", number_key="X1", name="油", name_key="油")])
        uow.hold(part)
        part.name = "機油"
        uow.commit()
        assert part.version == 2
    assert [row.changes.get("name") for row in trail(engine)] == [[None, "油"], ["油", "機油"]]


@pytest.mark.parametrize("past_the_session", [True, False])
def test_a_new_row_made_at_once_is_written_and_audited_like_any_other(
    engine, begin, past_the_session
):
    values = {"number": "X-1", "number_key": "X1", "name": "油", "name_key": "油"}
    with begin() as uow:
        row = new_row(Part, values)
        if past_the_session:
            uow.insert([row])
        else:
            uow.session.add(row)
        uow.commit()
        assert (row.version, row.unit) == (1, "")
    with engine.connect() as connection:
        written = connection.execute(select(Part.name, Part.unit).where(Part.id == row.id)).one()
    assert written == ("油", "")
    (told,) = trail(engine)
    assert (told.row_id, told.changes["name"]) == (row.id, [None, "油"])


def test_a_session_of_no_command_leaves_no_audit_row(engine, begin):
    with writing(engine)() as session, session.begin():
        session.add(Team(name="B"))
    with begin() as uow:
        uow.session.add(Team(name="C"))
        uow.commit()
    assert [row.changes["name"] for row in trail(engine)] == [[None, "C"]]


def test_what_is_pending_is_written_before_rows_are_inserted_past_the_session(engine, begin):
    with begin() as uow:
        uow.session.add(team := Team(name="B"))
        uow.insert([Team(name="C")])
        assert team.id is not None
