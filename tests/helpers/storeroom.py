"""Parts on a shelf and what moves them, a line a movement: for tests of everything about stock."""

from decimal import Decimal

from desktop.models.part import Part
from desktop.models.stock import MovementKind
from desktop.services.stock.balances import balance
from desktop.services.stock.history import MOVEMENTS
from desktop.services.stock.issuing import Wanted, issue_parts, take_back_parts
from desktop.services.stock.posting import Entry, Paper, post
from desktop.services.visit_bill import LineDraft


def line(part_id, quantity="1", price="300", **more):
    """A part line of a bill."""
    quantity, price = Decimal(quantity), Decimal(price)
    return LineDraft("part", "備件", quantity, price, part_id=part_id, **more)


def _enter(uow, number, cost):
    with uow:
        part = Part(number=number, number_key=number, name="機油芯", name_key="機油芯", cost=cost)
        uow.session.add(part)
        uow.commit()
        return part.id


def _post(uow, paper, entries):
    with uow:
        posted = post(uow, paper, entries)
        uow.commit()
        return posted


class Storeroom:
    """The shelves of an office."""

    def __init__(self, office):
        self.office = office

    def part(self, number="A1", cost=None):
        return self._do(_enter, number, None if cost is None else Decimal(cost))

    def post(self, kind, *entries, **paper):
        return self._do(_post, Paper(MovementKind(kind), **paper), entries)

    def comes(self, part_id, quantity, cost, kind="receipt", **more):
        entry = Entry(
            part_id, Decimal(quantity), Decimal(cost), moved_at=more.pop("moved_at", None)
        )
        return self.post(kind, entry, **more)

    def goes(self, part_id, quantity, kind="counter", **more):
        entry = Entry(part_id, -Decimal(quantity), moved_at=more.pop("moved_at", None))
        return self.post(kind, entry, **more)

    def stocked(self, quantity="10", cost="100", number="A1"):
        """A part of which some came just now."""
        part_id = self.part(number)
        self.comes(part_id, quantity, cost)
        return part_id

    def issue(self, visit_id, part_id, quantity):
        return self._do(issue_parts, visit_id, [Wanted(part_id, Decimal(quantity))])

    def take_back(self, visit_id, part_id, quantity):
        return self._do(take_back_parts, visit_id, [Wanted(part_id, Decimal(quantity))])

    def balance(self, part_id):
        return self.office.read(lambda session: balance(session, part_id))

    def left(self, part_id):
        """How many are on the shelf, and what they are worth."""
        found = self.balance(part_id)
        return found.on_hand, found.stock_value

    def rows(self, query):
        return self.office.read(lambda session: MOVEMENTS.first(session, query, 1000))

    def _do(self, command, *arguments):
        return self.office.write(lambda uow: command(uow, *arguments))[0]
