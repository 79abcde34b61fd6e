"""Running an import: one file, one transaction, one import run."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.import_run import ImportRun
from desktop.services.files.tables import Table, TableRow, read_table
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import kind_of
from desktop.services.importing.lists import TAKERS, import_list
from desktop.services.importing.mapping import Mapping, check_columns, mapping_for
from desktop.services.importing.records import Ids
from desktop.services.importing.report import Report
from desktop.services.importing.result import ImportResult, ImportSource, Outcome, Progress
from desktop.services.importing.values import (
    FieldReader,
    RowRejectedError,
    field_readers,
    lookups,
    read_row,
)
from desktop.services.importing.visits import VisitImport
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

# What another seat must not do meanwhile on PostgreSQL: enter the same phone, plate or number.
_LOCKS = ("customer", "vehicle", "visit number")


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it would be read; `problem` is empty when it can be."""

    number: int
    values: tuple[str, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file.

    Attributes:
        fields: Ids of the fields, one for each value of the rows.
        titles: The fields in the user's language.
        unused: Columns of the file that the mapping does not speak of.
    """

    fields: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    unused: tuple[str, ...]


def preview(session: Session, table: Table, mapping: Mapping, limit: int = 50) -> Preview:
    """Show what the first rows of a file become.

    Raises:
        RuleBrokenError: The mapping does not fit the file.
    """
    check_columns(mapping, table)
    readers = field_readers(mapping, table, lookups(session))
    rows = [row for row, _number in zip(table.rows(), range(limit), strict=False)]
    spoken = {*mapping.columns.values(), *(name for key in mapping.keys.values() for name in key)}
    return Preview(
        tuple(reader.field.id for reader in readers),
        tuple(_(reader.field.title) for reader in readers),
        tuple(_preview_row(readers, row) for row in rows),
        tuple(name for name in table.header if name not in spoken),
    )


def run_import(
    uow: UnitOfWork,
    source: ImportSource,
    *,
    dry_run: bool,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> ImportResult:
    """Take a file in, all of it or nothing; a dry run does the same and then takes it back.

    Raises:
        OfficeError: The file or its mapping cannot be used.
        ImportStoppedError: `cancelled` returned true.
        NotAllowedError: The role may not import.
    """
    require(uow, Right.IMPORT)
    kind_of(source.kind)
    table = read_table(source.path)
    mapping = _mapping_of(source, table)
    report = Report(table, progress, cancelled)
    with uow:
        job = _job(uow, table, mapping, report)
        _take_in(job)
        result = _result(source, job, dry_run=dry_run)
        if not dry_run:
            _note_run(uow, job, result)
            uow.commit()
        return result


def _mapping_of(source: ImportSource, table: Table) -> Mapping:
    mapping = source.mapping or mapping_for(table, source.kind)
    if mapping.kind != source.kind:
        raise RuleBrokenError(
            _("The mapping {name} is for {its}, not for {wanted}; choose another one.").format(
                name=mapping.name, its=mapping.kind, wanted=source.kind
            )
        )
    check_columns(mapping, table)
    return mapping


def _job(uow: UnitOfWork, table: Table, mapping: Mapping, report: Report) -> Job:
    session = uow.session
    for subject in _LOCKS:
        serialise(session, subject)
    office, names = office_info(session), lookups(session)
    return Job(
        session,
        table,
        mapping,
        names,
        field_readers(mapping, table, names),
        report,
        uow.now,
        office.calendar.day(uow.now),
        office.currency,
        Ids(session, ImportRun, batch=1).take(),
    )


def _take_in(job: Job) -> None:
    if job.mapping.kind in TAKERS:
        import_list(job, TAKERS[job.mapping.kind](job))
    else:
        VisitImport(job).run()
    job.session.flush()
    job.report.stop_if_asked()


def _result(source: ImportSource, job: Job, *, dry_run: bool) -> ImportResult:
    report = job.report
    return ImportResult(
        source,
        job.table.sha256,
        None if dry_run else job.import_id,
        report.rows_read,
        report.count(Outcome.USED),
        report.count(Outcome.REPEATED),
        report.count(Outcome.REJECTED),
        _counts(report.created),
        _counts(report.updated),
        _counts(report.unchanged),
        report.warnings,
        report.marks,
    )


def _counts(counter: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counter.items() if count}


def _note_run(uow: UnitOfWork, job: Job, result: ImportResult) -> None:
    """Write the import run, and an audit row for each table that was written in bulk."""
    uow.session.execute(
        insert(ImportRun),
        [
            {
                "id": job.import_id,
                "at": uow.now,
                "staff_id": uow.actor.staff_id,
                "kind": job.mapping.kind,
                "file_name": job.table.path.name,
                "sha256": result.sha256,
                "mapping": job.mapping.name,
                "rows_read": result.rows_read,
                "rows_used": result.rows_used,
                "rows_repeated": result.rows_repeated,
                "rows_rejected": result.rows_rejected,
            }
        ],
    )
    what = json.dumps({"import": job.import_id, "file": job.table.path.name}, ensure_ascii=False)
    uow.note_bulk("import_run", 1, what)
    for table, count in result.created.items():
        uow.note_bulk(table, count, what)


def _preview_row(readers: list[FieldReader], row: TableRow) -> PreviewRow:
    try:
        read_row(readers, row)
    except RowRejectedError as error:
        shown = tuple(_shown(reader, row.cells) for reader in readers) if row.sound else row.cells
        return PreviewRow(row.number, shown, str(error))
    return PreviewRow(row.number, tuple(_shown(reader, row.cells) for reader in readers), "")


def _shown(reader: FieldReader, cells: tuple[str, ...]) -> str:
    text = reader.text(cells)
    return text if text.strip() or reader.default is None else str(reader.default)
