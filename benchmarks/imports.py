"""How long an import takes, beside bare reading and `executemany` of the very rows it writes.

    python benchmarks/imports.py [--rows SHARE] [--server] [--demand]

At full size, SHARE = 1: 100,000 customers, 500,000 visits, 1.2 million lines in one flat CSV file.
Both are fresh processes in the same run; what counts is their ratio. The bare one reads the file
with the csv module and writes the rows table by table, in one transaction, into an office with the
same indexes. Beside the ratio of the time stands that of the processor's time alone, which says
more where other programs run. The peak memory of the import is printed at a tenth and at the whole
of the size: it should be about the same. `--server` does the same on a throw-away
PostgreSQL, without a bar. `--demand` imports one long file of demand in place of that: 36 months of
50,000 parts nobody has entered yet, 1.8 million rows, and prints what that took, without a bar.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine  # noqa: E402 -- behind the path

from desktop.db.engine import make_engine, office_url  # noqa: E402
from desktop.db.migrate import migrate  # noqa: E402
from desktop.models.tables import TABLES  # noqa: E402
from desktop.services.importing import ImportSource, run_import  # noqa: E402
from desktop.services.office import Office  # noqa: E402
from desktop.services.settings import NewOffice, found_office  # noqa: E402

BAR = 3.0
CUSTOMERS, VISITS = 100_000, 500_000
PARTS_ASKED, MONTHS = 50_000, 36
WRITTEN = ("customer", "phone", "vehicle", "plate", "ownership", "visit", "visit_line")
HEADER = (
    "visit.number,visit.kind,visit.arrived_on,visit.settled_on,visit.odometer,visit.concern,"
    "customer.name,customer.phone,customer.address,vehicle.plate,vehicle.make,vehicle.model,"
    "line.kind,line.text,line.quantity,line.unit,line.price,line.amount,line.cost,line.hours"
)
FAMILY, GIVEN = "陳林黃張李王吳劉蔡楊許鄭謝洪郭", "志明淑芬俊傑美玲建宏雅婷家豪怡君宗翰佳穎"
ROADS = ("中山路", "中正路", "民生路", "和平東路", "忠孝西路", "建國北路", "文心路", "成功路")
MODELS = (("Toyota", "Altis"), ("Honda", "CR-V"), ("Nissan", "Sentra"), ("Ford", "Focus"))
KINDS = ("maintenance", "repair", "body", "warranty")
WORK = ("更換機油", "四輪定位", "煞車檢查", "更換電瓶", "冷氣保養", "引擎檢查", "輪胎換位")
PARTS = ("機油 5W-30", "機油芯", "空氣濾網", "煞車皮", "雨刷片", "電瓶 55D23L", "火星塞", "皮帶")
BATCH = 10_000


def main() -> int:
    """Print the ratio and the memory; 1 when the ratio is above the bar."""
    wanted = _arguments()
    if wanted.child:
        print(json.dumps(globals()[f"child_{wanted.child}"](*wanted.of)))
        return 0
    with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
        if wanted.demand:
            return _demand(Path(folder), wanted.rows)
        small, whole = (_file(Path(folder), share) for share in (wanted.rows / 10, wanted.rows))
        ratio = _on_sqlite(Path(folder), small, whole)
        if wanted.server:
            _on_server(whole)
    return 1 if ratio > BAR else 0


def child_import(path: str, address: str, kind: str = "visits") -> dict[str, float]:
    """Import a file in this process; return the seconds and the peak of its memory."""
    office = _open(address)
    source, watch = ImportSource(Path(path), kind), Watch()
    with watch:
        result, _changed = office.write(
            lambda uow: run_import(
                uow, source, dry_run=False, progress=lambda _progress: None, cancelled=lambda: False
            )
        )
    office.close()
    if result.rows_rejected:
        raise SystemExit(f"rows were not taken in: {result.rows}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**watch.found, "peak": peak, "rows": result.rows_read}


def child_bare(path: str, filled: str, empty: str) -> dict[str, float]:
    """Read the file and write the rows of a filled office into an empty one, and no more."""
    watch = Watch()
    with watch, Path(path).open(encoding="utf-8-sig", newline="") as stream:
        for _row in csv.reader(stream):
            pass
    reading = watch.seconds
    _copy(_open(filled).engine, _open(empty).engine, watch)
    return {**watch.found, "reading": reading}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=float, default=1.0, metavar="SHARE")
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--demand", action="store_true")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    parser.add_argument("of", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


def _on_sqlite(folder: Path, small: Path, whole: Path) -> float:
    addresses = {name: str(folder / f"{name}.db") for name in ("small", "whole", "bare")}
    for address in addresses.values():
        _found(address)
    tenth = _child("import", str(small), addresses["small"])
    ours = _child("import", str(whole), addresses["whole"])
    bare = _child("bare", str(whole), addresses["whole"], addresses["bare"])
    ratio = _tell("SQLite", ours, bare)
    print(f"peak memory: {tenth['peak']:.0f} MB at a tenth, {ours['peak']:.0f} MB at the whole")
    return ratio


def _demand(folder: Path, share: float) -> int:
    """Import a long file of demand once, and print its size and what it took."""
    path, address = folder / "demand.csv", str(folder / "office.db")
    dice, parts = random.Random(11), max(int(PARTS_ASKED * share), 1)  # noqa: S311 -- no secret
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("demand.part", "demand.month", "demand.quantity"))
        for month in range(MONTHS):
            label = f"{2023 + month // 12}-{month % 12 + 1:02}"
            writer.writerows((f"P-{key:06}", label, dice.randrange(4)) for key in range(parts))
    _found(address)
    found, size = _child("import", str(path), address, "demand"), path.stat().st_size / 1e6
    print(
        f"{found['rows']:,.0f} rows of demand, {size:.0f} MB: {found['seconds']:.0f} s, "
        f"{found['busy']:.0f} s of the processor, peak memory {found['peak']:.0f} MB"
    )
    return 0


def _on_server(whole: Path) -> None:
    from tests.helpers import postgres

    if reason := postgres.why_not():
        print(f"PostgreSQL: {reason}")
        return
    with postgres.cluster() as running:
        addresses = {name: running.create(name) for name in ("whole", "bare")}
        for address in addresses.values():
            _found(address)
        ours = _child("import", str(whole), addresses["whole"])
        _tell("PostgreSQL", ours, _child("bare", str(whole), *addresses.values()))


def _tell(name: str, ours: dict[str, float], bare: dict[str, float]) -> float:
    ratio, busy = (ours[one] / bare[one] for one in ("seconds", "busy"))
    print(
        f"{name}: {ours['rows']:.0f} rows in {ours['seconds']:.1f} s, {ratio:.2f}x bare "
        f"({bare['seconds']:.1f} s, {bare['reading']:.1f} of them reading; bar {BAR}x); "
        f"of the processor {ours['busy']:.1f} s, {busy:.2f}x"
    )
    return ratio


def _child(name: str, *of: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", name, *of]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _open(address: str) -> Office:
    return Office(make_engine(office_url(address)))


def _found(address: str) -> None:
    office = _open(address)
    migrate(office.engine, lambda _engine: None)
    office.write(lambda uow: found_office(uow, NewOffice("Shop", "zh_Hant_TW", "TWD", 3)))
    office.close()


def _copy(filled: Engine, empty: Engine, watch: "Watch") -> None:
    """Write the rows of one office into another; reading them there is not counted."""
    writing = empty.execution_options(begin="BEGIN IMMEDIATE")
    mark = "?" if empty.dialect.name == "sqlite" else "%s"
    with filled.connect() as source, writing.connect() as target:
        for table in TABLES:
            if table.__tablename__ not in WRITTEN:
                continue
            core: Any = table.__table__
            names = ", ".join(column.name for column in core.c)
            marks = ", ".join(mark for _column in core.c)
            statement = f"INSERT INTO {core.name} ({names}) VALUES ({marks})"
            # As the driver has them: no type of SQLAlchemy's comes between.
            found = source.exec_driver_sql(f"SELECT {names} FROM {core.name} ORDER BY id")
            while rows := [tuple(row) for row in found.fetchmany(BATCH)]:
                with watch:
                    target.exec_driver_sql(statement, rows)
        with watch:
            target.commit()


class Watch:
    """Adds up the time of what it is held around, and how long the processor worked on it."""

    def __init__(self) -> None:
        self.seconds = self.busy = 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def __exit__(self, *_error: object) -> None:
        self.seconds += time.perf_counter() - self._start[0]
        self.busy += time.process_time() - self._start[1]

    @property
    def found(self) -> dict[str, float]:
        """What was measured."""
        return {"seconds": self.seconds, "busy": self.busy}


def _file(folder: Path, share: float) -> Path:
    path = folder / f"visits-{share}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER + "\n")
        csv.writer(stream, lineterminator="\n").writerows(_rows(share))
    return path


def _rows(share: float) -> Iterator[tuple[str, ...]]:
    """Make the lines of visits day by day; each customer has one car and comes again."""
    dice = random.Random(20261120)  # noqa: S311 -- the same file every time, no secret
    customers = [_customer(dice, number) for number in range(int(CUSTOMERS * share))]
    first, visits = date(2016, 1, 4), int(VISITS * share)
    for number in range(visits):
        day = first + timedelta(days=3900 * number // visits)
        settled = day + timedelta(days=dice.choice((0, 0, 0, 1, 1, 2)))
        known = number < len(customers)
        customer = customers[number] if known else dice.choice(customers)
        visit = (f"V{number:07}", dice.choice(KINDS), day.isoformat(), settled.isoformat())
        more = str(dice.randrange(1000, 300_000)), dice.choice(("", "", "異音", "保養"))
        for line in islice(_lines(dice), dice.choice((1, 2, 2, 3, 4))):
            yield (*visit, *more, *customer, *line)


def _customer(dice: random.Random, number: int) -> tuple[str, ...]:
    name = dice.choice(FAMILY) + dice.choice(GIVEN) + dice.choice(GIVEN)
    address = f"台北市{dice.choice(ROADS)}{dice.randrange(1, 400)}號"
    plate = f"{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}A-{number // 676:04}"
    return (name, f"09{number:08}", address, plate, *dice.choice(MODELS))


def _lines(dice: random.Random) -> Iterator[tuple[str, ...]]:
    while True:
        if dice.random() < 0.4:  # noqa: PLR2004 -- two lines of five are work
            price = dice.randrange(300, 5000, 50)
            hours = f"{dice.randrange(2, 40) / 10:.1f}"
            yield "labour", dice.choice(WORK), "1", "", str(price), str(price), "", hours
        else:
            price, count = dice.randrange(80, 3000), dice.choice((1, 1, 1, 2, 4))
            money = str(price), str(price * count), str(price * count * 6 // 10)
            yield "part", dice.choice(PARTS), str(count), "個", *money, ""


if __name__ == "__main__":
    raise SystemExit(main())
