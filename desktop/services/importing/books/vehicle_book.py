"""The vehicles of a batch of rows: found by what identifies one, or added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from typing_extensions import override

from desktop.models.keys import compact_key, name_key
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.services.importing.books.claims import Claims
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import Query, fetch
from desktop.services.importing.cells.values import RowRejectedError, Values
from desktop.services.importing.job import Job
from desktop.system.i18n import _

_REMEMBERED = 1 << 15
_compact = lru_cache(_REMEMBERED)(compact_key)
_folded = lru_cache(_REMEMBERED)(name_key)

VEHICLE_COLUMNS = (
    "vin",
    "vin_reversed",
    "make",
    "model",
    "model_key",
    "colour",
    "made_in",
    "inspection_due_on",
    "insurance_due_on",
    "note",
    "created_at",
    "last_seen_on",
    "import_id",
    "external_ref",
)
PLATE_COLUMNS = ("vehicle_id", "plate", "plate_key", "plate_reversed", "partial", "from_on")
OWNERSHIP_COLUMNS = ("vehicle_id", "customer_id", "from_on")
_TELLING = ("plate", "vin", "make", "model", "colour", "made_in", "note")
_Look = tuple[str, str]


@dataclass(slots=True)
class Car:
    """A vehicle as an import knows one.

    Attributes:
        plate: What it bears now, as typed; `plate_key` folded.
        partial: Whether the plate is known in part only.
        owner: Whose it is now.
        fresh: Whether this very import entered it.
    """

    id: int
    plate: str
    plate_key: str
    partial: bool
    model_key: str
    owner: int | None
    fresh: bool

    @override
    def __str__(self) -> str:
        name = self.plate or self.model_key
        return _("Vehicle {name} (id {id})").format(name=name, id=self.id)


@dataclass(slots=True)
class VehicleAsk:
    """What a row says to identify a vehicle.

    Attributes:
        ref: The key, as it will be kept.
        named: An id of this office; `must` when a record has to bear it.
        plate: The whole plate, folded; empty when it is masked or missing.
        look: What a vehicle without any of these is known by.
    """

    values: Values
    ref: str | None
    named: int | None
    must: bool
    plate: str
    vin: str
    look: _Look


class VehicleBook:
    """Finds vehicles by key, id, VIN and whole plate, and adds those nobody knows."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._own = OwnIds(job.session, job.office, "vehicle", Vehicle)
        self._claims = Claims(job.scratch, "vehicle")
        self._new = job.inserts.into(Vehicle, VEHICLE_COLUMNS)
        self._plates = job.inserts.into(Plate, PLATE_COLUMNS)
        self._owners = job.inserts.into(Ownership, OWNERSHIP_COLUMNS)
        # A key made of the file's columns stands for a vehicle of which nothing else is known.
        self._key_will_do = "vehicle" in job.mapping.keys
        self.forget()

    def forget(self) -> None:
        """End a batch: what it added is in the office now."""
        self.cars: dict[int, Car] = {}
        self._by_ref: dict[str, int] = {}
        self._by_vin: dict[str, int] = {}
        self._by_plate: dict[str, int] = {}
        self._formers: dict[str, list[tuple[date, int]]] = {}
        self._unclaimed: dict[_Look, list[int]] = {}
        self._claims.flush()

    def ask(self, values: Values, ref: str | None) -> VehicleAsk:
        """Gather what a row says to identify a vehicle.

        Raises:
            RowRejectedError: Its id and its key name two vehicles.
        """
        named, must = self._own.named(values, ref)
        plate, mask = values.get("vehicle.plate") or "", self._job.mapping.rules.masked
        partial = values.get("vehicle.plate_partial") or (mask and mask in plate)
        folded = _compact(plate)
        return VehicleAsk(
            values,
            ref,
            named,
            must,
            "" if partial else folded,
            _compact(values.get("vehicle.vin") or ""),
            (folded, model_key(values)),
        )

    def prepare(self, asks: Iterable[VehicleAsk], *, every_key: bool) -> None:
        """Look a batch up in the office, each sort of key with one statement.

        Args:
            asks: The vehicles of the batch.
            every_key: Whether to look for plates and VINs of those too whom their key finds.
        """
        left = list(asks)
        self._look_for(Vehicle.external_ref, [ask.ref for ask in left])
        self._look_for(Vehicle.id, [ask.named for ask in left])
        self._by_ref.update(self._claims.find(ask.ref for ask in left if ask.ref))
        self._look_for(Vehicle.id, self._by_ref.values())
        if not every_key:
            left = [ask for ask in left if self._keyed(ask) is None]
        self._look_for(Vehicle.vin, [ask.vin for ask in left])
        whole = _cars().where(~Plate.partial)
        for row in fetch(self._job.session, whole, Plate.plate_key, [ask.plate for ask in left]):
            self._meet(row)
        if self._job.mapping.kind == "visits":
            self._look_for_formers(ask.plate for ask in left)
        if self._job.mapping.own:
            self._look_for_looks([ask for ask in left if ask.ref and not ask.plate and not ask.vin])

    def find(self, ask: VehicleAsk) -> Car | None:
        """Find which vehicle a row speaks of.

        Raises:
            RowRejectedError: Nothing identifies it, or what does belongs to two vehicles.
        """
        keyed = self._keyed(ask)
        if keyed is not None:
            return self.cars[keyed]
        if ask.named is not None and ask.must:
            raise unknown_id(ask.named)
        if ask.ref is None and not ask.plate and not ask.vin:
            raise RowRejectedError(
                _("Neither a whole plate nor a VIN nor a key says which vehicle it is; add one.")
            )
        found = {self._by_vin.get(ask.vin), self._bearer(ask)} - {None}
        if len(found) > 1:
            one, other = (str(self.cars[key]) for key in sorted(filter(None, found)))
            raise RowRejectedError(
                _("The plate and the VIN belong to two: {one} and {other}; correct one.").format(
                    one=one, other=other
                )
            )
        key = next(iter(found), None) or self._alike(ask)
        return None if key is None else self.cars[key]

    def holder(self, ask: VehicleAsk, mine: int) -> str:
        """Return why a vehicle may not take a VIN or a plate: another one has it."""
        for key in (self._by_vin.get(ask.vin, mine), self._by_plate.get(ask.plate, mine)):
            if key != mine:
                return _("{other} has the VIN or the plate; correct one of them.").format(
                    other=self.cars[key]
                )
        return ""

    def refuse_bare(self, ask: VehicleAsk) -> None:
        """Refuse to enter a vehicle of which nothing but a key is known.

        Raises:
            RowRejectedError: It is such a one.
        """
        if not self._key_will_do and not any(ask.values.get(f"vehicle.{one}") for one in _TELLING):
            raise RowRejectedError(
                _(
                    "No vehicle here has the key “{ref}”; import it first, or give its plate."
                ).format(ref=ask.ref)
            )

    def add(self, ask: VehicleAsk, seen_on: date) -> Car:
        """Enter a new vehicle."""
        values = ask.values
        key = self._new.add(
            ask.vin or None,
            ask.vin[::-1] or None,
            values.get("vehicle.make") or "",
            values.get("vehicle.model") or "",
            ask.look[1],
            values.get("vehicle.colour") or "",
            values.get("vehicle.made_in"),
            values.get("vehicle.inspection_due_on"),
            values.get("vehicle.insurance_due_on"),
            values.get("vehicle.note") or "",
            self._job.now,
            seen_on,
            self._job.import_id,
            ask.ref,
        )
        plate = values.get("vehicle.plate") or ""
        self.cars[key] = Car(
            key, plate, ask.look[0], bool(plate and not ask.plate), ask.look[1], None, fresh=True
        )
        self._register(key, ask)
        if ask.look[0]:
            self.put_on(self.cars[key], ask, seen_on)
        return self.cars[key]

    def take_vin(self, car: Car, vin: str) -> None:
        """Remember that a known vehicle has a VIN from now on."""
        self._by_vin[vin] = car.id

    def put_on(self, car: Car, ask: VehicleAsk, day: date) -> int:
        """Give a vehicle the plate of a row, and return the plate's id."""
        plate, folded = ask.values["vehicle.plate"], ask.look[0]
        car.plate, car.plate_key, car.partial = plate, folded, not ask.plate
        if ask.plate:
            self._by_plate[ask.plate] = car.id
        return self._plates.add(car.id, plate, folded, folded[::-1], not ask.plate, day)

    def give(self, car: Car, customer_id: int, day: date) -> None:
        """Make a customer the owner of a vehicle that has none."""
        car.owner = customer_id
        key = self._owners.add(car.id, customer_id, day)
        if not car.fresh:
            self._job.trail.inserted(Ownership, [key])

    def _register(self, key: int, ask: VehicleAsk) -> None:
        if ask.ref:
            self._by_ref[ask.ref] = key
        if ask.vin:
            self._by_vin[ask.vin] = key
        if ask.plate:
            self._by_plate[ask.plate] = key

    def _keyed(self, ask: VehicleAsk) -> int | None:
        if ask.ref is not None and ask.ref in self._by_ref:
            return self._by_ref[ask.ref]
        return ask.named if ask.named in self.cars else None

    def _alike(self, ask: VehicleAsk) -> int | None:
        """Take a vehicle that looks so and for which no other key stands."""
        own = self._job.mapping.own and not ask.plate and not ask.vin
        if not own or ask.ref is None or not self._unclaimed.get(ask.look):
            return None
        key = self._unclaimed[ask.look].pop(0)
        self._by_ref[ask.ref] = key
        self._claims.add(ask.ref, key)
        return key

    def _bearer(self, ask: VehicleAsk) -> int | None:
        """Return who bears the plate of a row, or bore it on the day of its visit."""
        now = self._by_plate.get(ask.plate)
        day: date | None = ask.values.get("visit.arrived_on")
        if day is None:  # a list of vehicles
            return now
        for until, key in self._formers.get(ask.plate, ()):
            if day < until or (day == until and now is None):
                return key
        return now

    def _look_for_formers(self, plates: Iterable[str]) -> None:
        """Find the vehicles that bore a plate until a day and bear another one now."""
        former = select(Plate.plate_key, Plate.to_on, Plate.vehicle_id)
        former = former.where(~Plate.partial, Plate.to_on.is_not(None)).order_by(Plate.to_on)
        for plate, until, key in fetch(self._job.session, former, Plate.plate_key, plates):
            self._formers.setdefault(plate, []).append((until, key))
        keys = {key for bearers in self._formers.values() for _until, key in bearers}
        self._look_for(Vehicle.id, keys)

    def _look_for(self, column: Any, keys: Iterable[Any]) -> None:  # noqa: ANN401 -- any column
        missing = [key for key in keys if key not in self.cars]
        for row in fetch(self._job.session, _cars(), column, missing):
            self._meet(row)

    def _meet(self, row: Any) -> None:  # noqa: ANN401 -- a row of _cars
        key, ref, vin, model, run, plate, folded, partial, owner, named = row
        if folded and not partial:
            self._by_plate[folded] = key
        if key not in self.cars:
            fresh = run == self._job.import_id
            self.cars[key] = Car(key, plate or "", folded or "", bool(partial), model, owner, fresh)
        self.cars.setdefault(named, self.cars[key])
        if ref:
            self._by_ref[ref] = key
        if vin:
            self._by_vin[vin] = key

    def _look_for_looks(self, asks: list[VehicleAsk]) -> None:
        """Find vehicles of the same masked plate and model that bear no key."""
        wanted = {ask.look for ask in asks}
        folded = func.coalesce(Plate.plate_key, "")
        free = (
            select(Vehicle.id, folded, Vehicle.model_key)
            .outerjoin(Plate, (Plate.vehicle_id == Vehicle.id) & Plate.to_on.is_(None))
            .where(Vehicle.external_ref.is_(None), Vehicle.vin.is_(None))
            .where(func.coalesce(Plate.partial, True))
            .order_by(Vehicle.id)
        )
        models = {look[1] for look in wanted if look[1]}
        rows = list(fetch(self._job.session, free, Vehicle.model_key, models))
        if any(not look[1] for look in wanted):
            rows += self._job.session.execute(free.where(Vehicle.model_key == "")).all()
        taken = self._claims.taken(row[0] for row in rows)
        chosen = [row for row in rows if (row[1], row[2]) in wanted and row[0] not in taken]
        self._look_for(Vehicle.id, [row[0] for row in chosen])
        for key, plate, model in chosen:
            self._unclaimed.setdefault((plate, model), []).append(key)


def model_key(values: Values) -> str:
    """Fold make and model."""
    return _folded(f"{values.get('vehicle.make') or ''} {values.get('vehicle.model') or ''}")


def _cars() -> Query:
    """Select vehicles by what identifies them; a merged one leads to the one that stayed."""
    kept = aliased(Vehicle)
    car = func.coalesce(kept.id, Vehicle.id)
    return (
        select(
            car,
            Vehicle.external_ref,
            Vehicle.vin,
            func.coalesce(kept.model_key, Vehicle.model_key),
            func.coalesce(kept.import_id, Vehicle.import_id),
            Plate.plate,
            Plate.plate_key,
            Plate.partial,
            Ownership.customer_id,
            Vehicle.id,
        )
        .outerjoin(kept, kept.id == Vehicle.merged_into_id)
        .outerjoin(Plate, (Plate.vehicle_id == car) & Plate.to_on.is_(None))
        .outerjoin(Ownership, (Ownership.vehicle_id == car) & Ownership.to_on.is_(None))
    )
