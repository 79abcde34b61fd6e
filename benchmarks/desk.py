"""How long the front desk waits, beside bare SQLite that does the same.

    python benchmarks/desk.py [--scale SHARE] [--keep FILE]

At full size, SHARE = 1, a shop of 500,000 visits is made up first, which takes minutes; `--keep`
names a file to keep it in, and to use it the next time.

Saving: a visit with four lines through the program's own command, against one transaction that
sends the very same writing statements to a copy of the file, with the same durability, foreign
keys and triggers. The clock counts, because a desk waits for the disk as well; how long the
processor worked is printed beside it.
Listing: the first page of the visits against its bare query; then pages in the middle and at the
end against the first, through the list's own model. Nothing waits for a disk there: the time of
the processor counts, which other programs disturb less than the clock. Last, how the memory grows
while a window scrolls from the first visit to the last. What counts are the ratios: medians of the
same run, in which both sides take turns.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import event  # noqa: E402 -- behind the path

from desktop.db.engine import make_engine, office_url, sqlite_connect  # noqa: E402 -- as above
from desktop.db.migrate import migrate  # noqa: E402 -- as above
from desktop.models.visit import LineKind  # noqa: E402 -- as above
from desktop.services.listing import ListQuery  # noqa: E402 -- as above
from desktop.services.office import Office  # noqa: E402 -- as above
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package  # noqa: E402 -- as above
from desktop.services.sample import SIZES, SamplePlan, fill_sample  # noqa: E402 -- as above
from desktop.services.settings import office_info  # noqa: E402 -- as above
from desktop.services.visit_work import NewVisit, open_visit  # noqa: E402 -- as above
from desktop.services.visits import VISITS  # noqa: E402 -- as above

LAST_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
SAVED, RUNS, PAGE = 60, 31, 128
BAR_SAVING, BAR_LISTING, BAR_FARTHER, BAR_MEMORY = 2.0, 2.0, 1.0, 60.0
NOISE = 1.25  # two medians of one thing differ by so much
WRITES = ("INSERT", "UPDATE", "DELETE")
Sent = list[tuple[str, Any]]
Spent = tuple[float, float]  # seconds of the clock, and of the processor


def main() -> int:
    """Print the ratios; 1 when one of them is above its bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, metavar="SHARE")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
        path = Path(folder) / "shop.db"
        _make(path, wanted.scale, wanted.keep)
        good = [_save(path), _list(path), _scroll(path)]
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
    office.catch_up()
    office.close()
    if keep is not None and not keep.exists():
        shutil.copy(path, keep)


def _open(path: Path) -> Office:
    engine = make_engine(office_url(str(path)))
    migrate(engine, lambda _engine: None)
    return Office(engine, clock=lambda: NOW)


# -- saving --------------------------------------------------------------------------------------


def _save(path: Path) -> bool:
    """Save visits one by one; send the same statements to a copy, each in one transaction."""
    office = _open(path)
    lines = (
        PackageLineDraft(LineKind.LABOUR, "定期保養", price=Decimal(600), hours=Decimal(1)),
        PackageLineDraft(LineKind.PART, "機油", Decimal(4), "L", Decimal(300)),
        PackageLineDraft(LineKind.PART, "機油芯", Decimal(1), "個", Decimal(180)),
        PackageLineDraft(LineKind.OTHER, "環保處理", price=Decimal(50)),
    )
    draft = PackageDraft("基準保養", price=Decimal(1800), minutes=60, lines=lines)
    package, _changed = office.write(partial(enter_package, draft=draft))
    vehicles = office.read(_vehicles)
    office.close()  # so that the file holds everything
    copy = path.with_name("bare.db")
    shutil.copy(path, copy)
    office, other = _open(path), make_engine(office_url(str(copy)))
    bare = other.raw_connection().driver_connection
    ours: list[Spent] = []
    plain: list[Spent] = []
    for vehicle, customer in vehicles:
        new = NewVisit(customer, vehicle, concern="保養", odometer=1, package_ids=(package,))
        statements: Sent = []
        with _listening(office, statements):
            ours.append(_spent(partial(office.write, partial(open_visit, new=new))))
        plain.append(_spent(partial(_send, bare, _writing(statements))))
    office.close()
    other.dispose()
    name = "saving a visit with four lines"
    _tell(f"{name}, processor", _processor(ours), _processor(plain))
    return _tell(name, _clock(ours), _clock(plain), BAR_SAVING)


def _vehicles(session: Any) -> list[tuple[int, int]]:  # noqa: ANN401 -- a session
    """Return vehicles and whose they are, spread over the whole shop."""
    from sqlalchemy import text

    rows = session.execute(
        text(
            "SELECT vehicle_id, customer_id FROM ownership WHERE to_on IS NULL"
            " ORDER BY (vehicle_id * 7919) % 10007, vehicle_id LIMIT :count"
        ),
        {"count": SAVED},
    )
    return [tuple(row) for row in rows]


class _listening:  # noqa: N801 -- used as a word in a sentence
    """Note every statement; which of them write is found out when nobody measures any more."""

    def __init__(self, office: Office, into: Sent) -> None:
        self._engine, self._into = office.engine, into

    def __enter__(self) -> None:
        event.listen(self._engine, "before_cursor_execute", self._note)

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, *told: Any) -> None:  # noqa: ANN401 -- what the engine hands over
        self._into.append((told[2], told[3]))


def _writing(statements: Sent) -> Sent:
    """Return the statements that write, each with the values of one row."""
    found: Sent = []
    for statement, parameters in statements:
        if statement.lstrip().upper().startswith(WRITES):
            rows = parameters if isinstance(parameters, list) else [parameters]
            found.extend((statement, row) for row in rows)
    return found


def _send(bare: Any, statements: Sent) -> None:  # noqa: ANN401 -- the driver has no types
    bare.execute("BEGIN IMMEDIATE")
    for statement, parameters in statements:
        bare.execute(statement, parameters).fetchall()
    bare.execute("COMMIT")


# -- listing -------------------------------------------------------------------------------------


def _list(path: Path) -> bool:
    """Compare the first page with its bare query, and pages farther down with the first."""
    office = _open(path)
    query = ListQuery()
    first = partial(office.read, lambda session: VISITS.first(session, query, PAGE))
    statements: Sent = []
    _noting_reads(office, statements, first)
    (statement, parameters) = statements[-1]
    bare = sqlite_connect(str(path))
    ids = office.read(lambda session: VISITS.ids(session, query))
    times = _in_turns(
        {
            "ours": first,
            "bare": lambda: bare.execute(statement, parameters).fetchall(),
            "first": partial(_page, office, ids, 0),
            "middle": partial(_page, office, ids, len(ids) // 2),
            "end": partial(_page, office, ids, len(ids) - PAGE),
        }
    )
    bare.close()
    office.close()
    good = _tell("first page of visits", times["ours"], times["bare"], BAR_LISTING)
    for name in ("middle", "end"):
        good &= _tell(f"page at the {name}", times[name], times["first"], BAR_FARTHER * NOISE)
    return good


def _noting_reads(office: Office, into: Sent, read: Callable[[], object]) -> None:
    def note(*told: Any) -> None:  # noqa: ANN401 -- what the engine hands over
        into.append((told[2], told[3]))

    event.listen(office.engine, "before_cursor_execute", note)
    read()
    event.remove(office.engine, "before_cursor_execute", note)


def _page(office: Office, ids: "array[int]", start: int) -> None:
    wanted = ids[start : start + PAGE]
    office.read(lambda session: VISITS.rows(session, wanted))


# -- scrolling -----------------------------------------------------------------------------------


def _scroll(path: Path) -> bool:
    """Scroll a window's list from its first row to its last; return whether memory stays."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: TID251 -- the list's own window

    from desktop.views.kit.desk import Desk
    from desktop.views.kit.lazy_model import LazyTableModel
    from desktop.views.visits.columns import columns

    app = QApplication.instance() or QApplication([])
    office = _open(path)
    desk = Desk(office)
    model = LazyTableModel(columns(office.read(office_info)), VISITS, desk)
    model.search(ListQuery())
    _until(app, lambda: not model.busy and model.rowCount() > 0)
    _look_at(app, model, 0)
    before = _resident()
    step = max(model.rowCount() // 2_000, PAGE)
    for row in range(0, model.rowCount(), step):
        _look_at(app, model, row)
    grown = _resident() - before
    print(
        f"scrolling {model.rowCount()} visits: memory grows by {grown:.0f} MB"
        f" (bar {BAR_MEMORY:.0f} MB)"
    )
    desk.close()
    office.close()
    return grown <= BAR_MEMORY


def _look_at(app: Any, model: Any, row: int) -> None:  # noqa: ANN401 -- Qt's, imported late
    model.top_row = row
    for number in range(row, min(row + 40, model.rowCount())):
        model.data(model.index(number, 0))
    _until(app, lambda: model.row_at(model.index(row, 0)) is not None)


def _until(app: Any, done: Callable[[], bool]) -> None:  # noqa: ANN401 -- Qt's, imported late
    limit = time.monotonic() + 60
    while not done():
        app.processEvents()
        if time.monotonic() > limit:
            raise SystemExit("the list gave no answer for a minute")


def _resident() -> float:
    """Return the memory this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# -- both ----------------------------------------------------------------------------------------


def _in_turns(steps: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Do each step RUNS times, one after the other; return what each took of the processor."""
    for step in steps.values():
        step()  # warm
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _run in range(RUNS):
        for name, step in steps.items():
            times[name].append(_spent(step)[1])
    return times


def _tell(
    name: str, ours: Sequence[float], plain: Sequence[float], bar: float | None = None
) -> bool:
    mine, theirs = statistics.median(ours), statistics.median(plain)
    said = "no bar" if bar is None else f"bar {bar:.2f}x"
    print(
        f"{name}: {mine * 1000:.2f} ms, beside {theirs * 1000:.2f} ms,"
        f" {mine / theirs:.2f}x ({said}; {len(ours)} runs)"
    )
    return bar is None or mine <= theirs * bar


def _spent(step: Callable[[], object]) -> Spent:
    clock, processor = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - clock, time.process_time() - processor


def _clock(spent: Sequence[Spent]) -> list[float]:
    return [clock for clock, _processor_time in spent]


def _processor(spent: Sequence[Spent]) -> list[float]:
    return [processor for _clock_time, processor in spent]


if __name__ == "__main__":
    raise SystemExit(main())
