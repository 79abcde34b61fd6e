"""The command that prints what parts will be asked for, on files as shops have them."""

import csv
import io
import json

import pytest

WIDE = "sku,m01,m02,m03,m04,m05,m06\nA-1,3,0,2,5,1,2\nB-2,0,1,,0,4,0\nC-3,10,12,9,11,10,12\n"
LONG = "part,month,qty\nA-1,2024-01,3\nB-2,2024-02,1\nA-1,2024-06,2\nB-2,2024-05,4\n"


def take_in(run, folder, text):
    path = folder / "demand.csv"
    path.write_text(text, encoding="utf-8")
    status, _out, _said = run("import", str(path), "--as", "demand")
    assert status == 0


def rows_of(text):
    return [(row["part"], row["month"]) for row in csv.DictReader(io.StringIO(text))]


def test_every_month_from_the_first_is_forecast_and_the_one_after_the_last(run, tmp_path):
    take_in(run, tmp_path, WIDE)
    status, out, said = run("forecast", "--horizon", "1", "--from-month", "5", "--format", "csv")
    assert (status, said) == (0, "")
    assert out.splitlines()[0] == "part,month,forecast"
    months = ["m05", "m06", "m07"]
    assert rows_of(out) == [(part, month) for part in ("A-1", "B-2", "C-3") for month in months]
    assert run("forecast", "--from-month", "m05")[1] == out


def test_months_of_the_calendar_are_named_as_such(run, tmp_path):
    take_in(run, tmp_path, LONG)
    out = run("forecast", "--from-month", "2024-06")[1]
    assert [month for _part, month in rows_of(out)] == ["2024-06", "2024-07"] * 2
    for same in ("6", "202406", "Jun-24", "2024/6"):
        assert run("forecast", "--from-month", same)[1] == out


def test_a_forecast_is_made_from_the_months_before_it_alone(run, tmp_path):
    take_in(run, tmp_path, WIDE)
    before = run("forecast", "--from-month", "3")[1].splitlines()
    take_in(run, tmp_path, "sku,m05,m06\nA-1,500,900\nB-2,7,7\nC-3,0,0\n")
    after = run("forecast", "--from-month", "3")[1].splitlines()
    early = [line for line in before if line.split(",")[1] in {"m03", "m04", "m05"}]
    assert len(early) == 9
    assert [line for line in before if line in after] == [before[0], *early]


def test_a_longer_horizon_is_forecast_from_one_month(run, tmp_path):
    take_in(run, tmp_path, WIDE)
    out = run("forecast", "--horizon", "3", "--from-month", "4", "--format", "json")[1]
    found = json.loads(out)
    assert [row["month"] for row in found][:3] == ["m04", "m05", "m06"]
    assert found[0]["forecast"] == found[1]["forecast"] > 0
    later = json.loads(run("forecast", "--horizon", "2", "--format", "json")[1])
    assert [row["month"] for row in later][:2] == ["m07", "m08"]


def test_methods_can_be_compared(run, tmp_path):
    take_in(run, tmp_path, WIDE)
    naive = run("forecast", "--method", "naive")[1]
    assert "A-1,m07,2.000000" in naive
    assert "A-1,m07,0.000000" in run("forecast", "--method", "zero")[1]
    assert run("forecast", "--method", "pooled")[1] == run("forecast")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from-month", "1"), "Nothing is known before m01"),
        (("--from-month", "99"), "There is no month 99 in the data, which has 6 months"),
        (("--from-month", "2024-01"), "There is no month 2024-01"),
        (("--from-month", "soon"), "There is no month soon"),
        (("--horizon", "0"), "The horizon is a number of months from 1"),
    ],
)
def test_what_cannot_be_forecast_is_told_in_a_sentence(run, tmp_path, arguments, sentence):
    take_in(run, tmp_path, WIDE)
    status, out, said = run("forecast", *arguments)
    assert (status, out) == (1, "")
    assert said.startswith(sentence)
    assert said.count("\n") == 1


def test_without_demand_the_command_says_how_to_bring_it(run, tmp_path):
    take_in(run, tmp_path, "sku,2024-01,2024-02\nA,,\n")
    status, out, said = run("forecast")
    assert (status, out) == (1, "")
    assert "import FILE --as demand" in said


def test_counted_months_and_months_of_the_calendar_are_kept_apart(run, tmp_path):
    take_in(run, tmp_path, WIDE)
    take_in(run, tmp_path, LONG)
    status, out, said = run("forecast", "--from-month", "m06")
    assert {month for _part, month in rows_of(out)} == {"m06", "m07"}
    assert status == 0
    assert "these are counted months" in said
    assert {month for _part, month in rows_of(run("forecast")[1])} == {"2024-07"}
