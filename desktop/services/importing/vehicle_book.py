"""Every vehicle the office knows, by what identifies one; new ones are written at the end."""

from datetime import date
from typing import Any

from sqlalchemy import select

from desktop.models.keys import compact_key, name_key
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.services.importing.customer_book import write_last_seen
from desktop.services.importing.job import Job
from desktop.services.importing.records import Ids, insert_all
from desktop.services.importing.values import RowRejectedError, Values
from desktop.system.i18n import _


class VehicleBook:
    """Finds vehicles by key, VIN and whole plate, and adds those nobody knows.

    Attributes:
        fresh: The row that first spoke of a vehicle, by id of those added in this import.
        owners: Whose each vehicle is now.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._ids = Ids(job.session, Vehicle)
        self._by_ref: dict[str, int] = {}
        self._by_vin: dict[str, int] = {}
        self._by_plate: dict[str, int] = {}
        self._by_part: dict[tuple[str, str], list[int]] = {}
        self._claimed: set[int] = set()
        self.fresh: dict[int, int] = {}
        self.owners: dict[int, int] = {}
        self._new: dict[int, dict[str, Any]] = {}
        self._plates: dict[int, dict[str, Any]] = {}
        self._seen: dict[int, date] = {}
        self._first: dict[tuple[int, int], date] = {}
        self._last: dict[int, tuple[date, int]] = {}
        self._load()

    def find(self, values: Values, ref: str | None) -> int | None:
        """Find which vehicle a row speaks of.

        Raises:
            RowRejectedError: Nothing identifies it, or plate and VIN belong to two vehicles.
        """
        if ref is not None and ref in self._by_ref:
            return self._by_ref[ref]
        plate, vin = self._whole_plate(values), compact_key(values.get("vehicle.vin") or "")
        if ref is None and not plate and not vin:
            raise RowRejectedError(
                _("Neither a whole plate nor a VIN nor a key says which vehicle it is; add one.")
            )
        found = {self._by_vin.get(vin), self._by_plate.get(plate)} - {None}
        if len(found) > 1:
            raise RowRejectedError(
                _("The plate and the VIN belong to two vehicles here; correct one of them.")
            )
        if found:
            return found.pop()
        own = self._job.mapping.own and ref is not None and not plate and not vin
        return self._claim(values, ref or "") if own else None

    def refuse_foreign(self, vehicle_id: int, values: Values) -> None:
        """Refuse a VIN that belongs to another vehicle.

        Raises:
            RowRejectedError: Another vehicle has it.
        """
        holder = self._by_vin.get(compact_key(values.get("vehicle.vin") or ""), vehicle_id)
        if holder != vehicle_id:
            raise RowRejectedError(_("Another vehicle here has the VIN; correct one of them."))

    def add(self, values: Values, ref: str | None, seen_on: date, row: int) -> int:
        """Enter a new vehicle and return its id."""
        key = self._ids.take()
        vin = compact_key(values.get("vehicle.vin") or "")
        self.fresh[key] = row
        self._new[key] = {
            "id": key,
            "vin": vin or None,
            "vin_reversed": vin[::-1] or None,
            "make": values.get("vehicle.make") or "",
            "model": values.get("vehicle.model") or "",
            "model_key": _model_key(values),
            "colour": values.get("vehicle.colour") or "",
            "made_in": values.get("vehicle.made_in"),
            "inspection_due_on": values.get("vehicle.inspection_due_on"),
            "insurance_due_on": values.get("vehicle.insurance_due_on"),
            "note": values.get("vehicle.note") or "",
            "created_at": self._job.now,
            "last_seen_on": seen_on,
            "import_id": self._job.import_id,
            "external_ref": ref,
        }
        if ref:
            self._by_ref[ref] = key
        if vin:
            self._by_vin[vin] = key
        self._add_plate(key, values, seen_on)
        return key

    def see(self, vehicle_id: int, customer_id: int, day: date) -> None:
        """Note that a customer brought a vehicle on a day."""
        new = self._new.get(vehicle_id)
        if new is None:
            self._seen[vehicle_id] = max(day, self._seen.get(vehicle_id, day))
        else:
            new["last_seen_on"] = max(day, new["last_seen_on"])
        if plate := self._plates.get(vehicle_id):
            plate["from_on"] = min(day, plate["from_on"])
        self.give(vehicle_id, customer_id, day)

    def give(self, vehicle_id: int, customer_id: int, day: date) -> None:
        """Make a customer the owner of a vehicle that has none; the latest one counts."""
        if vehicle_id in self.owners:
            return
        pair = vehicle_id, customer_id
        self._first[pair] = min(day, self._first.get(pair, day))
        self._last[vehicle_id] = max((day, customer_id), self._last.get(vehicle_id, (day, 0)))

    def write(self) -> None:
        """Write the new vehicles with their plates and owners; customers come first."""
        session, report = self._job.session, self._job.report
        owners = [
            {
                "vehicle_id": vehicle,
                "customer_id": customer,
                "from_on": self._first[vehicle, customer],
            }
            for vehicle, (_day, customer) in self._last.items()
        ]
        insert_all(session, Vehicle, list(self._new.values()))
        insert_all(session, Plate, list(self._plates.values()))
        insert_all(session, Ownership, owners)
        write_last_seen(self._job, Vehicle, self._seen)
        report.created["vehicle"] += len(self._new)
        report.created["plate"] += len(self._plates)
        report.created["ownership"] += len(owners)

    def _load(self) -> None:
        session = self._job.session
        current = select(Plate.vehicle_id, Plate.plate_key, Plate.partial).where(
            Plate.to_on.is_(None)
        )
        plates = {key: (plate, partial) for key, plate, partial in session.execute(current)}
        vehicles = select(Vehicle.id, Vehicle.external_ref, Vehicle.vin, Vehicle.model_key)
        for key, ref, vin, model in session.execute(vehicles):
            plate, partial = plates.get(key, ("", True))
            if ref:
                self._by_ref[ref] = key
            if vin:
                self._by_vin[vin] = key
            if not partial:
                self._by_plate[plate] = key
            elif not ref and not vin:
                self._by_part.setdefault((plate, model), []).append(key)
        owned = select(Ownership.vehicle_id, Ownership.customer_id).where(Ownership.to_on.is_(None))
        self.owners.update((vehicle, owner) for vehicle, owner in session.execute(owned))

    def _add_plate(self, key: int, values: Values, from_on: date) -> None:
        plate = values.get("vehicle.plate") or ""
        if not (folded := compact_key(plate)):
            return
        whole = self._whole_plate(values)
        if whole:
            self._by_plate[whole] = key
        self._plates[key] = {
            "vehicle_id": key,
            "plate": plate,
            "plate_key": folded,
            "plate_reversed": folded[::-1],
            "partial": not whole,
            "from_on": from_on,
        }

    def _whole_plate(self, values: Values) -> str:
        plate, mask = values.get("vehicle.plate") or "", self._job.mapping.rules.masked
        partial = values.get("vehicle.plate_partial") or (mask and mask in plate)
        return "" if partial else compact_key(plate)

    def _claim(self, values: Values, ref: str) -> int | None:
        """Take a vehicle that looks so and that no other key stands for."""
        look = compact_key(values.get("vehicle.plate") or ""), _model_key(values)
        for key in self._by_part.get(look, []):
            if key not in self._claimed:
                self._claimed.add(key)
                self._by_ref[ref] = key
                return key
        return None


def _model_key(values: Values) -> str:
    return name_key(f"{values.get('vehicle.make') or ''} {values.get('vehicle.model') or ''}")
