"""The command that prints the sheets of a day, a week and a month."""

from datetime import date
from functools import partial

from desktop.app.arguments import Arguments
from desktop.app.terminal import put_pdf, say
from desktop.models.errors import RuleBrokenError
from desktop.services.office import Office
from desktop.services.settings import office_info
from desktop.system.i18n import _


def sheet(office: Office, wanted: Arguments) -> int:
    """Write a sheet as PDF; with --store also keep it in the office under its number."""
    if wanted.day is None:
        raise RuleBrokenError(_("The sheet needs a day; give one with --day."))
    if wanted.store and wanted.blank:
        raise RuleBrokenError(_("A blank sheet says nothing to keep; leave --store or --blank."))
    today = office.read(office_info).calendar.day(office.now)
    if wanted.store:
        put_pdf(_kept(office, wanted.kind, wanted.day, today), wanted.out)
        return 0
    from desktop.reports.registry import render_sheet

    query = partial(render_sheet, kind=wanted.kind, day=wanted.day, today=today, blank=wanted.blank)
    put_pdf(office.read(query), wanted.out)
    return 0


def _kept(office: Office, kind: str, day: date, today: date) -> bytes:
    from desktop.reports.registry import keep_sheet, numbered_sheet

    query = partial(numbered_sheet, kind=kind, day=day, today=today)
    printed = office.read(query)
    number, _changed = office.write(partial(keep_sheet, sheet=printed))
    say(_("Kept as {number}.").format(number=number))
    return printed.printed.pdf
