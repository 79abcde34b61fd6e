"""Delimited text: what parts its cells, quotation marks, and any table read back the same."""

import csv
import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.errors import OfficeError
from desktop.services.files.tables import ReadOptions, read_table


def table_of(folder, text, **options):
    path = folder / "file.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, ReadOptions(**options))


def cells(folder, text, **options):
    table = table_of(folder, text, **options)
    return [table.header, *(row.cells for row in table.rows())]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", ":"])
def test_a_delimiter_is_found(tmp_path, delimiter):
    rows = [("name", "phone", "price"), ("王小明", "0912", "5.5"), ('6" rim', "", "1")]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    assert cells(tmp_path, stream.getvalue()) == rows


@pytest.mark.parametrize(
    ("text", "delimiter", "columns"),
    [
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", 3),
        ("Name;Preis\nÖl;12,50\nFilter;7,90\n", ";", 2),
        ("note\nhello, world\nfoo\nbar, baz\nplain\n", ";", 1),
        ("phone\n0912345678\n0922\n", ",", 1),
        ("when,what\n2026-01-02 08:30:00,oil\n2026-01-03 09:00:00,tyre\n", ",", 2),
        ("sep=;\na;b\n1;2\n", ";", 2),
        ("title\n\nname,tel,plate\n王,0912,ABC-1\n", ",", 3),
        ("a\tb\tc, d\n1\t2\t3\n", "\t", 3),
    ],
)
def test_other_marks_in_cells_do_not_mislead(tmp_path, text, delimiter, columns):
    table = table_of(tmp_path, text)
    assert (table.found.delimiter, len(table.header)) == (delimiter, columns)
    assert not any(row.fault for row in table.rows())


def test_the_user_says_what_parts_cells(tmp_path):
    assert cells(tmp_path, "a,b#c\n1,2#3\n", delimiter="#") == [("a,b", "c"), ("1,2", "3")]
    for wrong in (",,", '"', "\n"):
        with pytest.raises(OfficeError, match="cannot part cells"):
            table_of(tmp_path, "a,b\n", delimiter=wrong)


def test_quotation_marks_are_kept_inside_cells(tmp_path):
    text = 'part,note\n"5"" hose","a, b"\n6.5" rim,"two\r\nlines"\n'
    assert cells(tmp_path, text)[1:] == [('5" hose', "a, b"), ('6.5" rim', "two\r\nlines")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('a,b\n1,2\n"3,4\n', "behind row 2: a cell that begins with a quotation mark"),
        ('a,b\n1,2\n"3"x,4\n', "behind row 2: text follows a closing quotation mark"),
        ('a,b\n1,2\n3,"4\n5,6\n', "behind row 2"),
    ],
)
def test_quotation_marks_that_do_not_match_are_refused_with_the_row(tmp_path, text, sentence):
    with pytest.raises(OfficeError, match=sentence):
        table_of(tmp_path, text)


def test_quotation_marks_far_down_are_refused_while_reading(tmp_path):
    table = table_of(tmp_path, "a,b\n" + "1,2\n" * 1000 + '"3,4\n')
    with pytest.raises(OfficeError, match="behind row 1001"):
        list(table.rows())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(tmp_path, newline):
    rows = [("a", "b"), ("1", "2"), ("3", "4")]
    text = newline.join(",".join(row) for row in rows)
    assert cells(tmp_path, text) == cells(tmp_path, text + newline) == rows


def test_mixed_line_ends_will_do(tmp_path):
    assert cells(tmp_path, "a,b\r\n1,2\n3,4\r5,6")[1:] == [("1", "2"), ("3", "4"), ("5", "6")]


def test_a_cell_may_be_long(tmp_path):
    long = "長" * 200_000
    assert cells(tmp_path, f"a,b\n{long},1\n")[1] == (long, "1")


def test_the_end_mark_of_dos_is_no_row(tmp_path):
    assert cells(tmp_path, b"a,b\r\n1,2\r\n\x1a") == [("a", "b"), ("1", "2")]


TEXT = st.text(
    st.one_of(
        st.sampled_from(" ,;\t|\"'\n\r　王小明車價é" + string.ascii_letters + string.digits),
        st.characters(exclude_categories=("Cs", "Cc", "Co")),
    ),
    max_size=12,
)
FORMS = st.tuples(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "utf-16-le"]),
    st.sampled_from([",", ";", "\t", "|", ":"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 5))
    row = st.lists(TEXT, min_size=width, max_size=width)
    return draw(st.lists(row, max_size=8))


@given(tables(), FORMS)
def test_any_table_reads_back_the_same(tmp_path_factory, rows, form):
    encoding, delimiter, newline, quoted = form
    header = [f"column {i}" for i in range(len(rows[0]) if rows else 2)]
    stream = io.StringIO(newline="")
    # The writer leaves a line end inside a cell bare when it is not its own.
    quoting = csv.QUOTE_ALL if quoted or newline != "\r\n" else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(
        [header, *rows]
    )
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    table = read_table(
        path, ReadOptions(encoding=encoding, delimiter=delimiter, header_row=1, header_rows=1)
    )
    expected = [(i, tuple(row)) for i, row in enumerate(rows, start=2) if "".join(row).strip()]
    assert table.header == tuple(header)
    assert [(row.number, row.cells) for row in table.rows()] == expected


NAMES = st.text(
    st.sampled_from("王小明陳大文林美麗張家豪車輛保養維修電話客戶金額"), min_size=2, max_size=4
)
VALUES = st.one_of(st.integers(0, 99_999).map(str), NAMES, st.just(""))


@given(
    st.lists(st.tuples(NAMES, VALUES, VALUES, st.integers(1, 9).map(str)), min_size=3, max_size=9),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "gb18030"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_usual_table_reads_back_the_same_without_being_told_anything(
    tmp_path_factory, rows, encoding, delimiter, newline
):
    header = ("姓名", "電話", "備註欄", "數量")
    text = newline.join(delimiter.join(row) for row in [header, *rows])
    path = tmp_path_factory.getbasetemp() / "usual.csv"
    path.write_bytes(text.encode(encoding))
    table = read_table(path)
    assert (table.found.encoding, table.found.delimiter) == (encoding, delimiter)
    assert [table.header, *(row.cells for row in table.rows())] == [header, *rows]


def test_texts_that_stand_as_formulas_are_texts(tmp_path):
    text = '="姓名",="電話"\n="王一",="0911111111"\n"=""王二""",0922222222\n'
    assert cells(tmp_path, text) == [
        ("姓名", "電話"),
        ("王一", "0911111111"),
        ("王二", "0922222222"),
    ]


def test_the_mark_of_a_file_put_behind_another_is_no_text(tmp_path):
    found = cells(tmp_path, "姓名,電話\n王一,1\n\ufeff王二,2\n")
    assert found[2] == ("王二", "2")


@pytest.mark.parametrize("mark", ["，", "；"])
def test_a_chinese_comma_may_part_cells(tmp_path, mark):
    text = "姓名，電話\n王一，0911111111\n王二，0922222222\n".replace("，", mark)
    assert cells(tmp_path, text)[1] == ("王一", "0911111111")
