"""What can be imported: the kinds of files and the fields of each."""

from dataclasses import dataclass

from desktop.models.errors import RuleBrokenError
from desktop.services.importing.fields import PLACES, Field, FieldType
from desktop.services.importing.figure_fields import MARKET, RESULT, SALE, SOLD_VEHICLE, TARGET
from desktop.services.importing.record_fields import (
    DEMAND,
    LINE,
    PART,
    STAFF,
    STOCK,
    SUPPLIER,
    VEHICLE,
    VISIT,
    customer_fields,
)
from desktop.system.i18n import N_, _

__all__ = ["KINDS", "PLACES", "Field", "FieldType", "Kind", "kind_of"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of file.

    Attributes:
        title: English source text.
        fields: What its columns may say.
        keys: Entities that columns of the file may identify.
        monthly: Fields that a column may hold for the month which its header names.
        newcomers: Whether the mapping may let people be entered whom the office does not know.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    keys: tuple[str, ...]
    monthly: tuple[str, ...] = ()
    newcomers: bool = False

    @property
    def by_id(self) -> dict[str, Field]:
        """The fields by their ids."""
        return {field.id: field for field in self.fields}


KINDS = {
    kind.id: kind
    for kind in (
        Kind(
            "visits",
            N_("Visits with their lines"),
            (*VISIT, *customer_fields(required=True), *VEHICLE, *LINE),
            ("visit", "vehicle", "customer"),
        ),
        Kind("lines", N_("Lines of visits"), (*VISIT[:3], *LINE), ("visit",)),
        Kind("customers", N_("Customers"), customer_fields(required=True), ("customer",)),
        Kind(
            "vehicles",
            N_("Vehicles"),
            (*VEHICLE, *customer_fields(required=False)),
            ("vehicle", "customer"),
        ),
        Kind("parts", N_("Parts"), PART, ("part",)),
        Kind("suppliers", N_("Suppliers"), SUPPLIER, ("supplier",)),
        Kind("stock", N_("Opening stock"), STOCK, ("part",)),
        Kind("staff", N_("People"), STAFF, ()),
        Kind(
            "sales",
            N_("Sales"),
            (*SALE, *customer_fields(required=True), *SOLD_VEHICLE),
            ("sale", "customer", "vehicle"),
            newcomers=True,
        ),
        Kind(
            "targets",
            N_("Targets"),
            TARGET,
            (),
            ("target.value", "target.sprint", "target.challenge", "target.actual"),
            newcomers=True,
        ),
        Kind(
            "results",
            N_("Results from another system"),
            RESULT,
            (),
            ("result.value",),
            newcomers=True,
        ),
        Kind("market", N_("Market totals"), MARKET, (), ("market.units",)),
        Kind("demand", N_("Demand of parts by month"), DEMAND, (), ("demand.quantity",)),
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
