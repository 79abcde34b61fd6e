"""The columns of the visit list, and the shapes that stand for states."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from desktop.models.visit import VisitState
from desktop.services.formats import moment_text, wall_time
from desktop.services.settings import OfficeInfo
from desktop.services.visits import VisitRow
from desktop.system.i18n import N_
from desktop.views.kit.column import RIGHT, Column

# Told apart by shape, not by colour: empty while nothing is done, full when the work is.
SHAPES = {
    VisitState.ARRIVED: "○",
    VisitState.WORKING: "◎",
    VisitState.WAITING: "△",
    VisitState.FINISHED: "●",
    VisitState.SETTLED: "■",
    VisitState.VOID: "×",
}


def state_text(state: str, name: str) -> str:
    """Write a state as shape and word."""
    return f"{SHAPES[VisitState(state)]} {name}"


def columns(office: OfficeInfo) -> tuple[Column[VisitRow], ...]:
    """Return the columns; the office knows its clock and its money."""
    return (
        Column("number", N_("Number"), lambda row: row.number, width=92, sort_key="number"),
        Column(
            "state",
            N_("State"),
            lambda row: state_text(row.state, row.state_name),
            width=92,
            spoken=lambda row: row.state_name,
            value=lambda row: row.state_name,
        ),
        Column(
            "plate",
            N_("Plate"),
            lambda row: row.plate,
            width=88,
            sort_key="plate",
            refers=("vehicle.id", lambda row: row.vehicle_id),
        ),
        Column(
            "customer",
            N_("Customer"),
            lambda row: row.customer,
            width=108,
            refers=("customer.id", lambda row: row.customer_id),
        ),
        Column("model", N_("Model"), lambda row: row.model, width=100),
        Column(
            "promised",
            N_("Promised"),
            partial(_promised, office),
            width=90,
            value=lambda row: wall_time(row.promised_at, office.calendar),
            holds=datetime,
        ),
        Column("waiting", N_("Waiting for"), lambda row: row.waiting_for, width=110),
        Column(
            "total",
            N_("Total"),
            partial(_total, office),
            align=RIGHT,
            width=74,
            value=lambda row: row.total,
            holds=Decimal,
        ),
        Column("kind", N_("Kind"), lambda row: row.kind_name, width=96),
        Column("advisor", N_("Advisor"), lambda row: row.advisor or "", width=80),
        Column(
            "arrived",
            N_("Arrived on"),
            lambda row: row.arrived_on.isoformat(),
            width=92,
            sort_key="arrived_on",
            value=lambda row: row.arrived_on,
            holds=date,
        ),
        Column(
            "settled",
            N_("Settled on"),
            lambda row: row.settled_on.isoformat() if row.settled_on else "",
            width=92,
            sort_key="settled_on",
            value=lambda row: row.settled_on,
            holds=date,
            hidden=True,
        ),
    )


def _promised(office: OfficeInfo, row: VisitRow) -> str:
    if row.promised_at is None:
        return ""
    return moment_text(row.promised_at, office.calendar, row.arrived_on)


def _total(office: OfficeInfo, row: VisitRow) -> str:
    return office.currency.text(row.total)
