"""The columns of the vehicle list."""

from collections.abc import Callable
from datetime import date

from desktop.services.formats import day_text
from desktop.services.vehicles import VehicleRow
from desktop.system.i18n import N_
from desktop.views.kit.column import Column
from desktop.views.kit.due import due_text


def columns(today: Callable[[], date]) -> tuple[Column[VehicleRow], ...]:
    """Return the columns; what is overdue depends on the day."""
    return (
        Column("plate", N_("Plate"), lambda row: row.plate or "", width=92),
        Column("make", N_("Make"), lambda row: row.make, width=88),
        Column("model", N_("Model"), lambda row: row.model, width=120, sort_key="model"),
        Column(
            "owner",
            N_("Vehicle owner"),
            lambda row: row.owner or "",
            width=150,
            refers=("customer.id", lambda row: row.owner_id),
        ),
        Column(
            "inspection",
            N_("Inspection due"),
            lambda row: due_text(row.inspection_due_on, today()),
            width=176,
            value=lambda row: row.inspection_due_on,
            holds=date,
        ),
        Column(
            "last_seen",
            N_("Last here on"),
            lambda row: day_text(row.last_seen_on),
            width=96,
            sort_key="last_seen_on",
            value=lambda row: row.last_seen_on,
            holds=date,
        ),
        Column("vin", N_("VIN"), lambda row: row.vin or "", width=150, hidden=True),
    )
