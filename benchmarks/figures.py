"""How long figures over years take, beside bare SQLite with its best index, and beside DuckDB.

    python benchmarks/figures.py [--scale SHARE] [--keep FILE]

At full size, SHARE = 1, a shop of 500,000 visits and 1.2 million lines is made up first, which
takes minutes; `--keep` names a file to keep it in, and to use it the next time. Visits are settled
first, with the summaries kept and without, so that a day is at work. Then three questions: the
year's months by person, the ten parts that brought most, and the year until that day beside the
same days of the year before. Each is asked of the program's own figures, of bare SQLite over the
base tables with a covering index made for the question, and of DuckDB with the same tables in
memory; the answers must agree. Last, every visit of a shop of a tenth of the size is written nine
times more, and the same figures are asked of both shops in turn. What counts are the ratios of
medians of the same run: of processor seconds; beside DuckDB, which works on several processors at
once, of seconds on the clock; of both shops the median of the ratios of neighbours, so that a
machine that is busy for a while is so for both.
"""

import argparse
import csv
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402 -- behind the path
from sqlalchemy import text  # noqa: E402 -- as above
from sqlalchemy.orm import Session  # noqa: E402 -- as above

from desktop.db.engine import make_engine, office_url, sqlite_connect, writing  # noqa: E402 -- as above
from desktop.db.migrate import migrate  # noqa: E402 -- as above
from desktop.db.uow import UnitOfWork  # noqa: E402 -- as above
from desktop.models.actor import COMMAND_LINE  # noqa: E402 -- as above
from desktop.services.measures.figures import Period, figure_table, figures  # noqa: E402 -- as above
from desktop.services.measures.summaries import all_stale, refresh  # noqa: E402 -- as above
from desktop.services.office import Office  # noqa: E402 -- as above
from desktop.services.sample import SIZES, SamplePlan, fill_sample  # noqa: E402 -- as above
from desktop.services.visit_money import settle_visit  # noqa: E402 -- as above

LAST_DAY = date(2026, 11, 20)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
SO_FAR = Period(date(2026, 1, 1), LAST_DAY)
BEFORE = Period(date(2025, 1, 1), date(2025, 11, 20))
RUNS, SLOW_RUNS, SETTLED, PAIRS = 15, 3, 40, 41
TIMES = 10
BAR_SQLITE, BAR_DUCKDB, BAR_MORE, BAR_SETTLED = 0.05, 1.0, 1.5, 2.0
OF_DAY = "SELECT COUNT(*) FROM visit WHERE settled_on = substr(:day, 1, 10)"
TABLES = ("visit", "visit_line", "staff", "part")
NET = "COALESCE(v.labour_net, 0) + COALESCE(v.parts_net, 0) + COALESCE(v.outsourced_net, 0)"
INDEXES = (
    (
        "CREATE INDEX bench_person ON visit (settled_on, advisor_id, labour_net, parts_net,"
        " outsourced_net)"
    ),
    "CREATE INDEX bench_line ON visit_line (visit_id, kind, part_id, net, quantity)",
)
Answer = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """The same question for the program and for a bare database."""

    name: str
    ours: Callable[[Session], Answer]
    sqlite: str
    duckdb: str


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of the processor, and on the clock."""

    work: float
    clock: float


def _by_person(session: Session) -> Answer:
    ids = ("car_count", "labour_revenue", "parts_revenue", "service_revenue")
    table = figure_table(session, ids, YEAR, ("month", "person"))
    return sorted((*key, *map(_plain, values)) for key, values in table.rows)


def _top_parts(session: Session) -> Answer:
    table = figure_table(session, ("parts_revenue", "parts_quantity"), YEAR, ("part",))
    rows: list[tuple[Any, ...]]
    rows = [(key[0], *map(_plain, values)) for key, values in table.rows if key[0]]
    return sorted(rows, key=lambda row: (-float(row[1]), row[0]))[:TIMES]


def _year_on_year(session: Session) -> Answer:
    ids = ("car_count", "service_revenue")
    found = [figures(session, ids, period) for period in (SO_FAR, BEFORE)]
    return [tuple(_plain(values[name]) for name in ids) for values in found]


def _plain(value: Decimal | None) -> float:
    return float(value or 0)


_SUMS = f"""COUNT(*), SUM(v.labour_net) / 100.0, SUM(v.parts_net) / 100.0, SUM({NET}) / 100.0"""
_PERSON = """
SELECT {month}, COALESCE(s.name, ''), {sums}
FROM visit v LEFT JOIN staff s ON s.id = v.advisor_id
WHERE v.settled_on BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1, 2 ORDER BY 1, 2"""
_PARTS = """
SELECT p.name, SUM(l.net) / 100.0 AS net, SUM(l.quantity) / 1000.0
FROM visit v JOIN visit_line l ON l.visit_id = v.id JOIN part p ON p.id = l.part_id
WHERE v.settled_on BETWEEN '2025-01-01' AND '2025-12-31' AND l.kind = 'part'
GROUP BY p.name ORDER BY net DESC, p.name LIMIT 10"""
_YEARS = " UNION ALL ".join(
    f"SELECT COUNT(*), SUM({NET}) / 100.0 FROM visit v "
    f"WHERE v.settled_on BETWEEN '{period.start}' AND '{period.end}'"
    for period in (SO_FAR, BEFORE)
)
QUESTIONS = (
    Question(
        "months x people",
        _by_person,
        _PERSON.format(month="substr(v.settled_on, 1, 7)", sums=_SUMS),
        _PERSON.format(month="strftime(v.settled_on, '%Y-%m')", sums=_SUMS),
    ),
    Question("top parts", _top_parts, _PARTS, _PARTS),
    Question("year on year", _year_on_year, _YEARS, _YEARS),
)


def main() -> int:
    """Print the ratios; 1 when one of them is above its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, metavar="SHARE")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
        path = Path(folder) / "shop.db"
        _make(path, wanted.scale, wanted.keep)
        good = [_settle(path), _compare(path)]
        tenth = Path(folder) / "tenth.db"
        _make(tenth, wanted.scale / TIMES, None)
        good.append(_ten_times(tenth))
    return 0 if all(good) else 1


def _make(path: Path, scale: float, keep: Path | None) -> None:
    """Make a shop up, or take the one that was kept."""
    if keep is not None and keep.exists():
        shutil.copy(keep, path)
    office = _open(path)
    if keep is None or not keep.exists():
        customers, visits = (max(100, int(count * scale)) for count in SIZES["large"])
        plan = SamplePlan(last_day=LAST_DAY, size="large", counts=(customers, visits))
        office.write(partial(fill_sample, plan=plan))
    seconds = _seconds(office.catch_up)
    office.close()
    if keep is not None and not keep.exists():
        shutil.copy(path, keep)
    print(f"computing all summaries: {seconds:.1f} s")


def _compare(path: Path) -> bool:
    """Ask every question of all three."""
    office, good = _open(path), True
    bare_file = path.with_name("bare.db")
    shutil.copy(path, bare_file)
    bare = sqlite_connect(str(bare_file))
    for index in INDEXES:
        bare.execute(index)
    bare.execute("ANALYZE")
    memory = _in_memory(bare_file)
    for question in QUESTIONS:
        ours, answer = _median(partial(office.read, question.ours), RUNS)
        plain, expected = _median(partial(_fetched, bare, question.sqlite), SLOW_RUNS)
        duck, told = _median(partial(_fetched, memory, question.duckdb), RUNS)
        _expect(question.name, answer, expected, told)
        print(
            f"{question.name}: {ours.work * 1000:.2f} ms; SQLite {plain.work * 1000:.1f} ms,"
            f" {ours.work / plain.work:.3f}x (bar {BAR_SQLITE}x); on the clock"
            f" {ours.clock * 1000:.2f} ms; DuckDB {duck.clock * 1000:.2f} ms,"
            f" {ours.clock / duck.clock:.2f}x (bar {BAR_DUCKDB}x)"
        )
        good &= ours.work <= plain.work * BAR_SQLITE and ours.clock <= duck.clock * BAR_DUCKDB
    bare.close()
    memory.close()
    office.close()
    bare_file.unlink()
    return good


def _fetched(database: Any, statement: str) -> Answer:  # noqa: ANN401 -- either driver's
    return list(database.execute(statement).fetchall())


def _in_memory(path: Path) -> duckdb.DuckDBPyConnection:
    """Read the tables of an office into DuckDB's memory, days as days."""
    memory = duckdb.connect(":memory:")
    source = sqlite_connect(str(path))
    for table in TABLES:
        columns = source.execute(f"PRAGMA table_info({table})").fetchall()
        kinds = {"INTEGER": "BIGINT", "BIGINT": "BIGINT", "DATE": "DATE", "BOOLEAN": "BOOLEAN"}
        made = ", ".join(f'"{row[1]}" {kinds.get(row[2], "VARCHAR")}' for row in columns)
        memory.execute(f"CREATE TABLE {table} ({made})")
        _copy(source, memory, table, path.with_suffix(".csv"))
    source.close()
    return memory


def _copy(
    source: Any,  # noqa: ANN401 -- the driver has no types
    memory: duckdb.DuckDBPyConnection,
    table: str,
    file: Path,
) -> None:
    """Carry rows over in a file, which is how DuckDB reads them fast."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(source.execute(f"SELECT * FROM {table}"))
    memory.execute(f"COPY {table} FROM '{file}' (FORMAT csv, HEADER false, NULLSTR '')")
    file.unlink()


def _expect(name: str, ours: Answer, *others: Answer) -> None:
    """Stop where two answers are not the same."""
    for other in others:
        rounded = [
            [[round(float(x), 2) if not isinstance(x, str) else x for x in row] for row in rows]
            for rows in (ours, other)
        ]
        if rounded[0] != rounded[1]:
            raise SystemExit(f"{name}: the answers differ: {rounded[0][:2]} and {rounded[1][:2]}")


def _ten_times(path: Path) -> bool:
    """Ask a shop and one with ten times its visits in turn, and tell how much longer it takes."""
    large = path.with_name("times.db")
    shutil.copy(path, large)
    small_office, office = _open(path), _open(large)
    _multiply(office)
    office.catch_up()
    good = True
    for question in QUESTIONS:
        ways = [partial(each.read, question.ours) for each in (small_office, office)]
        for way in ways:
            way()
        pairs = [[_seconds(way) for way in ways] for _pair in range(PAIRS)]
        short, long = (statistics.median(each) for each in zip(*pairs, strict=True))
        ratio = statistics.median(after / before for before, after in pairs)
        print(
            f"{question.name} of {TIMES} times the visits: {long * 1000:.2f} ms beside"
            f" {short * 1000:.2f} ms, {ratio:.2f}x (bar {BAR_MORE}x; {PAIRS} runs each)"
        )
        good &= ratio <= BAR_MORE
    small_office.close()
    office.close()
    return good


def _multiply(office: Office) -> None:
    """Write every visit and its lines nine times more."""
    with writing(office.engine)() as session, session.begin():
        all_stale(session)
        visits, lines = (_top(session, name) for name in ("visit", "visit_line"))
        for number in range(1, TIMES):
            _copies(session, "visit", visits, {"id": f"id + {visits * number}"}, number)
            moved = {
                "id": f"id + {lines * number}",
                "visit_id": f"visit_id + {visits * number}",
            }
            _copies(session, "visit_line", lines, moved, number)


def _top(session: Session, table: str) -> int:
    return int(session.execute(text(f"SELECT max(id) FROM {table}")).scalar_one())


def _copies(session: Session, table: str, top: int, moved: dict[str, str], number: int) -> None:
    rows = session.connection().exec_driver_sql(f"PRAGMA table_info({table})")
    names = [row[1] for row in rows]
    own = {"number": f"number || '-{number}'", "external_ref": "NULL"} | moved
    values = ", ".join(own.get(name, name) for name in names)
    session.connection().exec_driver_sql(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE id <= {top}"
    )


def _settle(path: Path) -> bool:
    """Settle visits one by one, every other with the summaries kept."""
    with_them: list[float] = []
    without: list[float] = []
    office = _open(path)
    found = office.read(
        lambda session: session.execute(
            text(
                "SELECT id, version FROM visit WHERE state IN ('finished', 'working', 'arrived')"
                " AND total IS NOT NULL AND NOT EXISTS (SELECT 1 FROM visit_line"
                " WHERE visit_line.visit_id = visit.id AND amount IS NULL) LIMIT :count"
            ),
            {"count": SETTLED * 2},
        ).all()
    )
    now = datetime(2026, 11, 20, 3, tzinfo=UTC)
    for place, (visit, version) in enumerate(found):
        ways: tuple[Callable[[Session], None], ...] = (refresh, lambda _session: None)
        uow = UnitOfWork(writing(office.engine), COMMAND_LINE, now, ways[place % 2])
        seconds = _seconds(partial(settle_visit, uow, visit, version))
        (with_them, without)[place % 2].append(seconds)
        with writing(office.engine)() as session, session.begin():
            refresh(session)
    of_day = office.read(
        lambda session: session.execute(text(OF_DAY), {"day": now.isoformat()}).scalar_one()
    )
    office.close()
    ours, bare = statistics.median(with_them), statistics.median(without)
    print(
        f"settling a visit: {ours * 1000:.2f} ms, without summaries {bare * 1000:.2f} ms,"
        f" {ours / bare:.2f}x (bar {BAR_SETTLED}x; the last {len(found)} visits of a day that has"
        f" {of_day} by then)"
    )
    return bool(ours <= bare * BAR_SETTLED)


def _open(path: Path) -> Office:
    engine = make_engine(office_url(str(path)))
    migrate(engine, lambda _engine: None)
    return Office(engine)


def _median(ask: Callable[[], Answer], runs: int) -> tuple[Times, Answer]:
    """Return the medians of some runs, after one that warms everything up, and the answer."""
    answer = ask()
    found = [_times(ask) for _run in range(runs)]
    work, clock = (statistics.median(each) for each in zip(*found, strict=True))
    return Times(work, clock), answer


def _seconds(step: Callable[[], object]) -> float:
    """Return the processor's seconds."""
    return _times(step)[0]


def _times(step: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of the processor and of the clock."""
    work, clock = time.process_time(), time.perf_counter()
    step()
    return time.process_time() - work, time.perf_counter() - clock


if __name__ == "__main__":
    raise SystemExit(main())
