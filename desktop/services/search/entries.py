"""What the index is to keep of records, computed from the records themselves."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
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
Makers = tuple[tuple[Callable[[str], Words], ...], ...]
_AT_ONCE = 5_000  # ids in one statement; SQLite takes 32,766 values, and each arm takes them anew
# Everything of a record is read in one statement, because this is done at every save: which arm a
# row is from, the record, the order within the arm, the day last seen, whether archived, and texts.
_CUSTOMERS = (
    "SELECT 0, id, 0, last_seen_on, archived_at IS NOT NULL, name, short_name, tax_id"
    " FROM customer WHERE id IN ({ids})"
    " UNION ALL SELECT 1, customer_id, id, NULL, NULL, name, NULL, NULL FROM contact"
    " WHERE customer_id IN ({ids})"
    " UNION ALL SELECT 2, customer_id, id, NULL, NULL, digits, NULL, NULL FROM phone"
    " WHERE customer_id IN ({ids})"
    " UNION ALL SELECT 3, ownership.customer_id, -plate.id, NULL, NULL, plate.plate_key,"
    " NULL, NULL FROM ownership JOIN plate"
    " ON plate.vehicle_id = ownership.vehicle_id AND plate.to_on IS NULL"
    " WHERE ownership.customer_id IN ({ids}) AND ownership.to_on IS NULL"
)
_OF_CUSTOMERS: Makers = (
    (name_words, name_words, number_words),
    (name_words,),
    (phone_words,),
    (plate_words,),
)
_VEHICLES = (
    "SELECT 0, id, 0, last_seen_on, archived_at IS NOT NULL, make, model, vin"
    " FROM vehicle WHERE id IN ({ids})"
    " UNION ALL SELECT 1, vehicle_id, id, NULL, NULL, plate_key, NULL, NULL FROM plate"
    " WHERE vehicle_id IN ({ids})"
    " UNION ALL SELECT 2, ownership.vehicle_id, ownership.id, NULL, NULL, customer.name,"
    " customer.short_name, NULL FROM ownership JOIN customer"
    " ON customer.id = ownership.customer_id"
    " WHERE ownership.vehicle_id IN ({ids}) AND ownership.to_on IS NULL"
    " UNION ALL SELECT 3, driver_assignment.vehicle_id, driver_assignment.id, NULL, NULL,"
    " contact.name, NULL, NULL FROM driver_assignment JOIN contact"
    " ON contact.id = driver_assignment.contact_id"
    " WHERE driver_assignment.vehicle_id IN ({ids}) AND driver_assignment.to_on IS NULL"
)
_OF_VEHICLES: Makers = (
    (name_words, name_words, vin_words),
    (plate_words,),
    (name_words, name_words),
    (name_words,),
)
_ARMS = 4  # of each of these
_SALES = (
    "SELECT id, ordered_on, number, model, customer_id, vehicle_id FROM sale WHERE id IN ({ids})"
)
_PARTS = "SELECT id, archived_at IS NOT NULL, number, name, brand FROM part WHERE id IN ({ids})"
_BARCODES = "SELECT part_id, code FROM part_barcode WHERE part_id IN ({ids}) ORDER BY id"
_THEIR_NUMBERS = (
    "SELECT part_id, number FROM part_supplier WHERE part_id IN ({ids}) AND number <> ''"
    " ORDER BY id"
)


def entries(connection: Connection, kind: str, ids: Sequence[int]) -> list[Entry]:
    """Compute what is to be kept of some records; those that are not there have nothing."""
    found: list[Entry] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += _MAKE[kind](connection, ids[start : start + _AT_ONCE])
    return found


def _customers(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    return _seen(_rows(connection, _CUSTOMERS, ids, _ARMS), _OF_CUSTOMERS)


def _vehicles(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    return _seen(_rows(connection, _VEHICLES, ids, _ARMS), _OF_VEHICLES)


def _seen(rows: Sequence[Any], makers: Makers) -> list[Entry]:
    """Make the entries of records that are seen now and then."""
    words = _words(rows, makers)
    return [
        Entry(key, place_of(key, as_day(seen), archived=bool(gone)), together(words[key]))
        for arm, key, _order, seen, gone, *_texts in rows
        if arm == 0
    ]


def _words(rows: Sequence[Any], makers: Makers) -> Groups:
    """Return the words of each record that is there itself, which its first arm tells."""
    found: Groups = {row[1]: [] for row in rows if row[0] == 0}
    for arm, key, _order, _day, _gone, *texts in sorted(rows, key=itemgetter(0, 1, 2)):
        if key in found:
            pairs = zip(makers[arm], texts, strict=False)
            found[key] += (make(text) for make, text in pairs if text)
    return found


def _sales(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    """A sale is found by what its customer and its vehicle are found by, too."""
    heads = list(_rows(connection, _SALES, ids))
    customers = sorted({row[4] for row in heads})
    vehicles = sorted({row[5] for row in heads if row[5] is not None})
    theirs = _words(_rows(connection, _CUSTOMERS, customers, _ARMS), _OF_CUSTOMERS)
    its = _words(_rows(connection, _VEHICLES, vehicles, _ARMS), _OF_VEHICLES)
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
    more: dict[int, list[Words]] = defaultdict(list)
    for statement in (_BARCODES, _THEIR_NUMBERS):
        for key, code in _rows(connection, statement, ids):
            more[key].append(number_words(code))
    return [
        Entry(
            key,
            place_of(key, archived=bool(gone)),
            together((number_words(number), name_words(name), name_words(brand), *more[key])),
        )
        for key, gone, number, name, brand in _rows(connection, _PARTS, ids)
    ]


_MAKE: dict[str, Callable[[Connection, Sequence[int]], list[Entry]]] = {
    CUSTOMER: _customers,
    VEHICLE: _vehicles,
    SALE: _sales,
    PART: _parts,
}


def _rows(
    connection: Connection, statement: str, ids: Sequence[int], arms: int = 1
) -> Sequence[Any]:
    """Read rows as the driver gives them; each arm of the statement is given the ids."""
    if not ids:
        return ()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(ids))
        asked = statement.format(ids=marks)
        return connection.exec_driver_sql(asked, tuple(ids) * arms).fetchall()
    array = statement.replace("IN ({ids})", "= ANY(%s)")
    return connection.exec_driver_sql(array, (list(ids),) * arms).fetchall()


def as_day(kept: date | str) -> date:
    """Return a day: SQLite's driver gives it as text."""
    return date.fromisoformat(kept) if isinstance(kept, str) else kept
