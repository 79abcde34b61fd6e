"""An import that is killed leaves nothing, wherever it was, and can be done again."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.db.engine import make_engine, office_url
from desktop.models.tables import TABLES
from desktop.services.importing import ImportSource, Outcome, run_import
from desktop.services.maintenance import faults
from desktop.services.office import Office

ROOT = Path(__file__).parents[3]
VISITS = 3_000
HEADER = (
    "visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,vehicle.plate,"
    "line.kind,line.text,line.quantity,line.amount\n"
)
# Says how far it is, a line each time, so that it can be killed just there.
PROGRAM = """
import sys
from pathlib import Path
from desktop.db.engine import make_engine, office_url
from desktop.services.importing import ImportSource, run_import
from desktop.services.office import Office

def tell(progress):
    print(progress.stage, f"{progress.share:.4f}", flush=True)

office = Office(make_engine(office_url(sys.argv[1])))
source = ImportSource(Path(sys.argv[2]), "visits")
office.write(lambda uow: run_import(
    uow, source, dry_run=False, progress=tell, cancelled=lambda: False
))
print("done 1", flush=True)
"""


@pytest.fixture
def garage(office, url):
    """An office that has customers and visits already, some of whom the file names."""
    yield office, url
    office.close()


@pytest.fixture
def file(tmp_path):
    rows = []
    for number in range(VISITS):
        who = f"王{number % 700},0912{number % 700:06},P-{number % 700}"
        head = f"N{number},2026-11-01,2026-11-02,{who}"
        rows += [f"{head},labour,換機油,1,500\n", f"{head},part,機油,4,{number}\n"]
    path = tmp_path / "visits.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def take_in(office, path):
    source = ImportSource(path, "visits")
    options = {"dry_run": False, "progress": lambda _p: None, "cancelled": lambda: False}
    return office.write(lambda uow: run_import(uow, source, **options))[0]


def digest(office):
    """Return a fingerprint of every row of every table."""

    def read(session):
        found = hashlib.sha256()
        for table in TABLES:
            core = table.__table__
            for row in session.execute(select(core).order_by(core.c.id)):
                found.update(repr((table.__tablename__, *row)).encode())
        return found.hexdigest()

    return office.read(read)


def killed_at(url, path, stage, share):
    """Import in a process of its own, and kill it when it has got so far."""
    command = [sys.executable, "-c", PROGRAM, url, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            told, done = line.split()
            if told == stage and float(done) >= share:
                child.kill()
                break
        return child.wait(timeout=60)


def wait_until_alone(office):
    """Let the server end the sessions of processes that are gone: each waits for the next."""
    if office.engine.dialect.name == "postgresql":
        # The import's own lock: who gets it knows that its session has ended.
        with office.engine.begin() as connection:
            connection.execute(text("LOCK TABLE import_run IN ACCESS EXCLUSIVE MODE"))


@pytest.mark.parametrize(
    ("stage", "share"), [("reading", 0.0), ("reading", 0.3), ("writing", 0.4), ("writing", 0.9)]
)
def test_a_killed_import_leaves_nothing_and_can_be_done_again(garage, file, stage, share):
    office, url = garage
    known = file.with_name("known.csv")
    known.write_text(HEADER + "K1,2026-10-01,,王5,0912000005,P-5,part,雨刷,1,9\n", encoding="utf-8")
    take_in(office, known)
    before = digest(office)
    office.close()
    assert killed_at(url, file, stage, share) < 0
    again = Office(make_engine(office_url(url)), clock=lambda: office.now)
    wait_until_alone(again)
    assert digest(again) == before
    assert again.read(faults) == []
    result = take_in(again, file)
    assert dict(result.rows) == {Outcome.CREATED: 2 * VISITS}
    assert result.created["visit"] == VISITS
    assert result.created["customer"] == 699
    assert again.read(faults) == []
    again.close()
