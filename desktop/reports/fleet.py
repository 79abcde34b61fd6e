"""What is due of a fleet, on paper: for whoever looks after its vehicles."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.reports.kit import (
    A4_LANDSCAPE,
    Document,
    Provenance,
    Shop,
    Table,
    TableColumn,
)
from desktop.reports.report import provenance, shop_of
from desktop.services.fleets import SOON, FleetSum, FleetVehicle, due_vehicles, fleet_sum
from desktop.services.formats import day_text
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.spending import spend_definition
from desktop.system.i18n import _

DAY, PLATE, NUMBER = 24.0, 24.0, 20.0  # millimetres


@dataclass(frozen=True, slots=True)
class FleetSheet:
    """All that the sheet says."""

    shop: Shop
    provenance: Provenance
    office: OfficeInfo
    today: date
    fleet: FleetSum
    rows: tuple[FleetVehicle, ...]


def collect(session: Session, customer_id: int, today: date) -> FleetSheet:
    """Read the vehicles of a fleet that are overdue or due soon.

    Raises:
        NotFoundError: There is no such customer.
    """
    office, fleet = printed_office(session), fleet_sum(session, customer_id, today)
    rows = due_vehicles(session, customer_id, today)
    filters = _("{fleet}, due until {day}").format(fleet=fleet.name, day=day_text(today + SOON))
    made = provenance(session, office, filters, rows=len(rows))
    return FleetSheet(shop_of(office), made, office, today, fleet, rows)


def layout(sheet: FleetSheet) -> Document:
    """Lay the sheet out: a row a vehicle, what is due first; overdue days are marked."""
    fleet = sheet.fleet
    counts = _("{all} vehicles, {overdue} overdue, {soon} due in 30 days").format(
        all=fleet.vehicles, overdue=fleet.overdue, soon=fleet.soon
    )
    money = sheet.office.currency.text
    spent = sum((row.spent for row in sheet.rows), start=Decimal(0))
    total = (_("Sum"), "", "", "", "", "", "", "", money(spent))
    table = Table(
        _columns(),
        [_row(sheet, row) for row in sheet.rows],
        total=total if sheet.rows else None,
        empty=_("Nothing is due until {day}.").format(day=day_text(sheet.today + SOON)),
        note=spend_definition() if sheet.rows else "",
    )
    title = _("Vehicles due: {fleet}").format(fleet=fleet.name)
    return Document(
        title, sheet.shop, [table], sheet.provenance, subtitle=counts, paper=A4_LANDSCAPE
    )


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn(_("Plate"), PLATE),
        TableColumn(_("Vehicle"), share=2),
        TableColumn(_("Driver"), share=1.4),
        TableColumn(_("Next service"), DAY),
        TableColumn(_("Inspection due"), DAY),
        TableColumn(_("Insurance due"), DAY),
        TableColumn(_("Last visit"), DAY),
        TableColumn(_("Odometer"), NUMBER, "right"),
        TableColumn(_("Spent, 12 months"), DAY + 4, "right"),
    )


def _row(sheet: FleetSheet, row: FleetVehicle) -> tuple[str, ...]:
    return (
        row.plate,
        row.car,
        row.driver,
        *(_due(day, sheet.today) for day in (row.service_on, row.inspection_on, row.insurance_on)),
        day_text(row.last_visit_on),
        "" if row.odometer is None else f"{row.odometer:,}",
        sheet.office.currency.text(row.spent),
    )


def _due(day: date | None, today: date) -> str:
    text = day_text(day)
    return f"▲ {text}" if day is not None and day < today else text
