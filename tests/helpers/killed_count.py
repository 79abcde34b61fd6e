"""Counts whose program is killed while it posts: all of it is in the ledger, or none of it.

`python benchmarks/count_killed.py` does it a hundred times. A process for each time is forked
from this one, which has loaded the program, and is killed from outside at a random instant.
"""

import contextlib
import os
import shutil
import signal
import time
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from select import select as wait_for

from sqlalchemy import func, select, text

from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import migrate
from desktop.models.count import CountKind, CountLine, CountShelf, CountState, StockCount
from desktop.models.keys import compact_key
from desktop.models.part import Part, PartShelf
from desktop.models.stock import MovementKind, Stock, StockDocument, StockMonth, StockMovement
from desktop.services.counting.posting import post_count
from desktop.services.counting.review import review
from desktop.services.counting.scope import Scope
from desktop.services.counting.starting import CountDraft, start_count
from desktop.services.office import Office
from desktop.services.settings import NewOffice, find_office, found_office
from desktop.services.stock.posting import Entry, Paper, levels, post

LINES, TIMES, SEED = 2_000, 100, 34
LONGEST = 60  # seconds a posting may take
PARTS_OF_A_SHELF = 50


@dataclass(frozen=True, slots=True)
class Left:
    """What a killed program left behind.

    Attributes:
        state: Of the count.
        movements: How many of its lines are in the ledger.
        wrong: What does not fit together, in words.
    """

    state: str
    movements: int
    wrong: str


def make_office(path):
    """Found an office at an address."""
    engine = make_engine(office_url(str(path)))
    migrate(engine, lambda _engine: None)
    office = Office(engine)
    office.write(lambda uow: found_office(uow, NewOffice("順發汽車", "zh_Hant_TW", "TWD", 3)))
    return office


def fill(office, lines=LINES):
    """Put parts on shelves and count all of them; every other one differs."""
    office.write(lambda uow: _stock(uow, lines))
    count, _changed = office.write(lambda uow: start_count(uow, CountDraft(Scope(CountKind.FULL))))
    office.write(lambda uow: _count(uow, count))
    return count


def approve(office, count):
    """Post a count as its approver sees it."""
    seen = office.read(
        lambda session: (session.get(StockCount, count).version, review(session, count))
    )
    return office.write(lambda uow: post_count(uow, count, seen[0], seen[1].stamp))[0]


def kill_often(folder, times=TIMES, lines=LINES, seed=SEED):
    """Post the same count that often, killed at instants spread over what posting takes."""
    office = make_office(folder / "whole.db")
    count = fill(office, lines)
    office.close()
    took = _run(folder, count, None)[1]
    dice = Random(seed)  # noqa: S311 -- chance, not a secret
    for n in range(times):
        killed_after = took * (n + dice.random()) / times
        path, _took = _run(folder, count, killed_after)
        yield killed_after, look(path, count)


def look(path, count):
    """See what is left, with a program of its own."""
    office = Office(make_engine(office_url(str(path))))
    try:
        return office.read(lambda session: _look(session, count))
    finally:
        office.close()


def _run(folder, count, killed_after):
    """Post in a process of its own, and kill it; return the file, and the seconds it took."""
    path = folder / "killed.db"
    for old in folder.glob("killed.db*"):
        old.unlink()
    shutil.copy(folder / "whole.db", path)
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        _post_and_leave(path, count, told)
    os.close(told)
    os.read(ready, 1)  # the office is open: posting begins
    begun = time.monotonic()
    wait_for([ready], [], [], LONGEST if killed_after is None else killed_after)
    took = time.monotonic() - begun
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    return path, took


def _post_and_leave(path, count, told):
    """Post in the forked process; that its end of the pipe is closed tells that it is done."""
    office = Office(make_engine(office_url(str(path))))
    office.read(find_office)
    os.write(told, b".")
    try:
        approve(office, count)
    finally:
        os._exit(0)


def _stock(uow, lines):
    with uow:
        for n in range(lines):
            number = f"P{n:05}"
            uow.session.add(
                Part(number=number, number_key=compact_key(number), name="濾芯", name_key="濾芯")
            )
        uow.session.flush()
        ids = list(uow.session.scalars(select(Part.id).order_by(Part.id)))
        uow.session.add_all(
            PartShelf(part_id=part, shelf=f"R{at // PARTS_OF_A_SHELF:03}")
            for at, part in enumerate(ids)
        )
        entries = [Entry(part, Decimal(10), Decimal(100 + part % 7)) for part in ids]
        post(uow, Paper(MovementKind.OPENING), entries)
        uow.commit()


def _count(uow, count):
    with uow:
        lines = list(uow.session.scalars(select(CountLine).where(CountLine.count_id == count)))
        now = levels(uow.session, [line.part_id for line in lines])
        for line in lines:
            level = now[line.part_id]
            line.counted, line.counted_at = Decimal(10 - line.part_id % 2), uow.now
            line.seq, line.on_hand = level.seq, level.on_hand
        for shelf in uow.session.scalars(select(CountShelf)):
            shelf.done_at = uow.now
        uow.commit()


def _look(session, count):
    state = session.execute(select(StockCount.state).where(StockCount.id == count)).scalar_one()
    moved = _number(session, select(func.count(StockMovement.id)), StockMovement.kind)
    documents = _number(session, select(func.count(StockDocument.id)), StockDocument.kind)
    summed = session.scalars(
        select(StockMonth.movements).where(StockMonth.kind == MovementKind.COUNT)
    ).all()
    counted = session.execute(
        select(func.count(Stock.id)).where(Stock.counted_at.is_not(None))
    ).scalar_one()
    wrong = []
    if (state == CountState.POSTED) != bool(moved) or documents != bool(moved):
        wrong.append(f"{state} with {moved} movements of {documents} documents")
    if counted != moved or sum(summed) != moved:
        wrong.append(f"{moved} movements, {counted} in the stock, {sum(summed)} in the months")
    whole = session.execute(text("PRAGMA integrity_check")).scalar_one()
    return Left(state, moved, "; ".join(wrong if whole == "ok" else [*wrong, whole]))


def _number(session, statement, kind):
    return session.execute(statement.where(kind == MovementKind.COUNT)).scalar_one()
