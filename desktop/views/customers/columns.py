"""The columns of the customer list."""

from datetime import date

from desktop.services.customers import CustomerRow
from desktop.services.formats import day_text
from desktop.system.i18n import N_, _
from desktop.views.kit.column import Column


def _name(row: CustomerRow) -> str:
    return _("{name} × archived").format(name=row.name) if row.archived else row.name


COLUMNS: tuple[Column[CustomerRow], ...] = (
    Column("name", N_("Name"), _name, width=210, sort_key="name", value=lambda row: row.name),
    Column("phone", N_("Phone"), lambda row: row.phone or "", width=130),
    Column("segment", N_("Segment"), lambda row: row.segment, width=120),
    Column("kind", N_("Kind"), lambda row: row.kind_name, width=80),
    Column("tax_id", N_("Tax id"), lambda row: row.tax_id or "", width=96),
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
