"""Every measure of the program, by its id."""

from desktop.models.errors import RuleBrokenError
from desktop.services.measures import (
    care,
    checks,
    customers,
    elsewhere,
    market,
    sales,
    stock,
    workshop,
)
from desktop.services.measures.terms import DateRule, Measure, Ratio, Sum, Unit
from desktop.system.i18n import _

__all__ = ["CATALOGUE", "DateRule", "Measure", "Ratio", "Sum", "Unit", "measure_named"]

CATALOGUE: dict[str, Measure] = {
    measure.id: measure
    for table in (
        workshop.MEASURES,
        stock.MEASURES,
        checks.MEASURES,
        customers.MEASURES,
        care.MEASURES,
        sales.MEASURES,
        market.MEASURES,
        elsewhere.MEASURES,
    )
    for measure in table
}


def measure_named(measure_id: str) -> Measure:
    """Return an entry of the catalogue.

    Raises:
        RuleBrokenError: There is no such measure.
    """
    if measure_id not in CATALOGUE:
        raise RuleBrokenError(
            _("There is no measure {name}; known are {known}.").format(
                name=measure_id, known=", ".join(CATALOGUE)
            )
        )
    return CATALOGUE[measure_id]
