"""What is owed for parts, by customer and age; and what clearing forms begin with."""

from datetime import date
from decimal import Decimal

from desktop.services.counter.clearing import of_one_supplier, to_clear
from desktop.services.counter.drafts import Tender
from desktop.services.counter.owed import debtors
from desktop.services.counter.tenders import pay_wholesale
from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.drafts import SourceDraft
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier

LATER = (Tender("on_account"),)


def test_what_is_owed_is_told_by_customer_and_age(counter, clock):
    part, now = counter.part(stock="100"), clock.now
    fleet, yard = counter.shop.customer("永順車隊"), counter.shop.customer("大同車行")

    def sold(month, day, customer, pieces):
        clock.now = now.replace(month=month, day=day)
        lines = (part, pieces, "300")
        return counter.sell(lines, paid=LATER, customer_id=customer, wholesale=True)

    sold(8, 1, fleet, "1")
    paid = sold(9, 30, fleet, "2")
    sold(11, 19, fleet, "3")
    sold(10, 21, yard, "1")
    counter.do(pay_wholesale, paid.document_id, "cash", Decimal(200))
    found = counter.ask(debtors, date(2026, 11, 20))
    assert [(one.customer, one.owed) for one in found] == [("永順車隊", 1600), ("大同車行", 300)]
    assert found[0].ages == (900, 400, 0, 300)
    assert found[1].ages == (300, 0, 0, 0)  # thirty days are not over thirty
    assert [(one.days, one.paper.owed) for one in found[0].papers] == [
        (111, 300),
        (51, 400),
        (1, 900),
    ]


def test_nobody_owes_what_was_paid(counter):
    part, fleet = counter.part(), counter.shop.customer("永順車隊")
    counter.sell((part, "1", "300"), customer_id=fleet)
    assert counter.ask(debtors, date(2026, 11, 20)) == ()


def test_parts_to_clear_come_with_what_may_go_and_their_supplier(counter):
    for name in ("和泰", "永豐"):
        preferred = counter.do(enter_supplier, SupplierDraft(name))
    sources = (SourceDraft("和泰"), SourceDraft("永豐", preferred=True))
    part = counter.do(enter_part, PartDraft("S1", "雨刷", price=Decimal(300), sources=sources))
    counter.come(part, "7", "50")
    bare = counter.part("B1", stock="")
    found = counter.ask(to_clear, [bare, part, 999])
    assert [(one.title, one.quantity, one.supplier) for one in found] == [
        ("B1 機油芯 B1", 0, ""),
        ("S1 雨刷", 7, "永豐"),
    ]
    assert of_one_supplier(found) == found[1:]
    assert found[1].supplier_id == preferred
    assert of_one_supplier(found[:1]) == found[:1]
