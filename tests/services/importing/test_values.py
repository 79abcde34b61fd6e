from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.errors import RuleBrokenError
from desktop.services.files.tables import TableRow, read_table
from desktop.services.importing.cells.converters import converter
from desktop.services.importing.cells.formats import OrderEvidence
from desktop.services.importing.cells.names import NAMELESS, Lookups
from desktop.services.importing.cells.numbers import COMMA, POINT, MarkEvidence, read_number
from desktop.services.importing.cells.values import (
    KnownValues,
    RowRejectedError,
    field_readers,
    read_row,
    refuse_missing,
    row_reader,
)
from desktop.services.importing.kinds import KINDS, Field, FieldType
from desktop.services.importing.mapping import Formats, Mapping, Rules

NAMES = Lookups({"taxi": 2}, {"陳師傅": 7}, 1)
PLAIN = Formats(date="iso", decimal=POINT)
MONEY = Field("line.amount", "", FieldType.MONEY)
WHOLE = Field("visit.odometer", "", FieldType.WHOLE, least=Decimal(0))
RATE = Field("visit.tax_rate", "", FieldType.RATE)
HOURS = Field("line.hours", "", FieldType.HOURS)


def table_of(folder, header, *rows):
    path = folder / "file.csv"
    lines = [",".join(f'"{cell}"' for cell in row) + "\n" for row in (header, *rows)]
    path.write_text("".join(lines), encoding="utf-8")
    return read_table(path)


def readers_of(folder, *fields, kind="visits", formats=PLAIN, **more):
    mapping = Mapping(kind, {name: name for name in fields}, formats=formats, **more)
    return field_readers(mapping, table_of(folder, fields), NAMES)


def read(folder, field, text, **more):
    kind = next(key for key, kind in KINDS.items() if field in kind.by_id)
    readers = readers_of(folder, field, kind=kind, **more)
    return read_row(readers, TableRow(2, (text,)))[field]


def reason(folder, field, text, **more):
    with pytest.raises(RowRejectedError) as refusal:
        read(folder, field, text, **more)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.50", "0.5"),
        ("１，２３４．５", "1234.5"),
        ("－５", "-5"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("(1,200)", "-1200"),
        ("（1,200）", "-1200"),
        ("1 200", "1200"),
        ("1　200", "1200"),
        ("NT$1,200", "1200"),
        ("NT$ -5", "-5"),
        ("-NT$5", "-5"),
        ("($5)", "-5"),
        ("￥５", "5"),
        ("¥5", "5"),
        ("1200元", "1200"),
        ("1200元整", "1200"),
        ("TWD 1200", "1200"),
        ("1200 TWD", "1200"),
        ("3萬", "30000"),
        ("1.2万", "12000"),
        ("3萬5000", "35000"),
        ("3萬5千", "35000"),
        ("1億2,000萬", "120000000"),
        ("NT$3萬元", "30000"),
        ("2仟", "2000"),
        ("1,200.-", "1200"),
        ("NT$1,200/-", "1200"),
        ("新台幣1200元整", "1200"),
        ("HK$1,200", "1200"),
        ("99.50 €", "99.5"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, value):
    assert read_number(text, MONEY, POINT) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,50", "1234.50"), ("1,5", "1.5"), ("1.234", "1234"), ("12 345,5", "12345.5")],
)
def test_the_decimal_comma_turns_the_marks_round(text, value):
    assert read_number(text, MONEY, COMMA) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "field", "mark", "said"),
    [
        ("1,00,000", MONEY, POINT, "“1,00,000” is no number like 1234 or 0.5."),
        ("1,5", MONEY, POINT, "“1,5” is no number like 1234 or 0.5."),
        ("1.5", MONEY, COMMA, "“1.5” is no number like 1234 or 0.5."),
        ("3萬5", MONEY, POINT, "“3萬5” is no number like 1234 or 0.5."),
        ("US$5", MONEY, POINT, "“US$5” is no number like 1234 or 0.5."),
        ("5%", MONEY, POINT, "“5%” is no number like 1234 or 0.5."),
        ("(5", MONEY, POINT, "“(5” is no number like 1234 or 0.5."),
        ("1e5", MONEY, POINT, "“1e5” is no number like 1234 or 0.5."),
        ("#DIV/0!", MONEY, POINT, "“#DIV/0!” is no number like 1234 or 0.5."),
        ("1.234", MONEY, POINT, "1.234 has more than 2 digits behind the point."),
        ("1.5", WHOLE, POINT, "1.5 is no whole number."),
        ("-1", WHOLE, POINT, "-1 is less than 0."),
        ("2000000000", WHOLE, POINT, "2000000000 is more than the office can count."),
        ("9999999億", MONEY, POINT, "9999999億 is more than the office can count."),
    ],
)
def test_what_is_no_number_of_the_field_is_refused(text, field, mark, said):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 -- the reason is compared below
        read_number(text, field, mark)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("5%", RATE, "0.05"),
        ("７．２５％", RATE, "0.0725"),
        ("0.05", RATE, "0.05"),
        ("12,345 km", WHOLE, "12345"),
        ("5萬公里", WHOLE, "50000"),
        ("111730.0", WHOLE, "111730"),
        ("1.5小時", HOURS, "1.5"),
        ("2h", HOURS, "2"),
    ],
)
def test_units_belong_to_the_fields_that_are_counted_in_them(text, field, value):
    assert read_number(text, field, POINT) == Decimal(value)


@given(value=st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_written_with_either_mark_reads_back(value):
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english, MONEY, POINT) == value
    assert read_number(german, MONEY, COMMA) == value


ODD = st.text(
    alphabet=st.sampled_from("0123456789０１二٣²年月日/.-,()%$¥萬億千 　EXe+元民國Jan:#N/Aé\0\n")
)


EVERY_FORM = (PLAIN, Formats(date="dmy", decimal=COMMA), Formats(date="roc", decimal=POINT))
EVERY_TYPE = {field.type: field for kind in KINDS.values() for field in kind.fields}.values()


def sentence_about(convert, text):
    """Return why a text cannot be read; empty when it can."""
    try:
        convert(text)
    except ValueError as refusal:
        return str(refusal)
    return ""


@given(text=st.one_of(st.text(), ODD))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    for formats in EVERY_FORM:
        for wanted in EVERY_TYPE:
            said = sentence_about(converter(wanted, formats, NAMELESS), text)
            whole = text in said or wanted.type is FieldType.SHARES  # one of several is named
            assert not said or (said.endswith(".") and whole)


@given(texts=st.lists(st.one_of(st.text(), ODD)))
def test_any_texts_are_looked_at_for_their_formats(texts):
    days, marks = OrderEvidence(), MarkEvidence()
    for text in texts:
        days.see(text, "day")
        marks.see(text, "sum")
    question = days.question()
    assert question is None or question.sentence.endswith(".")


@pytest.mark.parametrize("text", ["", "  ", "　", "-", "—", "N/A", "#N/A", "null"])
@pytest.mark.parametrize("field", ["line.amount", "visit.settled_on", "customer.phone"])
def test_what_says_that_nothing_is_known_is_empty(tmp_path, field, text):
    assert read(tmp_path, field, text) is None


def test_a_dash_is_a_text_where_texts_stand(tmp_path):
    assert read(tmp_path, "line.text", "-") == "-"
    assert read(tmp_path, "line.text", "#N/A") is None


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("visit.kind", "保養", "maintenance"),
        ("visit.kind", "维修", "repair"),
        ("visit.kind", "Repair", "repair"),
        ("visit.kind", "On site", "on_site"),
        ("visit.state", "已結帳", "settled"),
        ("visit.state", "已结账", "settled"),
        ("line.kind", "零件", "part"),
        ("line.kind", "配件", "part"),
        ("line.kind", "工時", "labour"),
        ("customer.kind", "車隊", "fleet"),
        ("customer.kind", "company ", "company"),
        ("visit.tax_inclusive", "是", True),
        ("visit.tax_inclusive", "V", True),
        ("vehicle.plate_partial", "無", False),
        ("vehicle.plate_partial", "没有", False),
        ("visit.tax_inclusive", "no", False),
    ],
)
def test_choices_and_answers_are_known_by_their_words_in_three_languages(
    tmp_path, field, text, value
):
    assert read(tmp_path, field, text) == value


def test_a_word_that_is_no_choice_is_refused_with_the_choices(tmp_path):
    assert reason(tmp_path, "line.kind", "oil") == (
        "line.kind: “oil” is none of labour, part, outsourced, other."
    )


def test_the_mapping_says_what_other_values_mean(tmp_path):
    values = {"line.kind": {"W": "labour"}}
    assert read(tmp_path, "line.kind", "W", values=values) == "labour"


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("0912-345-678", "0912-345-678", None),
        ("912345678", "0912345678", None),
        ("912345678.0", "0912345678", None),
        ("223456789", "0223456789", None),
        ("23456789", "23456789", None),
        ("0912-345-678、02-2345-6789", "0912-345-678", ("02-2345-6789",)),
        ("0912345678/0987654321;0223456789", "0912345678", ("0987654321", "0223456789")),
        ("0912345678 0223456789", "0912345678", ("0223456789",)),
        ("0912 345 678", "0912 345 678", None),
        ("02-2345-6789/10", "02-2345-6789/10", None),
        ("+886 912 345 678", "+886 912 345 678", None),
    ],
)
def test_the_phones_of_a_cell_are_the_first_and_the_further_ones(tmp_path, text, first, others):
    readers = readers_of(tmp_path, "customer.name", "customer.phone", kind="customers")
    values = read_row(readers, TableRow(2, ("x", text)))
    assert values["customer.phone"] == first
    assert values["customer.phones"] == others


def test_further_phones_with_a_column_of_their_own_stand_nowhere_else(tmp_path):
    readers = readers_of(tmp_path, "customer.phone", "customer.phones", kind="customers")
    good = read_row(readers, TableRow(2, ("0912345678", "02-23456789、0987654321")))
    assert good["customer.phones"] == ("02-23456789", "0987654321")
    with pytest.raises(RowRejectedError, match="holds several phones"):
        read_row(readers, TableRow(3, ("0912345678、0987654321", "")))


@pytest.mark.parametrize(
    "field", ["customer.phone", "customer.tax_id", "vehicle.vin", "visit.number"]
)
def test_a_number_that_lost_digits_is_refused_with_advice(tmp_path, field):
    assert "“9.12E+08” has lost digits; make the column a text column" in (
        reason(tmp_path, field, "9.12E+08")
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("04595257", "04595257"),
        ("4595257", "04595257"),
        ("4595257.0", "04595257"),
        ("4595258", "4595258"),
        ("12345675", "12345675"),
        ("DE 123 456", "DE 123 456"),
    ],
)
def test_a_tax_id_gets_back_the_zero_that_its_check_digit_proves(tmp_path, text, value):
    assert read(tmp_path, "customer.tax_id", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-11", 202611), ("202611", 202611), ("2026/1", 202601), ("2026年11月", 202611),
     ("115/11", 202611), ("2026-11-01", 202611)],
)  # fmt: skip
def test_a_month_is_read_in_its_usual_forms(tmp_path, text, value):
    assert read(tmp_path, "target.month", text) == value


def test_an_id_is_a_whole_number(tmp_path):
    assert read(tmp_path, "customer.id", "12") == 12
    assert reason(tmp_path, "customer.id", "A12") == "customer.id: “A12” is no id like 1234."


def test_days_are_read_as_the_file_writes_them_throughout(tmp_path):
    header, rows = ["visit.number", "visit.settled_on"], [("1", "03/04/2018"), ("2", "13/04/2018")]
    table = table_of(tmp_path, header, *rows)
    readers = field_readers(Mapping("visits", {name: name for name in header}), table, NAMES)
    days = [read_row(readers, row)["visit.settled_on"] for row in table.rows()]
    assert days == [date(2018, 4, 3), date(2018, 4, 13)]


def test_days_of_defaults_are_read_alike_whatever_the_file_has(tmp_path):
    mapping = Mapping(
        "visits",
        {"visit.number": "visit.number"},
        defaults={"visit.settled_on": "2018-04-03"},
        formats=Formats(date="%d.%m.%y", decimal=COMMA),
    )
    readers = field_readers(mapping, table_of(tmp_path, ["visit.number"]), NAMES)
    assert read_row(readers, TableRow(2, ("1",)))["visit.settled_on"] == date(2018, 4, 3)


def test_a_default_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(RuleBrokenError, match=r"The default of visit\.settled_on does not fit"):
        readers_of(tmp_path, "visit.number", defaults={"visit.settled_on": "soon"})


def test_a_name_is_needed_where_nothing_else_says_who_it_is(tmp_path):
    with pytest.raises(RowRejectedError, match=r"^customer\.name: it is empty\.$"):
        read_row(readers_of(tmp_path, "customer.name", "visit.number"), TableRow(2, ("", "1")))


def test_a_name_may_be_missing_beside_a_key_until_somebody_is_created(tmp_path):
    readers = readers_of(tmp_path, "customer.name", "customer.ref", kind="customers")
    values = read_row(readers, TableRow(2, ("", "K1")))
    assert values == {"customer.ref": "K1", "customer.name": None}
    with pytest.raises(RowRejectedError, match=r"^customer\.name: it is empty\.$"):
        refuse_missing(values, "customer", readers)
    refuse_missing({"customer.name": "王小明"}, "customer", readers)


def test_nobody_is_created_by_a_file_that_has_no_names_at_all(tmp_path):
    readers = readers_of(tmp_path, "vehicle.plate", "customer.ref", kind="vehicles")
    values = read_row(readers, TableRow(2, ("ABC-1234", "K1")))
    with pytest.raises(RowRejectedError, match=r"^customer\.name: it is empty\.$"):
        refuse_missing(values, "customer", readers)


def test_a_short_row_is_filled_only_when_the_rules_say_so(tmp_path):
    readers = readers_of(tmp_path, "customer.name", "customer.note", kind="customers")
    row = TableRow(2, ("王小明", ""), "The row is short.", short=True)
    assert read_row(readers, row, fill=True)["customer.name"] == "王小明"
    with pytest.raises(RowRejectedError, match="The row is short"):
        read_row(readers, row)
    with pytest.raises(RowRejectedError, match="It is a total"):
        read_row(readers, TableRow(3, ("Total", ""), "It is a total."), fill=True)
    assert Rules(short_rows="fill").fill_short
    assert not Rules().fill_short


@pytest.mark.parametrize("fields", [(), ("customer.name",), ("customer.name", "customer.phone")])
def test_the_quick_reader_of_rows_says_the_same_as_the_plain_one(tmp_path, fields):
    header = ("customer.ref", "customer.name", "customer.phone")
    mapping = Mapping(
        "customers",
        {name: name for name in fields},
        defaults={"customer.kind": "company"},
        formats=PLAIN,
    )
    readers = field_readers(mapping, table_of(tmp_path, header), NAMES)
    quick = row_reader(readers)
    for cells in [("1", "王小明", "912345678"), ("2", "陳", ""), ("1", "王小明", "912345678")]:
        assert quick(cells) == read_row(readers, TableRow(2, cells))
        assert quick(cells)["customer.kind"] == "company"


def test_the_quick_reader_refuses_what_the_plain_one_refuses(tmp_path):
    quick = row_reader(readers_of(tmp_path, "customer.name", "customer.phone", kind="customers"))
    for _again in range(2):
        with pytest.raises(RowRejectedError, match="has no digits of a phone"):
            quick(("王小明", "later"))


@pytest.mark.parametrize("text", ["無", "不詳", " none ", "-", "—"])
def test_a_word_for_no_phone_is_no_phone(tmp_path, text):
    readers = readers_of(tmp_path, "customer.name", "customer.phone", kind="customers")
    assert read_row(readers, TableRow(2, ("王小明", text)))["customer.phone"] is None
    assert row_reader(readers)(("王小明", text))["customer.phone"] is None


def test_what_was_read_is_forgotten_before_it_fills_the_memory(tmp_path):
    (reader,) = readers_of(tmp_path, "line.text")
    known = KnownValues(reader)
    for number in range(45_000):
        assert known[f"text {number}"] == f"text {number}"
    assert len(known) <= 20_000
    assert known["x" * 1000] == "x" * 1000
    assert "x" * 1000 not in known


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("visit.settled_on", "107/03/05", "2018-03-05"),
        ("line.amount", "NT$1,200", "1200.00"),
        ("line.kind", "零件", "part"),
        ("visit.segment", "Taxi", "Taxi"),
        ("visit.tax_inclusive", "是", "true"),
        ("customer.phones", "0912345678、0223456789", "0912345678、0223456789"),
        ("line.amount", "cheap", "cheap"),
        ("line.amount", "-", ""),
    ],
)
def test_a_preview_shows_what_a_cell_becomes(tmp_path, field, text, shown):
    (reader,) = readers_of(tmp_path, field)
    assert reader.shown((text,)) == shown


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("01/02/60", "dmy", date(1960, 2, 1)),
        ("29/02/60", "dmy", date(1960, 2, 29)),
        ("01/02/05", "dmy", date(2005, 2, 1)),
        ("2060-02-01", "iso", date(2060, 2, 1)),
    ],
)
def test_nobody_was_born_in_the_years_to_come(tmp_path, text, order, day):
    formats = Formats(date=order, decimal=POINT)
    assert read(tmp_path, "customer.birthday", text, formats=formats) == day
