"""The tables that can leave the office: their columns, and where the values come from."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Label,
    Select,
    SQLColumnExpression,
    String,
    TypeDecorator,
    and_,
    case,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased
from typing_extensions import override

from desktop.models.branch import Branch
from desktop.models.customer import Customer, Phone
from desktop.models.market import MarketTotal
from desktop.models.part import Part, PartBarcode, PartShelf
from desktop.models.purchase import PartSupplier, Supplier
from desktop.models.result import Result
from desktop.models.sale import Sale, SaleShare
from desktop.models.segment import Segment
from desktop.models.staff import Staff, Team
from desktop.models.stock import Stock
from desktop.models.target import Plan, Target
from desktop.models.vehicle import Ownership, Plate, Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.importing.cells.shares import shares_text
from desktop.services.targets.owners import Level, current
from desktop.system.i18n import N_

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
_Referrer = aliased(Customer)


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
        ("visit.branch", Branch.name),
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
        *_named("line", VisitLine, "id", "position", "kind", "text", "job"),
        ("line.part_number", Part.number),
        *_named("line", VisitLine, "quantity", "unit", "price", "discount", "amount"),
        *_named("line", VisitLine, "net", "cost", "hours"),
    )


def _part_columns(office: str) -> tuple[Column, ...]:
    return (
        *_named("part", Part, "id"),
        ("part.ref", _ref(Part, office)),
        *_named("part", Part, "number", "name", "brand", "category", "unit", "price", "cost"),
        ("part.barcodes", _gathered(PartBarcode.code, PartBarcode.part_id)),
        ("part.shelves", _gathered(PartShelf.shelf, PartShelf.part_id)),
        *_named("part", Part, "minimum", "maximum", "service_level", "pack_size", "fitment"),
        ("part.supplier", Supplier.name),
        ("part.supplier_number", PartSupplier.number),
        ("part.supplier_lead_days", PartSupplier.lead_days),
        ("part.supplier_pack_size", PartSupplier.pack_size),
        ("part.supplier_last_price", PartSupplier.last_price),
        *_named("part", Part, "archived_reason"),
    )


def _gathered(text: Any, part_id: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- columns of one table
    """What hangs on a part, as a cell that an import takes apart again."""
    found = select(func.aggregate_strings(text, "、")).where(part_id == Part.id)
    return found.correlate(Part).scalar_subquery()


def _supplier_columns(office: str) -> tuple[Column, ...]:
    return (
        *_named("supplier", Supplier, "id"),
        ("supplier.ref", _ref(Supplier, office)),
        *_named("supplier", Supplier, "name", "contact", "phone", "email", "address", "tax_id"),
        *_named("supplier", Supplier, "lead_days", "note", "archived_reason"),
    )


def _stock_columns(office: str) -> tuple[Column, ...]:
    home = (
        select(PartShelf.shelf)
        .where(PartShelf.part_id == Part.id)
        .order_by(PartShelf.position, PartShelf.id)
        .limit(1)
        .correlate(Part)
        .scalar_subquery()
    )
    return (
        *_named("part", Part, "id"),
        ("part.ref", _ref(Part, office)),
        *_named("part", Part, "number"),
        ("stock.quantity", Stock.on_hand),
        ("stock.value", Stock.stock_value),
        ("stock.shelf", home),
    )


def _staff_columns(_office: str) -> tuple[Column, ...]:
    return (
        *_named("staff", Staff, "id", "name", "role"),
        ("staff.team", Team.name),
        ("staff.branch", Branch.name),
        *_named("staff", Staff, "hired_on", "left_on"),
    )


def _target_columns(_office: str) -> tuple[Column, ...]:
    level = case(
        (Target.staff_id.is_not(None), literal(str(Level.PERSON))),
        (Target.team_id.is_not(None), literal(str(Level.TEAM))),
        (Target.segment_id.is_not(None), literal(str(Level.SEGMENT))),
        else_=literal(str(Level.OFFICE)),
    )
    return (
        *_named("target", Target, "id", "measure"),
        ("target.month", _month(Target.month)),
        ("target.level", level),
        ("target.staff", Staff.name),
        ("target.team", Team.name),
        ("target.segment", Segment.name),
        *_named("target", Target, "tier", "value"),
        ("target.plan", Plan.number),
        *_named("target", Plan, "origin", "received_on"),
    )


def _result_columns(_office: str) -> tuple[Column, ...]:
    return (
        *_named("result", Result, "id", "measure"),
        ("result.month", _month(Result.month)),
        ("result.staff", Staff.name),
        ("result.team", Team.name),
        *_named("result", Result, "value", "source"),
    )


def _market_columns(_office: str) -> tuple[Column, ...]:
    return (
        *_named("market", MarketTotal, "id"),
        ("market.month", _month(MarketTotal.month)),
        *_named("market", MarketTotal, "area", "make", "units", "source", "received_on"),
    )


def _sale_columns(office: str) -> tuple[Column, ...]:
    days = ("ordered_on", "delivered_on", "cancelled_on", "cancel_reason")
    sent_by = func.coalesce(_first_phone(_Referrer), _Referrer.name)
    return (
        *_named("sale", Sale, "id"),
        ("sale.ref", _ref(Sale, office)),
        *_named("sale", Sale, "number", "kind", "model", *days, "quantity"),
        *_named("sale", Sale, "list_price", "price", "cost"),
        ("sale.salespeople", _salespeople()),
        ("sale.segment", Segment.name),
        ("sale.branch", Branch.name),
        *_named("sale", Sale, "source"),
        ("sale.referred_by", sent_by),
        *_named("sale", Sale, "note"),
        ("customer.id", Customer.id),
        ("customer.ref", _ref(Customer, office)),
        *_named("customer", Customer, "name", "kind"),
        ("customer.phone", _first_phone(Customer)),
        *_named("customer", Customer, "tax_id"),
        ("vehicle.id", Vehicle.id),
        ("vehicle.ref", _ref(Vehicle, office)),
        ("vehicle.plate", _Now.plate),
        ("vehicle.plate_partial", _Now.partial),
        *_named("vehicle", Vehicle, "vin", "make"),
    )


class _Shares(TypeDecorator[str]):
    """People and their shares, gathered by the database, written as an import reads them."""

    impl = String
    cache_ok = True

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        pairs = (one.rpartition("=") for one in value.split(_BETWEEN))
        return shares_text([(name, Decimal(share).scaleb(-4)) for name, _mark, share in pairs])


_BETWEEN = "\n"


def _salespeople() -> ColumnElement[Any]:
    """The people of a sale with their shares, in one text."""
    units = type_coerce(SaleShare.share, BigInteger).cast(String)
    gathered = (
        select(func.aggregate_strings(Staff.name + "=" + units, _BETWEEN))
        .join(SaleShare, SaleShare.staff_id == Staff.id)
        .where(SaleShare.sale_id == Sale.id)
        .correlate(Sale)
        .scalar_subquery()
    )
    return type_coerce(gathered, _Shares)


def _month(month: Any) -> ColumnElement[str]:  # noqa: ANN401 -- a column
    """A month as people write it: 2026-11."""
    text = month.cast(String)
    return _part(text, 1, 4) + "-" + _part(text, 5, 2)


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
        .outerjoin(Branch, Branch.id == Visit.branch_id)
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
    bought = and_(PartSupplier.part_id == Part.id, PartSupplier.preferred)
    joined = statement.select_from(Part).outerjoin(PartSupplier, bought)
    return joined.outerjoin(Supplier, Supplier.id == PartSupplier.supplier_id)


def _from_suppliers(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(Supplier)


def _from_stock(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(Stock).join(Part, Part.id == Stock.part_id)


def _from_staff(statement: Select[Any]) -> Select[Any]:
    joined = statement.select_from(Staff).outerjoin(Team, Team.id == Staff.team_id)
    return joined.outerjoin(Branch, Branch.id == Staff.branch_id)


def _from_targets(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Target)
        .outerjoin(Staff, Staff.id == Target.staff_id)
        .outerjoin(Team, Team.id == Target.team_id)
        .outerjoin(Segment, Segment.id == Target.segment_id)
        .outerjoin(Plan, Plan.id == Target.plan_id)
        .where(current())
    )


def _from_results(statement: Select[Any]) -> Select[Any]:
    joined = statement.select_from(Result).outerjoin(Staff, Staff.id == Result.staff_id)
    return joined.outerjoin(Team, Team.id == Result.team_id)


def _from_market(statement: Select[Any]) -> Select[Any]:
    return statement.select_from(MarketTotal)


def _from_sales(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Sale)
        .join(Customer, Customer.id == Sale.customer_id)
        .join(Segment, Segment.id == Sale.segment_id)
        .outerjoin(Branch, Branch.id == Sale.branch_id)
        .outerjoin(_Referrer, _Referrer.id == Sale.referred_by_id)
        .outerjoin(Vehicle, Vehicle.id == Sale.vehicle_id)
        .outerjoin(_Now, (_Now.vehicle_id == Vehicle.id) & _Now.to_on.is_(None))
    )


EXPORTS = {
    "customers": Export(N_("Customers"), _customer_columns, _from_customers, (Customer.id,)),
    "vehicles": Export(N_("Vehicles"), _vehicle_columns, _from_vehicles, (Vehicle.id,)),
    "visits": Export(N_("Visits"), _visit_columns, _from_visits, (Visit.id,)),
    "visit_lines": Export(
        N_("Visits with their lines"), _line_columns, _from_lines, (Visit.id, VisitLine.position)
    ),
    "parts": Export(N_("Parts"), _part_columns, _from_parts, (Part.id,)),
    "suppliers": Export(N_("Suppliers"), _supplier_columns, _from_suppliers, (Supplier.id,)),
    "stock": Export(N_("Stock"), _stock_columns, _from_stock, (Part.id,)),
    "staff": Export(N_("People"), _staff_columns, _from_staff, (Staff.id,)),
    "sales": Export(N_("Sales"), _sale_columns, _from_sales, (Sale.id,)),
    "targets": Export(N_("Targets"), _target_columns, _from_targets, (Target.id,)),
    "results": Export(
        N_("Results from another system"), _result_columns, _from_results, (Result.id,)
    ),
    "market": Export(N_("Market totals"), _market_columns, _from_market, (MarketTotal.id,)),
}
