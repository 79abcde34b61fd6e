"""The columns of the papers at the counter."""

from decimal import Decimal

from desktop.services.counter.documents import DocumentRow
from desktop.services.formats import instant_text, wall_time
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import N_
from desktop.views.kit.column import RIGHT, Column


def columns(office: OfficeInfo) -> tuple[Column[DocumentRow], ...]:
    """Return the columns of the list, from left to right."""
    calendar, currency = office.calendar, office.currency
    return (
        Column("number", N_("Number"), lambda row: row.number, width=118),
        Column("kind", N_("Kind"), lambda row: row.kind_name, width=142),
        Column(
            "done_on",
            N_("Time"),
            lambda row: instant_text(row.done_at, calendar),
            width=120,
            sort_key="done_on",
            value=lambda row: wall_time(row.done_at, calendar),
        ),
        Column("other", N_("Other side"), lambda row: row.other or "", width=140),
        Column(
            "total",
            N_("Total"),
            lambda row: "" if row.total is None else currency.text(row.total),
            align=RIGHT,
            width=76,
            value=lambda row: row.total,
            holds=Decimal,
        ),
        Column("visit", N_("Visit"), lambda row: row.visit or "", width=88),
        Column("reason", N_("Reason"), lambda row: row.reason, width=90),
        Column("by", N_("By"), lambda row: row.by or "", width=84, hidden=True),
    )
