"""An undo whose program is killed in the middle has changed nothing, and can be done again."""

import signal
import subprocess
import sys

from tests.helpers.imports import picture, take_in, undo

HEADER = (
    "visit.number,visit.arrived_on,visit.settled_on,customer.name,customer.phone,"
    "vehicle.plate,line.kind,line.text,line.amount\n"
)
UNDO = """
import os, signal, sys
from functools import partial
from desktop.db.engine import make_engine, office_url
from desktop.services.importing.undoing.undo import undo_import
from desktop.services.office import Office

def die(progress):
    if progress.share > 0.5:
        os.kill(os.getpid(), signal.SIGKILL)

office = Office(make_engine(office_url(sys.argv[1])))
office.write(partial(undo_import, run_id=int(sys.argv[2]), dry_run=False, progress=die,
                     cancelled=lambda: False))
"""


def test_a_killed_undo_leaves_the_import_whole(office, url, tmp_path):
    path = tmp_path / "visits.csv"
    rows = (
        f"N{n},2026-11-02,2026-11-03,Wang {n},09{n:08},P-{n:05},labour,Oil,500\n"
        for n in range(600)
    )
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    before = picture(office)
    run = take_in(office, path, "visits")
    whole = picture(office, versions=True)
    killed = subprocess.run(
        [sys.executable, "-c", UNDO, url, str(run)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert picture(office, versions=True) == whole
    assert undo(office, run).removed["visit"] == 600
    assert picture(office) == before
