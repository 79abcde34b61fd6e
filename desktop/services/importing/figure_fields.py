"""The fields of targets, results, market totals and sales."""

from decimal import Decimal

from desktop.models.sale import SaleKind
from desktop.models.target import PlanOrigin, Tier
from desktop.services.importing.fields import Field, FieldType, field
from desktop.services.importing.record_fields import VEHICLE, ZERO
from desktop.services.measures.catalogue import CATALOGUE, Measure
from desktop.services.targets.measured import target_measures
from desktop.system.i18n import N_

_VALUES = ("target.sprint", "target.challenge", "target.actual")
_LEAST = Decimal("0.001")


def takes_results(measure: Measure) -> bool:
    """Return whether months of another system's count can be part of a measure."""
    return measure.is_additive or measure.external


_RESULTS = tuple(measure.id for measure in CATALOGUE.values() if takes_results(measure))

TARGET = (
    field("target.id", N_("Target: id in this office"), FieldType.ID),
    field(
        "target.measure",
        N_("Target: measure"),
        FieldType.CHOICE,
        required=True,
        choices=target_measures(),
        once=True,
    ),
    field("target.month", N_("Target: month, such as 2026-11"), FieldType.MONTH, required=True),
    field("target.year", N_("Target: year, where the month is a number only"), FieldType.YEAR),
    field("target.staff", N_("Target: person"), FieldType.STAFF),
    field("target.team", N_("Target: team, the person's where there is one")),
    field("target.segment", N_("Target: segment"), FieldType.SEGMENT),
    field("target.tier", N_("Target: tier"), FieldType.CHOICE, choices=Tier),
    field(
        "target.value",
        N_("Target: value"),
        FieldType.RATE,
        required=True,
        least=ZERO,
        instead=_VALUES,
    ),
    field("target.sprint", N_("Target: value to sprint for"), FieldType.RATE, least=ZERO),
    field("target.challenge", N_("Target: value of the challenge"), FieldType.RATE, least=ZERO),
    field("target.actual", N_("Target: result of the month"), FieldType.RATE),
    field("target.origin", N_("Target: who set it"), FieldType.CHOICE, choices=PlanOrigin),
    field("target.received_on", N_("Target: day it was set or received"), FieldType.DATE),
)
RESULT = (
    field("result.id", N_("Result: id in this office"), FieldType.ID),
    field(
        "result.measure",
        N_("Result: measure"),
        FieldType.CHOICE,
        required=True,
        choices=_RESULTS,
        once=True,
    ),
    field("result.month", N_("Result: month, such as 2026-11"), FieldType.MONTH, required=True),
    field("result.year", N_("Result: year, where the month is a number only"), FieldType.YEAR),
    field("result.staff", N_("Result: person"), FieldType.STAFF),
    field("result.team", N_("Result: team, the person's where there is one")),
    field("result.value", N_("Result: value"), FieldType.RATE, required=True),
    field("result.source", N_("Result: who says so")),
)
MARKET = (
    field("market.id", N_("Market: id in this office"), FieldType.ID),
    field("market.month", N_("Market: month, such as 2026-11"), FieldType.MONTH, required=True),
    field("market.year", N_("Market: year, where the month is a number only"), FieldType.YEAR),
    field("market.area", N_("Market: area")),
    field("market.make", N_("Market: make, empty for all makes together")),
    field("market.units", N_("Market: vehicles sold"), FieldType.WHOLE, required=True, least=ZERO),
    field("market.source", N_("Market: who counted")),
    field("market.received_on", N_("Market: day it became known"), FieldType.DATE),
)
SALE = (
    field("sale.id", N_("Sale: id in this office"), FieldType.ID),
    field("sale.ref", N_("Sale: key in the other system"), FieldType.CODE),
    field("sale.number", N_("Sale: number"), FieldType.CODE, required=True),
    field("sale.kind", N_("Sale: what is sold"), FieldType.CHOICE, choices=SaleKind),
    field("sale.model", N_("Sale: model, or name of what is sold")),
    field("sale.ordered_on", N_("Sale: ordered on"), FieldType.DATE, required=True),
    field("sale.delivered_on", N_("Sale: delivered on"), FieldType.DATE),
    field("sale.cancelled_on", N_("Sale: cancelled on"), FieldType.DATE),
    field("sale.cancel_reason", N_("Sale: why it was cancelled")),
    field("sale.quantity", N_("Sale: quantity"), FieldType.QUANTITY, least=_LEAST),
    field("sale.list_price", N_("Sale: list price of one"), FieldType.MONEY, least=ZERO),
    field("sale.price", N_("Sale: price of one before tax"), FieldType.MONEY, least=ZERO),
    field("sale.cost", N_("Sale: cost of one"), FieldType.MONEY, least=ZERO),
    field("sale.salespeople", N_("Sale: salespeople with their shares"), FieldType.SHARES),
    field("sale.segment", N_("Sale: segment at the time"), FieldType.SEGMENT),
    field("sale.branch", N_("Sale: branch"), FieldType.BRANCH),
    field("sale.source", N_("Sale: how the customer came")),
    field("sale.referred_by", N_("Sale: name or phone of who sent the customer")),
    field("sale.note", N_("Sale: note")),
)
_OF_A_SOLD_VEHICLE = ("id", "ref", "plate", "plate_partial", "vin", "make", "colour", "made_in")
SOLD_VEHICLE: tuple[Field, ...] = tuple(
    one for one in VEHICLE if one.id.partition(".")[2] in _OF_A_SOLD_VEHICLE
)
