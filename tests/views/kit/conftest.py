from array import array
from dataclasses import dataclass, replace
from datetime import date

import pytest
from PySide6.QtWidgets import QWidget

from desktop.system.i18n import N_
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.desk import Desk
from desktop.views.kit.memory import ShortMemory


@dataclass(frozen=True)
class Car:
    id: int
    name: str


class Cars:
    """A list source over a plain dictionary; the session is not looked at."""

    def __init__(self, count):
        self.cars = {number: Car(number, f"Car {number}") for number in range(1, count + 1)}
        self.asked = []  # what was read, in order

    def count(self, _session, query):
        self.asked.append("count")
        return len(self._found(query))

    def first(self, _session, query, limit):
        self.asked.append("first")
        return self._found(query)[:limit]

    def ids(self, _session, query):
        self.asked.append("ids")
        return array("q", [car.id for car in self._found(query)])

    def rows(self, _session, ids):
        self.asked.append(("rows", len(ids)))
        found = [self.cars[number] for number in ids if number in self.cars]
        return found[::-1]  # in no particular order

    def rename(self, number, name):
        self.cars[number] = replace(self.cars[number], name=name)

    def _found(self, query):
        found = [car for car in self.cars.values() if query.text in car.name]
        return sorted(found, key=lambda car: car.id, reverse=query.descending)


class Counter:
    """The smallest office: queries and commands get the office itself."""

    def __init__(self):
        self.done = []

    def read(self, query):
        return query(self)

    def write(self, command):
        result = command(self)
        return result, frozenset({"car"})


COLUMNS = (
    Column("id", N_("No."), lambda car: str(car.id), align=RIGHT, width=60, sort_key="id"),
    Column("name", N_("Name"), lambda car: car.name, tooltip=lambda car: f"{car.name}!"),
    Column("odd", N_("Odd"), lambda car: "x" if car.id % 2 else "", hidden=True),
)


@pytest.fixture
def columns():
    return COLUMNS


@pytest.fixture
def make_cars():
    return Cars


@pytest.fixture
def office():
    return Counter()


@pytest.fixture
def desk(office, qtbot):
    desk = Desk(office)
    yield desk
    desk.close()


@pytest.fixture
def memory():
    return ShortMemory()


@pytest.fixture
def window(qtbot):
    """An empty window on the screen, so that its children can have the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 500)
    return window


@pytest.fixture
def today():
    return date(2026, 11, 23)
