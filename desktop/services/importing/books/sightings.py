"""When customers and vehicles were here, and whose the vehicles are: settled after the visits."""

from datetime import date

from desktop.services.importing.books.customer_book import Person
from desktop.services.importing.books.vehicle_book import Car
from desktop.services.importing.job import Job

_SEEN = (
    "INSERT INTO sighting (entity, id, day) VALUES (?, ?, ?) "
    "ON CONFLICT (entity, id) DO UPDATE SET day = max(day, excluded.day)"
)
_DISPUTED = "INSERT OR IGNORE INTO dispute (vehicle) VALUES (?)"


class Sightings:
    """Notes what can be told only when all visits of a file are written.

    Of what the import itself entered, the visits tell the days; of what was there before, only
    the last day is noted.
    """

    def __init__(self, job: Job) -> None:
        self._scratch = job.scratch
        self._seen: dict[tuple[str, int], date] = {}
        self._disputed: set[int] = set()

    def note(self, customer: Person, vehicle: Car, day: date) -> None:
        """Note that a customer brought a vehicle on a day."""
        if not customer.fresh:
            self._see("customer", customer.id, day)
        if not vehicle.fresh:
            self._see("vehicle", vehicle.id, day)
        if vehicle.owner is None or (vehicle.fresh and vehicle.owner != customer.id):
            self._disputed.add(vehicle.id)

    def flush(self) -> None:
        """Write down what a batch noted."""
        seen = [(entity, key, day.isoformat()) for (entity, key), day in self._seen.items()]
        self._scratch.write(_SEEN, seen)
        self._scratch.write(_DISPUTED, ((key,) for key in self._disputed))
        self._seen.clear()
        self._disputed.clear()

    def _see(self, entity: str, key: int, day: date) -> None:
        self._seen[entity, key] = max(day, self._seen.get((entity, key), day))
