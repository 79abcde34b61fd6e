"""What the index is to keep of records, computed from the records themselves."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from desktop.services.search.index import CUSTOMER, PART, SALE, VEHICLE, Entry, place_of
from desktop.services.search.words import (
    Words,
    name_words,
    number_words,
    phone_words,
    plate_words,
    together,
    vin_words,
)

Groups = dict[int, list[Words]]
_AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values
_CUSTOMERS = (
    "SELECT id, last_seen_on, archived_at IS NOT NULL, name, short_name, tax_id FROM customer"
    " WHERE id IN ({ids})"
)
_CONTACTS = "SELECT customer_id, name FROM contact WHERE customer_id IN ({ids}) ORDER BY id"
_PHONES = "SELECT customer_id, digits FROM phone WHERE customer_id IN ({ids}) ORDER BY id"
_PLATES_OF_CUSTOMERS = (
    "SELECT ownership.customer_id, plate.plate_key FROM ownership JOIN plate"
    " ON plate.vehicle_id = ownership.vehicle_id AND plate.to_on IS NULL"
    " WHERE ownership.customer_id IN ({ids}) AND ownership.to_on IS NULL ORDER BY plate.id DESC"
)
_VEHICLES = (
    "SELECT id, last_seen_on, archived_at IS NOT NULL, make, model, vin FROM vehicle"
    " WHERE id IN ({ids})"
)
_PLATES = "SELECT vehicle_id, plate_key FROM plate WHERE vehicle_id IN ({ids}) ORDER BY id"
_OWNERS = (
    "SELECT ownership.vehicle_id, customer.name, customer.short_name FROM ownership JOIN customer"
    " ON customer.id = ownership.customer_id"
    " WHERE ownership.vehicle_id IN ({ids}) AND ownership.to_on IS NULL ORDER BY ownership.id"
)
_DRIVERS = (
    "SELECT driver_assignment.vehicle_id, contact.name FROM driver_assignment JOIN contact"
    " ON contact.id = driver_assignment.contact_id WHERE driver_assignment.vehicle_id IN ({ids})"
    " AND driver_assignment.to_on IS NULL ORDER BY driver_assignment.id"
)
_SALES = (
    "SELECT id, ordered_on, number, model, customer_id, vehicle_id FROM sale WHERE id IN ({ids})"
)
_PARTS = "SELECT id, archived_at IS NOT NULL, number, name, brand FROM part WHERE id IN ({ids})"


def entries(connection: Connection, kind: str, ids: Sequence[int]) -> list[Entry]:
    """Compute what is to be kept of some records; those that are not there have nothing."""
    found: list[Entry] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += _MAKE[kind](connection, ids[start : start + _AT_ONCE])
    return found


def _customers(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    heads = list(_rows(connection, _CUSTOMERS, ids))
    words = _customer_words(connection, ids, heads)
    return [
        Entry(key, place_of(key, as_day(seen), archived=bool(gone)), together(words[key]))
        for key, seen, gone, *_rest in heads
    ]


def _customer_words(connection: Connection, ids: Sequence[int], heads: Iterable[Any]) -> Groups:
    words: Groups = {}
    for key, _seen, _gone, name, short, tax_id in heads:
        words[key] = [name_words(name), name_words(short), number_words(tax_id or "")]
    _add(words, _rows(connection, _CONTACTS, ids), name_words)
    _add(words, _rows(connection, _PHONES, ids), phone_words)
    _add(words, _rows(connection, _PLATES_OF_CUSTOMERS, ids), plate_words)
    return words


def _vehicles(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    heads = list(_rows(connection, _VEHICLES, ids))
    words = _vehicle_words(connection, ids, heads)
    return [
        Entry(key, place_of(key, as_day(seen), archived=bool(gone)), together(words[key]))
        for key, seen, gone, *_rest in heads
    ]


def _vehicle_words(connection: Connection, ids: Sequence[int], heads: Iterable[Any]) -> Groups:
    words: Groups = {}
    for key, _seen, _gone, make, model, vin in heads:
        words[key] = [name_words(make), name_words(model), vin_words(vin) if vin else ()]
    _add(words, _rows(connection, _PLATES, ids), plate_words)
    _add(words, _rows(connection, _OWNERS, ids), name_words)
    _add(words, _rows(connection, _DRIVERS, ids), name_words)
    return words


def _sales(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    """A sale is found by what its customer and its vehicle are found by, too."""
    heads = list(_rows(connection, _SALES, ids))
    customers = sorted({row[4] for row in heads})
    vehicles = sorted({row[5] for row in heads if row[5] is not None})
    theirs = _customer_words(connection, customers, _rows(connection, _CUSTOMERS, customers))
    its = _vehicle_words(connection, vehicles, _rows(connection, _VEHICLES, vehicles))
    return [
        Entry(
            key,
            place_of(key, as_day(ordered)),
            together(
                (number_words(number), name_words(model), *theirs[who], *its.get(vehicle, ()))
            ),
        )
        for key, ordered, number, model, who, vehicle in heads
    ]


def _parts(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    return [
        Entry(
            key,
            place_of(key, archived=bool(gone)),
            together((number_words(number), name_words(name), name_words(brand))),
        )
        for key, gone, number, name, brand in _rows(connection, _PARTS, ids)
    ]


_MAKE: dict[str, Callable[[Connection, Sequence[int]], list[Entry]]] = {
    CUSTOMER: _customers,
    VEHICLE: _vehicles,
    SALE: _sales,
    PART: _parts,
}


def _add(words: Groups, rows: Iterable[Any], make: Callable[[str], Words]) -> None:
    for key, *texts in rows:
        if key in words:
            words[key] += (make(text) for text in texts)


def _rows(connection: Connection, statement: str, ids: Sequence[int]) -> Iterable[Any]:
    """Read rows as the driver gives them: this is done at every save."""
    if not ids:
        return ()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(ids))
        return connection.exec_driver_sql(statement.format(ids=marks), tuple(ids)).fetchall()
    array = statement.replace("IN ({ids})", "= ANY(%s)")
    return connection.exec_driver_sql(array, (list(ids),)).fetchall()


def as_day(kept: date | str) -> date:
    """Return a day: SQLite's driver gives it as text."""
    return date.fromisoformat(kept) if isinstance(kept, str) else kept
