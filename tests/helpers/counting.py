"""Shelves that are counted, a line a step: for tests of everything about counts."""

from datetime import timedelta
from decimal import Decimal

from desktop.models.actor import COMMAND_LINE, Actor
from desktop.models.count import CountKind
from desktop.models.part import PartBarcode, PartShelf
from desktop.services.counting.entering import Found, count_again, count_part, scanned
from desktop.services.counting.posting import post_count
from desktop.services.counting.review import review
from desktop.services.counting.rows import count_card, shelf_lines
from desktop.services.counting.scope import AbcClass, Scope
from desktop.services.counting.starting import CountDraft, start_count
from desktop.services.staff import StaffDraft, enter_staff
from tests.helpers.storeroom import Storeroom


class Shelves(Storeroom):
    """The shelves of an office, and a clock that goes on by a minute with each step."""

    def __init__(self, office, clock):
        super().__init__(office)
        self.clock = clock

    def later(self, minutes=1):
        self.clock.now += timedelta(minutes=minutes)

    def put(self, number, quantity, *shelves, cost="100"):
        """Enter a part with what lies on its shelves."""
        part_id = self.part(number, cost)
        if Decimal(quantity):
            self.comes(part_id, quantity, cost)
        self.add(
            *(PartShelf(part_id=part_id, shelf=one, position=n) for n, one in enumerate(shelves))
        )
        self.later()
        return part_id

    def add(self, *rows):
        def write(uow):
            with uow:
                uow.session.add_all(rows)
                uow.commit()

        self.office.write(write)

    def barcode(self, part_id, code):
        self.add(PartBarcode(part_id=part_id, code=code))

    def hire(self, name, role="parts"):
        return Actor(self._do(enter_staff, StaffDraft(name, role)), name, role)

    def sit_down(self, actor=COMMAND_LINE):
        self.office.actor = actor

    def start(self, *shelves, abc=None):
        if abc:
            scope = Scope(CountKind.ABC_CLASS, abc_class=AbcClass(abc))
        else:
            scope = Scope(CountKind.SHELVES if shelves else CountKind.FULL, shelves)
        return self._do(start_count, CountDraft(scope))

    def count(self, count_id, shelf, part_id, quantity, **more):
        """Count a part a minute later."""
        self.later()
        return self._do(count_part, count_id, shelf, Found(part_id, Decimal(quantity), **more))

    def again(self, count_id, part_id):
        return self._do(count_again, count_id, part_id)

    def do(self, command, *arguments):
        return self._do(command, *arguments)

    def card(self, count_id):
        return self.ask(count_card, count_id)

    def lines(self, count_id, shelf):
        return self.ask(shelf_lines, count_id, shelf)

    def scan(self, count_id, shelf, code):
        return self.ask(scanned, count_id, shelf, code)

    def review(self, count_id):
        return self.ask(review, count_id)

    def line(self, count_id, part_id):
        """The line of a part in the review."""
        return next(line for line in self.review(count_id).lines if line.part_id == part_id)

    def post_count(self, count_id):
        self.later()
        seen = self.review(count_id)
        return self._do(post_count, count_id, self.card(count_id).version, seen.stamp)

    def ask(self, question, *arguments):
        return self.office.read(lambda session: question(session, *arguments))
