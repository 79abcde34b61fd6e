from datetime import date

import pytest
from xlsxwriter import Workbook

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import read_table
from desktop.services.importing.cells.dates import read_day, readings_of
from desktop.services.importing.cells.formats import find_formats, settled
from desktop.services.importing.mapping import Formats, Mapping


def file_of(folder, header, rows):
    path = folder / "file.csv"
    lines = [header, *([f'"{cell}"' for cell in row] for row in rows)]
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    return read_table(path)


def days_of(folder, *days):
    return file_of(folder, ["name", "day"], [("x", day) for day in days])


def amounts_of(folder, *amounts):
    return file_of(folder, ["name", "sum"], [("x", amount) for amount in amounts])


DAYS = Mapping("visits", {"customer.name": "name", "visit.settled_on": "day"})
AMOUNTS = Mapping("visits", {"customer.name": "name", "line.amount": "sum"})

FIFTH_OF_MARCH = """\
2018-03-05
2018/3/5
2018.3.5
2018. 3. 5
20180305
2018年3月5日
2018年03月05號
107/03/05
107.3.5
107-3-5
1070305
民國107年3月5日
民国107年3月5日
民國 107/3/5
107年3月5日
43164
43164.75
5 Mar 2018
05-Mar-18
Mar 5, 2018
March 5th, 2018
5. March 2018
2018-Mar-05
2018-03-05 08:30:00
2018-03-05T08:30:00+08:00
2018-03-05T00:30:00.000Z
2018/3/5 下午 03:20:00
2018/3/5 3:20 PM
107/03/05 14:05
2018/03/05(一)
2018/3/5 星期一
２０１８／０３／０５
 2018-03-05 """.splitlines()


@pytest.mark.parametrize("text", FIFTH_OF_MARCH)
def test_a_day_is_read_in_every_form_that_means_one_thing(text):
    assert read_day(text, "iso") == date(2018, 3, 5)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("05/03/2018", "dmy", date(2018, 3, 5)),
        ("05/03/2018", "mdy", date(2018, 5, 3)),
        ("5.3.18", "dmy", date(2018, 3, 5)),
        ("3/5/18", "mdy", date(2018, 3, 5)),
        ("18/03/05", "ymd", date(2018, 3, 5)),
        ("99/03/05", "roc", date(2010, 3, 5)),
        ("990305", "roc", date(2010, 3, 5)),
        ("990305", "ymd", date(1999, 3, 5)),
        ("99年3月5日", "roc", date(2010, 3, 5)),
        ("1070305", "ymd", date(2018, 3, 5)),
        ("2018-03-05", "mdy", date(2018, 3, 5)),
    ],
)
def test_the_order_decides_only_where_a_text_does_not(text, order, day):
    assert read_day(text, order) == day


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        ("2018-02-31", "iso", "“2018-02-31” is a day that no calendar has."),
        ("1070230", "iso", "“1070230” is a day that no calendar has."),
        ("31/02/2018", "dmy", "“31/02/2018” is a day that no calendar has."),
        ("03/25/2018", "dmy", "“03/25/2018” is a day that no calendar has."),
        ("1899-12-31", "iso", "“1899-12-31” is a day that no calendar has."),
        ("03/04/2018", "iso", "can be read in several ways"),
        ("990305", "dmy", "can be read in several ways"),
        ("yesterday", "iso", "“yesterday” is no date like 2026-12-31."),
        ("1234", "iso", "“1234” is no date like 2026-12-31."),
        ("12/25", "mdy", "“12/25” is no date like 2026-12-31."),
        ("0912345678", "iso", "“0912345678” is no date like 2026-12-31."),
    ],
)
def test_what_is_no_day_is_refused_with_a_reason(text, order, reason):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 -- the reason is compared below
        read_day(text, order)
    assert reason in str(refusal.value)


def test_a_text_that_means_one_thing_has_one_reading():
    assert readings_of("2018-03-05") == {"iso": date(2018, 3, 5)}
    assert readings_of("30/05/2018") == {"dmy": date(2018, 5, 30), "mdy": None}
    assert readings_of("Altis") == {}


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["2018-03-05", "2018/3/6"], "iso"),
        (["03/04/2018", "13/04/2018"], "dmy"),
        (["03/04/2018", "04/13/2018"], "mdy"),
        (["03/04/18", "04/25/18", "12/31/99"], "mdy"),
        (["107/03/05", "1080101"], "iso"),
        (["99/12/05", "100/01/05"], "roc"),
        (["99/12/25", "民國100年1月5日"], "roc"),
        (["03/03/2018", "04/04/2018"], "dmy"),
        (["", "-", "no day"], "iso"),
    ],
)
def test_all_days_of_a_file_together_decide_their_order(tmp_path, days, order):
    found = find_formats(days_of(tmp_path, *days), DAYS)
    assert found.questions == ()
    assert found.formats.date == order


def test_the_deciding_day_may_stand_in_another_column_and_far_below(tmp_path):
    rows = [("03/04/2018", "05/06/2018")] * 5000 + [("03/04/2018", "31/12/2018")]
    mapping = Mapping("visits", {"visit.arrived_on": "in", "visit.settled_on": "out"})
    shares = []
    found = find_formats(file_of(tmp_path, ["in", "out"], rows), mapping, shares.append)
    assert found.formats.date == "dmy"
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.01)


def test_days_of_two_digits_are_told_from_years_by_how_many_there_are(tmp_path):
    days = [f"{day:02}-{month:02}-17" for day in range(1, 29) for month in (5, 6)]
    found = find_formats(days_of(tmp_path, *days, "30-05-18"), DAYS)
    assert found.questions == ()
    assert found.formats.date == "dmy"


def test_an_open_order_is_asked_once_with_an_example_of_each_reading(tmp_path):
    table = days_of(tmp_path, "03/03/2018", "03/04/2018", "05/06/2018")
    (question,) = find_formats(table, DAYS).questions
    assert (question.id, question.column, question.example) == ("date", "day", "03/04/2018")
    assert [(choice.value, choice.gives) for choice in question.choices] == [
        ("dmy", "2018-04-03"),
        ("mdy", "2018-03-04"),
    ]
    with pytest.raises(RuleBrokenError) as refusal:
        settled(DAYS, table)
    assert str(refusal.value) == (
        'day: “03/04/2018” may mean 2018-04-03 (date = "dmy") or 2018-03-04 (date = "mdy"); '
        "say which under [formats] of the mapping."
    )


def test_years_of_two_digits_are_asked_for_when_they_may_be_of_either_calendar(tmp_path):
    (question,) = find_formats(days_of(tmp_path, "99/03/05", "98/12/31"), DAYS).questions
    assert [(choice.value, choice.gives) for choice in question.choices] == [
        ("ymd", "1999-03-05"),
        ("roc", "2010-03-05"),
    ]


def test_days_that_contradict_each_other_are_shown_together(tmp_path):
    (question,) = find_formats(days_of(tmp_path, "25/03/2018", "03/26/2018"), DAYS).questions
    assert question.sentence == (
        "day: “03/26/2018” and “25/03/2018” contradict each other; say which way holds "
        'under [formats] of the mapping: date = "dmy" or date = "mdy".'
    )


def test_a_stated_order_is_not_asked_for(tmp_path):
    mapping = Mapping("visits", DAYS.columns, formats=Formats(date="mdy"))
    found = settled(mapping, days_of(tmp_path, "03/04/2018"))
    assert found.formats == Formats(date="mdy", decimal=".")


@pytest.mark.parametrize(
    ("amounts", "mark"),
    [
        (["1234", "5"], "."),
        (["1,234", "500"], "."),
        (["1,234.50"], "."),
        (["1,234,567"], "."),
        (["1.234,50"], ","),
        (["1.234.567"], ","),
        (["1,5", "2,25"], ","),
        (["1.234", "0,5"], ","),
        (["1.000", "2.500"], "."),
        (["NT$1,200", "($1,500.00)", "3萬", "5%", "none"], "."),
    ],
)
def test_all_numbers_of_a_file_together_decide_the_decimal_mark(tmp_path, amounts, mark):
    found = find_formats(amounts_of(tmp_path, *amounts), AMOUNTS)
    assert found.questions == ()
    assert found.formats.decimal == mark


def test_a_point_before_three_digits_beside_bare_numbers_is_asked_for(tmp_path):
    (question,) = find_formats(amounts_of(tmp_path, "1.250", "500"), AMOUNTS).questions
    assert question.id == "decimal"
    assert [(choice.value, choice.gives) for choice in question.choices] == [
        (".", "1.250"),
        (",", "1250"),
    ]


def test_a_fraction_of_a_workbook_is_never_in_doubt(tmp_path):
    path = tmp_path / "file.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("name", "sum"), ("x", 1.125), ("x", 500)]):
            sheet.write_row(number, 0, row)
    with read_table(path) as table:
        assert find_formats(table, AMOUNTS).questions == ()


def test_numbers_with_both_decimal_marks_are_shown_together(tmp_path):
    (question,) = find_formats(amounts_of(tmp_path, "1,5", "2.75"), AMOUNTS).questions
    assert "“1,5” and “2.75” contradict each other" in question.sentence
