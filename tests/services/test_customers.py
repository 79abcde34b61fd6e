from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desktop.models.customer import Contact, Customer, CustomerOwner, Phone
from desktop.models.errors import ConflictError, DuplicateError, NotFoundError, RuleBrokenError
from desktop.models.staff import Role
from desktop.services.customer_work import (
    CustomerDraft,
    PhoneDraft,
    archive_customer,
    change_customer,
    enter_customer,
    hand_over_customer,
    restore_customer,
)
from desktop.services.customers import CUSTOMERS, customer_card, phone_holder
from desktop.services.listing import ListQuery
from desktop.services.vehicles import assign_driver

PHONE = "0912-345-678"


def draft(shop, name="王小明", *phones, **more):
    wanted = tuple(PhoneDraft(phone) if isinstance(phone, str) else phone for phone in phones)
    return CustomerDraft(name, shop.retail, phones=wanted, **more)


def rows(shop, table):
    return shop.ask(lambda session: session.execute(select(table)).scalars().all())


def test_a_customer_is_read_back_as_entered(shop):
    referrer = shop.customer("李大華")
    customer = shop.do(
        enter_customer,
        draft(
            shop,
            " 陳阿姨 ",
            PHONE,
            PhoneDraft("02-2345-6789", shared=True, contact="陳先生"),
            tax_id="1234-5675",
            address="台北市",
            birthday=date(1980, 2, 29),
            note="嗓門大",
            referred_by_id=referrer,
            contacts=(("陳小姐", "會計"),),
        ),
    )
    card = shop.customer_card(customer)
    assert (card.name, card.kind_name, card.segment) == ("陳阿姨", "Person", "Retail")
    assert (card.tax_id, card.referred_by) == ("12345675", "李大華")
    assert [(row.number, row.shared, row.contact) for row in card.phones] == [
        (PHONE, False, ""),
        ("02-2345-6789", True, "陳先生"),
    ]
    assert {(row.name, row.title) for row in card.contacts} == {("陳小姐", "會計"), ("陳先生", "")}


def test_a_customer_needs_a_name_and_a_phone_has_digits(shop):
    with pytest.raises(RuleBrokenError, match="has no name"):
        shop.do(enter_customer, draft(shop, "　"))
    with pytest.raises(RuleBrokenError, match="家裡 is no phone number"):
        shop.do(enter_customer, draft(shop, "王", "家裡"))
    assert rows(shop, Customer) == []


@pytest.mark.parametrize("spelling", ["0912345678", "+886 912-345-678", "０９１２３４５６７８"])
def test_a_phone_that_somebody_has_is_refused_and_names_who(shop, spelling):
    holder = shop.customer("王小明", PHONE)
    with pytest.raises(DuplicateError, match="王小明 has the phone") as refusal:
        shop.do(enter_customer, draft(shop, "王大明", spelling))
    assert (refusal.value.subject, refusal.value.row_id) == ("customer", holder)
    assert refusal.value.field == "phone"
    assert [row.name for row in rows(shop, Customer)] == ["王小明"]
    assert len(rows(shop, Phone)) == 1


def test_a_tax_id_that_somebody_has_is_refused_and_names_who(shop):
    holder = shop.customer("順發交通", tax_id="12345675")
    with pytest.raises(DuplicateError, match="順發交通 has the tax id") as refusal:
        shop.do(enter_customer, draft(shop, "順發", tax_id="1234 5675"))
    assert (refusal.value.row_id, refusal.value.field) == (holder, "tax_id")
    assert len(rows(shop, Customer)) == 1


def test_a_shared_phone_belongs_to_several(shop):
    shop.customer("王先生", PHONE)
    wife = shop.do(enter_customer, draft(shop, "王太太", PhoneDraft(PHONE, shared=True)))
    assert shop.customer_card(wife).phones[0].shared
    assert shop.ask(phone_holder, PHONE)[1] == "王先生"


def test_a_phone_typed_twice_is_kept_once(shop):
    customer = shop.do(enter_customer, draft(shop, "王", PHONE, "+886912345678"))
    assert len(shop.customer_card(customer).phones) == 1


def test_changing_replaces_phones_and_contacts_and_keeps_the_ids_of_the_rest(shop):
    customer = shop.do(
        enter_customer,
        draft(shop, "順發", PHONE, "0922", contacts=(("阿明", "會計"), ("阿華", ""))),
    )
    before = shop.customer_card(customer)
    wanted = draft(shop, "順發交通", "0922", "0933", contacts=(("阿明", "經理"),))
    shop.do(change_customer, customer, before.version, wanted)
    card = shop.customer_card(customer)
    assert [row.number for row in card.phones] == ["0922", "0933"]
    assert card.phones[0].id == before.phones[1].id
    assert [(row.id, row.title) for row in card.contacts] == [(before.contacts[0].id, "經理")]


def test_a_contact_who_drives_stays_when_the_list_drops_them(shop):
    customer = shop.customer("順發交通")
    taxi = shop.vehicle(customer, "TAX-001")
    shop.do(assign_driver, taxi, "司機甲")
    shop.do(change_customer, customer, 1, draft(shop, "順發交通"))
    assert [row.name for row in rows(shop, Contact)] == ["司機甲"]


def test_the_own_phone_and_tax_id_are_no_duplicates(shop):
    customer = shop.customer("王", PHONE, tax_id="12345675")
    shop.do(change_customer, customer, 1, draft(shop, "王小明", PHONE, tax_id="12345675"))
    assert shop.customer_card(customer).name == "王小明"


def test_a_change_to_another_s_phone_is_refused_and_changes_nothing(shop):
    shop.customer("王小明", PHONE)
    customer = shop.customer("李大華", "0922")
    with pytest.raises(DuplicateError, match="王小明"):
        shop.do(change_customer, customer, 1, draft(shop, "李小華", PHONE))
    card = shop.customer_card(customer)
    assert (card.name, card.phones[0].number) == ("李大華", "0922")


def test_nobody_refers_themselves(shop):
    customer = shop.customer()
    with pytest.raises(RuleBrokenError, match="cannot refer itself"):
        shop.do(change_customer, customer, 1, draft(shop, "王", referred_by_id=customer))


def test_a_seat_that_saw_the_old_phones_does_not_delete_the_new(shop):
    customer = shop.customer("王")
    shop.do(change_customer, customer, 1, draft(shop, "王", PHONE))
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        shop.do(change_customer, customer, 1, draft(shop, "王", "0922"))
    assert [row.number for row in shop.customer_card(customer).phones] == [PHONE]


def test_an_archived_customer_leaves_the_list_until_restored(shop):
    customer = shop.customer()
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(archive_customer, customer, 1, "")
    shop.do(archive_customer, customer, 1, "moved away")
    everybody = ListQuery(filters=(("archived", "yes"),))
    assert shop.ask(CUSTOMERS.count, ListQuery()) == 0
    assert shop.ask(CUSTOMERS.first, everybody, 9)[0].archived
    shop.do(restore_customer, customer, 2)
    assert shop.ask(CUSTOMERS.count, ListQuery()) == 1


def test_a_customer_is_handed_over_twice_on_a_day_and_again_later(shop, clock):
    customer = shop.customer()
    sales, manager, owner = (shop.crew[role] for role in (Role.SALES, Role.MANAGER, Role.OWNER))
    shop.do(hand_over_customer, customer, sales)
    shop.do(hand_over_customer, customer, manager)
    clock.now += timedelta(days=10)
    shop.do(hand_over_customer, customer, owner)
    assert shop.customer_card(customer).owner == "owner"
    first, later = date(2026, 11, 20), date(2026, 11, 30)
    assert [(row.staff_id, row.from_on, row.to_on) for row in rows(shop, CustomerOwner)] == [
        (sales, first, first),
        (manager, first, later),
        (owner, later, None),
    ]


def test_a_customer_who_is_not_there_is_not_found(shop):
    with pytest.raises(NotFoundError, match="does not exist any more"):
        shop.ask(customer_card, 99)


def test_one_of_two_seats_gets_the_phone_that_both_enter(shop, at_once):
    one, two = draft(shop, "王小明", PHONE), draft(shop, "王大明", "+886912345678")
    answers = at_once(lambda uow: enter_customer(uow, one), lambda uow: enter_customer(uow, two))
    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateError", "int"]
    assert len(rows(shop, Customer)) == len(rows(shop, Phone)) == 1


def test_one_of_two_seats_gets_the_tax_id_that_both_enter(shop, at_once):
    one = draft(shop, "順發", tax_id="12345675")
    two = replace(one, name="順發交通")
    answers = at_once(lambda uow: enter_customer(uow, one), lambda uow: enter_customer(uow, two))
    assert sorted(type(answer).__name__ for answer in answers) == ["DuplicateError", "int"]
    assert len(rows(shop, Customer)) == 1
