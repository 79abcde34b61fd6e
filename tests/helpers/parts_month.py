"""A month at the parts counter: what it does to each part, and how its forms are typed into."""

from decimal import Decimal
from fractions import Fraction

from desktop.models.part import Part
from desktop.models.stock import Stock
from tests.helpers.naive_stock import Ledger, half_up


class Books:
    """What the month does to each part, in plain Python."""

    def __init__(self):
        self._ledger = Ledger()

    def come(self, part, pieces, total, kind="receipt"):
        cost = half_up(Fraction(total * 10_000, pieces))
        self._ledger.come(part, kind, pieces * 1000, cost, total * 100, month=0)

    def back(self, part, pieces, worth):
        cost = half_up(Fraction(worth * 100, pieces))
        self._ledger.come(part, "return_in", pieces * 1000, cost, worth, month=0)

    def go(self, part, pieces, kind="counter"):
        """Let pieces go, and return what they were worth in cents."""
        return self._ledger.go(part, kind, pieces * 1000, month=0)

    def left(self):
        shelves = self._ledger.shelves.items()
        return {part: (Decimal(s.on_hand) / 1000, Decimal(s.value) / 100) for part, s in shelves}


def left_by_number(session):
    columns = Part.number, Stock.on_hand, Stock.stock_value
    rows = session.query(*columns).join(Stock, Stock.part_id == Part.id)
    return {number: (on_hand, value) for number, on_hand, value in rows}


def supplier(keys, name, *, new=False):
    keys.reach("Supplier")
    keys.type(name)
    keys.offered(f"New supplier: {name}" if new else name)
    keys.press("Return")
    keys.until(lambda: keys.focus() != "Supplier")  # it is entered, and the next field waits


def line(keys, part, quantity, price):
    """Type a line of an order or a delivery, cell by cell."""
    keys.type(part, "Return")
    focus_on(keys, "Quantity")
    keys.type(quantity, "Return")
    focus_on(keys, "Price")
    keys.type(price, "Return")
    focus_on(keys, "Part")


def focus_on(keys, cell):
    def reached():
        assert keys.focus().endswith(f": {cell}"), f"{keys.focus()} in {keys.sight()}"

    keys.until(reached)


def send(keys, number):
    keys.press("F6")
    keys.reach("Expected on")
    keys.press("Ctrl+S")
    keys.read(f"{number} is sent")


def find(keys, text, shown):
    """Find a part on a form of parts, and wait until its line stands there."""
    keys.reach("Find or scan a part")
    keys.type(text, "Return")

    def stands():
        seen = keys.sight() + keys.cells()
        assert shown in seen, f"No {shown} in {seen}"

    keys.until(stands)


def sit_at(keys, window):
    window.activateWindow()
    keys.until(window.isActiveWindow)
