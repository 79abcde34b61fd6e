"""The columns of the price lists, and of a file of the prices of one."""

from datetime import date
from decimal import Decimal

from desktop.services.formats import rate_text
from desktop.services.list_exports import ListColumn
from desktop.services.parts.price_lists import AgreedPrice, PriceListRow
from desktop.system.i18n import N_, _
from desktop.views.kit.column import RIGHT, Column


def shown_name(row: PriceListRow) -> str:
    """Name a list; one that is archived says so by a shape and a word."""
    return _("× {name} (archived)").format(name=row.name) if row.archived else row.name


COLUMNS: tuple[Column[PriceListRow], ...] = (
    Column("name", N_("Price list"), shown_name, width=220, sort_key="name"),
    Column(
        "share",
        N_("Of retail"),
        lambda row: rate_text(row.share),
        RIGHT,
        90,
        value=lambda row: row.share,
        holds=Decimal,
    ),
    Column(
        "parts",
        N_("Own prices"),
        lambda row: f"{row.parts:,}",
        RIGHT,
        90,
        value=lambda row: row.parts,
        holds=int,
    ),
    Column(
        "customers",
        N_("Customers"),
        lambda row: f"{row.customers:,}",
        RIGHT,
        90,
        value=lambda row: row.customers,
        holds=int,
    ),
    Column("note", N_("Remark"), lambda row: row.note, width=200),
)


def price_columns() -> tuple[ListColumn[AgreedPrice], ...]:
    """Return the columns of a file of the prices of a list."""
    return (
        ListColumn(_("ID"), lambda row: row.part_id, int),
        ListColumn(_("Part number"), lambda row: row.number),
        ListColumn(_("Part"), lambda row: row.name),
        ListColumn(_("Retail"), lambda row: row.retail, Decimal),
        ListColumn(_("Price"), lambda row: row.price, Decimal),
        ListColumn(_("From"), lambda row: row.from_on, date),
    )
