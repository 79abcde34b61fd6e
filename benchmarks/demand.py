"""How good the forecasts of parts are on published demand, and how long planning takes.

    python benchmarks/demand.py [--parts COUNT] [--run]

Three tables on real demand, which lies beside the repository; they are left out where it does
not. Automotive parts: every month forecast from those before it, beside published forecasts of
the same months. Car parts: a year ahead, beside published MASE; and a shop that is played at
several service levels. Then the time: forecasts, intervals and orders of COUNT parts with 36
months (50,000 when not given), beside one bare pass over their movements: the sums by part and
month, read from SQLite into Python. What counts is the ratio of the processor's time.

`--run` leaves the tables out and times the whole run as an office does it each night, over an
office of its own with a ledger of 36 movements for each of the parts: the demand is read, every
part is planned, and the plans take the place of those before them, with the audit and the commit;
beside the same bare pass over the movements of that very file.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from stock import ledger_office  # noqa: E402 -- beside this file

from desktop.services.demand import pooled  # noqa: E402 -- behind the path
from desktop.services.demand.forecasting import rolling  # noqa: E402
from desktop.services.demand.planning import plan_parts  # noqa: E402
from desktop.services.demand.reorder import keep_plans, make_plans  # noqa: E402
from desktop.services.demand.series import make_grid  # noqa: E402
from desktop.services.demand.terms import Method, OrderTerms  # noqa: E402
from tests.helpers import demand_trials as trials  # noqa: E402

BAR = 10.0
MONTHS = 36
ALLOWANCES = (0.0, 0.025, 0.05, 0.075, 0.1)
SHOWN = (0.80, 0.85, 0.90, 0.95, 0.975, 0.99)
RATES = (0.70, 0.75, 0.80, 0.85, 0.90, 0.92, 0.94)
PARTS = 50_000
T = TypeVar("T")


def main() -> int:
    """Print the tables and the ratio; 1 when the ratio is above the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", type=int, default=PARTS)
    parser.add_argument("--run", action="store_true")
    wanted = parser.parse_args()
    if wanted.run:
        return whole_run(wanted.parts)
    if trials.AUTO.is_dir() and trials.CARPARTS.is_dir():
        auto()
        carparts()
        shops()
    else:
        print(f"No tables: {trials.MISSING}.")
    return speed(wanted.parts)


def table(title: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table as Markdown."""
    heads = list(heads)
    print(f"\n{title}\n")
    print("|", " | ".join(heads), "|")
    print("|---|" + "---:|" * (len(heads) - 1))
    for row in rows:
        print(
            "|",
            " | ".join(f"{cell:.4f}" if isinstance(cell, float) else str(cell) for cell in row),
            "|",
        )


def auto() -> None:
    """Print the errors on automotive parts, months 18 to 24."""
    values, first = trials.auto_demand(), trials.AUTO_FIRST
    demand = values[:, first:]
    ours = rolling(values, first)[:, first:-1]
    published = trials.auto_published()
    simple = {
        f"{method} (here)": rolling(values, first, method)[:, first:-1]
        for method in (*trials.RIVALS, Method.MEAN, Method.NAIVE, Method.ZERO)
    }
    rows = [
        (name, *_cells(forecast, demand))
        for name, forecast in {"ours": ours, **published, **simple}.items()
    ]
    table(
        "Automotive parts, months 18-24, one month ahead",
        ("method", "MAE", "RMSE", "mean error"),
        rows,
    )
    pairs = [
        (
            name,
            measure,
            *trials.signed_rank(_of_parts(ours, demand, power), _of_parts(other, demand, power)),
        )
        for name, other in published.items()
        for measure, power in (("absolute error", 1), ("squared error", 2))
    ]
    table(
        "The same, part by part: ours against",
        ("method", "by", "ours less", "ours more", "Wilcoxon z"),
        pairs,
    )
    table(
        "The same by allowance, with months 10-17 beside it",
        ("allowance", "MAE", "RMSE", "mean error", "MAE 10-17", "RMSE 10-17", "mean error 10-17"),
        [_by_allowance(values, allowance) for allowance in ALLOWANCES],
    )


def _by_allowance(values: np.ndarray, allowance: float) -> tuple[object, ...]:
    usual = pooled._ALLOWANCE  # noqa: SLF001 -- how much hangs on it is what is shown
    pooled._ALLOWANCE = allowance  # noqa: SLF001
    try:
        forecast = rolling(values, 9, Method.POOLED)
    finally:
        pooled._ALLOWANCE = usual  # noqa: SLF001
    late, early = slice(trials.AUTO_FIRST, 24), slice(9, trials.AUTO_FIRST)
    cells = (
        *_cells(forecast[:, late], values[:, late]),
        *_cells(forecast[:, early], values[:, early]),
    )
    return f"{allowance:.1%}", *cells


def _cells(forecast: np.ndarray, demand: np.ndarray) -> tuple[float, float, float]:
    errors = trials.errors_of(forecast, demand)
    return errors.mae, errors.rmse, errors.bias


def _of_parts(forecast: np.ndarray, demand: np.ndarray, power: int) -> np.ndarray:
    return (np.abs(forecast - demand) ** power).sum(axis=1)


def carparts() -> None:
    """Print the errors on car parts, a year ahead from one origin, rounded and not."""
    values, first = trials.carparts_demand(), trials.CARPARTS_FIRST
    filled = np.nan_to_num(values)
    demand, training = filled[:, first:], filled[:, :first]
    rows = []
    for name, method in {
        "ours": None,
        **{str(each): each for each in (*trials.RIVALS, Method.MEAN, Method.SEASONAL, Method.ZERO)},
    }.items():
        forecast = trials.year_ahead(filled, first, method)
        rounded = np.round(forecast)
        rows.append(
            (
                name,
                trials.mase(forecast, demand, training),
                *_cells(forecast, demand),
                trials.mase(rounded, demand, training),
                *_cells(rounded, demand),
            )
        )
    heads = ("MASE", "MAE", "RMSE", "mean error")
    table(
        "Car parts, the last 12 months from one origin",
        ("method", *heads, *(f"{head}, rounded" for head in heads)),
        rows,
    )
    table(
        "Published, rounded",
        ("method", "MASE"),
        sorted(trials.published_mase().items(), key=lambda row: row[1]),
    )


def shops() -> None:
    """Print what stock each method needs for a fill rate, on both sets."""
    sets = (
        ("Car parts, the last 12 months", trials.carparts_demand(), trials.CARPARTS_FIRST),
        ("Automotive parts, months 18-24", trials.auto_demand(), trials.AUTO_FIRST),
    )
    for title, values, first in sets:
        lines = {"ours": trials.frontier(values, first)}
        lines |= {
            str(method): trials.frontier(values, first, method, pooled=False)
            for method in trials.RIVALS
        }
        table(
            f"{title}: fill rate @ pieces in stock, by service level",
            ("method", *(f"{level:.1%}" for level in SHOWN)),
            [
                (
                    name,
                    *(
                        f"{point.fill_rate:.3f} @ {point.stock:,.0f}"
                        for point in points
                        if point.level in SHOWN
                    ),
                )
                for name, points in lines.items()
            ],
        )
        table(
            f"{title}: pieces in stock for a fill rate",
            ("method", *(f"{rate:.0%}" for rate in RATES)),
            [
                (name, *(_pieces(trials.stock_for(points, rate)) for rate in RATES))
                for name, points in lines.items()
            ],
        )


def _pieces(stock: float | None) -> str:
    return "–" if stock is None else f"{stock:,.0f}"


def speed(parts: int) -> int:
    """Print how long planning takes, beside one bare pass over the movements."""
    connection = _movements(parts)
    start = time.process_time()
    rows = connection.execute(
        "SELECT part_id, moved_on / 100 AS month, SUM(quantity) FROM movement GROUP BY 1, 2"
    ).fetchall()
    bare = time.process_time() - start
    start = time.process_time()
    grid = make_grid(rows, blank=0.0)
    plans = plan_parts(grid.values, [OrderTerms(lead_days=14)] * len(grid.parts))
    ours = time.process_time() - start
    print(f"\n{len(plans):,} parts, {len(rows):,} months with demand")
    ratio = (bare + ours) / bare
    print(f"bare pass {bare:.2f} s, planning {ours:.2f} s, both {ratio:.1f}x (at most {BAR:.0f}x)")
    return int(ratio > BAR)


def whole_run(parts: int) -> int:
    """Print how long reading, planning and keeping the plans take, beside one bare pass."""
    with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
        path = Path(folder) / "office.db"
        office = ledger_office(path, parts * MONTHS, parts)
        months, bare = _timed(partial(_bare_pass, path))
        plans, made = _timed(partial(office.read, partial(make_plans, now=office.now)))
        _kept, kept = _timed(partial(office.write, partial(keep_plans, plans=plans)))
        _again, anew = _timed(partial(office.write, partial(keep_plans, plans=plans)))
        office.close()
    ratio = (made + anew) / bare
    print(f"{len(plans):,} parts planned from {parts * MONTHS:,} movements, {len(months):,} months")
    print(
        f"bare pass {bare:.2f} s; reading and planning {made:.2f} s, keeping the plans {kept:.2f} "
        f"s, in the place of others {anew:.2f} s: {ratio:.1f}x (at most {BAR:.0f}x)"
    )
    return int(ratio > BAR)


def _bare_pass(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT part_id, substr(moved_on, 1, 7) AS month, SUM(quantity) FROM stock_movement"
        " GROUP BY 1, 2"
    ).fetchall()
    connection.close()
    return rows


def _timed(step: Callable[[], T]) -> tuple[T, float]:
    """Return what a step answers, and what it takes of the processor."""
    start = time.process_time()
    answer = step()
    return answer, time.process_time() - start


def _movements(parts: int) -> sqlite3.Connection:
    """Write movements of made-up demand, some a month for each part that sells."""
    random = np.random.default_rng(1)
    connection = sqlite3.connect("")
    connection.execute(
        "CREATE TABLE movement (id INTEGER PRIMARY KEY, part_id INT, moved_on INT, quantity INT)"
    )
    rates = np.maximum(random.gamma(0.5, 2.0, parts), 0.1)
    for month in range(MONTHS):
        day = (2023 + month // 12) * 10_000 + (month % 12 + 1) * 100 + 15
        counts = random.poisson(rates)
        rows = ((part, day, 1) for part in range(parts) for _piece in range(counts[part]))
        connection.executemany(
            "INSERT INTO movement (part_id, moved_on, quantity) VALUES (?, ?, ?)", rows
        )
    connection.commit()
    return connection


if __name__ == "__main__":
    raise SystemExit(main())
