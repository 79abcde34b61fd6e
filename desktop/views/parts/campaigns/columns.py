"""The columns of the list of campaigns."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from desktop.models.money import Currency
from desktop.services.counter.campaigns import CampaignRow
from desktop.services.formats import day_text
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column


def state_text(row: CampaignRow, today: date) -> str:
    """Say where a campaign stands, by a shape and a word."""
    if row.archived:
        return _("× archived")
    if today < row.from_on:
        return _("○ to come")
    return _("◐ running") if today <= row.to_on else _("● over")


def columns(today: Callable[[], date], currency: Currency) -> tuple[Column[CampaignRow], ...]:
    """Return the columns of the list, from left to right."""
    return (
        Column("name", N_("Campaign"), lambda row: row.name, width=180, sort_key="name"),
        Column("state", N_("State"), lambda row: state_text(row, today()), width=86),
        Column(
            "from_on",
            N_("From"),
            lambda row: day_text(row.from_on),
            width=92,
            sort_key="from_on",
            value=lambda row: row.from_on,
            holds=date,
        ),
        Column(
            "to_on",
            N_("To"),
            lambda row: day_text(row.to_on),
            width=92,
            value=lambda row: row.to_on,
            holds=date,
        ),
        Column(
            "parts",
            N_("Parts"),
            lambda row: f"{row.parts:,}",
            RIGHT,
            56,
            value=lambda row: row.parts,
            holds=int,
        ),
        Column(
            "cost",
            N_("Cost"),
            lambda row: "" if row.cost is None else currency.text(row.cost),
            RIGHT,
            80,
            value=lambda row: row.cost,
            holds=Decimal,
        ),
        Column("note", N_("Remark"), lambda row: row.note, width=160),
    )
