"""The command that plans all parts and prints what is to be ordered."""

import csv
import io
import json


def take_in(run, folder):
    path = folder / "demand.csv"
    years = (2024, 2025, 2026)
    rows = [f"A-1,{year}-{month:02},40" for year in years for month in range(1, 13)]
    path.write_text("\n".join(["part,month,qty", *rows]), encoding="utf-8")
    assert run("import", path, "--as", "demand")[0] == 0


def test_what_has_run_down_is_printed_as_csv_and_json(run, tmp_path):
    take_in(run, tmp_path)
    status, out, said = run("reorder", "--format", "csv")
    assert (status, said) == (0, "1 part was planned.\n")
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["part"], row["on_hand"], row["supplier"], row["by_hand"]) == ("A-1", "0", "", "0")
    assert row["quantity"] == row["order_up_to"]
    assert int(row["reorder_point"]) > 10
    (same,) = json.loads(run("reorder", "--format", "json")[1])
    assert same["quantity"] == float(row["quantity"])


def test_an_office_without_parts_gets_an_empty_list(run, tmp_path):
    path = tmp_path / "demand.csv"
    path.write_text("sku,2024-01,2024-02\nA,,\n", encoding="utf-8")
    run("import", path, "--as", "demand")
    status, out, said = run("reorder")
    assert (status, len(out.splitlines()), said) == (0, 1, "0 parts were planned.\n")
