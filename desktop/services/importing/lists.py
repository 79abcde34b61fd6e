"""Importing plain lists: customers, vehicles, parts and targets, a row a record.

A row about somebody new adds a record; a row about a known one changes what the row says
differently; a row that says nothing new is a repetition.
"""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import select

from desktop.models.base import Base
from desktop.models.customer import Customer, Phone
from desktop.models.keys import compact_key, name_key, phone_digits
from desktop.models.part import Part
from desktop.models.target import Target
from desktop.models.vehicle import Plate, Vehicle
from desktop.services.files.tables import TableRow
from desktop.services.importing.customer_book import CustomerBook
from desktop.services.importing.job import Job
from desktop.services.importing.records import Ids, change, insert_all
from desktop.services.importing.result import Stage
from desktop.services.importing.values import RowRejectedError, Values, read_row
from desktop.services.importing.vehicle_book import VehicleBook
from desktop.system.i18n import _

_CUSTOMER = ("name", "kind", "address", "birthday", "note")
_VEHICLE = (
    "make",
    "model",
    "colour",
    "made_in",
    "inspection_due_on",
    "insurance_due_on",
    "note",
)
_PART = ("name", "brand", "category", "unit", "price", "cost")


class Taker(Protocol):
    """Takes in the rows of one kind."""

    def take(self, row: TableRow, values: Values) -> bool:
        """Take a row in; return whether it said anything new."""

    def write(self) -> None:
        """Write what has gathered."""


def import_list(job: Job, taker: Taker) -> None:
    """Take in a file whose rows stand for themselves."""
    skip = job.mapping.rules.repeated_lines == "skip"
    seen: dict[tuple[str, ...], int] = {}
    for row in job.report.rows(Stage.CHECKING, 0.0, 0.9):
        if skip and row.cells in seen:
            said = _("The row equals row {row}.").format(row=seen[row.cells])
            job.report.repeat(row.number, said)
            continue
        try:
            if not taker.take(row, read_row(job.readers, row)):
                job.report.repeat(row.number, _("The office knows all of this row already."))
        except RowRejectedError as reason:
            job.report.reject(row.number, str(reason))
        else:
            seen[row.cells] = row.number
    taker.write()
    job.report.tell(Stage.WRITING, job.report.rows_read, 1.0, 1.0)


class CustomerTaker:
    """Takes in customers."""

    def __init__(self, job: Job) -> None:
        self._job, self._book = job, CustomerBook(job)
        self._key = job.key_reader("customer")

    def take(self, row: TableRow, values: Values) -> bool:
        """Enter a customer, or change the known one."""
        ref = self._key(row.cells)
        known = self._book.find(values, ref)
        if known is None:
            self._book.add(values, ref, self._job.today, row.number)
            return True
        refuse_second(self._book.fresh, known)
        self._book.refuse_foreign(known, values)
        return _counted(self._job, "customer", self._change(known, values))

    def write(self) -> None:
        """Write the new customers."""
        self._book.write()

    def _change(self, customer_id: int, values: Values) -> bool:
        row = self._job.session.get_one(Customer, customer_id)
        said = {name: values.get(f"customer.{name}") for name in _CUSTOMER}
        said |= {"name_key": name_key(values["customer.name"])}
        said |= {"segment_id": values.get("customer.segment")}
        said |= {"tax_id": compact_key(values.get("customer.tax_id") or "")}
        changed = change(row, said)
        return self._add_phone(customer_id, values.get("customer.phone")) or changed

    def _add_phone(self, customer_id: int, number: str | None) -> bool:
        if number is None:
            return False
        same = select(Phone.id).where(
            Phone.customer_id == customer_id, Phone.digits == phone_digits(number)
        )
        if self._job.session.execute(same).first() is not None:
            return False
        self._book.add_phone(customer_id, number)
        return True


class VehicleTaker:
    """Takes in vehicles, with their owners where the file names them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._customers, self._vehicles = CustomerBook(job), VehicleBook(job)
        self._key, self._customer_key = job.key_reader("vehicle"), job.key_reader("customer")

    def take(self, row: TableRow, values: Values) -> bool:
        """Enter a vehicle, or change the known one."""
        ref = self._key(row.cells)
        known = self._vehicles.find(values, ref)
        if known is None:
            owner = self._owner(row, values)
            known = self._vehicles.add(values, ref, self._job.today, row.number)
            if owner is not None:
                self._vehicles.give(known, owner, self._job.today)
            return True
        refuse_second(self._vehicles.fresh, known)
        self._vehicles.refuse_foreign(known, values)
        self._refuse_other_plate(known, values)
        return _counted(self._job, "vehicle", self._change(known, row, values))

    def write(self) -> None:
        """Write owners, then vehicles."""
        self._customers.write()
        self._vehicles.write()

    def _owner(self, row: TableRow, values: Values) -> int | None:
        if values.get("customer.name") is None:
            return None
        ref = self._customer_key(row.cells)
        known = self._customers.find(values, ref)
        if known is not None:
            return known
        return self._customers.add(values, ref, self._job.today, row.number)

    def _change(self, vehicle_id: int, row: TableRow, values: Values) -> bool:
        given = self._give(vehicle_id, row, values)
        vehicle = self._job.session.get_one(Vehicle, vehicle_id)
        said = {name: values.get(f"vehicle.{name}") for name in _VEHICLE}
        vin = compact_key(values.get("vehicle.vin") or "")
        changed = change(vehicle, said | {"vin": vin, "vin_reversed": vin[::-1]})
        vehicle.model_key = name_key(f"{vehicle.make} {vehicle.model}")
        return changed or given

    def _give(self, vehicle_id: int, row: TableRow, values: Values) -> bool:
        """Make the file's owner the owner of a vehicle that has none."""
        before = self._vehicles.owners.get(vehicle_id)
        if before is None:
            owner = self._owner(row, values)
            if owner is not None:
                self._vehicles.give(vehicle_id, owner, self._job.today)
            return owner is not None
        if values.get("customer.name") is not None:
            self._refuse_other_owner(before, row, values)
        return False

    def _refuse_other_owner(self, before: int, row: TableRow, values: Values) -> None:
        if self._customers.find(values, self._customer_key(row.cells)) != before:
            raise RowRejectedError(
                _("The vehicle belongs to somebody else here; change its owner in the vehicle.")
            )

    def _refuse_other_plate(self, vehicle_id: int, values: Values) -> None:
        said = compact_key(values.get("vehicle.plate") or "")
        current = select(Plate.plate_key).where(
            Plate.vehicle_id == vehicle_id, Plate.to_on.is_(None)
        )
        if said and self._job.session.execute(current).scalar() != said:
            raise RowRejectedError(
                _("The vehicle bears another plate here; change its plate in the vehicle.")
            )


class PartTaker:
    """Takes in the parts list."""

    def __init__(self, job: Job) -> None:
        self._job, self._key = job, job.key_reader("part")
        self._ids = Ids(job.session, Part)
        self._by_number: dict[str, int] = {}
        self._by_ref: dict[str, int] = {}
        self._fresh: dict[int, int] = {}
        self._new: list[dict[str, Any]] = []
        for key, number, ref in job.session.execute(
            select(Part.id, Part.number_key, Part.external_ref)
        ):
            self._register(key, number, ref)

    def take(self, row: TableRow, values: Values) -> bool:
        """Enter a part, or change the known one."""
        ref, number = self._key(row.cells), compact_key(values["part.number"])
        if not number:
            raise RowRejectedError(_("The part number has neither letters nor digits; correct it."))
        known = self._by_number.get(number) or self._by_ref.get(ref or "")
        said = {name: values.get(f"part.{name}") for name in _PART}
        said |= {"number": values["part.number"], "number_key": number}
        said |= {"name_key": name_key(values["part.name"])}
        if known is None:
            self._add(said, ref, row.number)
            return True
        refuse_second(self._fresh, known)
        part = self._job.session.get_one(Part, known)
        return _counted(self._job, "part", change(part, said))

    def write(self) -> None:
        """Write the new parts."""
        insert_all(self._job.session, Part, self._new)
        self._job.report.created["part"] += len(self._new)

    def _add(self, said: dict[str, Any], ref: str | None, row: int) -> None:
        key = self._ids.take()
        self._fresh[key] = row
        self._register(key, said["number_key"], ref)
        texts = {name: said[name] or "" for name in ("brand", "category", "unit")}
        given = {"id": key, "import_id": self._job.import_id, "external_ref": ref}
        self._new.append(said | texts | given)

    def _register(self, key: int, number: str, ref: str | None) -> None:
        self._by_number[number] = key
        if ref:
            self._by_ref[ref] = key


class TargetTaker:
    """Takes in targets."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._ids = Ids(job.session, Target)
        self._known: dict[tuple[str, int, int | None], int] = {}
        self._fresh: dict[int, int] = {}
        self._new: list[dict[str, Any]] = []
        columns = select(Target.id, Target.measure, Target.month, Target.staff_id)
        for key, measure, month, staff in job.session.execute(columns):
            self._known[measure, month, staff] = key

    def take(self, row: TableRow, values: Values) -> bool:
        """Enter a target, or change the known one."""
        measure, month = values["target.measure"].strip(), values["target.month"]
        what = measure, month, values.get("target.staff")
        value = values["target.value"]
        if (known := self._known.get(what)) is not None:
            refuse_second(self._fresh, known)
            target: Base = self._job.session.get_one(Target, known)
            return _counted(self._job, "target", change(target, {"value": value}))
        key = self._known[what] = self._ids.take()
        self._fresh[key] = row.number
        self._new.append(
            {"id": key, "measure": measure, "month": month, "staff_id": what[2], "value": value}
        )
        return True

    def write(self) -> None:
        """Write the new targets."""
        insert_all(self._job.session, Target, self._new)
        self._job.report.created["target"] += len(self._new)


TAKERS: dict[str, Callable[[Job], Taker]] = {
    "customers": CustomerTaker,
    "vehicles": VehicleTaker,
    "parts": PartTaker,
    "targets": TargetTaker,
}


def refuse_second(fresh: dict[int, int], known: int) -> None:
    """Refuse a row that speaks of somebody whom an earlier row has just entered.

    Raises:
        RowRejectedError: Two rows of the file give one record different contents.
    """
    if known in fresh:
        raise RowRejectedError(
            _("Row {row} is about the same one and says something else; keep one of them.").format(
                row=fresh[known]
            )
        )


def _counted(job: Job, table: str, changed: bool) -> bool:  # noqa: FBT001 -- what it counts
    (job.report.updated if changed else job.report.unchanged)[table] += 1
    return changed
