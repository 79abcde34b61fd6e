"""Importing a list of vehicles, with their owners where the file names them."""

from collections.abc import Sequence
from typing import Any

from desktop.models.keys import compact_key, name_key
from desktop.models.vehicle import Plate, Vehicle
from desktop.services.importing.books.beside import Beside
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.customer_book import CustomerAsk, CustomerBook, Person
from desktop.services.importing.books.vehicle_book import Car, VehicleAsk, VehicleBook
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.report import Oddity
from desktop.system.i18n import _

_PLAIN = (
    "make",
    "model",
    "colour",
    "made_in",
    "inspection_due_on",
    "insurance_due_on",
    "note",
)
_TITLES = {name: field.title for name, field in KINDS["vehicles"].by_id.items()}
_Asks = tuple[VehicleAsk, CustomerAsk]


class VehicleTaker:
    """Takes in vehicles."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._customers, self._vehicles = CustomerBook(job), VehicleBook(job)
        self._key, self._customer_key = job.key_reader("vehicle"), job.key_reader("customer")
        self._changes, self._spoken = Changes(job, Vehicle), Spoken(job, "vehicle")
        self._beside = Beside(job)
        self._asks: dict[int, _Asks] = {}

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        self._asks = {}
        for row in rows:
            try:
                self._asks[row.number] = self._ask(row)
            except RowRejectedError:  # it is asked again, and refused, when it is its turn
                continue
        self._vehicles.prepare((vehicle for vehicle, _owner in self._asks.values()), every_key=True)
        self._customers.prepare((owner for _car, owner in self._asks.values()), every_key=False)
        self._changes.load(self._vehicles.cars)
        owners = {car.owner for car in self._vehicles.cars.values()} - {None}
        self._beside.read(key for key in owners if key is not None)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter a vehicle, or change the known one.

        Raises:
            RowRejectedError: The row contradicts what the office knows, or the file itself.
        """
        vehicle, owner = self._asks.get(row.number) or self._ask(row)
        known = self._vehicles.find(vehicle)
        if known is None:
            refuse_new(self._job)
            self._enter(vehicle, owner, row)
            return Outcome.CREATED, ""
        if known.fresh:
            self._spoken.refuse_second(known.id)
        if self._job.mode == "create":
            return here_already(known)
        if reason := self._vehicles.holder(vehicle, known.id):
            raise RowRejectedError(reason)
        outcome, reason = self._change(known, vehicle, owner, row)
        if self._beside.customer_differs(known.owner, row.values):
            reason = f"{reason} {self._job.report.oddity(row.number, Oddity.BESIDE)}"
        return outcome, reason

    def flush(self) -> None:
        """Write the batch: owners, then vehicles."""
        self._job.inserts.flush()
        self._changes.flush()
        self._spoken.flush()
        self._beside.forget()
        self._customers.forget()
        self._vehicles.forget()

    def _ask(self, row: ListRow) -> _Asks:
        owner = self._customers.ask(row.values, self._customer_key(row.cells))
        return self._vehicles.ask(row.values, self._key(row.cells)), owner

    def _enter(self, vehicle: VehicleAsk, owner: CustomerAsk, row: ListRow) -> None:
        self._vehicles.refuse_bare(vehicle)
        customer = self._owner(owner)
        car = self._vehicles.add(vehicle, self._job.today)
        if customer is not None:
            self._vehicles.give(car, customer.id, self._job.today)
            if not customer.fresh and owner.natural[0] not in ("", customer.key):
                self._job.report.note(row.number, Oddity.OTHER_NAME)
        self._spoken.note(car.id, row.number)

    def _owner(self, ask: CustomerAsk) -> Person | None:
        """Find or enter the owner whom a row names; None when it names none."""
        if not _names_somebody(ask):
            return None
        known = self._customers.find(ask)
        return known or self._customers.add(ask, self._job.today)

    def _change(
        self, known: Car, vehicle: VehicleAsk, owner: CustomerAsk, row: ListRow
    ) -> tuple[Outcome, str]:
        _refuse_other_plate(known, vehicle, row)
        self._refuse_other_owner(known, owner)
        record, said = self._changes.row(known.id), _said(row)
        different = [name for name in said if getattr(record, name) != said[name]]
        titles = [_TITLES[f"vehicle.{name}"] for name in different]
        titles += [_TITLES["vehicle.plate"]] if vehicle.look[0] and not known.plate_key else []
        titles += [_TITLES["customer.name"]] if self._gives_owner(known, owner) else []
        if not titles:
            self._spoken.note(known.id, row.number)
            self._job.report.unchanged["vehicle"] += 1
            return unchanged(known)
        self._spoken.refuse_second(known.id)
        self._spoken.note(known.id, row.number)
        self._write(known, vehicle, owner, {name: said[name] for name in different})
        return changed_in(known, titles)

    def _write(
        self, known: Car, vehicle: VehicleAsk, owner: CustomerAsk, said: dict[str, Any]
    ) -> None:
        record = self._changes.row(known.id)
        make, model = said.get("make", record.make), said.get("model", record.model)
        derived = {"model_key": name_key(f"{make} {model}")}
        if "vin" in said:
            derived["vin_reversed"] = said["vin"][::-1]
            self._vehicles.take_vin(known, said["vin"])
        self._changes.change(record, said | derived)
        self._changes.touch(record)
        if vehicle.look[0] and not known.plate_key:
            key = self._vehicles.put_on(known, vehicle, self._job.today)
            self._job.trail.inserted(Plate, [key])
        if self._gives_owner(known, owner):
            customer = self._owner(owner)
            if customer is not None:
                self._vehicles.give(known, customer.id, self._job.today)

    def _gives_owner(self, known: Car, owner: CustomerAsk) -> bool:
        return known.owner is None and _names_somebody(owner)

    def _refuse_other_owner(self, known: Car, ask: CustomerAsk) -> None:
        if known.owner is None or not _names_somebody(ask):
            return
        said = self._customers.find(ask)
        if said is None or said.id != known.owner:
            raise RowRejectedError(
                _("The vehicle belongs to somebody else here; change its owner in the vehicle.")
            )


def _refuse_other_plate(known: Car, ask: VehicleAsk, row: ListRow) -> None:
    partial = row.values.get("vehicle.plate_partial")
    masked = "vehicle.plate_partial" in row.said and partial != known.partial
    if ask.look[0] and known.plate_key and (known.plate_key != ask.look[0] or masked):
        raise RowRejectedError(
            _("The vehicle bears another plate here; change its plate in the vehicle.")
        )


def _names_somebody(ask: CustomerAsk) -> bool:
    return bool(ask.ref or ask.named or ask.natural[0])


def _said(row: ListRow) -> dict[str, Any]:
    """Return what the row itself says, by column."""
    values = {name: row.values.get(f"vehicle.{name}") for name in _PLAIN}
    said = {
        name: value
        for name, value in values.items()
        if value is not None and f"vehicle.{name}" in row.said
    }
    vin = compact_key(row.values.get("vehicle.vin") or "")
    return said | ({"vin": vin} if vin else {})
