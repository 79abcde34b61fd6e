"""The columns of the list of fleets, and of the vehicles of one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from desktop.models.money import Currency
from desktop.services.fleets import FleetRow, FleetVehicle
from desktop.services.formats import day_text
from desktop.services.spending import spend_definition
from desktop.system.i18n import N_
from desktop.views.kit.column import RIGHT, Column
from desktop.views.kit.due import due_text, short_due_text


def fleet_columns(currency: Currency) -> tuple[Column[FleetRow], ...]:
    """Return the columns of the list of fleets."""
    return (
        Column("name", N_("Name"), lambda row: row.name, width=220, sort_key="name"),
        Column("kind", N_("Kind"), lambda row: row.kind_name, width=90),
        Column("segment", N_("Segment"), lambda row: row.segment, width=120),
        _number("vehicles", N_("Vehicles"), lambda row: row.vehicles),
        _number("overdue", N_("Overdue"), lambda row: row.overdue),
        _number("soon", N_("Due in 30 days"), lambda row: row.soon, 120),
        Column(
            "spent",
            N_("Spent, 12 months"),
            lambda row: currency.text(row.spent),
            RIGHT,
            130,
            sort_key="spent",
            tooltip=lambda _row: spend_definition(),
            value=lambda row: row.spent,
            holds=Decimal,
        ),
        Column(
            "last_seen",
            N_("Last here on"),
            lambda row: day_text(row.last_seen_on),
            width=100,
            sort_key="last_seen_on",
            value=lambda row: row.last_seen_on,
            holds=date,
        ),
    )


def vehicle_columns(
    currency: Currency, today: Callable[[], date]
) -> tuple[Column[FleetVehicle], ...]:
    """Return the columns of the vehicles of a fleet; what is overdue depends on the day."""

    def day(
        key: str, title: str, value: Callable[[FleetVehicle], date | None]
    ) -> Column[FleetVehicle]:
        return Column(
            key,
            title,
            lambda row: short_due_text(value(row), today()),
            width=112,
            sort_key=key,
            tooltip=lambda row: due_text(value(row), today()),
            spoken=lambda row: due_text(value(row), today()),
            value=value,
            holds=date,
        )

    return (
        Column("plate", N_("Plate"), lambda row: row.plate, width=92, sort_key="plate"),
        Column("model", N_("Vehicle"), lambda row: row.car, width=170, sort_key="model"),
        Column("driver", N_("Driver"), lambda row: row.driver, width=90),
        Column(
            "odometer",
            N_("Odometer"),
            lambda row: "" if row.odometer is None else f"{row.odometer:,}",
            RIGHT,
            80,
            value=lambda row: row.odometer,
            holds=int,
        ),
        day("service", N_("Next service"), lambda row: row.service_on),
        day("inspection", N_("Inspection due"), lambda row: row.inspection_on),
        day("insurance", N_("Insurance due"), lambda row: row.insurance_on),
        Column(
            "last_visit",
            N_("Last visit"),
            lambda row: day_text(row.last_visit_on),
            width=92,
            sort_key="last_visit",
            value=lambda row: row.last_visit_on,
            holds=date,
        ),
        Column(
            "spent",
            N_("Spent, 12 months"),
            lambda row: currency.text(row.spent),
            RIGHT,
            110,
            sort_key="spent",
            tooltip=lambda _row: spend_definition(),
            value=lambda row: row.spent,
            holds=Decimal,
        ),
    )


def _number(
    key: str, title: str, value: Callable[[FleetRow], int], width: int = 90
) -> Column[FleetRow]:
    return Column(
        key,
        title,
        lambda row: f"{value(row):,}",
        RIGHT,
        width,
        sort_key=key,
        value=value,
        holds=int,
    )
