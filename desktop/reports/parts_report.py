"""The parts report of a month or a year: the stock's chapter of the year-end report, by itself."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.reports.kit import Document, Provenance
from desktop.reports.report import provenance, shop_of
from desktop.reports.year_end.layout import blocks_of
from desktop.services.formats import day_text
from desktop.services.measures.slices import Period
from desktop.services.settings import OfficeInfo, printed_office
from desktop.services.stock_figures.report import parts_report
from desktop.services.year_end.model import Part
from desktop.services.year_end.writing import AmountUnit, Writer, writer_of
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class PartsReport:
    """All that the report says."""

    office: OfficeInfo
    period: Period
    parts: tuple[Part, ...]
    writer: Writer
    provenance: Provenance


def collect(session: Session, period: Period) -> PartsReport:
    """Read the report of some whole months.

    Raises:
        RuleBrokenError: The ledger of stock begins later.
    """
    office = printed_office(session)
    return PartsReport(
        office,
        period,
        parts_report(session, period),
        writer_of(office.currency, AmountUnit.LANGUAGE),
        provenance(session, office, _("whole office")),
    )


def layout(report: PartsReport) -> Document:
    """Lay the report out, as the chapter is laid out."""
    days = _("{start} to {end}").format(
        start=day_text(report.period.start), end=day_text(report.period.end)
    )
    return Document(
        _("Parts Report"),
        shop_of(report.office),
        list(blocks_of(report.parts, report.writer)),
        report.provenance,
        subtitle=days,
    )
