"""The fields of visits and their lines, of customers, vehicles and parts."""

from decimal import Decimal

from desktop.models.customer import CustomerKind
from desktop.models.staff import Role
from desktop.models.visit import LineKind, VisitKind, VisitState
from desktop.services.importing.fields import Field, FieldType, field
from desktop.system.i18n import N_

ZERO = Decimal(0)
_LONGEST_LEAD, _SMALLEST = Decimal(400), Decimal("0.001")
_FIRST_CAR, _LAST_YEAR = Decimal(1885), Decimal(2200)


def customer_fields(*, required: bool) -> tuple[Field, ...]:
    """Return the fields of a customer; `required` where a row enters one."""
    return (
        field("customer.id", N_("Customer: id in this office"), FieldType.ID),
        field("customer.ref", N_("Customer: key in the other system"), FieldType.CODE),
        field("customer.name", N_("Customer: name"), required=required),
        field(
            "customer.kind",
            N_("Customer: person, company or fleet"),
            FieldType.CHOICE,
            choices=CustomerKind,
        ),
        field("customer.phone", N_("Customer: phone"), FieldType.PHONE),
        field("customer.phones", N_("Customer: further phones"), FieldType.PHONES),
        field("customer.tax_id", N_("Customer: tax id"), FieldType.TAX_ID),
        field("customer.segment", N_("Customer: segment"), FieldType.SEGMENT),
        field("customer.address", N_("Customer: address")),
        field("customer.birthday", N_("Customer: birthday"), FieldType.DATE),
        field("customer.note", N_("Customer: note")),
    )


VEHICLE = (
    field("vehicle.id", N_("Vehicle: id in this office"), FieldType.ID),
    field("vehicle.ref", N_("Vehicle: key in the other system"), FieldType.CODE),
    field("vehicle.plate", N_("Vehicle: plate"), FieldType.CODE),
    field("vehicle.plate_partial", N_("Vehicle: plate known in part only"), FieldType.YES_NO),
    field("vehicle.vin", N_("Vehicle: VIN"), FieldType.CODE),
    field("vehicle.make", N_("Vehicle: make")),
    field("vehicle.model", N_("Vehicle: model")),
    field("vehicle.colour", N_("Vehicle: colour")),
    field(
        "vehicle.made_in",
        N_("Vehicle: year of making"),
        FieldType.WHOLE,
        least=_FIRST_CAR,
        most=_LAST_YEAR,
    ),
    field("vehicle.inspection_due_on", N_("Vehicle: inspection due"), FieldType.DATE),
    field("vehicle.insurance_due_on", N_("Vehicle: insurance due"), FieldType.DATE),
    field("vehicle.note", N_("Vehicle: note")),
)
STAFF = (
    field("staff.id", N_("Person: id in this office"), FieldType.ID),
    field("staff.name", N_("Person: name"), required=True),
    field("staff.role", N_("Person: role"), FieldType.CHOICE, required=True, choices=Role),
    field("staff.team", N_("Person: team")),
    field("staff.branch", N_("Person: branch")),
    field("staff.hired_on", N_("Person: here since"), FieldType.DATE),
    field("staff.left_on", N_("Person: last day here"), FieldType.DATE),
)
VISIT = (
    field("visit.id", N_("Visit: id in this office"), FieldType.ID),
    field("visit.ref", N_("Visit: key in the other system"), FieldType.CODE),
    field("visit.number", N_("Visit: number"), FieldType.CODE),
    field("visit.kind", N_("Visit: type"), FieldType.CHOICE, choices=VisitKind),
    field("visit.state", N_("Visit: state"), FieldType.CHOICE, choices=VisitState),
    field("visit.arrived_on", N_("Visit: arrived on"), FieldType.DATE),
    field("visit.promised_on", N_("Visit: promised for"), FieldType.DATE),
    field("visit.finished_on", N_("Visit: finished on"), FieldType.DATE),
    field("visit.settled_on", N_("Visit: settled on"), FieldType.DATE),
    field("visit.odometer", N_("Visit: odometer"), FieldType.WHOLE, least=ZERO),
    field("visit.segment", N_("Visit: segment at the time"), FieldType.SEGMENT),
    field("visit.branch", N_("Visit: branch"), FieldType.BRANCH),
    field("visit.advisor", N_("Visit: advisor"), FieldType.STAFF),
    field("visit.cashier", N_("Visit: cashier"), FieldType.STAFF),
    field("visit.concern", N_("Visit: concern")),
    field("visit.cause", N_("Visit: cause")),
    field("visit.correction", N_("Visit: correction")),
    field("visit.void_reason", N_("Visit: why it is void")),
    field(
        "visit.tax_rate",
        N_("Visit: tax rate as a share"),
        FieldType.RATE,
        least=ZERO,
        most=Decimal(1),
    ),
    field("visit.tax_inclusive", N_("Visit: amounts contain the tax"), FieldType.YES_NO),
    field("visit.labour", N_("Visit: labour before tax"), FieldType.MONEY),
    field("visit.parts", N_("Visit: parts before tax"), FieldType.MONEY),
    field("visit.outsourced", N_("Visit: outsourced before tax"), FieldType.MONEY),
    field("visit.other", N_("Visit: other before tax"), FieldType.MONEY),
    field("visit.tax", N_("Visit: tax"), FieldType.MONEY),
    field("visit.total", N_("Visit: total with tax"), FieldType.MONEY),
)
LINE = (
    field("line.id", N_("Line: id in this office"), FieldType.ID),
    field(
        "line.kind",
        N_("Line: labour, part, outsourced or other"),
        FieldType.CHOICE,
        choices=LineKind,
    ),
    field("line.text", N_("Line: text")),
    field("line.job", N_("Line: category of work")),
    field("line.part_number", N_("Line: part number"), FieldType.CODE),
    field("line.quantity", N_("Line: quantity"), FieldType.QUANTITY, least=Decimal("0.001")),
    field("line.unit", N_("Line: unit")),
    field("line.price", N_("Line: price of one"), FieldType.MONEY),
    field("line.discount", N_("Line: discount"), FieldType.MONEY, least=ZERO),
    field("line.amount", N_("Line: amount"), FieldType.MONEY),
    field("line.net", N_("Line: amount before tax"), FieldType.MONEY),
    field("line.cost", N_("Line: cost"), FieldType.MONEY),
    field("line.hours", N_("Line: hours"), FieldType.HOURS, least=ZERO),
)
PART = (
    field("part.id", N_("Part: id in this office"), FieldType.ID),
    field("part.ref", N_("Part: key in the other system"), FieldType.CODE),
    field("part.number", N_("Part: number"), FieldType.CODE, required=True),
    field("part.name", N_("Part: name"), required=True, instead=("part.number",)),
    field("part.brand", N_("Part: brand")),
    field("part.category", N_("Part: category")),
    field("part.unit", N_("Part: unit")),
    field("part.price", N_("Part: price"), FieldType.MONEY, least=ZERO),
    field("part.cost", N_("Part: cost"), FieldType.MONEY, least=ZERO),
    field("part.barcodes", N_("Part: barcodes"), FieldType.CODE),
    field("part.shelves", N_("Part: shelves")),
    field("part.minimum", N_("Part: minimum"), FieldType.QUANTITY, least=ZERO),
    field("part.maximum", N_("Part: maximum"), FieldType.QUANTITY, least=ZERO),
    field("part.service_level", N_("Part: wanted service level as a share"), FieldType.RATE),
    field("part.pack_size", N_("Part: pack size"), FieldType.QUANTITY, least=ZERO),
    field("part.fitment", N_("Part: which vehicles it fits")),
    field("part.supplier", N_("Part: supplier")),
    field("part.supplier_number", N_("Part: number at the supplier"), FieldType.CODE),
    field(
        "part.supplier_lead_days",
        N_("Part: lead time in days"),
        FieldType.WHOLE,
        least=ZERO,
        most=_LONGEST_LEAD,
    ),
    field(
        "part.supplier_pack_size",
        N_("Part: pack size of the supplier"),
        FieldType.QUANTITY,
        least=_SMALLEST,
    ),
    field(
        "part.supplier_last_price",
        N_("Part: price of the supplier"),
        FieldType.RATE,
        least=ZERO,
    ),
)
SUPPLIER = (
    field("supplier.id", N_("Supplier: id in this office"), FieldType.ID),
    field("supplier.ref", N_("Supplier: key in the other system"), FieldType.CODE),
    field("supplier.name", N_("Supplier: name"), required=True),
    field("supplier.contact", N_("Supplier: contact")),
    field("supplier.phone", N_("Supplier: phone")),
    field("supplier.email", N_("Supplier: e-mail")),
    field("supplier.address", N_("Supplier: address")),
    field("supplier.tax_id", N_("Supplier: tax id")),
    field(
        "supplier.lead_days",
        N_("Supplier: lead time in days"),
        FieldType.WHOLE,
        least=ZERO,
        most=_LONGEST_LEAD,
    ),
    field("supplier.note", N_("Supplier: note")),
)
STOCK = (
    *PART[:3],
    field("stock.quantity", N_("Stock: quantity"), FieldType.QUANTITY, required=True, least=ZERO),
    field("stock.cost", N_("Stock: cost of one"), FieldType.RATE, least=ZERO),
    field("stock.value", N_("Stock: cost of all"), FieldType.MONEY, least=ZERO),
    field("stock.shelf", N_("Stock: shelf")),
)
DEMAND = (
    field("demand.part", N_("Demand: number of the part"), FieldType.CODE, required=True),
    field("demand.name", N_("Demand: name of the part, where it is new")),
    field("demand.month", N_("Demand: month, such as 2026-11"), FieldType.MONTH, required=True),
    field("demand.year", N_("Demand: year, where the month is a number only"), FieldType.YEAR),
    field(
        "demand.quantity",
        N_("Demand: quantity"),
        FieldType.QUANTITY,
        required=True,
        least=ZERO,
        rounds=True,
    ),
)
