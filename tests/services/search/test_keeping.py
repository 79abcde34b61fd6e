"""The index cannot drift from the records: whatever is written, whoever writes it."""

import random
import threading
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import text

from desktop.db.engine import make_engine, office_url
from desktop.models.errors import OfficeError
from desktop.services.customer_work import (
    CustomerDraft,
    PhoneDraft,
    archive_customer,
    enter_customer,
)
from desktop.services.customers import CUSTOMERS
from desktop.services.find import find_anything, find_customers, find_vehicles
from desktop.services.listing import ListQuery
from desktop.services.maintenance import faults, read_again
from desktop.services.office import Office
from desktop.services.search import keeping
from desktop.services.search.entries import entries
from desktop.services.search.index import CUSTOMER, KINDS, VEHICLE, Wanted, index_of
from desktop.services.search.proof import wrong_entries
from desktop.services.search.questions import question
from desktop.services.settings import NewOffice, found_office
from desktop.services.vehicles import assign_driver
from tests.helpers.imports import csv_file, take_in, undo
from tests.services.conftest import Shop
from tests.services.search.test_words import matches

NAMES = ("王小明", "陳志明", "曾樂", "順發汽車股份有限公司", "Lin Taxi", "林王", "單華")
ASKED = ("王", "王小", "w", "wa", "xm", "ㄨ", "678", "5678", "ab", "AB-1", "lin", "顺发", "1", "c")
ASKED += ("王 5", "w 67", "altis", "0912345678", "王 ab", "00", "toyota al")
STALE = "SELECT count(*) FROM search_stale"
TODAY = date(2026, 11, 20)


class Scribe:
    """Writes into the tables whatever chance says, past every command."""

    def __init__(self, office, seed):
        self.office, self.dice, self.last = office, random.Random(seed), 0  # noqa: S311 -- the same every time, no secret

    def run(self, statement, **values):
        def command(uow):
            with uow:
                uow.session.execute(text(statement), values)
                uow.commit()

        self.office.write(command)

    def ids(self, table):
        return self.office.read(
            lambda s: list(s.execute(text(f"SELECT id FROM {table}")).scalars())
        )

    def one(self, table):
        return self.dice.choice(self.ids(table) or [0])

    def day(self):
        return (TODAY - timedelta(days=self.dice.randrange(30))).isoformat()

    def step(self):
        step = self.dice.choice([name for name in vars(Scribe) if name.startswith("do_")])
        getattr(self, step)()
        return step

    def do_customer(self):
        self.run(
            "INSERT INTO customer (kind, name, name_key, short_name, segment_id, address, note,"
            " created_at, last_seen_on, version) VALUES ('person', :name, :name, :short, 1, '', '',"
            f" '2026-11-20 02:00', '{self.day()}', 1)",
            name=self.dice.choice(NAMES),
            short=self.dice.choice(("", "", "小王")),
        )

    def do_vehicle(self):
        self.last += 1
        vin = f"JTDBR32E7200{self.last:05}"
        self.run(
            "INSERT INTO vehicle (vin, vin_reversed, make, model, model_key, colour, note,"
            " created_at, last_seen_on, version) VALUES (:vin, :niv, 'Toyota', :model, 'x', '', '',"
            " '2026-11-20 02:00', '2026-11-01', 1)",
            vin=vin,
            niv=vin[::-1],
            model=self.dice.choice(("Altis", "CR-V")),
        )

    def do_contact(self):
        self.run(
            "INSERT INTO contact (customer_id, name, name_key, title, version)"
            " SELECT id, :name, :name, '', 1 FROM customer WHERE id = :id",
            name=self.dice.choice(NAMES),
            id=self.one("customer"),
        )

    def do_phone(self):
        self.last += 1
        digits = f"0912{self.dice.randrange(10)}{self.last % 10}5678"
        self.run(
            "INSERT INTO phone (customer_id, number, digits, digits_reversed, shared, version)"
            " SELECT id, :digits, :digits, :reversed, true, 1 FROM customer WHERE id = :id",
            digits=digits,
            reversed=digits[::-1],
            id=self.one("customer"),
        )

    def do_plate(self):
        self.last += 1
        plate, one = f"AB{self.last:04}", self.one("vehicle")
        self.run(
            "UPDATE plate SET to_on = '2026-11-19' WHERE vehicle_id = :id",
            id=one,
        )
        self.run(
            "INSERT INTO plate (vehicle_id, plate, plate_key, plate_reversed, partial, from_on,"
            " version) SELECT id, :plate, :plate, :reversed, false, '2026-11-19', 1 FROM vehicle"
            " WHERE id = :id",
            plate=plate,
            reversed=plate[::-1],
            id=one,
        )

    def do_owner(self):
        one = self.one("vehicle")
        self.run("UPDATE ownership SET to_on = '2026-11-19' WHERE vehicle_id = :id", id=one)
        self.run(
            "INSERT INTO ownership (vehicle_id, customer_id, from_on, version)"
            " SELECT vehicle.id, customer.id, '2026-11-19', 1 FROM vehicle, customer"
            " WHERE vehicle.id = :id AND customer.id = :customer",
            id=one,
            customer=self.one("customer"),
        )

    def do_driver(self):
        self.run(
            "INSERT INTO driver_assignment (vehicle_id, contact_id, from_on, version)"
            " SELECT vehicle.id, contact.id, '2026-11-19', 1 FROM vehicle, contact"
            " WHERE vehicle.id = :id AND contact.id = :contact",
            id=self.one("vehicle"),
            contact=self.one("contact"),
        )

    def do_sale(self):
        self.last += 1
        self.run(
            "INSERT INTO sale (number, kind, customer_id, vehicle_id, segment_id, model,"
            " ordered_on, quantity, source, note, version) SELECT :number, 'vehicle', customer.id,"
            " (SELECT max(id) FROM vehicle), 1, 'Altis', '2026-11-10', 1000, '', '', 1"
            " FROM customer WHERE id = :id",
            number=f"S{self.last:05}",
            id=self.one("customer"),
        )

    def do_part(self):
        self.last += 1
        self.run(
            "INSERT INTO part (number, number_key, name, name_key, brand, category, unit, version)"
            " VALUES (:number, :number, '機油', '機油', 'Lin', '', '', 1)",
            number=f"AB-{self.last}",
        )

    def do_rename(self):
        table = self.dice.choice(("customer", "contact"))
        self.run(
            f"UPDATE {table} SET name = :name WHERE id = :id",
            name=self.dice.choice(NAMES),
            id=self.one(table),
        )

    def do_see(self):
        table = self.dice.choice(("customer", "vehicle"))
        self.run(
            f"UPDATE {table} SET last_seen_on = '{self.day()}' WHERE id = :id", id=self.one(table)
        )

    def do_archive(self):
        table = self.dice.choice(("customer", "vehicle", "part"))
        self.run(
            f"UPDATE {table} SET archived_at = '2026-11-20 02:00', archived_reason = 'gone'"
            " WHERE id = :id",
            id=self.one(table),
        )

    def do_merge(self):
        """Move everything of one customer to another, as a merge does."""
        gone, kept = self.one("customer"), self.one("customer")
        for table in ("contact", "phone", "ownership", "sale"):
            self.run(
                f"UPDATE {table} SET customer_id = :kept WHERE customer_id = :gone",
                kept=kept,
                gone=gone,
            )

    def do_forget(self):
        table = self.dice.choice(("phone", "driver_assignment", "ownership", "sale", "part"))
        self.run(f"DELETE FROM {table} WHERE id = :id", id=self.one(table))


def by_looking(session, kind, typed):
    """Find live records by looking at the words of every one, the last seen first."""
    ids = list(session.execute(text(f"SELECT id FROM {kind}")).scalars())
    found = [
        entry
        for entry in entries(session.connection(), kind, ids)
        if entry.place > 0 and matches(question(typed).whole, set(entry.words.split()))
    ]
    return [entry.id for entry in sorted(found, key=lambda entry: -entry.place)]


def by_index(session, kind, typed, limit=None):
    wanted = Wanted(kind, question(typed).whole, limit)
    return [key for _place, key in index_of(session).newest(session, wanted)]


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_written_is_found_by_its_words_and_by_nothing_else(office, seed):
    scribe = Scribe(office, seed)
    for step in range(120):
        done = scribe.step()
        assert office.read(lambda s: s.execute(text(STALE)).scalar_one()) == 0, done
        if step % 10 == 9:
            assert office.read(wrong_entries) == [], done

    def check(session):
        found = 0
        for kind in KINDS:
            for typed in ASKED:
                expected = by_looking(session, kind, typed)
                assert by_index(session, kind, typed) == expected, (kind, typed)
                assert by_index(session, kind, typed, 3) == expected[:3], (kind, typed)
                part = question(typed).whole
                assert index_of(session).count(session, kind, part) == len(expected)
                found += len(expected)
        return found

    assert office.read(check) > 100


def test_an_undone_import_is_not_found_any_more(office, tmp_path):
    path = csv_file(tmp_path, "customer.name,customer.phone\n王小明,0912345678\n")
    run = take_in(office, path, "customers")
    assert [hit.title for hit in office.read(partial(find_customers, text="wxm 678"))] == ["王小明"]
    undo(office, run)
    assert office.read(partial(find_customers, text="wxm 678")) == []
    assert office.read(wrong_entries) == []


def test_a_large_import_is_read_beside_the_desk_and_found_as_soon_as_it_is(office, tmp_path):
    rows = "".join(f"王{number},09{number:08}\n" for number in range(3_000))
    office.write(partial(enter_customer, draft=CustomerDraft("陳老客", 1)))
    take_in(office, csv_file(tmp_path, "customer.name,customer.phone\n" + rows), "customers")
    assert [hit.title for hit in office.read(partial(find_customers, text="clk"))] == ["陳老客"]
    office.catch_up()
    assert [hit.title for hit in office.read(partial(find_customers, text="王 02999"))] == [
        "王2999"
    ]
    assert office.read(wrong_entries) == []


def test_a_refused_command_leaves_no_word(office):
    draft = CustomerDraft("王小明", 1, phones=(PhoneDraft("0912345678"),))
    office.write(partial(enter_customer, draft=draft))
    with pytest.raises(OfficeError):
        office.write(partial(enter_customer, draft=CustomerDraft("陳二", 1, phones=draft.phones)))
    assert office.read(partial(find_customers, text="陳二")) == []
    assert office.read(wrong_entries) == []


def test_the_vehicle_of_a_driver_is_found_by_the_driver(shop):
    fleet = shop.customer("順發車行")
    taxi = shop.vehicle(fleet, "TAX-0001")
    shop.do(assign_driver, taxi, "曾樂")
    assert [hit.id for hit in shop.ask(find_vehicles, "zy")] == [taxi]
    assert [hit.id for hit in shop.ask(find_customers, "曾")] == [fleet]
    assert [hit.id for hit in shop.ask(find_customers, "sf tax")] == [fleet]


def test_an_archived_customer_is_found_by_its_visits_and_in_the_list_of_all(shop):
    wang = shop.customer("王小明")
    visit = shop.visit(wang)
    shop.do(archive_customer, wang, 1, "moved away")
    hits = {(hit.kind, hit.id) for hit in shop.ask(find_anything, "王小")}
    assert hits == {("visits", visit), ("vehicles", shop.card(visit).vehicle_id)}
    everybody = ListQuery("王小", filters=(("archived", "yes"),))
    assert list(shop.ask(CUSTOMERS.ids, everybody)) == [wang]
    assert shop.ask(CUSTOMERS.count, ListQuery("王小")) == 0


def test_check_finds_what_would_not_be_found_and_puts_it_right(shop):
    wang, car = shop.customer("王小明"), None
    car = shop.vehicle(wang)
    for kind, key in ((CUSTOMER, wang), (VEHICLE, car)):

        def spoil(uow, kind=kind, key=key):
            with uow:
                connection = uow.session.connection()
                index = index_of(connection)
                index.put(connection, kind, index.kept(connection, kind, [key]).values(), [])
                uow.commit()

        shop.office.write(spoil)
    (finding,) = [one for one in shop.ask(faults) if one.rule == "search"]
    assert (finding.count, set(finding.examples)) == (2, {wang, car})
    read_again(shop.office)
    assert shop.ask(wrong_entries) == []
    assert [hit.id for hit in shop.ask(find_customers, "wxm")] == [wang]


def test_check_sees_a_damaged_full_text_index(sqlite_office):
    sqlite_office.write(partial(enter_customer, draft=CustomerDraft("王小明", 1)))

    def spoil(uow):
        with uow:
            words = "INSERT INTO search_customer_words (rowid, words) VALUES (7, 'nobody')"
            uow.session.execute(text(words))
            uow.commit()

    sqlite_office.write(spoil)
    assert sqlite_office.read(wrong_entries) == [(CUSTOMER, 0)]


def test_two_seats_that_write_one_customer_at_once_leave_no_word_out(postgres_url, clock):
    offices = [Office(make_engine(office_url(postgres_url)), clock=clock) for _seat in range(2)]
    offices[0].write(lambda uow: found_office(uow, NewOffice("店", "zh_Hant_TW", "TWD", 3)))
    wang = Shop(offices[0]).customer("王小明")
    start = threading.Barrier(2)

    def write(office, digits):
        def command(uow):
            with uow:
                uow.session.execute(
                    text(
                        "INSERT INTO phone (customer_id, number, digits, digits_reversed, shared,"
                        " version) VALUES (:id, :d, :d, :r, false, 1)"
                    ),
                    {"id": wang, "d": digits, "r": digits[::-1]},
                )
                start.wait(10)
                uow.commit()

        office.write(command)

    seats = [
        threading.Thread(target=write, args=(office, f"091234567{number}"))
        for number, office in enumerate(offices)
    ]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join(30)
    assert offices[0].read(wrong_entries) == []
    for digits in ("670", "671"):
        assert len(offices[1].read(partial(find_customers, text=digits))) == 1
    for office in offices:
        office.close()


def test_a_mark_left_by_many_does_not_hold_up_the_desk(sqlite_office):
    def many(uow):
        with uow:
            for number in range(2 * keeping.AT_ONCE):
                uow.session.execute(
                    text("INSERT INTO search_stale (kind, record_id) VALUES ('customer', :n)"),
                    {"n": number + 100},
                )
            uow.commit()

    sqlite_office.write(many)
    sqlite_office.write(partial(enter_customer, draft=CustomerDraft("王小明", 1)))
    assert len(sqlite_office.read(partial(find_customers, text="wxm"))) == 1
