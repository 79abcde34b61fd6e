"""A month at the parts counter through the windows, by keyboard, reckoned beside by a naive model.

Everything is typed into real windows over a real office, on both databases: parts and suppliers,
orders, deliveries, special orders, sales, returns, a count by two people while the shop goes on
selling, and the dead stock that is cleared. At the end the ledger says what the model says.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial

import pytest

from desktop.db.checks import find_faults
from desktop.services.buying.lost import LOST_SALES
from desktop.services.customer_work import CustomerDraft, PhoneDraft, enter_customer
from desktop.services.listing import ListQuery
from desktop.services.measures.slices import Period
from desktop.services.office import Office
from desktop.services.segments import segment_list
from desktop.services.staff import StaffDraft, enter_staff
from desktop.services.stock_figures.overview import clearing_view
from desktop.services.vehicles import VehicleDraft
from desktop.services.visit_work import NewVisit, open_visit
from tests.conftest import COMPILED
from tests.e2e.conftest import Shop, seat
from tests.helpers.naive_stock import half_up
from tests.helpers.parts_month import Books, find, left_by_number, line, send, sit_at, supplier

CODE = "4006381333931"
MONTH = Period(date(2026, 12, 1), date(2026, 12, 31))
# Number, name, price, what else is typed of it: field and text.
PARTS = (
    ("OIL1", "機油芯", "300", {"Shelves": "A-01", "Minimum": "8", "Maximum": "20"}),
    ("PAD2", "來令片", "1500", {"Shelves": "A-02"}),
    ("BLT3", "皮帶", "600", {"Shelves": "A-02"}),
    ("OLD4", "舊水箱", "2000", {"Shelves": "B-01"}),
)


@pytest.fixture
def shop(office, clock):
    """The office before the month: two people, a customer whose car stands in the workshop."""
    clock.now = at(1)
    do = Shop(office, {}, 0).write
    roles = (("林淑芬", "parts"), ("張文雄", "manager"))
    people = {name: do(enter_staff, draft=StaffDraft(name, role)) for name, role in roles}
    segment = office.read(segment_list)[0].id
    customer = CustomerDraft("王小明", segment, phones=(PhoneDraft("0912-345-678"),))
    do(enter_customer, draft=CustomerDraft("大眾車行", segment, phones=(PhoneDraft("02-2345"),)))
    vehicle = VehicleDraft("ABC-1234", "Toyota", "Altis")
    visit = do(open_visit, new=NewVisit(customer, vehicle, concern="皮帶異音"))
    return Shop(office, people, visit)


@pytest.fixture
def beside(qtbot, shop, url, clock, tmp_path):
    """Open the manager's window, over a connection of its own."""

    @contextmanager
    def beside():
        office = Office(COMPILED.engine(str(url)), clock=clock)
        with seat(qtbot, office, shop.people["張文雄"], tmp_path / "other drafts") as other:
            yield other
        office.close()

    return beside


def at(day, hour=2):
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def test_a_month_at_the_parts_counter(keys, paper, shop, clock, window, beside):
    books = Books()
    keys.press("Alt+6")
    for number, name, price, more in PARTS:
        enter_part(keys, number, name, price, more)
    old_stock_comes(keys, books)
    first_order(keys, paper)
    clock.now = at(3)
    delivery_with_a_difference(keys, books)
    clock.now = at(5)
    special_order(keys, books, clock)
    hand_out(keys, books)
    counter_sale(keys, paper, books)
    wholesale(keys, books)
    clock.now = at(12)
    back_to_the_supplier(keys, books)
    lost_sale(keys, shop)
    scan_anywhere(keys)
    order_what_is_suggested(keys, paper)
    clock.now = at(20)
    count_by_two(keys, books, clock, window, beside)
    clock.now = at(28)
    to_another_shop(keys, books)
    clear_dead_stock(keys, books)
    clock.now = datetime(2027, 1, 2, 2, tzinfo=UTC)
    with beside():  # opened in the new year, the page shows the month before
        read_the_figures(keys, books)
    everything_agrees(shop, books)


def enter_part(keys, number, name, price, more):
    keys.press("Ctrl+Shift+N")
    keys.reach("Part number")
    keys.type(number, "Return")
    keys.type(name)
    keys.go_to("Price")
    keys.type(price)
    if number == "OIL1":
        keys.go_to("Barcodes 1: Scan or type a code")
        keys.type(CODE)
    for field, text in more.items():
        keys.go_to(field)
        keys.type(text)
    keys.press("Ctrl+S")
    keys.read(f"{name}\n{number}")


def old_stock_comes(keys, books):
    """What has lain here for a year is entered with its day."""
    keys.press("Ctrl+Shift+R")
    supplier(keys, "老店", new=True)
    keys.go_to("Line 1: Part")
    line(keys, "OLD4", "5", "1000")
    keys.go_to("Came on")
    keys.press("Ctrl+A")
    keys.type("2025-11-10")
    keys.press("Ctrl+S")
    keys.read("G-20251110-1 is entered")
    books.come("OLD4", 5, 5000)


def first_order(keys, paper):
    keys.press("Ctrl+Shift+O")
    supplier(keys, "正廠", new=True)
    keys.go_to("Line 1: Part")
    line(keys, "OIL1", "10", "100")
    line(keys, "PAD2", "6", "800")
    keys.press("Ctrl+S")
    keys.read("Order P-20261201-1")
    send(keys, "P-20261201-1")
    keys.press("Ctrl+P")
    sheet = paper("Order P-20261201-1")
    for text in ("正廠", "OIL1", "PAD2", "機油芯"):
        assert text in sheet


def delivery_with_a_difference(keys, books):
    """Eleven filters came in place of ten, and four of six pads; the freight is 43."""
    keys.press("Ctrl+R")
    keys.go_to("Freight")
    keys.type("43")
    keys.go_to("Line 1: Quantity")
    keys.press("Ctrl+A")
    keys.type("11")
    keys.go_to("Line 2: Quantity")
    keys.press("Ctrl+A")
    keys.type("4")
    keys.press("Ctrl+S")
    keys.read("OIL1: 11 came, 10 are still to come.")
    keys.press("Space", "Ctrl+S")
    keys.read("G-20261203-1 is entered")
    keys.read("Partly received")
    books.come("OIL1", 11, 1100 + 11)
    books.come("PAD2", 4, 3200 + 32)


def special_order(keys, books, clock):
    """A belt for the car in the workshop; when it is here, its customer is told."""
    keys.press("Ctrl+Shift+O")
    supplier(keys, "正廠")
    keys.go_to("For a visit")
    keys.type("ABC-1234", "Return")
    keys.reach("Line 1: Part")
    line(keys, "BLT3", "2", "250")
    keys.press("Ctrl+S")
    keys.read("Order P-20261205-1")
    send(keys, "P-20261205-1")
    clock.now = at(8)
    keys.press("Ctrl+R")
    keys.reach("Supplier")
    keys.press("Ctrl+S")
    keys.read("1 customer waits for a call")
    books.come("BLT3", 2, 500)
    keys.press("Ctrl+Shift+K")
    keys.read("1 part is here")
    keys.press("Ctrl+Shift+K")
    keys.read("王小明 knows that BLT3 is here.")


def hand_out(keys, books):
    keys.press("F4")
    keys.reach("Visit")
    keys.type("ABC-1234")
    keys.offered("261201-001")
    keys.press("Return", "Ctrl+S")
    keys.until(lambda: keys.title().startswith("Parts for visit"))
    find(keys, "2*BLT3", "BLT3 皮帶")
    find(keys, "2*OIL1", "OIL1 機油芯")
    keys.press("Ctrl+S")
    keys.read("Handed out under I-20261208-1.")
    keys.until(lambda: keys.focus() == "Papers of the ledger")
    books.go("BLT3", 2, "issue")
    books.go("OIL1", 2, "issue")


def counter_sale(keys, paper, books):
    """Three filters are sold with a receipt, and one of them comes back the same day."""
    keys.press("F3")
    find(keys, "3*OIL1", "Total 900")
    keys.go_to("Money handed over")
    keys.type("1000")
    keys.press("Ctrl+S")
    keys.read("C-20261208-1: 900, change 100.")
    worth = books.go("OIL1", 3)
    keys.read("Counter sale")
    keys.press("Shift+F4")
    sheet = paper("Receipt C-20261208-1")
    assert "機油芯" in sheet
    assert "900" in sheet
    keys.press("Ctrl+F3")
    keys.reach("Parts")
    keys.type("1", "Return")
    keys.go_to("Reason")
    keys.type("裝錯")
    keys.press("Ctrl+S")
    keys.read("R-20261208-1: 300 goes back.")
    books.back("OIL1", 1, half_up(Fraction(worth, 3)))


def wholesale(keys, books):
    """A dealer takes two sets of pads on account, and pays."""
    keys.press("Shift+F3")
    find(keys, "2*PAD2", "Total 3,000")
    keys.go_to("Customer")
    keys.type("大眾", "Return")
    keys.reach("Paid by")
    keys.press("Ctrl+A")
    keys.type("on acc")
    keys.press("Ctrl+S")
    keys.read("W-20261208-1: 3,000.")
    books.go("PAD2", 2, "wholesale")
    keys.read("大眾車行")
    keys.press("Ctrl+Shift+F3")
    keys.reach("Paid by")
    keys.press("Ctrl+S")
    keys.read("W-20261208-1 is paid.")


def back_to_the_supplier(keys, books):
    keys.press("Ctrl+Shift+U")
    supplier(keys, "正廠")
    keys.go_to("Line 1: Part")
    line(keys, "PAD2", "1", "800")
    keys.go_to("Reason")
    keys.type("瑕疵")
    keys.press("Ctrl+S")
    keys.read("The parts have left the shelves.")
    books.go("PAD2", 1, "return_out")


def lost_sale(keys, shop):
    keys.press("Ctrl+Shift+L")
    keys.reach("Part")
    keys.type("BLT3", "Return")
    keys.reach("Or in words")
    keys.press("Ctrl+S")
    keys.read("It is written down.")
    rows = shop.office.read(lambda session: LOST_SALES.first(session, ListQuery(), 5))
    assert [(row.number, row.quantity) for row in rows] == [("BLT3", 1)]


def scan_anywhere(keys):
    keys.press("Alt+1")
    keys.scan(CODE)
    keys.read("機油芯\nOIL1")


def order_what_is_suggested(keys, paper):
    """Seven filters are left where eight are wanted: they are ordered up to twenty."""
    keys.press("Ctrl+Shift+D")
    keys.read("1 part to order")
    keys.go_to("What should be ordered")
    keys.press("Space")
    keys.read("1 ticked")
    keys.press("Ctrl+Shift+D")
    keys.read("1 order is waiting to be sent.")
    keys.read("Order P-20261212-1")
    send(keys, "P-20261212-1")
    keys.press("Ctrl+P")
    sheet = paper("Order P-20261212-1")
    assert "OIL1" in sheet
    assert "13" in sheet
    assert "PAD2" not in sheet


def count_by_two(keys, books, clock, window, beside):
    """Two people count a shelf each; a filter is sold after it was counted, one is missing."""
    keys.press("Ctrl+F6")
    keys.reach("What is counted")
    keys.press("Ctrl+A")
    keys.type("shelves", "Return")
    keys.reach("Shelves")
    keys.type("A-01, A-02")
    keys.press("Ctrl+S")
    keys.read("The count has begun")
    keys.read("A-02")
    count(keys, clock, (CODE, "6"))
    with beside() as other:
        keys.press("Alt+6")
        begin_counts(keys)
        count(keys, clock, ("PAD2", "1"), ("BLT3", "0"))
        sit_at(keys, window)
        clock.now = at(20, 4)
        sell_one_filter(keys, books)
        sit_at(keys, other)
        clock.now = at(20, 5)
        approve(keys, books, other)
    sit_at(keys, window)


def begin_counts(keys):
    """Go to the list of counts and choose the newest."""
    keys.press("Ctrl+F7")
    keys.read("Choose a count in the list")
    keys.go_to("Counts")
    keys.press("Home")
    keys.read("A-02")


def sell_one_filter(keys, books):
    keys.press("F3")
    find(keys, "OIL1", "Total 300")
    keys.press("Ctrl+S")
    keys.read("C-20261220-1: 300.")
    books.go("OIL1", 1)


def approve(keys, books, window):
    """Look at the differences of the count on show, and post them."""
    keys.press("Ctrl+F8")
    keys.read("1 difference")
    waiting = keys.answer("Return")
    keys.press("Ctrl+Return")
    assert not waiting.isActive()
    sit_at(keys, window)  # two windows are open: a desktop would lead back to this one
    keys.read("The count is posted as K-20261220-1.")
    books.go("OIL1", 1, "count")


def count(keys, clock, *found):
    """Count the next shelf that is free, and close the window."""
    keys.press("Ctrl+F7")
    for code, pieces in found:
        keys.reach("Code or number")
        clock.now = clock.now.replace(minute=clock.now.minute + 1)
        keys.type(code, "Return")
        keys.reach("Quantity")
        keys.type(pieces, "Return")
    keys.reach("Code or number")
    keys.press("Esc")


def to_another_shop(keys, books):
    keys.press("Ctrl+T")
    find(keys, "PAD2", "PAD2 來令片")
    keys.go_to("Other shop")
    keys.type("二廠")
    keys.press("Ctrl+S")
    keys.read("TO-20261228-1 is in the ledger.")
    books.go("PAD2", 1, "transfer_out")
    keys.press("Ctrl+Shift+X")
    find(keys, "OIL1", "OIL1 機油芯")
    keys.go_to("Reason")
    keys.type("摔壞")
    keys.press("Ctrl+S")
    keys.read("S-20261228-1 is in the ledger.")
    books.go("OIL1", 1, "scrap")


def clear_dead_stock(keys, books):
    """Two radiators are sold off, and two scrapped; one stays dead."""
    dead_stock_is(keys, "1 dead part worth 5,000")
    keys.press("F3")
    find(keys, "2*OLD4", "Total 4,000")
    keys.go_to("Clears dead stock")
    keys.press("Ctrl+A")
    keys.type("Sold for less")
    keys.press("Ctrl+S")
    keys.read("C-20261228-1: 4,000.")
    books.go("OLD4", 2)
    keys.press("Ctrl+Shift+X")
    find(keys, "2*OLD4", "OLD4 舊水箱")
    keys.go_to("Reason")
    keys.type("生鏽")
    keys.go_to("Dead stock")
    keys.press("Space", "Ctrl+S")
    keys.read("S-20261228-2 is in the ledger.")
    books.go("OLD4", 2, "scrap")
    dead_stock_is(keys, "1 dead part worth 1,000")


def dead_stock_is(keys, text):
    keys.press("Ctrl+Alt+D")
    keys.go_to("To")
    keys.press("Ctrl+A")
    keys.type("2026-12-28", "Return")
    keys.read(text)


def read_the_figures(keys, books):
    """The value of the stock and the share of it that is dead stand among the month's figures."""
    keys.press("Alt+6", "Ctrl+Alt+K")
    value = sum(worth for _pieces, worth in books.left().values())

    def readable():
        seen = keys.cells()
        for text in (f"{value:,.0f}", f"{1000 / value:.1%}"):
            assert text in seen, f"No {text} in {seen}"

    keys.until(readable)


def everything_agrees(shop, books):
    left = shop.office.read(left_by_number)
    assert left == books.left()
    found = shop.office.read(partial(clearing_view, period=MONTH))
    steps = {str(step): value for step, value in found.bridge.steps}
    assert steps["discount"] == -2000
    assert steps["scrap"] == -2000
    bridge = found.bridge
    assert bridge.residual == 0
    assert bridge.opening + sum(steps.values()) == bridge.closing == 1000
    value = sum(worth for _pieces, worth in left.values())
    assert sum(age.value for age in found.ages.by_demand) == value
    with shop.office.engine.connect() as connection:
        assert find_faults(connection) == []
