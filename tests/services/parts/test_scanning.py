from desktop.services.parts import PartDraft, SourceDraft, archive_part, enter_part, part_card
from desktop.services.parts.links import supersede_part
from desktop.services.parts.scanning import FoundBy, scan

EAN = "4006381333931"


def test_a_barcode_finds_its_part_however_it_is_sent(shop, store):
    part = store.part("A-1", barcodes=("036000291452", "oil 5w30"))
    for code in ("0036000291452", "036000291452", "OIL5W30", "oil5w30"):
        (hit,) = shop.ask(scan, code)
        assert (hit.part_id, hit.found_by) == (part, FoundBy.BARCODE)


def test_a_code_on_two_parts_finds_both(shop, store):
    first, second = (store.part(number, barcodes=(EAN,)) for number in ("A-1", "A-2"))
    assert [hit.part_id for hit in shop.ask(scan, EAN)] == [first, second]


def test_a_number_is_found_where_no_barcode_is(shop, store):
    part = store.part("A-100")
    (hit,) = shop.ask(scan, "a 100")
    assert (hit.part_id, hit.how) == (part, "part number")
    other = store.part("B-1", barcodes=("A100",))
    assert [hit.part_id for hit in shop.ask(scan, "A100")] == [other]


def test_a_suppliers_number_is_found_and_the_supplier_named(shop, store):
    store.supplier()
    sources = (SourceDraft("大同汽材", "T-100/9"),)
    part = shop.do(enter_part, PartDraft("A-1", "濾芯", sources=sources))
    (hit,) = shop.ask(scan, "t1009")
    assert (hit.part_id, hit.how) == (part, "number at 大同汽材")


def test_a_superseded_part_names_what_is_sold_today(shop, store):
    old, between, new = (store.part(number) for number in ("OLD", "MID", "NEW"))
    shop.do(supersede_part, old, between)
    shop.do(supersede_part, between, new)
    (hit,) = shop.ask(scan, "old")
    assert (hit.successor_id, hit.successor) == (new, "NEW")


def test_an_archived_part_is_found_only_where_nothing_else_is(shop, store):
    gone, live = (store.part(number, barcodes=(EAN,)) for number in ("A-1", "A-2"))
    shop.do(archive_part, gone, 1, "not made any more")
    assert [hit.part_id for hit in shop.ask(scan, EAN)] == [live]
    (hit,) = shop.ask(scan, "A-1")
    assert hit.archived


def test_what_nobody_knows_is_not_found(shop, store):
    store.part("A-1")
    for code in ("4006381333931", "", "--"):
        assert shop.ask(scan, code) == []


def test_codes_are_kept_once_and_in_their_order(shop, store):
    part = store.part("A-1", barcodes=(" b-2", "a-1", "B-2", ""))
    assert shop.ask(part_card, part).barcodes == ("B-2", "A-1")
