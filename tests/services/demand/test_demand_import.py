"""Demand of parts taken in from files as shops have them."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.demand import PartDemand
from desktop.models.errors import RuleBrokenError
from desktop.models.part import Part
from desktop.services.demand.months import month_label
from desktop.services.demand.reorder import keep_plans, make_plans
from desktop.services.files.tables import read_table
from desktop.services.importing.cells.demand_months import demand_months_among, read_demand_month
from desktop.services.importing.proposing.proposal import mapping_by_words
from tests.helpers.imports import csv_file, imported, picture, reasons, undo


def take_in(office, folder, text, kind="demand", name="file.csv"):
    """Take a file in as the command line does: by the words of its header."""
    path = csv_file(folder, text, name)
    with read_table(path) as table:
        mapping = mapping_by_words(table, kind)
    return imported(office, path, kind, mapping)


def known(office):
    """Return the demand the office has, by part number and month."""
    chosen = select(Part.number, PartDemand.month, PartDemand.quantity).join_from(PartDemand, Part)
    rows = office.read(lambda session: session.execute(chosen).all())
    return {(number, month_label(month)): quantity for number, month, quantity in rows}


def test_a_wide_file_has_a_part_a_row_and_a_blank_was_not_counted(office, tmp_path):
    text = "sku,2019-01,2019-02,2019-03\nA-1,3,0,2.5\nB-2,,1,\n"
    result = take_in(office, tmp_path, text)
    assert result.created == {"part": 2, "part_demand": 4}
    assert known(office) == {
        ("A-1", "2019-01"): 3,
        ("A-1", "2019-02"): 0,
        ("A-1", "2019-03"): Decimal("2.5"),
        ("B-2", "2019-02"): 1,
    }


def test_a_long_file_leaves_out_months_with_nothing(office, tmp_path):
    text = "part,month,qty\nA-1,1998-01,3\nB-2,1998-04,1\nA-1,1998-03,2\n"
    take_in(office, tmp_path, text)
    found = known(office)
    assert [found["A-1", f"1998-0{month}"] for month in (1, 2, 3, 4)] == [3, 0, 2, 0]
    assert [found["B-2", f"1998-0{month}"] for month in (1, 2, 3, 4)] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "header",
    [
        "Part No,Month,Quantity",
        "料號,月份,數量",
        "品號,年月,用量",
        "SKU,period,Demand",
        "item_code,date,units_sold",
        "Material Number,Year-Month,Qty",
        "part,month,sales",
        "零件編號,日期,銷售數量",
    ],
)
def test_a_long_file_is_understood_under_any_sensible_header(sqlite_office, tmp_path, header):
    result = take_in(sqlite_office, tmp_path, f"{header}\nX9,2024-05,4\nX9,2024-06,1\n")
    assert known(sqlite_office) == {("X9", "2024-05"): 4, ("X9", "2024-06"): 1}
    assert result.rows_rejected == 0


@pytest.mark.parametrize(
    ("first", "second", "labels"),
    [
        ("m01", "m02", ["m01", "m02"]),
        ("M1", "M2", ["m01", "m02"]),
        ("1", "2", ["m01", "m02"]),
        ("Month 1", "Month 2", ["m01", "m02"]),
        ("period_11", "period_12", ["m11", "m12"]),
        ("第1期", "第2期", ["m01", "m02"]),
        ("Jan-98", "Feb-98", ["1998-01", "1998-02"]),
        ("1998-Jan", "1998-Feb", ["1998-01", "1998-02"]),
        ("January 1998", "February 1998", ["1998-01", "1998-02"]),
        ("199801", "199802", ["1998-01", "1998-02"]),
        ("2019/1", "2019/2", ["2019-01", "2019-02"]),
        ("2019.01", "2019.02", ["2019-01", "2019-02"]),
        ("01/2019", "02/2019", ["2019-01", "2019-02"]),
        ("X1998.01", "X1998.02", ["1998-01", "1998-02"]),
        ("1998M01", "1998M02", ["1998-01", "1998-02"]),
        ("2019-01-01", "2019-02-01", ["2019-01", "2019-02"]),
        ("31/01/2019", "28/02/2019", ["2019-01", "2019-02"]),
        ("1/1/2019", "1/2/2019", ["2019-01", "2019-02"]),
        ("1/1/2019", "2/1/2019", ["2019-01", "2019-02"]),
        ("2019-01-01 00:00:00", "2019-02-01 00:00:00", ["2019-01", "2019-02"]),
        ("2019年1月", "2019年2月", ["2019-01", "2019-02"]),
        ("108年1月", "108年2月", ["2019-01", "2019-02"]),
    ],
)
def test_columns_are_months_however_they_are_called(first, second, labels):
    found = demand_months_among(["part", first, second, "total"], ["part"], bare=False)
    assert [month_label(found[name]) for name in (first, second)] == labels
    assert len(found) == 2


def test_columns_that_do_not_count_on_are_no_months():
    assert demand_months_among(["sku", "t1", "t3", "m2"], [], bare=False) == {}


def test_a_long_file_may_count_its_months(sqlite_office, tmp_path):
    result = take_in(sqlite_office, tmp_path, "sku,period,qty\nA,1,5\nA,3,2\n")
    assert known(sqlite_office) == {("A", "m01"): 5, ("A", "m02"): 0, ("A", "m03"): 2}
    assert result.warnings == (
        "2 rows have months that are only counted, kept as m01, m02 and so on; the first is row 2.",
    )


def test_a_day_counts_for_its_month():
    assert read_demand_month("2024-03-15") == 202403
    assert read_demand_month("12", bare=True) == 12


def test_a_text_that_is_no_month_is_told(sqlite_office, tmp_path):
    result = take_in(sqlite_office, tmp_path, "part,month,qty\nA,soon,5\nA,2024-01,1\n")
    assert reasons(result) == {2: "month: “soon” is no month like 2026-11 or m01."}


def test_a_month_of_returns_is_left_out_and_its_part_stays(office, tmp_path):
    result = take_in(office, tmp_path, "sku,2024-01,2024-02\nA,1,-2\nB,1,2\nC,x,3\n")
    assert reasons(result) == {}
    assert known(office) == {
        ("A", "2024-01"): 1,
        ("B", "2024-01"): 1,
        ("B", "2024-02"): 2,
        ("C", "2024-02"): 3,
    }
    (said,) = result.warnings
    assert said.startswith("2 rows have a month that is no quantity, or less than 0")
    assert said.endswith("the first is row 2.")


def test_a_row_that_says_nothing_else_is_rejected_with_its_reason(sqlite_office, tmp_path):
    result = take_in(sqlite_office, tmp_path, "sku,2024-01,2024-02\nA,1,2\nsku,Jan,Feb\n")
    assert list(reasons(result)) == [3]
    assert reasons(result)[3].startswith("2024-01: ")
    assert known(sqlite_office) == {("A", "2024-01"): 1, ("A", "2024-02"): 2}


def test_a_return_is_no_demand_of_a_list(sqlite_office, tmp_path):
    result = take_in(sqlite_office, tmp_path, "sku,month,qty\nA,2024-01,1\nA,2024-02,-2\n")
    assert list(reasons(result)) == [3]
    assert known(sqlite_office) == {("A", "2024-01"): 1}


def test_months_with_dates_and_months_that_are_counted_do_not_mix(sqlite_office, tmp_path):
    result = take_in(sqlite_office, tmp_path, "part,month,qty\nA,2024-01,1\nA,m02,2\nA,2024-03,3\n")
    assert list(reasons(result)) == [3]
    assert "write all of them in one way" in reasons(result)[3]
    assert known(sqlite_office) == {
        ("A", "2024-01"): 1,
        ("A", "2024-02"): 0,
        ("A", "2024-03"): 3,
    }


def test_a_mistyped_year_does_not_fill_a_century(office, tmp_path):
    with pytest.raises(RuleBrokenError, match="go from 1924-01 to 2024-02"):
        take_in(office, tmp_path, "part,month,qty\nA,2024-02,1\nB,1924-01,2\n")
    assert known(office) == {}


def test_two_columns_of_one_month_are_refused_by_name(sqlite_office, tmp_path):
    with pytest.raises(RuleBrokenError, match=r"same month: “2024-01” “2024-01 \[C\]”"):
        take_in(sqlite_office, tmp_path, "sku,2024-01,2024-01,2024-02\nA,1,2,3\n")


def test_fine_fractions_are_rounded(sqlite_office, tmp_path):
    take_in(sqlite_office, tmp_path, "part,month,Demand Qty\nA,2024-01,0.12345678\n")
    assert known(sqlite_office) == {("A", "2024-01"): Decimal("0.123")}


def test_rows_about_one_part_and_month_are_added_up_and_that_is_told(office, tmp_path):
    text = "part,month,qty\nA,2024-01,1\nA,2024-01,4\na,2024/1,9.5\nA,2024-02,4\n"
    result = take_in(office, tmp_path, text)
    assert reasons(result) == {}
    assert result.created == {"part": 1, "part_demand": 2}
    assert known(office) == {("A", "2024-01"): Decimal("14.5"), ("A", "2024-02"): 4}
    (said,) = result.warnings
    assert said.startswith("2 rows are about a part and month of a row before them")
    assert said.endswith("the first is row 3.")


def test_equal_rows_of_a_list_of_sales_are_two_sales(sqlite_office, tmp_path):
    take_in(sqlite_office, tmp_path, "part,month,qty\nA,2024-01,1\nA,2024-01,1\n")
    assert known(sqlite_office) == {("A", "2024-01"): 2}


def test_the_same_file_again_changes_nothing(office, tmp_path):
    text = "part,month,qty\nA,2024-01,1\nB,2024-01,2\nA,2024-01,4\n"
    take_in(office, tmp_path, text)
    again = take_in(office, tmp_path, text, name="again.csv")
    assert (again.rows_repeated, again.updated, again.created) == (3, {}, {})
    assert known(office) == {("A", "2024-01"): 5, ("B", "2024-01"): 2}


def test_rows_far_apart_in_a_file_are_added_up_as_well(office, tmp_path):
    rows = [f"P{number},2024-01,1" for number in range(3_000)]
    text = "\n".join(["part,month,qty", "A,2024-01,2", *rows, "A,2024-01,3", "P7,2024-01,1", ""])
    before = picture(office)
    result = take_in(office, tmp_path, text)
    found = known(office)
    assert (found["A", "2024-01"], found["P7", "2024-01"], len(found)) == (5, 2, 3_001)
    assert undo(office, result.run_id).left == ()
    assert picture(office) == before


def test_a_second_row_of_a_wide_file_about_one_month_is_told(sqlite_office, tmp_path):
    text = "sku,2024-01,2024-02\nA,1,2\na,5,6\n"
    result = take_in(sqlite_office, tmp_path, text)
    told = "The file speaks of this part and 2024-01 twice; add the rows up, or keep one."
    assert reasons(result) == {3: told}
    assert known(sqlite_office) == {("A", "2024-01"): 1, ("A", "2024-02"): 2}


def test_rows_without_a_part_or_with_one_of_no_letters_are_told(sqlite_office, tmp_path):
    result = take_in(sqlite_office, tmp_path, "part,month,qty\n,2024-01,1\n--,2024-01,4\n")
    assert set(reasons(result)) == {2, 3}
    assert known(sqlite_office) == {}


def test_a_later_file_brings_months_and_corrects_some(office, tmp_path):
    take_in(office, tmp_path, "sku,name,2024-01,2024-02\nA,Filter,1,2\n")
    before = picture(office)
    result = take_in(office, tmp_path, "sku,2024-02,2024-03\na,5,7\n")
    assert (result.created, result.updated) == ({"part_demand": 1}, {"part_demand": 1})
    assert known(office) == {("A", "2024-01"): 1, ("A", "2024-02"): 5, ("A", "2024-03"): 7}
    again = take_in(office, tmp_path, "sku,2024-02,2024-03\na,5,7.0\n")
    assert (again.rows_repeated, again.unchanged) == (1, {"part_demand": 2})
    assert undo(office, result.run_id).left == ()
    assert picture(office) == before


def test_an_undo_takes_demand_and_new_parts_back(office, tmp_path):
    before = picture(office)
    run = take_in(office, tmp_path, "part,month,qty\nA,2024-01,1\nB,2024-04,1\n").run_id
    assert undo(office, run).removed == {"part": 2, "part_demand": 8}
    assert picture(office) == before


def test_an_undo_takes_the_plans_of_new_parts_back_as_well(office, tmp_path):
    before = picture(office)
    run = take_in(office, tmp_path, "part,month,qty\nA,2026-01,1\nB,2026-04,1\n").run_id
    plans = office.read(lambda session: make_plans(session, office.now))
    assert office.write(lambda uow: keep_plans(uow, plans))[0] == 2
    assert undo(office, run).left == ()
    assert picture(office) == before


def test_a_list_of_parts_needs_no_names(sqlite_office, tmp_path):
    take_in(sqlite_office, tmp_path, "sku,m01,m02\nA-1,3,0\n", "parts")
    rows = sqlite_office.read(lambda session: session.execute(select(Part.number, Part.name)).all())
    assert [tuple(row) for row in rows] == [("A-1", "A-1")]


def test_a_name_beside_the_demand_is_that_of_a_new_part(sqlite_office, tmp_path):
    take_in(sqlite_office, tmp_path, "料號,品名,2024-01,2024-02\nA-1,機油芯,3,0\n")
    names = sqlite_office.read(lambda session: session.scalars(select(Part.name)).all())
    assert list(names) == ["機油芯"]
