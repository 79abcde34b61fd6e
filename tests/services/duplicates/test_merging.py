"""Two records become one and two again."""

import random
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.customer import Contact, Customer, CustomerOwner, Phone
from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.merge import MergeKind
from desktop.models.purchase import LostSale
from desktop.models.staff import Role
from desktop.models.stock import StockDocument
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.customer_work import (
    CustomerDraft,
    PhoneDraft,
    archive_customer,
    change_customer,
    enter_customer,
    hand_over_customer,
    restore_customer,
)
from desktop.services.duplicates.fields import FOLLOWING, Choice, chosen_columns, side_by_side
from desktop.services.duplicates.links import links_to
from desktop.services.duplicates.merging import kept_id, merge_records
from desktop.services.duplicates.undoing import merges, undo_merge, undo_view
from desktop.services.locks import lock_months
from desktop.services.vehicles import VehicleDraft, assign_driver, change_owner, enter_vehicle
from tests.helpers.imports import picture
from tests.helpers.rows import FRESH, add
from tests.helpers.storeroom import Storeroom

CUSTOMER, VEHICLE = MergeKind.CUSTOMER, MergeKind.VEHICLE
# Written by a merge beside the records themselves, or computed from them.
OWN = {"merge", "merge_change", "audit", "stale_day", "figure_sum", "service_forecast"}


def merge(shop, kind, kept, gone, choices=(), reason="typed twice"):
    sides = shop.ask(side_by_side, kind, kept, gone)
    return shop.do(merge_records, sides, dict(choices), reason)


def records(shop):
    return {name: rows for name, rows in picture(shop.office).items() if name not in OWN}


def rows(shop, table, *conditions):
    return shop.ask(
        lambda session: session.execute(select(table).where(*conditions)).scalars().all()
    )


def referring(shop, kind, key):
    """Name what refers to a record, column by column."""

    def query(session):
        found = set()
        for link in links_to(kind):
            column = getattr(link.rows, link.column)
            if session.execute(select(link.rows.id).where(column == key)).first() is not None:
                found.add(f"{link.table}.{link.column}")
        return found

    return shop.ask(query)


@pytest.fixture
def wangs(shop):
    """One customer who was entered twice, with a bit of everything at both."""
    aunt = shop.customer("介紹人")
    first = shop.do(
        enter_customer,
        CustomerDraft(
            "王小明",
            shop.retail,
            phones=(PhoneDraft("0912-345-678"), PhoneDraft("02-23456789#12", contact="王太太")),
            note="嗓門大",
        ),
    )
    second = shop.do(
        enter_customer,
        CustomerDraft(
            "王曉明",
            shop.taxi,
            phones=(
                PhoneDraft("0912345678", shared=True),
                PhoneDraft("0922-333-444", contact="王太太"),
            ),
            tax_id="12345675",
            address="台北市中山區",
            birthday=date(1980, 2, 29),
            note="愛喝茶",
            referred_by_id=aunt,
            contacts=(("王先生", "司機"),),
        ),
    )
    shop.do(hand_over_customer, first, shop.crew[Role.SALES])
    shop.do(hand_over_customer, second, shop.crew[Role.OWNER])
    shop.settled(customer=first, vehicle=shop.vehicle(first, "ABC-1234"))
    taxi = shop.vehicle(second, "TAX-001")
    shop.do(assign_driver, taxi, "王先生")
    shop.visit(second, taxi)
    shop.customer("朋友", referred_by_id=second)
    return first, second


def test_everything_of_the_one_that_goes_belongs_to_the_one_that_stays(shop, wangs):
    kept, gone = wangs
    merge(shop, CUSTOMER, kept, gone)
    card = shop.customer_card(kept)
    assert {row.number for row in card.phones} == {
        "0912-345-678",
        "02-23456789#12",
        "0922-333-444",
    }
    assert (card.tax_id, card.address, card.birthday) == (
        "12345675",
        "台北市中山區",
        date(1980, 2, 29),
    )
    assert card.note == "嗓門大\n愛喝茶"
    assert {row.name for row in card.contacts} == {"王太太", "王先生"}
    assert referring(shop, "customer", gone) == set()
    assert len(rows(shop, Visit, Visit.customer_id == kept)) == 2
    old = rows(shop, Customer, Customer.id == gone)[0]
    assert (old.merged_into_id, old.archived_reason, old.tax_id) == (kept, "typed twice", None)
    assert shop.ask(kept_id, CUSTOMER, gone) == kept


def test_papers_of_the_stock_and_lost_sales_follow_their_customer(shop, wangs):
    kept, gone = wangs
    store = Storeroom(shop.office)
    sold = store.goes(store.stocked(), "2", "wholesale", customer_id=gone).document_id
    with shop.office.engine.begin() as connection:
        add(connection, "lost_sale", part_id=None, text="雨刷", customer_id=gone, visit_id=None)
    number = merge(shop, CUSTOMER, kept, gone)
    papers = rows(shop, StockDocument, StockDocument.id == sold)
    assert [row.customer_id for row in (*papers, *rows(shop, LostSale))] == [kept, kept]
    shop.do(undo_merge, number)
    papers = rows(shop, StockDocument, StockDocument.id == sold)
    assert [row.customer_id for row in (*papers, *rows(shop, LostSale))] == [gone, gone]


def test_one_phone_and_one_contact_stand_for_two_alike(shop, wangs):
    kept, gone = wangs
    merge(shop, CUSTOMER, kept, gone)
    phones = {phone.number: phone for phone in rows(shop, Phone)}
    assert len([phone for phone in phones.values() if phone.digits == "0912345678"]) == 1
    assert not phones["0912-345-678"].shared
    wives = rows(shop, Contact, Contact.name == "王太太")
    assert len(wives) == 1
    assert phones["0922-333-444"].contact_id == wives[0].id


def test_one_salesperson_goes_on_and_the_other_is_history(shop, wangs):
    kept, gone = wangs
    merge(shop, CUSTOMER, kept, gone, {"customer_owner": Choice.GONE})
    now = {row.staff_id: row.to_on for row in rows(shop, CustomerOwner)}
    assert now[shop.crew[Role.OWNER]] is None
    assert now[shop.crew[Role.SALES]] is not None


def test_the_undo_gives_both_back_exactly(shop, wangs):
    kept, gone = wangs
    before = records(shop)
    choices = dict.fromkeys(chosen_columns(CUSTOMER), Choice.GONE)
    number = merge(shop, CUSTOMER, kept, gone, choices | {"customer_owner": Choice.GONE})
    assert records(shop) != before
    assert shop.customer_card(kept).name == "王曉明"
    assert shop.do(undo_merge, number) == 0
    assert records(shop) == before
    with pytest.raises(RuleBrokenError, match="undone already"):
        shop.do(undo_merge, number)


def test_what_changed_since_is_named_and_left(shop, wangs):
    kept, gone = wangs
    number = merge(shop, CUSTOMER, kept, gone)
    card = shop.customer_card(kept)
    draft = CustomerDraft(
        card.name,
        card.segment_id,
        phones=(PhoneDraft("0912-345-678"), PhoneDraft("02-23456789#12", contact="王太太")),
        tax_id="12345675",
        address="新北市",
        birthday=card.birthday,
        note=card.note,
        contacts=(("王先生", "司機"),),
        referred_by_id=card.referred_by_id,
    )
    shop.do(change_customer, kept, card.version, draft)
    shop.visit(kept, rows(shop, Vehicle)[0].id)
    view = shop.ask(undo_view, number)
    assert "王小明" in view.sentence
    assert "1 record that came since stays with 王小明." in view.sentence
    with pytest.raises(RuleBrokenError, match="changed since the merge"):
        shop.do(undo_merge, number)
    assert shop.do(lambda uow: undo_merge(uow, number, leave_changed=True)) == 2
    assert shop.customer_card(kept).address == "新北市"
    back = shop.customer_card(gone)
    assert (back.tax_id, back.archived_reason) == ("12345675", None)
    assert shop.customer_card(kept).tax_id == ""
    assert [row.number for row in back.phones] == ["0912345678"]  # the other one was deleted since


def test_a_merge_under_a_later_one_is_undone_after_it(shop):
    one, two, three = (shop.customer(name) for name in ("甲", "乙", "丙"))
    first = merge(shop, CUSTOMER, two, one)
    second = merge(shop, CUSTOMER, three, two)
    assert shop.ask(kept_id, CUSTOMER, one) == three
    with pytest.raises(RuleBrokenError, match="乙 was merged into 丙 later"):
        shop.do(undo_merge, first)
    shop.do(undo_merge, second)
    shop.do(undo_merge, first)
    assert [row.undone_at is None for row in shop.ask(merges)] == [False, False]


def test_nobody_is_sent_by_themselves_after_a_merge(shop):
    sender = shop.customer("王小明")
    sent = shop.customer("王曉明", referred_by_id=sender)
    before = records(shop)
    number = merge(shop, CUSTOMER, sent, sender)
    assert shop.customer_card(sent).referred_by_id is None
    shop.do(undo_merge, number)
    assert records(shop) == before


def test_a_merge_is_refused_in_a_sentence(shop):
    kept, gone = shop.customer("甲"), shop.customer("乙")
    sides = shop.ask(side_by_side, CUSTOMER, kept, gone)
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(merge_records, sides, {}, " ")
    shop.sit_down(Role.FRONT_DESK)
    with pytest.raises(NotAllowedError, match="may not merge records"):
        shop.do(merge_records, sides, {}, "twice")
    shop.sit_down(Role.MANAGER)
    shop.do(archive_customer, gone, 1, "moved")
    with pytest.raises(ConflictError, match="Somebody else changed"):
        shop.do(merge_records, sides, {}, "twice")
    with pytest.raises(RuleBrokenError, match="is archived; bring it back first"):
        merge(shop, CUSTOMER, gone, kept)
    merge(shop, CUSTOMER, kept, gone)
    with pytest.raises(RuleBrokenError, match="part of another record already"):
        merge(shop, CUSTOMER, kept, gone)
    with pytest.raises(RuleBrokenError, match="part of 甲"):
        shop.do(restore_customer, gone, 3)


@pytest.fixture
def cars(shop):
    """One vehicle that was entered twice."""
    owner = shop.customer()
    first = shop.do(enter_vehicle, VehicleDraft("ABC-1234", "Toyota", "Altis"), owner)
    second = shop.do(
        enter_vehicle, VehicleDraft("ABC-1235", "Toyota", "", vin="1M8GDM9AXKP042788"), owner
    )
    shop.do(change_owner, second, shop.customer("李大華"))
    return first, second


def test_plates_and_owners_of_two_vehicles_are_one_history(shop, cars):
    kept, gone = cars
    before = records(shop)
    number = merge(shop, VEHICLE, kept, gone, {"plate": Choice.GONE})
    card = shop.vehicle_card(kept)
    assert (card.plate, card.owner, card.vin) == ("ABC-1235", "王小明", "1M8GDM9AXKP042788")
    assert {row.text for row in card.plates} == {"ABC-1234", "ABC-1235"}
    assert len(card.owners) == 3
    assert referring(shop, "vehicle", gone) == set()
    shop.do(undo_merge, number)
    assert records(shop) == before


def test_visits_of_a_locked_month_stay_with_the_vehicle_that_goes(shop, cars, clock):
    kept, gone = cars
    settled = shop.settled(customer=shop.customer("張"), vehicle=gone)
    clock.now = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
    shop.do(lock_months, (202611,))
    opened = shop.visit(shop.customer("趙"), gone)
    assert shop.ask(side_by_side, VEHICLE, kept, gone).staying == 1
    number = merge(shop, VEHICLE, kept, gone)
    assert {row.id: row.vehicle_id for row in rows(shop, Visit)} == {settled: gone, opened: kept}
    shop.do(undo_merge, number)
    assert {row.vehicle_id for row in rows(shop, Visit)} == {gone}


def test_a_month_locked_since_keeps_its_visits_where_they_count(shop, cars, clock):
    kept, gone = cars
    shop.settled(customer=shop.customer("張"), vehicle=gone)
    number = merge(shop, VEHICLE, kept, gone)
    clock.now = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
    shop.do(lock_months, (202611,))
    with pytest.raises(RuleBrokenError, match="changed since"):
        shop.do(undo_merge, number)
    assert shop.do(lambda uow: undo_merge(uow, number, leave_changed=True)) == 1
    assert rows(shop, Visit)[0].vehicle_id == kept


# -- no table is forgotten -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["customer", "vehicle"])
def test_no_table_that_refers_to_a_record_is_forgotten(sqlite_shop, kind):
    """Whatever refers by a foreign key moves; what the schema gets tomorrow, too."""
    shop = sqlite_shop
    named = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == kind
    }
    assert {f"{link.table}.{link.column}" for link in links_to(kind)} == named
    kept, gone = (
        (shop.customer("甲"), shop.customer("乙"))
        if kind == "customer"
        else (shop.vehicle(shop.customer(), "A-1"), shop.vehicle(shop.customer("乙"), "A-2"))
    )
    _hang_everything_on(shop, kind, gone)
    before = records(shop)
    assert referring(shop, kind, gone) >= named - {f"{kind}.merged_into_id"}
    number = merge(shop, MergeKind(kind), kept, gone)
    assert referring(shop, kind, gone) <= {f"{kind}.merged_into_id"} - {f"{kind}.merged_into_id"}
    shop.do(undo_merge, number)
    assert records(shop) == before


def _hang_everything_on(shop, kind, key):
    """Enter a row for every column that refers to a record of the kind."""
    with shop.office.engine.begin() as connection:
        for link in links_to(kind):
            _enter(connection, link.table, {link.column: key, **NEEDED.get(link.table, {})})


# What a row must say, too, when nothing but the record is named.
NEEDED = {
    "lost_sale": {"text": "雨刷"},
    "reminder": {"kind": "birthday"},
    "proposal_line": {"state": "open"},
    "appointment": {"state": "booked", "caller": "王"},
    "queue_entry": {"who": "王"},
}


def _enter(connection, name, given):
    """Enter a row; what it needs and is not there yet is entered first."""
    table = Base.metadata.tables[name]
    values = {}
    for key in table.foreign_keys:
        column = key.parent
        values[column.name] = None if column.nullable else _any_id(connection, key.column.table)
    if "number" in FRESH[name] and name != "phone":
        values["number"] = f"{name} {'.'.join(given)}"
    unique = {"customer": ("tax_id",), "vehicle": ("vin", "vin_reversed")}
    add(connection, name, **values | dict.fromkeys(unique.get(name, ())) | given)


def _any_id(connection, table):
    found = connection.execute(select(table.c.id).order_by(table.c.id).limit(1)).scalar()
    if found is None:
        _enter(connection, table.name, {})
        return _any_id(connection, table)
    return found


def test_every_column_is_chosen_or_follows():
    for kind, table in ((CUSTOMER, Customer), (VEHICLE, Vehicle)):
        names = {column.name for column in table.__table__.c}
        assert set(chosen_columns(kind)) | (FOLLOWING & names) == names


# -- property --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_random_records_come_back_exactly_whatever_else_happens(sqlite_shop, seed):
    shop, chance = sqlite_shop, random.Random(seed)  # noqa: S311 -- the same on every run
    kept, gone = _anybody(shop, chance), _anybody(shop, chance)
    bystander = _anybody(shop, chance)
    before = records(shop)
    wanted = {
        name: chance.choice([Choice.KEPT, Choice.GONE])
        for name in (*chosen_columns(CUSTOMER), "customer_owner")
        if name != "referred_by_id"
    }
    number = merge(shop, CUSTOMER, kept, gone, wanted)
    came = shop.customer(f"新客 {seed}")
    shop.do(archive_customer, came, 1, "moved")
    if chance.random() < 0.5:
        shop.visit(bystander, shop.vehicle(bystander, "", model="Altis"))
    shop.do(undo_merge, number)
    after = records(shop)
    for table, kept_rows in before.items():
        assert kept_rows == after[table][: len(kept_rows)], table


def _anybody(shop, chance):
    drivers = ("阿明", "阿華", "阿美")
    named = [(name, "") for name in chance.sample(drivers, chance.randrange(3))]
    draft = CustomerDraft(
        f"客 {len(rows(shop, Customer))}",
        chance.choice((shop.retail, shop.taxi)),
        phones=tuple(_any_phone(chance) for _number in range(chance.randrange(4))),
        address=chance.choice(("", "台北市")),
        birthday=chance.choice((None, date(1990, 1, 1))),
        note=chance.choice(("", "茶", "咖啡")),
        contacts=tuple(named),
    )
    customer = shop.do(enter_customer, draft)
    for _number in range(chance.randrange(3)):
        car = shop.vehicle(customer, f"X{chance.randrange(10**6):06}")
        if chance.random() < 0.5:
            shop.do(assign_driver, car, chance.choice(drivers))
        shop.visit(customer, car)
    if chance.random() < 0.6:
        shop.do(hand_over_customer, customer, shop.crew[chance.choice((Role.SALES, Role.OWNER))])
    return customer


def _any_phone(chance):
    numbers = ("0912-345-678", "02-23456789#1", f"09{chance.randrange(10**8):08}")
    return PhoneDraft(chance.choice(numbers), shared=True, contact=chance.choice(("", "阿明")))
