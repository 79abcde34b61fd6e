"""Parts are found by everything that is printed on them or their boxes."""

from decimal import Decimal

import pytest

from desktop.services.find import find_anything
from desktop.services.parts import PartDraft, SourceDraft, enter_part
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier


@pytest.fixture
def found(office):
    def do(command, draft):
        return office.write(lambda uow: command(uow, draft))[0]

    do(enter_supplier, SupplierDraft("正廠"))
    source = SourceDraft("正廠", number="ZX-77812", last_price=Decimal(5))
    do(enter_part, PartDraft("A-1", "機油芯", barcodes=("4712345678900",), sources=(source,)))
    do(enter_part, PartDraft("B-2", "雨刷"))

    def names(text):
        hits = office.read(lambda session: find_anything(session, text))
        return [f"{hit.title} {hit.subtitle}" for hit in hits]

    return names


@pytest.mark.parametrize("text", ["4712345678900", "471234", "zx77812", "77812", "機油芯", "a1"])
def test_a_part_is_found_by_barcode_and_suppliers_number(found, text):
    assert any("機油芯" in name for name in found(text))
    assert not any("雨刷" in name for name in found(text))
