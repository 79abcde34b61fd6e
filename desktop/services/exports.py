"""Exports: what the office knows, as tables that any program reads and an import takes back.

Header words are the fields' ids, the same in every language. In CSV days are ISO 8601 and amounts
have two digits behind the point; in a workbook they are days and numbers. An unknown is an empty
cell. The ids say which record of this office a row speaks of, so that a file that was edited
changes exactly these records.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import ColumnElement, Label, Select, SQLColumnExpression, String, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.types import TypeEngine

from desktop.models.base import Scaled
from desktop.models.customer import Customer, Phone
from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.target import Target
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.files.csv_files import csv_writer
from desktop.services.files.xlsx_files import (
    MOST_ROWS,
    CsvRows,
    ValueWriter,
    new_table_file,
    too_many_rows,
)
from desktop.services.settings import office_info
from desktop.system.i18n import N_, _

_BATCH = 1000
Column = tuple[str, SQLColumnExpression[Any]]


@dataclass(frozen=True, slots=True)
class Export:
    """A table that can leave the office.

    Attributes:
        title: English source text.
        columns: Header word and value of each column; the argument is the office's name.
        joined: Adds the tables the values come from.
        order: Ids that put the rows in order.
    """

    title: str
    columns: Callable[[str], tuple[Column, ...]]
    joined: Callable[[Select[Any]], Select[Any]]
    order: tuple[InstrumentedAttribute[int], ...]

    def select(self, office: str) -> Select[Any]:
        """Return the statement that reads the rows."""
        values: list[Label[Any]] = [value.label(None) for _name, value in self.columns(office)]
        return self.joined(select(*values)).order_by(*self.order)


def export_rows(session: Session, kind: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Return the header words of an export and its rows, read as they are asked for.

    Raises:
        RuleBrokenError: There is no such export.
    """
    export, office = _export(kind), office_info(session).name
    header = tuple(name for name, _value in export.columns(office))
    return header, _rows(session, export.select(office))


def write_export(session: Session, kind: str, target: Path | TextIO) -> int:
    """Write a kind as a whole and return how many rows it has.

    A file is a workbook if its name ends in .xlsx, else CSV with a byte order mark, by which
    spreadsheets know UTF-8. A stream is CSV without it, for the next program in the pipe would
    take the mark for a part of the first word.

    Raises:
        OfficeError: There is no such export, the file cannot be written, or a sheet has no room.
    """
    header, rows = export_rows(session, kind)
    if not isinstance(target, Path):
        return _write(CsvRows(csv_writer(target), header), rows)
    if target.suffix.lower() == ".xlsx":
        _check_room(session, kind, target)
    types = [_type(name, value) for name, value in _export(kind).columns("")]
    with new_table_file(target, header, types) as writer:
        return _write(writer, rows)


def _export(kind: str) -> Export:
    if kind not in EXPORTS:
        raise RuleBrokenError(
            _("“{name}” cannot be exported; choose one of {known}.").format(
                name=kind, known=", ".join(EXPORTS)
            )
        )
    return EXPORTS[kind]


def _check_room(session: Session, kind: str, target: Path) -> None:
    """Refuse at once what a sheet cannot hold, not after minutes of writing."""
    counted = _export(kind).joined(select(func.count()))
    if session.scalars(counted).one() >= MOST_ROWS:
        raise too_many_rows(target.name)


def _type(name: str, value: SQLColumnExpression[Any]) -> type:
    """Tell what a column holds; an id is a name and not a number to count with."""
    if name.endswith(".id"):
        return str
    kind: TypeEngine[Any] = value.label(None).type
    return Decimal if isinstance(kind, Scaled) else kind.python_type


def _write(writer: ValueWriter, rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _rows(session: Session, statement: Select[Any]) -> Iterator[tuple[Any, ...]]:
    for row in session.execute(statement.execution_options(yield_per=_BATCH)):
        yield tuple(row)


def _named(entity: str, table: Any, *names: str) -> tuple[Column, ...]:  # noqa: ANN401 -- any mapped class
    return tuple((f"{entity}.{name}", getattr(table, name)) for name in names)


def _ref(table: Any, office: str) -> ColumnElement[Any]:  # noqa: ANN401 -- any mapped class
    """The key a record came with, or one that names this office and the record."""
    own = f"{office}#" + table.id.cast(String)
    return case((table.id.is_(None), None), else_=func.coalesce(table.external_ref, own))


_Now = aliased(Plate)
_Owner = aliased(Customer)
_Advisor = aliased(Staff)
_Cashier = aliased(Staff)


def _first_phone(customer: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- or an alias of it
    return (
        select(Phone.number)
        .where(Phone.customer_id == customer.id, Phone.contact_id.is_(None))
        .order_by(Phone.id)
        .limit(1)
        .scalar_subquery()
    )


def _further_phones() -> ColumnElement[Any]:
    """A customer's phones but the first one, as a cell that an import takes apart again."""
    other = aliased(Phone)
    first = select(func.min(other.id)).where(
        other.customer_id == Customer.id, other.contact_id.is_(None)
    )
    return (
        select(func.aggregate_strings(Phone.number, "、"))
        .where(Phone.customer_id == Customer.id, Phone.contact_id.is_(None))
        .where(Phone.id > first.correlate(Customer).scalar_subquery())
        .correlate(Customer)
        .scalar_subquery()
    )


def _customer_columns(office: str) -> tuple[Column, ...]:
    return (
        *_named("customer", Customer, "id"),
        ("customer.ref", _ref(Customer, office)),
        *_named("customer", Customer, "name", "kind"),
        ("customer.phone", _first_phone(Customer)),
        ("customer.phones", _further_phones()),
        *_named("customer", Customer, "tax_id"),
        ("customer.segment", Segment.name),
        *_named("customer", Customer, "address", "birthday", "note", "last_seen_on"),
        *_named("customer", Customer, "archived_reason"),
    )


def _vehicle_columns(office: str) -> tuple[Column, ...]:
    return (
        *_named("vehicle", Vehicle, "id"),
        ("vehicle.ref", _ref(Vehicle, office)),
        ("vehicle.plate", _Now.plate),
        ("vehicle.plate_partial", _Now.partial),
        *_named("vehicle", Vehicle, "vin", "make", "model", "colour", "made_in"),
        *_named("vehicle", Vehicle, "inspection_due_on", "insurance_due_on", "note"),
        *_named("vehicle", Vehicle, "last_seen_on", "archived_reason"),
        ("customer.id", _Owner.id),
        ("customer.ref", _ref(_Owner, office)),
        ("customer.name", _Owner.name),
        ("customer.phone", _first_phone(_Owner)),
        ("customer.tax_id", _Owner.tax_id),
    )


def _visit_columns(office: str) -> tuple[Column, ...]:
    days = ("arrived_on", "promised_on", "finished_on", "settled_on", "odometer")
    return (
        *_named("visit", Visit, "id"),
        ("visit.ref", _ref(Visit, office)),
        *_named("visit", Visit, "number", "state", "kind", *days),
        ("visit.segment", Segment.name),
        ("visit.advisor", _Advisor.name),
        ("visit.cashier", _Cashier.name),
        *_named("visit", Visit, "concern", "cause", "correction", "void_reason"),
        ("customer.id", Customer.id),
        ("customer.ref", _ref(Customer, office)),
        *_named("customer", Customer, "name", "kind"),
        ("customer.phone", _first_phone(Customer)),
        *_named("customer", Customer, "tax_id"),
        ("vehicle.id", Vehicle.id),
        ("vehicle.ref", _ref(Vehicle, office)),
        ("vehicle.plate", Visit.plate),
        ("vehicle.plate_partial", func.coalesce(_Now.partial, False)),
        *_named("vehicle", Vehicle, "vin", "make", "model"),
        *_named("visit", Visit, "tax_rate", "tax_inclusive"),
        ("visit.labour", Visit.labour_net),
        ("visit.parts", Visit.parts_net),
        ("visit.outsourced", Visit.outsourced_net),
        ("visit.other", Visit.other_net),
        *_named("visit", Visit, "tax", "total"),
    )


def _line_columns(office: str) -> tuple[Column, ...]:
    return (
        *_visit_columns(office),
        *_named("line", VisitLine, "id", "position", "kind", "text"),
        ("line.part_number", Part.number),
        *_named("line", VisitLine, "quantity", "unit", "price", "discount", "amount"),
        *_named("line", VisitLine, "net", "cost", "hours"),
    )


def _part_columns(office: str) -> tuple[Column, ...]:
    return (
        *_named("part", Part, "id"),
        ("part.ref", _ref(Part, office)),
        *_named("part", Part, "number", "name", "brand", "category", "unit", "price", "cost"),
        *_named("part", Part, "archived_reason"),
    )


def _target_columns(_office: str) -> tuple[Column, ...]:
    month = Target.month.cast(String)
    return (
        *_named("target", Target, "id", "measure"),
        ("target.month", _part(month, 1, 4) + "-" + _part(month, 5, 2)),
        ("target.staff", Staff.name),
        *_named("target", Target, "value"),
    )


def _part(text: ColumnElement[str], first: int, length: int) -> ColumnElement[str]:
    return func.substr(text, first, length, type_=String)


def _from_customers(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(Customer).join(Segment, Segment.id == Customer.segment_id)


def _from_vehicles(statement: Select[Any]) -> Select[Any]:
    owned = (Ownership.vehicle_id == Vehicle.id) & Ownership.to_on.is_(None)
    return (
        statement.select_from(Vehicle)
        .outerjoin(_Now, (_Now.vehicle_id == Vehicle.id) & _Now.to_on.is_(None))
        .outerjoin(Ownership, owned)
        .outerjoin(_Owner, _Owner.id == Ownership.customer_id)
    )


def _from_visits(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Visit)
        .join(Customer, Customer.id == Visit.customer_id)
        .join(Vehicle, Vehicle.id == Visit.vehicle_id)
        .join(Segment, Segment.id == Visit.segment_id)
        .outerjoin(_Now, (_Now.vehicle_id == Vehicle.id) & _Now.to_on.is_(None))
        .outerjoin(_Advisor, _Advisor.id == Visit.advisor_id)
        .outerjoin(_Cashier, _Cashier.id == Visit.cashier_id)
    )


def _from_lines(statement: Select[Any]) -> Select[Any]:
    # A visit without lines has one row too, or a copy of the office would lose it.
    return (
        _from_visits(statement)
        .outerjoin(VisitLine, VisitLine.visit_id == Visit.id)
        .outerjoin(Part, Part.id == VisitLine.part_id)
    )


def _from_parts(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(Part)


def _from_targets(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(Target).outerjoin(Staff, Staff.id == Target.staff_id)


EXPORTS = {
    "customers": Export(N_("Customers"), _customer_columns, _from_customers, (Customer.id,)),
    "vehicles": Export(N_("Vehicles"), _vehicle_columns, _from_vehicles, (Vehicle.id,)),
    "visits": Export(N_("Visits"), _visit_columns, _from_visits, (Visit.id,)),
    "visit_lines": Export(
        N_("Visits with their lines"), _line_columns, _from_lines, (Visit.id, VisitLine.position)
    ),
    "parts": Export(N_("Parts"), _part_columns, _from_parts, (Part.id,)),
    "targets": Export(N_("Targets"), _target_columns, _from_targets, (Target.id,)),
}
