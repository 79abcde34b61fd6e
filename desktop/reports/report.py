"""What the reports share: the shop's line at the head and the provenance at the foot."""

from sqlalchemy.orm import Session

from desktop.reports.kit import Provenance, Shop
from desktop.services.formats import instant_text
from desktop.services.morning import data_as_of
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.system.version import VERSION


def shop_of(office: OfficeInfo, *, with_tax_id: bool = False) -> Shop:
    """Return the shop with its address and telephone, for a bill with its tax id too."""
    phone = _("Tel. {number}").format(number=office.phone) if office.phone else ""
    tax_id = _("Tax id {number}").format(number=office.tax_id) if office.tax_id else ""
    parts = (office.address, phone, tax_id if with_tax_id else "")
    return Shop(office.name, "  ".join(part for part in parts if part), logo=office.logo)


def provenance(
    session: Session, office: OfficeInfo, filters: str, *, rows: int | None = None, lock: str = ""
) -> Provenance:
    """Return where the figures of a print come from; texts are finished texts."""
    as_of = instant_text(data_as_of(session), office.calendar)
    return Provenance(as_of, filters, f"Daysheet {VERSION}", rows, lock)
