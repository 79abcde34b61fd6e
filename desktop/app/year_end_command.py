"""The command that writes the year-end report, as a draft or frozen under a number."""

from functools import partial

from desktop.app.arguments import Arguments
from desktop.app.terminal import put_pdf, say, show_share
from desktop.services.office import Office
from desktop.services.settings import office_info
from desktop.services.year_end.writing import AmountUnit
from desktop.system.i18n import _


def year_end(office: Office, wanted: Arguments) -> int:
    """Write the report of a year; with --freeze it is kept in the office first."""
    from desktop.reports import registry

    office.read(office_info)
    unit = AmountUnit(wanted.unit)
    if not wanted.freeze:
        draft = office.read(
            partial(registry.year_end_draft, year=wanted.year, unit=unit, progress=_show)
        )
        return _written(draft.printed.pdf, wanted.out, draft.printed.remarks)
    frozen = office.read(
        partial(
            registry.year_end_frozen,
            year=wanted.year,
            unit=unit,
            progress=_show,
            unlocked=wanted.unlocked,
        )
    )
    number, _changed = office.write(partial(registry.keep_year_end, frozen=frozen))
    say(_("The report is kept as {number}.").format(number=number))
    return _written(frozen.pdf, wanted.out, frozen.remarks)


def _written(data: bytes, out: str, remarks: tuple[str, ...]) -> int:
    put_pdf(data, out)
    for remark in remarks:
        say(remark)
    return 0


def _show(done: int, total: int) -> None:
    show_share(_("Year-end report"), done / total)
