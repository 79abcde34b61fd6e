"""Real targets and results of 25 people; every figure here is counted from the file itself."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models.result import Result
from desktop.models.target import Plan
from desktop.services.files.tables import ReadOptions, read_table
from desktop.services.importing import load_mapping, preview, save_mapping
from desktop.services.importing.proposing.proposal import propose
from desktop.services.measures.figures import Period, figure_table, figures
from tests.helpers.imports import ask, imported, picture, undo

ROOT = Path(__file__).parents[3]
FOLDER = ROOT.parent / "shared" / "data" / "sales_targets"
LONG, WIDE = FOLDER / "targets_long.csv", FOLDER / "actual-vs-target-dataset.xlsx"
MEASURES = ("sales_revenue", "sales_revenue.target", "sales_revenue.attainment")
ALL = Period(date(2023, 1, 1), date(2024, 2, 29))

pytestmark = pytest.mark.skipif(
    not LONG.exists(), reason="real files are not part of the repository"
)


def counted(*keys):
    """Sum actual and target of the file by some of its columns."""
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    with LONG.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = sums[tuple(row[key] for key in keys)]
            pair[0] += Decimal(row["actual"])
            pair[1] += Decimal(row["target"])
    return {key: (actual, target, actual / target) for key, (actual, target) in sums.items()}


def take_in(office):
    return imported(
        office, LONG, "targets", load_mapping(ROOT / "tests/mappings/sales_targets.toml")
    )


def table(office, *by):
    found = office.read(lambda session: figure_table(session, MEASURES, ALL, by))
    return dict(found.rows)


def test_figures_agree_with_the_file_by_person_month_and_team_and_overall(office):
    before = picture(office)
    result = take_in(office)
    assert (result.rows_read, result.rows_used, result.rows_rejected) == (350, 350, 0)
    assert result.created == {"team": 4, "staff": 25, "plan": 2, "target": 350, "result": 350}
    for by, columns in (
        (("person",), ("salesperson",)),
        (("month",), ("month",)),
        (("team",), ("team",)),
        (("person", "month"), ("salesperson", "month")),
        ((), ()),
    ):
        assert table(office, *by) == counted(*columns)
    every = office.read(lambda session: figures(session, MEASURES, ALL))
    assert tuple(every.values()) == counted()[()]
    assert set(ask(office, select(Result.source))) == {("targets_long.csv",)}
    plans = select(Plan.year, Plan.number, Plan.origin, Plan.received_on).order_by(Plan.year)
    today = date(2026, 11, 20)
    assert ask(office, plans) == [
        (2023, 1, "head_office", today),
        (2024, 1, "head_office", today),
    ]
    again = take_in(office)
    assert (again.rows["unchanged"], again.created, again.updated) == (350, {}, {})
    assert undo(office, again.run_id).left == ()
    undone = undo(office, result.run_id)
    assert (undone.left, undone.removed["staff"], undone.removed["plan"]) == ((), 25, 2)
    assert picture(office) == before


@pytest.mark.parametrize(
    ("sheet", "field", "table_name"),
    [("Targets", "target.value", "target"), ("Actual", "target.actual", "result")],
)
def test_the_wide_workbook_says_the_same_as_the_long_file(
    sqlite_office, tmp_path, sheet, field, table_name
):
    take_in(sqlite_office)
    with read_table(WIDE, ReadOptions(sheet=sheet)) as opened:
        proposal = propose(opened)
    assert proposal.kind == "targets"
    assert proposal.mapping.columns == {"target.staff": "Sales Person"}
    assert proposal.mapping.rules.months == "target.value"
    assert proposal.missing == ("target.measure",)
    path = tmp_path / "wide.toml"
    wanted = replace(
        proposal.mapping,
        defaults={"target.measure": "sales_revenue"},
        rules=replace(proposal.mapping.rules, months=field),
        options=ReadOptions(sheet=sheet),
    )
    save_mapping(wanted, path)
    result = imported(sqlite_office, WIDE, "targets", load_mapping(path))
    assert +result.rows == {"unchanged": 25}
    assert result.unchanged == {table_name: 350}
    found = preview_of(sqlite_office, sheet, load_mapping(path))
    assert [title.partition(" · ")[2] for title in found.titles][2:4] == [
        "2023-01-01",
        "2023-02-01",
    ]
    assert found.unused == ()
    assert [row.problem for row in found.rows] == [""] * 25


def preview_of(office, sheet, mapping):
    with read_table(WIDE, ReadOptions(sheet=sheet)) as opened:
        return office.read(lambda session: preview(session, opened, mapping))
