"""Sales from the order to the delivery, the cancellation, or back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.audit import AuditEntry
from desktop.models.branch import Branch
from desktop.models.customer import Customer
from desktop.models.errors import (
    ConflictError,
    DuplicateError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)
from desktop.models.sale import SaleKind
from desktop.models.segment import Segment
from desktop.models.staff import Role, Staff
from desktop.services.customer_work import CustomerDraft, PhoneDraft
from desktop.services.find import find_anything
from desktop.services.listing import ListQuery
from desktop.services.sales.drafts import DeliveryDraft, SaleDraft, sale_cautions
from desktop.services.sales.records import SALES, last_sale, sale_card
from desktop.services.sales.work import (
    cancel_sale,
    change_sale,
    deliver_sale,
    enter_sale,
    take_back,
)
from desktop.services.shares import ShareDraft
from desktop.services.vehicles import vehicle_card

TODAY = date(2026, 11, 20)
WHOLE, HALF = Decimal(1), Decimal("0.5")


class Showroom:
    """A garage that sells, with short words for what a salesperson does."""

    def __init__(self, shop):
        self.shop, self.do, self.ask = shop, shop.do, shop.ask
        self.wang = shop.customer("王小明", "0912-345-678")
        self.mei, self.hua = shop.hire("吳美玲", Role.SALES), shop.hire("陳志華", Role.SALES)

    def draft(self, **more):
        drafted = SaleDraft(
            customer=self.wang,
            shares=(ShareDraft(self.mei, WHOLE),),
            ordered_on=TODAY,
            model="Corolla Altis",
            list_price=Decimal(800_000),
            price=Decimal(780_000),
            cost=Decimal(720_000),
            source="看板",
        )
        return replace(drafted, **more)

    def enter(self, **more):
        return self.do(enter_sale, self.draft(**more))

    def card(self, sale):
        return self.ask(sale_card, sale)

    def change(self, sale, **more):
        self.do(change_sale, sale, self.card(sale).version, self.draft(**more))

    def deliver(self, sale, on=TODAY, **more):
        self.do(deliver_sale, sale, self.card(sale).version, DeliveryDraft(on, **more))

    def cancel(self, sale, on=TODAY, reason="貸款未過"):
        self.do(cancel_sale, sale, self.card(sale).version, on, reason)

    def take_back(self, sale):
        self.do(take_back, sale, self.card(sale).version)

    def listed(self, text="", **filters):
        query = ListQuery(text=text, filters=tuple(filters.items()))
        first = [row.id for row in self.ask(SALES.first, query, 100)]
        assert list(self.ask(SALES.ids, query)) == first
        assert self.ask(SALES.count, query) == len(first)
        return first


@pytest.fixture
def room(shop):
    return Showroom(shop)


@pytest.fixture
def sqlite_room(sqlite_shop):
    return Showroom(sqlite_shop)


def test_an_order_is_read_back_as_entered_with_what_holds_on_that_day(room):
    lin = room.shop.customer("林大同", segment_id=room.shop.taxi)
    branch = room.do(put_into_branch, room.mei, "板橋")
    sale = room.enter(
        customer=lin,
        shares=(ShareDraft(room.mei, Decimal("0.6")), ShareDraft(room.hua, Decimal("0.4"))),
        referred_by_id=room.wang,
        note="要行車記錄器",
    )
    room.do(put_into_segment, lin, room.shop.retail)
    card = room.card(sale)
    assert (card.number, card.state, card.kind_name) == ("S20261120-01", "open", "Vehicle")
    assert (card.customer, card.referred_by, card.branch) == ("林大同", "王小明", branch)
    assert card.segment == room.ask(segment_name, room.shop.taxi)
    assert [(row.name, row.share) for row in card.shares] == [
        ("吳美玲", Decimal("0.6")),
        ("陳志華", Decimal("0.4")),
    ]
    assert (card.list_price, card.price, card.cost, card.quantity) == (800000, 780000, 720000, 1)
    row = room.ask(SALES.rows, [sale])[0]
    assert (row.sold_by, row.total, row.state_name) == ("吳美玲 +1", 780000, "Ordered")


def test_numbers_count_on_by_the_day_of_the_order(room):
    sales = [room.enter(), room.enter(), room.enter(ordered_on=date(2026, 11, 3))]
    assert [room.card(sale).number for sale in sales] == [
        "S20261120-01",
        "S20261120-02",
        "S20261103-01",
    ]


def test_two_seats_never_give_one_number_twice(room, at_once):
    def enter(uow):
        return enter_sale(uow, room.draft())

    sales = at_once(enter, enter)
    assert {room.card(sale).number for sale in sales} == {"S20261120-01", "S20261120-02"}


def test_a_new_customer_comes_with_the_order_and_never_twice(room):
    lin = CustomerDraft("林大同", room.shop.taxi, phones=(PhoneDraft("0922-000-111"),))
    sale = room.enter(customer=lin)
    assert room.card(sale).customer == "林大同"
    with pytest.raises(DuplicateError, match="phone"):
        room.enter(customer=lin)
    assert len(room.listed()) == 1


def test_a_wrong_order_is_refused_in_one_sentence(sqlite_room):
    for changes, sentence in (
        ({"customer": None}, "needs a customer"),
        ({"customer": 4711}, "does not exist any more"),
        ({"shares": ()}, "needs a salesperson"),
        ({"shares": (ShareDraft(1, Decimal("0.9")),)}, "sum to 90 %; make it 100 %"),
        ({"shares": (ShareDraft(1, HALF), ShareDraft(1, HALF))}, "stands twice"),
        ({"shares": (ShareDraft(1, WHOLE + 1), ShareDraft(2, -WHOLE))}, "more than 0 %"),
        ({"kind": "boat"}, "Choose what is sold"),
        ({"model": " "}, "needs a model"),
        ({"ordered_on": None}, "the day of the order"),
        ({"quantity": Decimal(0)}, "more than zero"),
        ({"quantity": Decimal("1.5")}, "sold whole"),
        ({"kind": "package", "quantity": Decimal("0.0001")}, "three digits"),
        ({"price": Decimal(-1)}, "not negative"),
        ({"list_price": Decimal("0.001")}, "two digits"),
        ({"referred_by_id": 1}, "Nobody refers himself"),
    ):
        with pytest.raises((RuleBrokenError, NotFoundError), match=sentence):
            sqlite_room.enter(**changes)
    assert sqlite_room.listed() == []


def test_what_is_odd_is_told_and_yet_taken(sqlite_room):
    odd = sqlite_room.draft(price=Decimal(700_000), ordered_on=TODAY + timedelta(days=1))
    assert sale_cautions(odd, TODAY) == {
        "ordered_on": "This day is yet to come.",
        "price": "The price is below the cost.",
    }
    dear = sqlite_room.draft(price=Decimal(900_000))
    assert sale_cautions(dear, TODAY) == {"price": "The price is above the list price."}
    assert sale_cautions(sqlite_room.draft(), TODAY) == {}
    assert sqlite_room.do(enter_sale, odd)


def test_an_order_is_changed_and_a_second_seat_is_told(room):
    sale = room.enter()
    version = room.card(sale).version
    shares = (ShareDraft(room.hua, HALF), ShareDraft(room.mei, HALF))
    branch = room.do(put_into_branch, room.hua, "土城")
    room.change(sale, price=Decimal(770_000), shares=shares)
    card = room.card(sale)
    assert (card.price, card.version > version, card.branch) == (770000, True, branch)
    assert [row.name for row in card.shares] == ["陳志華", "吳美玲"]
    with pytest.raises(ConflictError, match="Somebody else changed"):
        room.do(change_sale, sale, version, room.draft())
    room.change(sale, shares=shares[::-1])
    assert [row.name for row in room.card(sale).shares] == ["吳美玲", "陳志華"]


def test_another_customer_brings_another_segment(room):
    sale = room.enter()
    lin = room.shop.customer("林大同", segment_id=room.shop.taxi)
    room.change(sale, customer=lin)
    assert room.card(sale).segment == room.ask(segment_name, room.shop.taxi)


def test_a_delivered_vehicle_that_is_named_becomes_the_customers(room):
    sale = room.enter()
    room.deliver(sale, plate="abc-1234", vin="JTDBR32E720012345")
    card = room.card(sale)
    vehicle = room.ask(vehicle_card, card.vehicle_id)
    assert (card.state, card.vehicle) == ("delivered", "ABC-1234")
    assert (vehicle.owner, vehicle.model, vehicle.vin) == (
        "王小明",
        "Corolla Altis",
        "JTDBR32E720012345",
    )


def test_a_new_vehicle_has_make_and_model_as_others_have_them(room):
    room.shop.vehicle(room.wang, "OLD-0001", make="Toyota", model="Corolla Altis")
    for plate, text in (("NEW-0001", "Corolla Altis"), ("NEW-0002", "toyota  corolla altis")):
        sale = room.enter(model=text)
        room.deliver(sale, plate=plate)
        vehicle = room.ask(vehicle_card, room.card(sale).vehicle_id)
        assert (vehicle.make, vehicle.model) == ("Toyota", "Corolla Altis")


def test_a_vehicle_the_office_knows_is_written_over_with_its_history(room):
    lin = room.shop.customer("林大同")
    used = room.shop.vehicle(lin, "ABC-1234", model="Altis")
    sale = room.enter()
    room.deliver(sale, plate="ABC1234", vin="JTDBR32E720012345")
    vehicle = room.ask(vehicle_card, used)
    assert room.card(sale).vehicle_id == used
    assert (vehicle.owner, vehicle.vin) == ("王小明", "JTDBR32E720012345")
    assert [row.text for row in vehicle.owners] == ["王小明", "林大同"]


def test_a_vehicle_known_by_its_vin_is_given_its_plate(room):
    stock = room.shop.vehicle(room.wang, "", vin="JTDBR32E720012345", model="Altis")
    sale = room.enter()
    room.deliver(sale, plate="EAA-0001", vin="jtdbr32e720012345")
    assert room.ask(vehicle_card, stock).plate == "EAA-0001"


def test_a_delivery_without_plate_stays_without_a_vehicle(room):
    sale = room.enter()
    room.deliver(sale)
    assert (room.card(sale).delivered_on, room.card(sale).vehicle_id) == (TODAY, None)


def test_a_wrong_delivery_is_refused_in_one_sentence(sqlite_room):
    room, shop = sqlite_room, sqlite_room.shop
    shop.vehicle(room.wang, "ABC-1234", vin="VIN1")
    shop.vehicle(room.wang, "XYZ-9999", vin="VIN2")
    one, fleet = room.enter(), room.enter(quantity=Decimal(5))
    cover = room.enter(kind=SaleKind.INSURANCE)
    for sale, more, sentence in (
        (one, {"on": TODAY - timedelta(days=1)}, "ordered on 2026-11-20; this day is before"),
        (one, {"on": None}, "day is missing"),
        (one, {"plate": "ABC-1234", "vin": "VIN2"}, "belong to two vehicles"),
        (one, {"plate": "ABC-1234", "vin": "VIN3"}, "has the VIN VIN1"),
        (fleet, {"plate": "NEW-0001"}, "this sale is of several"),
        (cover, {"plate": "ABC-1234"}, "Only a vehicle has a plate"),
    ):
        with pytest.raises(RuleBrokenError, match=sentence):
            room.deliver(sale, **more)
        assert room.card(sale).state == "open"


def test_a_cancellation_needs_a_reason_and_a_day_after_the_order(room):
    sale = room.enter()
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        room.cancel(sale, reason=" ")
    with pytest.raises(RuleBrokenError, match="this day is before"):
        room.cancel(sale, on=TODAY - timedelta(days=1))
    room.cancel(sale)
    assert (room.card(sale).state, room.card(sale).cancel_reason) == ("cancelled", "貸款未過")
    with pytest.raises(RuleBrokenError, match="was cancelled on 2026-11-20; take that back"):
        room.deliver(sale)


def test_what_was_a_mistake_is_taken_back_and_the_audit_tells_of_it(room):
    sale = room.enter()
    with pytest.raises(RuleBrokenError, match="still open"):
        room.take_back(sale)
    room.deliver(sale, plate="ABC-1234")
    vehicle = room.card(sale).vehicle_id
    with pytest.raises(RuleBrokenError, match="was delivered on 2026-11-20; take that back"):
        room.cancel(sale)
    with pytest.raises(RuleBrokenError, match="take the delivery back before"):
        room.change(sale, customer=room.shop.customer("林大同"))
    with pytest.raises(RuleBrokenError, match="take the delivery back before"):
        room.change(sale, quantity=Decimal(2))
    with pytest.raises(RuleBrokenError, match="an order comes before its delivery"):
        room.change(sale, ordered_on=TODAY + timedelta(days=1))
    room.take_back(sale)
    assert (room.card(sale).state, room.card(sale).vehicle_id) == ("open", None)
    assert room.ask(vehicle_card, vehicle).owner == "王小明"
    assert room.ask(audited, sale)[-1] == {
        "delivered_on": ["2026-11-20", None],
        "vehicle_id": [vehicle, None],
    }
    room.cancel(sale)
    with pytest.raises(RuleBrokenError, match="an order comes before its cancellation"):
        room.change(sale, ordered_on=TODAY + timedelta(days=1))
    room.take_back(sale)
    room.deliver(sale)
    assert room.card(sale).state == "delivered"


def test_who_may_not_record_sales_is_told(sqlite_room):
    sale = sqlite_room.enter()
    sqlite_room.shop.sit_down(Role.TECHNICIAN)
    for command in (sqlite_room.enter, lambda: sqlite_room.change(sale)):
        with pytest.raises(NotAllowedError, match="may not record sales"):
            command()
    for command in (sqlite_room.deliver, sqlite_room.cancel, sqlite_room.take_back):
        with pytest.raises(NotAllowedError, match="may not record sales"):
            command(sale)
    sqlite_room.shop.sit_down(Role.SALES)
    sqlite_room.deliver(sale)


def test_the_list_is_filtered_by_period_state_kind_person_and_text(room):
    lin = room.shop.customer("林大同")
    mine = (ShareDraft(room.hua, HALF), ShareDraft(room.mei, HALF))
    old = room.enter(ordered_on=date(2026, 10, 5), customer=lin)
    new = room.enter(shares=mine, model="Camry Hybrid")
    cover = room.enter(kind=SaleKind.INSURANCE, model="車體險乙式")
    room.deliver(old, on=date(2026, 11, 2), plate="ABC-1234")
    room.cancel(cover, on=TODAY)
    november, october = "2026-11-01/2026-11-30", "2026-10-01/2026-10-31"
    assert room.listed() == [cover, new, old]
    assert room.listed(period=november) == [cover, new]
    assert room.listed(period=october) == [old]
    assert room.listed(period=november, state="delivered") == [old]
    assert room.listed(period=october, state="delivered") == []
    assert room.listed(state="open") == [new]
    assert room.listed(state="cancelled", period=november) == [cover]
    assert room.listed(kind="insurance") == [cover]
    assert room.listed(salesperson=str(room.hua)) == [new]
    assert room.listed(customer=str(lin)) == [old]
    for text in ("林大同", "abc-1234", "s20261005", "S20261005-01 大同"):
        assert room.listed(text) == [old]
    assert room.listed("camry") == [new]
    assert room.listed("林大同 camry") == []


def test_the_one_box_finds_sales(room):
    sale = room.enter()
    hits = [hit for hit in room.ask(find_anything, "s20261120") if hit.kind == "sales"]
    assert [(hit.id, hit.title, hit.subtitle) for hit in hits] == [
        (sale, "S20261120-01", "Ordered · Corolla Altis · 王小明")
    ]


def test_the_last_sale_is_ones_own_if_there_is_one(room):
    assert room.ask(last_sale, room.mei) is None
    mine, other = room.enter(), room.enter(shares=(ShareDraft(room.hua, WHOLE),))
    assert room.ask(last_sale, room.mei).id == mine
    assert room.ask(last_sale, None).id == other


def test_a_sale_that_is_gone_is_told_in_a_sentence(sqlite_room):
    with pytest.raises(NotFoundError, match="This sale does not exist any more"):
        sqlite_room.card(4711)


def put_into_branch(uow, staff_id, name):
    with uow:
        branch = Branch(name=name)
        uow.session.add(branch)
        uow.session.flush()
        uow.load(Staff, staff_id).branch_id = branch.id
        uow.commit()
        return name


def put_into_segment(uow, customer_id, segment_id):
    with uow:
        uow.load(Customer, customer_id).segment_id = segment_id
        uow.commit()


def segment_name(session, segment_id):
    return session.get_one(Segment, segment_id).name


def audited(session, sale_id):
    mine = select(AuditEntry.changes).where(
        AuditEntry.table_name == "sale", AuditEntry.row_id == sale_id
    )
    return list(session.scalars(mine.order_by(AuditEntry.id)))
