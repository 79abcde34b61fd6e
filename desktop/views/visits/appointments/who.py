"""Who is meant: a vehicle or a customer of the book, or just what was typed."""

from functools import partial

from PySide6.QtCore import QObject
from typing_extensions import override

from desktop.services.reception.queue import Arrival
from desktop.views.kit.pick_field import Found, PickField
from desktop.views.kit.screen import Context
from desktop.views.visits.arrivals import find_arrivals


class WhoField(PickField):
    """Finds somebody of the book; a text that names nobody is right too."""

    @override
    def _check(self) -> str | None:
        return None


def search_arrivals(context: Context, owner: QObject, text: str, done: Found) -> None:
    """Look for vehicles and customers; a customer's id is negative."""
    context.desk.read(owner, partial(find_arrivals, text=text), done)


def picked_vehicle(field: PickField) -> int | None:
    """Return the vehicle that was picked."""
    key = field.value()
    return key if key is not None and key > 0 else None


def picked_customer(field: PickField) -> int | None:
    """Return the customer that was picked."""
    key = field.value()
    return -key if key is not None and key < 0 else None


def arrival_of(field: PickField, wish: str) -> Arrival:
    """Return who comes in; what is not of the book stands there as it was typed."""
    return Arrival(
        who=field.line.text(),
        wish=wish,
        customer_id=picked_customer(field),
        vehicle_id=picked_vehicle(field),
    )
