"""How long it takes to make a large shop up, beside the bare writing of the very same rows.

    python benchmarks/sample.py [CUSTOMERS]

Both write a SQLite file of the same tables and indexes in one transaction, each in a fresh
process, in turn, in the same run; what counts is the ratio of the medians of processor seconds.
The rows are those of the large size, fewer of them.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from desktop.db.engine import make_engine, office_url, writing  # noqa: E402 -- the path comes first
from desktop.db.migrate import migrate  # noqa: E402 -- the path comes first
from desktop.models.tables import TABLES  # noqa: E402 -- the path comes first
from desktop.services.office import Office  # noqa: E402 -- the path comes first
from desktop.services.sample import SIZES, SamplePlan, fill_sample  # noqa: E402 -- as above

RUNS = 3
SHARE = 10  # of the large size is written, when no number of customers is given
BAR = 3.0  # times the bare writing
LAST_DAY = date(2026, 11, 20)


def main() -> int:
    """Print the ratio of both medians; 1 when it is above the bar."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES["large"][0] // SHARE
    times: dict[str, list[float]] = {"fill": [], "copy": []}
    rows = 0
    for _run in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            made, copy = Path(folder) / "made.db", Path(folder) / "copy.db"
            for step, arguments in (("fill", (made, wanted)), ("copy", (made, copy))):
                seconds, rows = _measured(step, *arguments)
                times[step].append(seconds)
    ours, bare = (statistics.median(found) for found in times.values())
    print(
        f"{rows:,} rows: {ours:.1f} s, bare {bare:.1f} s,"
        f" {ours / bare:.2f}x (bar {BAR}x, {RUNS} runs each)"
    )
    return 1 if ours / bare > BAR else 0


def _measured(step: str, *arguments: object) -> tuple[float, int]:
    """Take one step in a fresh process; return its seconds and rows."""
    command = [sys.executable, __file__, step, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, rows = done.stdout.split()
    return float(seconds), int(rows)


def _founded(path: Path) -> Office:
    engine = make_engine(office_url(str(path)))
    migrate(engine, lambda _engine: None)
    return Office(engine)


def _fill(path: str, customers: str) -> tuple[float, int]:
    """Make an office up; return seconds and lines of its visits."""
    counts = int(customers), int(customers) * SIZES["large"][1] // SIZES["large"][0]
    plan = SamplePlan(last_day=LAST_DAY, size="large", counts=counts)
    office = _founded(Path(path))
    start = time.process_time()
    made, _changed = office.write(lambda uow: fill_sample(uow, plan))
    seconds = time.process_time() - start
    office.close()
    return seconds, made.lines


def _copy(source: str, target: str) -> tuple[float, int]:
    """Write the rows of an office into another one; return seconds and rows."""
    old, new = _founded(Path(source)), _founded(Path(target))
    seconds, count = 0.0, 0
    with writing(new.engine)() as session, old.engine.connect() as connection:
        for table in TABLES:
            rows, statement = _rows(connection, table.__tablename__)
            count += len(rows)
            start = time.process_time()
            if rows:
                session.connection().exec_driver_sql(statement, rows)
            seconds += time.process_time() - start
        start = time.process_time()
        session.commit()
        seconds += time.process_time() - start
    old.close()
    new.close()
    return seconds, count


def _rows(connection: Connection, table: str) -> tuple[list[tuple[object, ...]], str]:
    """Read a table as the driver gives it, and say how a row of it is written."""
    found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")
    marks = ", ".join("?" * len(found.keys()))
    rows = [tuple(row) for row in found]
    return rows, f"INSERT INTO {table} ({', '.join(found.keys())}) VALUES ({marks})"


_STEPS = {"fill": _fill, "copy": _copy}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in _STEPS:
        print(*_STEPS[sys.argv[1]](sys.argv[2], sys.argv[3]))
    else:
        raise SystemExit(main())
