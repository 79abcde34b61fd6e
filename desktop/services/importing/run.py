"""Running an import: one file, one transaction, one import run."""

import gc
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.errors import RuleBrokenError
from desktop.models.import_run import ImportRun
from desktop.services.files.tables import Table, TableRow
from desktop.services.importing.books.inserts import Inserts
from desktop.services.importing.books.records import Ids
from desktop.services.importing.cells.formats import settled
from desktop.services.importing.cells.names import lookups
from desktop.services.importing.cells.values import (
    FieldReader,
    RowRejectedError,
    field_readers,
    read_row,
)
from desktop.services.importing.job import SUBJECTS, Job
from desktop.services.importing.kinds import PLACES, FieldType, kind_of
from desktop.services.importing.lists.customers import CustomerTaker
from desktop.services.importing.lists.demand import DemandTaker
from desktop.services.importing.lists.list_import import ListImport, Taker
from desktop.services.importing.lists.market import MarketTaker
from desktop.services.importing.lists.parts import PartTaker
from desktop.services.importing.lists.results import ResultTaker
from desktop.services.importing.lists.sales import SaleTaker
from desktop.services.importing.lists.staff import StaffTaker
from desktop.services.importing.lists.stock import StockTaker
from desktop.services.importing.lists.suppliers import SupplierTaker
from desktop.services.importing.lists.targets import TargetTaker
from desktop.services.importing.lists.vehicles import VehicleTaker
from desktop.services.importing.mapping import Formats, Mapping, check_columns, mapping_for
from desktop.services.importing.marks import Marks
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.progress import OPENED, SETTLED, Pace, Progress
from desktop.services.importing.report import Report
from desktop.services.importing.result import ImportResult, ImportSource
from desktop.services.importing.scratch import Scratch
from desktop.services.importing.undoing.trail import Trail
from desktop.services.importing.visits.visit_import import VisitImport
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

_FIRST = 1_000
_EXPORTED = Formats(date="iso", decimal=".")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}( .*)?)?")
_PLAIN = re.compile(r"(-?[0-9]+(\.[0-9]+)?)?")
_COLLECT_AFTER = 200_000
TAKERS: dict[str, Callable[[Job], Taker]] = {
    "customers": CustomerTaker,
    "vehicles": VehicleTaker,
    "parts": PartTaker,
    "staff": StaffTaker,
    "sales": SaleTaker,
    "targets": TargetTaker,
    "results": ResultTaker,
    "market": MarketTaker,
    "demand": DemandTaker,
    "suppliers": SupplierTaker,
    "stock": StockTaker,
}


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
    mapping = settled(mapping, table)
    named = field_readers(mapping, table, lookups(session))
    readers = [reader for reader in named if not reader.implied]
    fill = mapping.rules.fill_short
    rows = [row for row, _number in zip(table.rows(), range(limit), strict=False)]
    spoken = {*mapping.columns.values(), *(name for key in mapping.keys.values() for name in key)}
    spoken |= mapping.month_columns(table.header).keys()
    return Preview(
        tuple(reader.field.id for reader in readers),
        tuple(_title(reader, mapping) for reader in readers),
        tuple(_preview_row(readers, row, fill=fill) for row in rows),
        tuple(name for name in table.header if name not in spoken),
    )


def _title(reader: FieldReader, mapping: Mapping) -> str:
    """Name what a reader reads; of a column of a month, that month."""
    title = _(reader.field.title)
    return title if mapping.says(reader.field.id) else f"{title} · {reader.label}"


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
    pace = Pace(progress, cancelled)
    with source.open(pace.watch(0.0, OPENED)) as table:
        mapping = _as_exported(_mapping_of(source, table), table)
        mapping = settled(mapping, table, pace.watch(OPENED, SETTLED))
        scratch = Scratch()
        report = Report(table, pace, Marks(scratch))
        with uow, _seldom_collected():
            job = _job(uow, table, mapping, report, scratch)
            _take_in(job)
            result = _result(source, job, dry_run=dry_run)
            if not dry_run:
                _note_end(uow, job, result)
                uow.commit()
            return result


def _as_exported(mapping: Mapping, table: Table) -> Mapping:
    """Take a file in our own words for an export where its first rows look like one.

    Only where they do not is the whole file read for how it writes days and numbers.
    """
    if not mapping.own or mapping.formats.settled:
        return mapping
    fields, place = kind_of(mapping.kind).by_id, table.header.index
    forms = [
        (place(column), _DAY if fields[name].type is FieldType.DATE else _PLAIN)
        for name, column in mapping.columns.items()
        if fields[name].type is FieldType.DATE or fields[name].type in PLACES
    ]
    first = [row.cells for row in islice(table.rows(), _FIRST) if not row.fault]
    if not all(form.fullmatch(cells[column]) for cells in first for column, form in forms):
        return mapping
    return replace(mapping, formats=_EXPORTED)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let the garbage collector look at the rows less often: there are many, and no cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


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


def _job(uow: UnitOfWork, table: Table, mapping: Mapping, report: Report, scratch: Scratch) -> Job:
    session = uow.session
    for subject in SUBJECTS:
        serialise(session, subject)
    office, names = office_info(session), lookups(session)
    import_id = _note_begin(uow, table, mapping)
    return Job(
        session,
        table,
        mapping,
        office.name,
        names,
        field_readers(mapping, table, names),
        report,
        scratch,
        Inserts(session, report.created),
        Trail(session, import_id),
        uow.now,
        office.calendar.day(uow.now),
        office.currency,
        import_id,
        uow,
    )


def _take_in(job: Job) -> None:
    if job.mapping.kind in TAKERS:
        taker = TAKERS[job.mapping.kind](job)
        ListImport(job, taker).run()
        if isinstance(taker, DemandTaker | StockTaker):
            taker.finish()
    else:
        VisitImport(job).run()
    job.trail.write()
    job.session.flush()
    job.report.stop_if_asked()


def _result(source: ImportSource, job: Job, *, dry_run: bool) -> ImportResult:
    report = job.report
    return ImportResult(
        source,
        job.table.sha256,
        None if dry_run else job.import_id,
        report.rows_read,
        report.count(),
        _counts(report.created),
        _counts(report.updated),
        _counts(report.unchanged),
        report.warnings,
        report.marks,
    )


def _counts(counter: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counter.items() if count}


def _note_begin(uow: UnitOfWork, table: Table, mapping: Mapping) -> int:
    """Write the import run, for its rows and its trail to point at, and return its id."""
    counts = {f"rows_{outcome}": 0 for outcome in Outcome}
    key = Ids(uow.session, ImportRun, batch=1).take()
    what = {
        "id": key,
        "at": uow.now,
        "staff_id": uow.actor.staff_id,
        "kind": mapping.kind,
        "file_name": table.path.name,
        "sha256": table.sha256,
        "mapping": mapping.name,
        "rows_read": 0,
    }
    uow.session.execute(insert(ImportRun), [what | counts])
    return key


def _note_end(uow: UnitOfWork, job: Job, result: ImportResult) -> None:
    """Count in the import run, and write an audit row for each table that was written in bulk."""
    counts = {f"rows_{outcome}": result.rows.get(outcome, 0) for outcome in Outcome}
    run = update(ImportRun.__table__).where(ImportRun.id == job.import_id)  # type: ignore[arg-type]  # a mapped class has a Table
    uow.session.connection().execute(run.values(rows_read=result.rows_read, **counts))
    what = json.dumps({"import": job.import_id, "file": job.table.path.name}, ensure_ascii=False)
    uow.note_bulk("import_run", 1, what)
    for table, count in result.created.items():
        uow.note_bulk(table, count, what)


def _preview_row(readers: list[FieldReader], row: TableRow, *, fill: bool) -> PreviewRow:
    problem = ""
    try:
        read_row(readers, row, fill=fill)
    except RowRejectedError as error:
        problem = str(error)
    there = len(row.cells) > max((reader.column or 0 for reader in readers), default=0)
    values = tuple(reader.shown(row.cells) for reader in readers) if there else row.cells
    return PreviewRow(row.number, values, problem)
