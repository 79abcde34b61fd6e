"""Printing a sheet from any screen: numbered, kept in the office, then shown."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.reports.registry import keep_sheet, numbered_sheet, render_sheet
from desktop.services.documents import kind_name
from desktop.system.i18n import _
from desktop.views.kit.screen import Context

if TYPE_CHECKING:  # it brings ReportLab
    from desktop.reports.sheets import Sheet


def print_sheet(context: Context, owner: QObject, kind: str, day: date) -> None:
    """Print a sheet, keep it under its number, and show it."""
    query = partial(numbered_sheet, kind=kind, day=day, today=context.today())
    context.desk.read(owner, query, partial(_keep, context, owner))


def print_blank(context: Context, owner: QObject, kind: str, day: date) -> None:
    """Show a sheet to be filled by hand."""
    query = partial(render_sheet, kind=kind, day=day, today=context.today(), blank=True)
    name = _("{kind}, blank").format(kind=kind_name(kind))
    context.desk.read(owner, query, lambda data: context.printed.emit(data, name))


def sheet_name(kind: str, number: str) -> str:
    """Name a print for its window and its file: Morning sheet M-20261123-1."""
    return f"{kind_name(kind)} {number}"


def _keep(context: Context, owner: QObject, sheet: "Sheet") -> None:
    context.desk.write(owner, partial(keep_sheet, sheet=sheet), partial(_show, context, sheet))


def _show(context: Context, sheet: "Sheet", number: str) -> None:
    context.printed.emit(sheet.printed.pdf, sheet_name(sheet.kind, number))
