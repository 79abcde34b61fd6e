"""What a row says beside its subject: of the customer of a vehicle, of both of a visit.

Lists of vehicles and visits name the customer and the vehicle, and change neither. Whoever edits
such a cell of an export must hear that it came to nothing.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from desktop.models.customer import Customer, Phone
from desktop.models.keys import compact_key, name_key, phone_digits
from desktop.models.vehicle import Plate, Vehicle
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import Values
from desktop.services.importing.job import Job


class Beside:
    """Compares what exports say of known customers and vehicles with what the office has."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.forget()

    def forget(self) -> None:
        """End a batch."""
        self._customers: dict[int, Any] = {}
        self._vehicles: dict[int, Any] = {}
        self._phones: set[tuple[int, str]] = set()

    def read(self, customers: Iterable[int], vehicles: Iterable[int] = ()) -> None:
        """Read the customers and vehicles of a batch; those of foreign files are never compared."""
        if not self._job.mapping.own:
            return
        columns = select(
            Customer.id, Customer.external_ref, Customer.name_key, Customer.kind, Customer.tax_id
        )
        people = set(customers)
        for row in fetch(self._job.session, columns, Customer.id, people):
            self._customers[row[0]] = row
        owned = select(Phone.customer_id, Phone.digits)
        found = fetch(self._job.session, owned, Phone.customer_id, people)
        self._phones |= {(key, digits) for key, digits in found}
        cars = select(
            Vehicle.id,
            Vehicle.external_ref,
            Vehicle.vin,
            Vehicle.make,
            Vehicle.model,
            func.coalesce(Plate.partial, False).label("partial"),
        ).outerjoin(Plate, (Plate.vehicle_id == Vehicle.id) & Plate.to_on.is_(None))
        for row in fetch(self._job.session, cars, Vehicle.id, set(vehicles)):
            self._vehicles[row[0]] = row

    def ref(self, entity: str, key: int) -> str | None:
        """Return the key that a record came with."""
        known = self._customers if entity == "customer" else self._vehicles
        return known[key].external_ref if key in known else None

    def customer_differs(self, key: int | None, values: Values) -> bool:
        """Return whether a row says something else of a customer than the office."""
        row = self._customers.get(key or 0)
        if row is None:
            return False
        phone = phone_digits(values.get("customer.phone") or "")
        return bool(phone and (key, phone) not in self._phones) or _other(
            (name_key(values.get("customer.name") or ""), row.name_key),
            (values.get("customer.kind"), row.kind),
            (compact_key(values.get("customer.tax_id") or ""), row.tax_id),
        )

    def vehicle_differs(self, key: int, values: Values) -> bool:
        """Return whether a row says something else of a vehicle than the office."""
        row = self._vehicles.get(key)
        partial = values.get("vehicle.plate_partial")
        if row is None:
            return False
        return partial not in (None, bool(row.partial)) or _other(
            (compact_key(values.get("vehicle.vin") or ""), row.vin),
            (values.get("vehicle.make"), row.make),
            (values.get("vehicle.model"), row.model),
        )


def _other(*pairs: tuple[Any, Any]) -> bool:
    return any(said and said != here for said, here in pairs)
