"""How long the stock ledger takes, beside the bare transaction and beside a small ledger.

    python benchmarks/stock.py [--large]

Two offices are made, one with a small ledger and one a hundred times as large (`--large`: 50,000
and 5,000,000 movements, of 50,000 parts). The movements are written in bulk, as a restore writes
them: the triggers of the ledger step aside, the sums are made at the end, the triggers come back,
and then `check` is asked whether all of it is as if every movement had been posted.

- Issuing a part to a visit, beside one transaction of the bare driver that sends the very same
  writing statements to a copy of the file, with the same triggers and just as safe on the disk: at
  most twice the time by the clock, because a desk waits for the disk as well.
- What there is of a part, in the large ledger beside the small one: at most 1.3 times.
- The first page of the list of parts: within one frame of the screen, 16 ms.

Both sides of a ratio are asked in turn, and the median counts; the time is that of the processor
where nothing waits for the disk.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Connection, event  # noqa: E402 -- behind the path

from desktop.db.checks import find_faults  # noqa: E402
from desktop.db.copying import ledger_as_it_was  # noqa: E402
from desktop.db.engine import make_engine, office_url  # noqa: E402
from desktop.db.migrate import migrate  # noqa: E402
from desktop.services.customer_work import CustomerDraft  # noqa: E402
from desktop.services.listing import ListQuery  # noqa: E402
from desktop.services.office import Office  # noqa: E402
from desktop.services.parts.rows import PARTS, PartRow  # noqa: E402
from desktop.services.segments import segment_list  # noqa: E402
from desktop.services.settings import NewOffice, found_office  # noqa: E402
from desktop.services.stock.balances import balance  # noqa: E402
from desktop.services.stock.issuing import Wanted, issue_parts  # noqa: E402
from desktop.services.vehicles import VehicleDraft  # noqa: E402
from desktop.services.visit_work import NewVisit, open_visit  # noqa: E402

Spent = tuple[float, float]
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
SMALL, TIMES = 5_000, 100
LARGE, PARTS_KEPT = 50_000, 50_000
WRITES = ("INSERT", "UPDATE", "DELETE")
BAR_ISSUED, BAR_GROWN, FRAME = 2.0, 1.3, 0.016
ISSUED, ASKED, PAGES, PAGE = 300, 600, 40, 60


def main() -> int:
    """Print the table; 1 when a bar is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true")
    wanted = parser.parse_args()
    number = LARGE if wanted.large else SMALL
    parts = PARTS_KEPT if wanted.large else PARTS_KEPT // 20
    with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
        offices = [
            ledger_office(Path(folder) / f"{size}.db", size, parts)
            for size in (number, number * TIMES)
        ]
        results = [
            _grown(offices, min(parts, number // 2)),
            _first_page(offices[1]),
            _issue(offices[1], parts),
        ]
        for office in offices:
            office.close()
    return 0 if all(results) else 1


def ledger_office(path: Path, movements: int, parts: int) -> Office:
    """Return an office whose ledger holds that many movements, over that many parts."""
    office = Office(make_engine(office_url(str(path))), clock=lambda: NOW)
    migrate(office.engine, lambda _engine: None)
    office.write(lambda uow: found_office(uow, NewOffice("Shop", "zh_Hant_TW", "TWD", 3)))
    start = time.perf_counter()
    with office.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        _write_parts(connection, parts)
        with ledger_as_it_was(connection):
            _write_ledger(connection, movements, min(parts, movements // 2))
    written = time.perf_counter() - start
    office.catch_up()  # with the words of the parts, so that no command has to
    with office.engine.connect() as connection:
        faults = [fault for fault in find_faults(connection) if fault.rule.startswith("stock")]
    if faults:
        raise AssertionError(faults)
    print(f"{movements:,} movements of {parts:,} parts: {written:.0f} s; the check finds nothing")
    return office


def _write_parts(connection: Connection, parts: int) -> None:
    rows = [
        (f"P-{key:06}", f"P{key:06}", f"備件 {key:06}", f"備件 {key:06}") for key in range(parts)
    ]
    connection.exec_driver_sql(
        "INSERT INTO part (number, number_key, name, name_key, brand, category, unit, price, cost,"
        " version) VALUES (?, ?, ?, ?, '', '', '', 30000, 10000, 1)",
        rows,
    )


def _write_ledger(connection: Connection, movements: int, parts: int) -> None:
    """Let ten of each part come for 100 each and go two by two, again and again; then sum."""
    for number, kind in (("G-1", "receipt"), ("C-1", "counter")):
        connection.exec_driver_sql(
            "INSERT INTO stock_document (number, kind, done_at, done_on, entered_at, party,"
            " reference, reason, clearing) VALUES (?, ?, '2022-07-04 02:00:00.000000',"
            " '2022-07-04', '2022-07-04 02:00:00.000000', '', '', '', '')",
            (number, kind),
        )
    connection.exec_driver_sql(_LEDGER, (movements, parts, parts, movements))
    for statement in _SUMS:
        connection.exec_driver_sql(statement)


_LEDGER = """
    WITH RECURSIVE
    place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < ?),
    move (n, part, seq, day) AS (
        SELECT n, n % ? + 1, n / ? + 1, date('2022-07-04', '+' || (n * 1500 / ?) || ' days')
        FROM place
    ),
    step (n, part, seq, day, turn) AS (SELECT n, part, seq, day, (seq - 1) % 6 FROM move)
    INSERT INTO stock_movement (document_id, position, part_id, seq, kind, moved_at, moved_on,
        quantity, unit_cost, value, residual, on_hand, stock_value)
    SELECT CASE turn WHEN 0 THEN 1 ELSE 2 END, n + 1, part, seq,
        CASE turn WHEN 0 THEN 'receipt' ELSE 'counter' END, day || ' 02:00:00.000000', day,
        CASE turn WHEN 0 THEN 10000 ELSE -2000 END, 1000000,
        CASE turn WHEN 0 THEN 100000 ELSE -20000 END, 0, 10000 - 2000 * turn,
        100000 - 20000 * turn
    FROM step
"""
_SUMS = (
    """
    INSERT INTO stock (part_id, seq, on_hand, stock_value, last_cost, came_on, received_on,
        asked_on)
    SELECT part_id, max(seq), sum(quantity), sum(value + residual), 1000000,
        min(CASE WHEN kind = 'receipt' THEN moved_on END),
        max(CASE WHEN kind = 'receipt' THEN moved_on END),
        max(CASE WHEN kind = 'counter' THEN moved_on END)
    FROM stock_movement GROUP BY part_id
    """,
    """
    INSERT INTO stock_month (month, kind, clearing, movements, quantity, value, residual, net,
        priced_value)
    SELECT CAST(strftime('%Y%m', moved_on) AS INTEGER), kind, '', count(*), sum(quantity),
        sum(value), 0, 0, 0
    FROM stock_movement GROUP BY 1, 2
    """,
)


def _issue(office: Office, parts: int) -> bool:
    """Issue a part to a visit; send the same statements to a copy, each in one transaction."""
    visit = office.write(partial(open_visit, new=_new_visit(office)))[0]
    office.close()  # so that the file holds everything
    path = Path(office.engine.url.database or "")
    copy = path.with_name("bare.db")
    shutil.copy(path, copy)
    other = make_engine(office_url(str(copy)))
    bare = other.raw_connection().driver_connection
    ours: list[Spent] = []
    plain: list[Spent] = []
    for part in range(1, parts, max(parts // ISSUED, 1)):
        issue = partial(issue_parts, visit_id=visit, wanted=[Wanted(part, Decimal("0.001"))])
        sent: list[tuple[str, Any]] = []
        note = partial(_note, sent)
        event.listen(office.engine, "before_cursor_execute", note)
        ours.append(_spent(partial(office.write, issue)))
        event.remove(office.engine, "before_cursor_execute", note)
        plain.append(_spent(partial(_send, bare, _writing(sent))))
    other.dispose()
    name = "issuing a part to a visit"
    _tell(f"{name}, processor", ours, plain, 1)
    return _tell(f"{name} (bar {BAR_ISSUED}x)", ours, plain, 0) <= BAR_ISSUED


def _note(sent: list[tuple[str, Any]], *told: Any) -> None:  # noqa: ANN401 -- of an event
    sent.append((told[2], told[3]))  # which of them write is found out when nobody measures


def _writing(sent: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return the statements that write, each with the values of one row."""
    found: list[tuple[str, Any]] = []
    for statement, values in sent:
        if statement.lstrip().startswith(WRITES):
            rows = values if isinstance(values, list) else [values]
            found.extend((statement, row) for row in rows)
    return found


def _send(bare: Any, sent: list[tuple[str, Any]]) -> None:  # noqa: ANN401 -- the driver has no types
    bare.execute("BEGIN IMMEDIATE")
    for statement, values in sent:
        bare.execute(statement, values).fetchall()
    bare.execute("COMMIT")


def _spent(step: Callable[[], object]) -> Spent:
    """Return what a step takes by the clock and of the processor."""
    start = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def _tell(what: str, ours: list[Spent], plain: list[Spent], place: int) -> float:
    mine, least = (statistics.median(each[place] for each in side) for side in (ours, plain))
    print(f"{what}: {mine * 1000:.2f} ms, bare {least * 1000:.2f} ms, {mine / least:.2f}x")
    return mine / least


def _new_visit(office: Office) -> NewVisit:
    (segment, *_others) = office.read(segment_list)
    return NewVisit(
        CustomerDraft("王小明", segment.id), VehicleDraft("ABC-1234", "Toyota", "Altis")
    )


def _grown(offices: list[Office], parts: int) -> bool:
    """Ask for the balance of parts in both offices in turn."""
    dice = random.Random(11)  # noqa: S311 -- the same every time, no secret
    keys = [dice.randrange(parts) + 1 for _time in range(ASKED)]
    times: list[list[float]] = [[], []]
    for key in keys:
        for office, mine in zip(offices, times, strict=True):
            ask = partial(office.read, partial(balance, part_id=key))
            ask()  # the pages are read; what is compared is the work
            mine.append(_seconds(ask, time.process_time))
    small, large = (statistics.median(mine) for mine in times)
    print(
        f"what there is of a part: {large * 1e6:.0f} µs in the large ledger, {small * 1e6:.0f} µs"
        f" in the small one, {large / small:.2f}x (bar {BAR_GROWN}x)"
    )
    return large <= small * BAR_GROWN


def _first_page(office: Office) -> bool:
    def page() -> list[PartRow]:
        return office.read(lambda session: PARTS.first(session, ListQuery(), PAGE))

    rows = page()
    seconds = statistics.median(_seconds(page, time.process_time) for _time in range(PAGES))
    number = office.read(lambda session: PARTS.count(session, ListQuery()))
    print(
        f"first page of {number:,} parts: {seconds * 1000:.1f} ms for {len(rows)} rows"
        f" (bar {FRAME * 1000:.0f} ms)"
    )
    return seconds <= FRAME


def _seconds(step: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    step()
    return clock() - start


if __name__ == "__main__":
    raise SystemExit(main())
