"""Exports: what the office knows, as tables that any program reads and an import takes back.

Header words are the fields' ids, the same in every language. In CSV days are ISO 8601 and amounts
have two digits behind the point; in a workbook they are days and numbers. An unknown is an empty
cell. The ids say which record of this office a row speaks of, so that a file that was edited
changes exactly these records.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from desktop.models.base import Scaled
from desktop.models.errors import RuleBrokenError
from desktop.models.target import Target
from desktop.services.export_tables import EXPORTS, Export
from desktop.services.files.csv_files import csv_writer
from desktop.services.files.xlsx_files import (
    MOST_ROWS,
    CsvRows,
    ValueWriter,
    new_table_file,
    too_many_rows,
)
from desktop.services.settings import office_info
from desktop.services.targets.owners import current
from desktop.system.i18n import _, ngettext

__all__ = ["EXPORTS", "export_rows", "left_behind", "write_export"]

_BATCH = 1000


def export_rows(session: Session, kind: str) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Return the header words of an export and its rows, read as they are asked for.

    Raises:
        RuleBrokenError: There is no such export.
    """
    export, office = _export(kind), office_info(session).name
    header = tuple(name for name, _value in export.columns(office))
    return header, _rows(session, export.select(office))


def write_export(session: Session, kind: str, target: Path | TextIO) -> int:
    """Write a kind as a whole and return how many rows it has.

    A file is a workbook if its name ends in .xlsx, else CSV with a byte order mark, by which
    spreadsheets know UTF-8. A stream is CSV without it, for the next program in the pipe would
    take the mark for a part of the first word.

    Raises:
        OfficeError: There is no such export, the file cannot be written, or a sheet has no room.
    """
    header, rows = export_rows(session, kind)
    if not isinstance(target, Path):
        return _write(CsvRows(csv_writer(target), header), rows)
    if target.suffix.lower() == ".xlsx":
        _check_room(session, kind, target)
    types = [_type(name, value) for name, value in _export(kind).columns("")]
    with new_table_file(target, header, types) as writer:
        return _write(writer, rows)


def left_behind(session: Session, kind: str) -> str:
    """Say in one sentence what an export does not take along; nothing where it takes all."""
    if kind != "targets":
        return ""
    counted = select(func.count()).select_from(Target).where(~current())
    count = session.scalars(counted).one()
    if not count:
        return ""
    return ngettext(
        "{count} value that a later version of its plan replaced is not in the file; "
        "a backup takes it along.",
        "{count} values that later versions of their plans replaced are not in the file; "
        "a backup takes them along.",
        count,
    ).format(count=count)


def _export(kind: str) -> Export:
    if kind not in EXPORTS:
        raise RuleBrokenError(
            _("“{name}” cannot be exported; choose one of {known}.").format(
                name=kind, known=", ".join(EXPORTS)
            )
        )
    return EXPORTS[kind]


def _check_room(session: Session, kind: str, target: Path) -> None:
    """Refuse at once what a sheet cannot hold, not after minutes of writing."""
    counted = _export(kind).joined(select(func.count()))
    if session.scalars(counted).one() >= MOST_ROWS:
        raise too_many_rows(target.name)


def _type(name: str, value: SQLColumnExpression[Any]) -> type:
    """Tell what a column holds; an id is a name and not a number to count with."""
    if name.endswith(".id"):
        return str
    kind: TypeEngine[Any] = value.label(None).type
    return Decimal if isinstance(kind, Scaled) else kind.python_type


def _write(writer: ValueWriter, rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _rows(session: Session, statement: Select[Any]) -> Iterator[tuple[Any, ...]]:
    for row in session.execute(statement.execution_options(yield_per=_BATCH)):
        yield tuple(row)
