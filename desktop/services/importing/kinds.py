"""What can be imported: the kinds of files and the fields of each."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from desktop.models.customer import CustomerKind
from desktop.models.errors import RuleBrokenError
from desktop.models.visit import LineKind, VisitKind, VisitState
from desktop.system.i18n import N_, _


class FieldType(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    CODE = "code"
    TAX_ID = "tax_id"
    ID = "id"
    PHONE = "phone"
    PHONES = "phones"
    DATE = "date"
    MONTH = "month"
    WHOLE = "whole"
    MONEY = "money"
    HOURS = "hours"
    QUANTITY = "quantity"
    RATE = "rate"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEGMENT = "segment"
    STAFF = "staff"


PLACES = {
    FieldType.WHOLE: 0,
    FieldType.MONEY: 2,
    FieldType.HOURS: 2,
    FieldType.QUANTITY: 3,
    FieldType.RATE: 4,
}


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column of a file may say.

    Attributes:
        id: Entity and name, such as `visit.number`; also the header word of exports.
        title: English source text.
        required: Whether a row must say it in order to create something.
        least: The smallest number allowed.
        most: The greatest number allowed.
    """

    id: str
    title: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def entity(self) -> str:
        """What the field belongs to: `visit` of `visit.number`."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of file.

    Attributes:
        title: English source text.
        fields: What its columns may say.
        keys: Entities that columns of the file may identify.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    keys: tuple[str, ...]

    @property
    def by_id(self) -> dict[str, Field]:
        """The fields by their ids."""
        return {field.id: field for field in self.fields}


_ZERO = Decimal(0)
_FIRST_CAR, _LAST_YEAR = Decimal(1885), Decimal(2200)


def _field(  # noqa: PLR0913 -- a line of the tables below
    key: str,
    title: str,
    kind: FieldType = FieldType.TEXT,
    *,
    required: bool = False,
    choices: type[StrEnum] | None = None,
    least: Decimal | None = None,
    most: Decimal | None = None,
) -> Field:
    allowed = () if choices is None else tuple(str(choice) for choice in choices)
    return Field(key, title, kind, required, allowed, least, most)


def _customer(*, required: bool) -> tuple[Field, ...]:
    return (
        _field("customer.id", N_("Customer: id in this office"), FieldType.ID),
        _field("customer.ref", N_("Customer: key in the other system"), FieldType.CODE),
        _field("customer.name", N_("Customer: name"), required=required),
        _field(
            "customer.kind",
            N_("Customer: person, company or fleet"),
            FieldType.CHOICE,
            choices=CustomerKind,
        ),
        _field("customer.phone", N_("Customer: phone"), FieldType.PHONE),
        _field("customer.phones", N_("Customer: further phones"), FieldType.PHONES),
        _field("customer.tax_id", N_("Customer: tax id"), FieldType.TAX_ID),
        _field("customer.segment", N_("Customer: segment"), FieldType.SEGMENT),
        _field("customer.address", N_("Customer: address")),
        _field("customer.birthday", N_("Customer: birthday"), FieldType.DATE),
        _field("customer.note", N_("Customer: note")),
    )


_VEHICLE = (
    _field("vehicle.id", N_("Vehicle: id in this office"), FieldType.ID),
    _field("vehicle.ref", N_("Vehicle: key in the other system"), FieldType.CODE),
    _field("vehicle.plate", N_("Vehicle: plate"), FieldType.CODE),
    _field("vehicle.plate_partial", N_("Vehicle: plate known in part only"), FieldType.YES_NO),
    _field("vehicle.vin", N_("Vehicle: VIN"), FieldType.CODE),
    _field("vehicle.make", N_("Vehicle: make")),
    _field("vehicle.model", N_("Vehicle: model")),
    _field("vehicle.colour", N_("Vehicle: colour")),
    _field(
        "vehicle.made_in",
        N_("Vehicle: year of making"),
        FieldType.WHOLE,
        least=_FIRST_CAR,
        most=_LAST_YEAR,
    ),
    _field("vehicle.inspection_due_on", N_("Vehicle: inspection due"), FieldType.DATE),
    _field("vehicle.insurance_due_on", N_("Vehicle: insurance due"), FieldType.DATE),
    _field("vehicle.note", N_("Vehicle: note")),
)
_VISIT = (
    _field("visit.id", N_("Visit: id in this office"), FieldType.ID),
    _field("visit.ref", N_("Visit: key in the other system"), FieldType.CODE),
    _field("visit.number", N_("Visit: number"), FieldType.CODE),
    _field("visit.kind", N_("Visit: type"), FieldType.CHOICE, choices=VisitKind),
    _field("visit.state", N_("Visit: state"), FieldType.CHOICE, choices=VisitState),
    _field("visit.arrived_on", N_("Visit: arrived on"), FieldType.DATE),
    _field("visit.promised_on", N_("Visit: promised for"), FieldType.DATE),
    _field("visit.finished_on", N_("Visit: finished on"), FieldType.DATE),
    _field("visit.settled_on", N_("Visit: settled on"), FieldType.DATE),
    _field("visit.odometer", N_("Visit: odometer"), FieldType.WHOLE, least=_ZERO),
    _field("visit.segment", N_("Visit: segment at the time"), FieldType.SEGMENT),
    _field("visit.advisor", N_("Visit: advisor"), FieldType.STAFF),
    _field("visit.cashier", N_("Visit: cashier"), FieldType.STAFF),
    _field("visit.concern", N_("Visit: concern")),
    _field("visit.cause", N_("Visit: cause")),
    _field("visit.correction", N_("Visit: correction")),
    _field("visit.void_reason", N_("Visit: why it is void")),
    _field(
        "visit.tax_rate",
        N_("Visit: tax rate as a share"),
        FieldType.RATE,
        least=_ZERO,
        most=Decimal(1),
    ),
    _field("visit.tax_inclusive", N_("Visit: amounts contain the tax"), FieldType.YES_NO),
    _field("visit.labour", N_("Visit: labour before tax"), FieldType.MONEY),
    _field("visit.parts", N_("Visit: parts before tax"), FieldType.MONEY),
    _field("visit.outsourced", N_("Visit: outsourced before tax"), FieldType.MONEY),
    _field("visit.other", N_("Visit: other before tax"), FieldType.MONEY),
    _field("visit.tax", N_("Visit: tax"), FieldType.MONEY),
    _field("visit.total", N_("Visit: total with tax"), FieldType.MONEY),
)
_LINE = (
    _field("line.id", N_("Line: id in this office"), FieldType.ID),
    _field(
        "line.kind",
        N_("Line: labour, part, outsourced or other"),
        FieldType.CHOICE,
        choices=LineKind,
    ),
    _field("line.text", N_("Line: text")),
    _field("line.part_number", N_("Line: part number"), FieldType.CODE),
    _field("line.quantity", N_("Line: quantity"), FieldType.QUANTITY, least=Decimal("0.001")),
    _field("line.unit", N_("Line: unit")),
    _field("line.price", N_("Line: price of one"), FieldType.MONEY),
    _field("line.discount", N_("Line: discount"), FieldType.MONEY, least=_ZERO),
    _field("line.amount", N_("Line: amount"), FieldType.MONEY),
    _field("line.net", N_("Line: amount before tax"), FieldType.MONEY),
    _field("line.cost", N_("Line: cost"), FieldType.MONEY),
    _field("line.hours", N_("Line: hours"), FieldType.HOURS, least=_ZERO),
)
_PART = (
    _field("part.id", N_("Part: id in this office"), FieldType.ID),
    _field("part.ref", N_("Part: key in the other system"), FieldType.CODE),
    _field("part.number", N_("Part: number"), FieldType.CODE, required=True),
    _field("part.name", N_("Part: name"), required=True),
    _field("part.brand", N_("Part: brand")),
    _field("part.category", N_("Part: category")),
    _field("part.unit", N_("Part: unit")),
    _field("part.price", N_("Part: price"), FieldType.MONEY, least=_ZERO),
    _field("part.cost", N_("Part: cost"), FieldType.MONEY, least=_ZERO),
)
_TARGET = (
    _field("target.id", N_("Target: id in this office"), FieldType.ID),
    _field("target.measure", N_("Target: measure"), required=True),
    _field("target.month", N_("Target: month, such as 2026-11"), FieldType.MONTH, required=True),
    _field("target.staff", N_("Target: person"), FieldType.STAFF),
    _field("target.value", N_("Target: value"), FieldType.RATE, required=True, least=_ZERO),
)

KINDS = {
    kind.id: kind
    for kind in (
        Kind(
            "visits",
            N_("Visits with their lines"),
            (*_VISIT, *_customer(required=True), *_VEHICLE, *_LINE),
            ("visit", "vehicle", "customer"),
        ),
        Kind("lines", N_("Lines of visits"), (*_VISIT[:3], *_LINE), ("visit",)),
        Kind("customers", N_("Customers"), _customer(required=True), ("customer",)),
        Kind(
            "vehicles",
            N_("Vehicles"),
            (*_VEHICLE, *_customer(required=False)),
            ("vehicle", "customer"),
        ),
        Kind("parts", N_("Parts"), _PART, ("part",)),
        Kind("targets", N_("Targets"), _TARGET, ()),
    )
}


def kind_of(name: str) -> Kind:
    """Return a kind by its id.

    Raises:
        RuleBrokenError: There is no such kind.
    """
    if name not in KINDS:
        raise RuleBrokenError(
            _("“{name}” cannot be imported; choose one of {known}.").format(
                name=name, known=", ".join(KINDS)
            )
        )
    return KINDS[name]
