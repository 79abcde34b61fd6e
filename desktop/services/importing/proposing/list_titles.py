"""What the columns of the program's own lists are called, so that their files are understood.

An exported list begins with the id of its rows; its other headers are the titles on the screen,
in the language of whoever exported it. `Kind` over visits is no kind of a line: here it is known.
"""

from collections.abc import Sequence

from desktop.services.importing.cells.words import in_every_language
from desktop.system.i18n import N_

_CUSTOMERS = {
    "customer.name": N_("Name"),
    "customer.phone": N_("Phone"),
    "customer.segment": N_("Segment"),
    "customer.kind": N_("Kind"),
    "customer.tax_id": N_("Tax id"),
}
_VEHICLES = {
    "vehicle.plate": N_("Plate"),
    "vehicle.make": N_("Make"),
    "vehicle.model": N_("Model"),
    "vehicle.vin": N_("VIN"),
    "vehicle.inspection_due_on": N_("Inspection due"),
    "customer.name": N_("Vehicle owner"),
}
# The promise is left out: the list has its time of day, past midnight a day after the business
# day that imports speak of.
_VISITS = {
    "visit.number": N_("Number"),
    "visit.state": N_("State"),
    "visit.kind": N_("Kind"),
    "visit.arrived_on": N_("Arrived on"),
    "visit.settled_on": N_("Settled on"),
    "visit.advisor": N_("Advisor"),
    "visit.total": N_("Total"),
    "vehicle.plate": N_("Plate"),
    "vehicle.model": N_("Model"),
    "customer.name": N_("Customer"),
}
_PARTS = {
    "part.number": N_("Part number"),
    "part.name": N_("Name"),
    "part.brand": N_("Brand"),
    "part.category": N_("Category"),
    "part.unit": N_("Unit"),
    "part.price": N_("Price"),
    "part.cost": N_("Cost"),
    "part.minimum": N_("Minimum"),
}
LISTS = {
    "customer.id": _CUSTOMERS,
    "vehicle.id": _VEHICLES,
    "visit.id": _VISITS,
    "part.id": _PARTS,
}


def list_columns(header: Sequence[str]) -> dict[str, str]:
    """Return field and header word of the columns of an exported list; nothing of other files.

    Columns that no import takes, such as a margin, are left out, and so are the ids: they are
    called like their fields.
    """
    titles = LISTS.get(header[0], {}) if header else {}
    fields = {word: field for field, title in titles.items() for word in in_every_language(title)}
    return {fields[word]: word for word in header if word in fields}
