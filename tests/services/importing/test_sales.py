"""Sales that come in: with customers, salespeople, vehicles; known ones are compared."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.customer import Customer
from desktop.models.sale import Sale, SaleShare
from desktop.models.staff import Staff
from desktop.models.vehicle import Ownership, Vehicle
from desktop.services.importing.cells.names import Newcomer
from desktop.services.importing.cells.shares import share_reader, shares_text
from desktop.services.sales.work import cancel_sale
from tests.helpers.imports import (
    ask,
    csv_file,
    imported,
    one,
    picture,
    reasons,
    rows_of,
    said,
    tally,
    undo,
)

HEAD = (
    "sale.number,sale.kind,sale.model,sale.ordered_on,sale.delivered_on,sale.cancelled_on,"
    "sale.cancel_reason,sale.quantity,sale.list_price,sale.price,sale.cost,sale.salespeople,"
    "sale.source,sale.referred_by,customer.name,customer.phone,vehicle.plate,vehicle.vin\n"
)
CAR = (
    "S1,新車,Altis,2026-10-02,2026-11-05,,,1,800000,760000,700000,林小姐 60%、陳師傅 40%,"
    "展場,0912-000-001,李四,0933-111-222,ABC-9999,JTDBR32E720099999\n"
)
LOST = "S2,insurance,,2026-11-01,,2026-11-03,買別家,1,,3000,,林小姐,,,趙六,,,\n"


@pytest.fixture
def shop(garage, later):
    """A garage with two people and the customer 王小明, whose phone is 0912-000-001."""
    garage.staff("陳師傅")
    later()
    return garage


def take_in(office, folder, text, **options):
    return imported(office, csv_file(folder, text), "sales", **options)


def test_an_order_comes_in_with_all_that_belongs_to_it_and_goes_again(shop, tmp_path):
    office, before = shop.office, picture(shop.office)
    result = take_in(office, tmp_path, HEAD + CAR + LOST)
    assert (tally(result), reasons(result)) == ((2, 2, 0, 0), {})
    assert result.created == {
        "customer": 2,
        "phone": 1,
        "vehicle": 1,
        "plate": 1,
        "ownership": 1,
        "sale": 2,
        "sale_share": 3,
    }
    car = select(Sale.kind, Sale.price, Sale.delivered_on, Customer.name, Vehicle.model)
    joined = car.join(Customer, Customer.id == Sale.customer_id)
    joined = joined.join(Vehicle, Vehicle.id == Sale.vehicle_id)
    assert ask(office, joined) == [("vehicle", Decimal(760000), date(2026, 11, 5), "李四", "Altis")]
    sent = select(Customer.name).join(Sale, Sale.referred_by_id == Customer.id)
    assert ask(office, sent) == [("王小明",)]
    shares = select(Staff.name, SaleShare.share).join(SaleShare).order_by(SaleShare.id)
    assert ask(office, shares) == [
        ("林小姐", Decimal("0.6")),
        ("陳師傅", Decimal("0.4")),
        ("林小姐", Decimal(1)),
    ]
    lost = select(Sale.kind, Sale.cancel_reason).where(Sale.number == "S2")
    assert ask(office, lost) == [("insurance", "買別家")]
    assert undo(office, result.run_id).left == ()
    assert picture(office) == before


def test_a_known_sale_is_compared_and_changed_where_it_may_be(shop, tmp_path):
    office = shop.office
    take_in(office, tmp_path, HEAD + CAR.replace("2026-11-05", "") + LOST)
    before = picture(office)
    result = take_in(office, tmp_path, HEAD + CAR.replace("760000", "750000") + LOST)
    assert +result.rows == {"updated": 1, "unchanged": 1}
    changed = "was changed: Sale: delivered on, Sale: price of one before tax."
    assert reasons(result)[2].endswith(changed)
    refused = HEAD + CAR.replace("李四,0933", "王五,0944") + LOST.replace("林小姐", "陳師傅")
    assert reasons(take_in(office, tmp_path, refused)) == {
        2: "The sale is another customer's here. Change it in the sale.",
        3: "The sale has other shares of salespeople here. Change it in the sale.",
    }
    assert undo(office, result.run_id).restored == {"sale": 1}
    assert picture(office) == before


BAD = [
    ({"2026-11-05": "2026-10-01"}, "It was delivered on 2026-10-01; an order comes before"),
    ({"2026-11-05,,": "2026-11-05,2026-11-06,x"}, "The sale was delivered and cancelled;"),
    ({"2026-11-05,,": ",2026-11-06,"}, "Cancelling needs a reason; type one."),
    ({"2026-10-02": ""}, "sale.ordered_on: it is empty."),
    ({"40%": "30%"}, "sale.salespeople: The shares sum to 90 %; make it 100 %."),
    ({" 60%、陳師傅 40%": "、陳師傅"}, "does not say each share; write A 60%, B 40%."),
    ({"陳師傅 40%": "誰 40%"}, "the office knows no “誰”"),
    ({",1,800000": ",0.5,800000"}, "Vehicles are sold whole; correct the quantity."),
    ({"760000": "-1"}, "-1 is less than 0."),
]


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_what_is_no_sale_is_refused_in_a_sentence(shop_of_one_file, tmp_path, changes, reason):
    text = CAR
    for old, new in changes.items():
        text = text.replace(old, new)
    result = take_in(shop_of_one_file, tmp_path, HEAD + text, dry_run=True)
    (sentence,) = reasons(result).values()
    assert reason in sentence
    assert tally(result)[1:] == (0, 0, 1)


@pytest.fixture
def shop_of_one_file(sqlite_office):
    from desktop.services.staff import StaffDraft, enter_staff

    for name in ("林小姐", "陳師傅"):
        sqlite_office.write(lambda uow, name=name: enter_staff(uow, StaffDraft(name, "sales")))
    return sqlite_office


def test_who_sent_the_customer_must_be_one(shop, tmp_path):
    result = take_in(shop.office, tmp_path, HEAD + CAR.replace("0912-000-001", "誰"))
    assert result.warnings == ("1 row does not tell for certain who sent the customer: row 2.",)
    assert rows_of(shop.office, Sale.referred_by_id) == [(None,)]


def test_a_sale_that_somebody_worked_on_since_stays_with_its_customer(shop, tmp_path, later):
    office = shop.office
    run = take_in(office, tmp_path, HEAD + CAR.replace("2026-11-05", "")).run_id
    later()
    key = one(office, select(Sale.id))
    shop.do(cancel_sale, key, 1, date(2026, 11, 20), "買別家")
    result = undo(office, run)
    assert said(result)["sale", "S1"] == "It was changed after the import."
    assert said(result)["customer", "李四"] == "A sale that stays refers to it."
    assert rows_of(office, Ownership.vehicle_id) != []


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("王", [("王", "1")]),
        ("Agent 7", [("Agent 7", "1")]),
        ("王 60%、李 40%", [("王", "0.6"), ("李", "0.4")]),
        ("王:33.34%; 李(33.33%), Agent 7 33.33%", [
            ("王", "0.3334"), ("李", "0.3333"), ("Agent 7", "0.3333")]),
    ],
)  # fmt: skip
def test_people_with_their_shares_are_read_and_written_alike(text, shares):
    read = share_reader(Newcomer)
    wanted = tuple((Newcomer(name), Decimal(share)) for name, share in shares)
    assert read(text) == wanted
    assert read(shares_text([(who.name, share) for who, share in wanted])) == tuple(
        sorted(wanted, key=lambda one: (-one[1], one[0].name))
    )
