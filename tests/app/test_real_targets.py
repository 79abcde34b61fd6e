"""Real targets and results through the command line, compared with the file itself."""

import csv
import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "shared" / "data" / "sales_targets" / "targets_long.csv"
MAPPING = Path(__file__).parents[1] / "mappings" / "sales_targets.toml"
MEASURES = ["sales_revenue", "sales_revenue.target", "sales_revenue.attainment"]
PERIOD = ("--from", "2023-01-01", "--to", "2024-02-29")

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="shared/data/sales_targets is absent")


def counted(column):
    """Sum actual and target of the file by a column, or of all rows by none."""
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = sums[row.get(column, "")]
            pair[0] += Decimal(row["actual"])
            pair[1] += Decimal(row["target"])
    return sums


@pytest.mark.parametrize(
    ("by", "column", "count"),
    [("person", "salesperson", 25), ("month", "month", 14), ("team", "team", 4), ("", "", 1)],
)
def test_figures_on_the_command_line_agree_with_the_file(run, by, column, count):
    status, _out, err = run("import", FILE, "--as", "targets", "--mapping", MAPPING)
    assert (status, "350 rows read: 350 used" in err) == (0, True)
    wanted = ("--by", by, "--measure", ",".join(MEASURES), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run("measures", *PERIOD, *wanted)[1])))
    expected = counted(column)
    assert len(rows) == len(expected) == count
    for row in rows:
        actual, target = expected[row.get(by, "")]
        assert [Decimal(row[name]) for name in MEASURES[:2]] == [actual, target]
        assert row[MEASURES[2]] == f"{actual / target:.6f}"
