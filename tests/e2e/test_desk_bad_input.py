"""What is typed wrong is answered beside its field before saving; nothing else is touched."""

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop.services.listing import ListQuery
from desktop.services.visits import VISITS

NEW, CAR = ("林志玲", "0912-ABC", "9-99-9", "異音"), ("Name", "Phone", "Plate", "Concern")
HUGE, PRICE = 200 * 1024 * 1024, 1000


@pytest.fixture
def received(keys, paper):
    """The car of a customer who is known, just received."""
    keys.press("Ctrl+N")
    keys.type("5678", "Return")
    keys.reach("Concern")
    keys.type("保養", "Ctrl+S")
    paper("Work order")
    keys.read("261120-001")


def test_an_unusual_plate_warns_and_letters_in_a_phone_keep_from_saving(keys, shop):
    name, phone, plate, concern = NEW
    keys.press("Ctrl+N")
    for text in (plate, name):
        keys.type(text)
        keys.offered(f"New: {text}")
        keys.press("Return")
    keys.reach("Phone")
    keys.type(phone)
    keys.go_to("Concern")
    keys.type(concern)
    keys.read("△ 9-99-9 is an unusual plate")
    keys.read("0912-ABC has letters in it; type the digits here")
    keys.press("Ctrl+S")
    keys.reach("Phone")
    assert keys.typed(*CAR) == list(NEW)
    assert visits(shop) == 1
    keys.type("0912000111", "Ctrl+S")  # typed over; the plate is taken as it is
    keys.until(lambda: visits(shop) == 2)


def test_a_lower_odometer_warns_and_a_promise_before_the_arrival_keeps_from_saving(keys, shop):
    keys.press("Ctrl+N")
    keys.type("5678", "Return")
    keys.reach("Concern")
    keys.read("Odometer then 88,000")
    keys.type("保養")
    keys.go_to("Odometer")
    keys.type("80000", "Return")
    keys.type("11/19 9:00", "Return")
    keys.read("△ Lower than the 88,000 of 2026-10-09: correct it, or save it")
    keys.read("The promise lies before the arrival; type a later time.")
    keys.press("Ctrl+S")
    keys.reach("Promised")
    assert keys.typed("Concern", "Odometer", "Promised") == ["保養", "80,000", "2026-11-19 09:00"]
    assert visits(shop) == 1
    keys.type("+2h", "Ctrl+S")
    keys.until(lambda: visits(shop) == 2)
    assert shop.card(shop.visit + 1).odometer == 80_000


@pytest.mark.usefixtures("received")
def test_shares_of_90_percent_keep_a_bill_from_being_saved(keys, shop):
    bill(keys, "1000", "")
    keys.press("Return", "Return")  # from the empty line on to the technicians
    keys.reach("Add a technician")
    keys.press("Down", "Return")
    keys.go_to("Share of 陳志明 in percent")
    keys.type("90")
    keys.read("The shares sum to 90 %; make it 100 %.")
    keys.press("Ctrl+S")
    keys.read("Not done")
    assert shop.card(shop.visit + 1).lines == ()
    keys.go_to("Share of 陳志明 in percent")
    keys.type("100", "Ctrl+S")
    keys.read("陳志明")
    keys.until(lambda: shop.card(shop.visit + 1).total == PRICE)


@pytest.mark.usefixtures("received")
def test_a_discount_above_the_ceiling_is_answered_before_saving(keys, shop):
    bill(keys, "1000", "500", "老客戶")
    keys.read("your ceiling is 10%: lower it to 100, or let a manager sign in.")
    keys.press("Ctrl+S")
    keys.read("Not done")
    assert shop.card(shop.visit + 1).lines == ()
    keys.press("Ctrl+A")
    keys.type("100", "Ctrl+S")  # the cell that is wrong is open already
    keys.until(lambda: shop.card(shop.visit + 1).total == PRICE - 100)


@pytest.mark.usefixtures("received")
def test_a_photo_of_200_mb_is_refused_with_what_to_do(keys, shop, tmp_path, monkeypatch):
    photo = tmp_path / "DSC_0001.jpg"
    with photo.open("wb") as file:
        file.truncate(HUGE)  # sparse: takes no room on the disk
    # The system's own dialog is no part of the window; it answers with this file.
    chosen = staticmethod(lambda *_asked: ([str(photo)], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", chosen)
    keys.press("Shift+F4")
    keys.read("“DSC_0001.jpg” has 200.0 MB; a file may have 20.0 MB at most. Make it smaller")


def bill(keys, *price):
    keys.press("F6")
    keys.reach("Lines of the bill")
    for cell in ("l", "更換機油", "1", "", *price):
        keys.type(cell, "Return")


def visits(shop):
    return shop.office.read(lambda session: VISITS.count(session, ListQuery()))
