"""Files taken in and undone, and offices compared from before to after."""

from functools import partial

from sqlalchemy import func, insert, select, update

from desktop.models.customer import Customer
from desktop.models.import_run import ImportRun
from desktop.models.tables import TABLES
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit
from desktop.services.importing import ImportSource, run_import
from desktop.services.importing.books.records import Ids
from desktop.services.importing.undoing.trail import Trail
from desktop.services.importing.undoing.undo import undo_import

VISITS = """\
visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,vehicle.plate,\
vehicle.model,line.kind,line.text,line.quantity,line.amount
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Altis,labour,換機油,1,500
A1,2026-11-02,2026-11-03,王小明,0912-345-678,ABC-1234,Altis,part,機油,4,1200.50
B2,2026-11-05,,陳堃,0922-000-111,XYZ-0001,Camry,part,雨刷,2,300
"""
# What is written beside the records: who did what, and sums that are counted again when asked.
BOOKKEEPING = {"audit", "import_run", "import_change", "figure_sum", "stale_day", "kept_figure"}
EMPTY_RUN = {
    "kind": "customers",
    "file_name": "by hand.csv",
    "sha256": "0" * 64,
    "mapping": "",
    "rows_read": 0,
    "rows_created": 0,
    "rows_updated": 0,
    "rows_unchanged": 0,
    "rows_duplicate": 0,
    "rows_rejected": 0,
}


def silent(_progress):
    """Hear how far it is, and say nothing."""


def never():
    return False


def csv_file(folder, text, name="file.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mapping_file(folder, text):
    return csv_file(folder, text, "mapping.toml")


def imported(office, path, kind="visits", mapping=None, **options):
    """Import a file and return what became of it."""
    usual = {"dry_run": False, "progress": silent, "cancelled": never}
    source = ImportSource(path, kind, mapping)
    return office.write(partial(run_import, source=source, **usual | options))[0]


def take_in(office, path, kind):
    """Import a file whose columns are called like fields; return the id of the run."""
    return imported(office, path, kind).run_id


def tally(result):
    return result.rows_read, result.rows_used, result.rows_repeated, result.rows_rejected


def reasons(result):
    return {number: mark.reason for number, mark in result.marks.items()}


def undo(office, run_id, *, dry_run=False, progress=silent, cancelled=never):
    """Undo an import and return what it did."""
    command = partial(
        undo_import, run_id=run_id, dry_run=dry_run, progress=progress, cancelled=cancelled
    )
    return office.write(command)[0]


def change_by_import(office, table, changes, added=()):
    """Change rows, and add some, as an import of its own; return its id.

    Args:
        office: Where.
        table: Whose rows are changed.
        changes: New values, by the id of the row.
        added: Pairs of a table and the values of a row that hangs on a known record.
    """

    def command(uow):
        with uow:
            run = Ids(uow.session, ImportRun, batch=1).take()
            uow.session.execute(insert(ImportRun), [EMPTY_RUN | {"id": run, "at": uow.now}])
            trail = Trail(uow.session, run)
            for row_id, values in changes.items():
                _change(uow.session, trail, table, row_id, values)
            for kind, values in added:
                key = uow.session.execute(insert(kind).values(**values).returning(kind.id)).scalar()
                trail.inserted(kind, [key])
            trail.write()
            uow.note_bulk("import_run", 1, "an import")
            uow.commit()
            return run

    return office.write(command)[0]


def _change(session, trail, table, row_id, values):
    columns = table.__table__.c
    chosen = select(columns.version, *(columns[name] for name in values))
    version, *before = session.execute(chosen.where(columns.id == row_id)).one()
    more = {**values, "version": version + 1}
    session.connection().execute(update(table.__table__).where(columns.id == row_id).values(**more))
    trail.updated(table, [(row_id, dict(zip(values, before, strict=True)), version, version + 1)])


def picture(office, *, versions=False):
    """Return every row of the office but its bookkeeping, by table."""

    def query(session):
        found = {}
        for table in TABLES:
            if table.__tablename__ in BOOKKEEPING:
                continue
            columns = [c for c in table.__table__.c if versions or c.name != "version"]
            rows = session.execute(select(*columns).order_by(table.__table__.c.id))
            found[table.__tablename__] = [tuple(row) for row in rows]
        return found

    return office.read(query)


def ask(office, statement):
    return office.read(lambda session: session.execute(statement).all())


def rows_of(office, *columns):
    return ask(office, select(*columns))


def counts(office):
    """Count the rows of every table."""

    def query(session):
        return {
            table.__tablename__: session.execute(select(func.count(table.id))).scalar_one()
            for table in TABLES
        }

    return office.read(query)


def one(office, statement):
    return ask(office, statement)[0][0]


def visit_id(office, number):
    return one(office, select(Visit.id).where(Visit.number == number))


def customer_id(office, name):
    return one(office, select(Customer.id).where(Customer.name == name))


def vehicle_id(office, model):
    return one(office, select(Vehicle.id).where(Vehicle.model == model))


def said(result):
    return {(left.table, left.name): left.reason for left in result.left}
