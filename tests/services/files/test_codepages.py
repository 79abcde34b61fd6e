"""The encoding of a file: found by its mark, its form and its content, or refused with the row."""

import codecs
import random
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.errors import OfficeError
from desktop.services.files import judges
from desktop.services.files.tables import ReadOptions, read_table

ADDRESSES = Path(__file__).parents[4] / "shared" / "data" / "cjk_addresses"
real = pytest.mark.skipif(
    not ADDRESSES.exists(), reason="cjk_addresses are not here: not part of the repository"
)
WINDOWS = 150
TAIWAN = "客戶,電話,地址\n王小明,0912345678,臺北市中正區八德路一段1號\n陳喬,0922,高雄市苓雅區\n"
MAINLAND = "客户,电话,地址\n王小明,13912345678,广东省深圳市南山区\n陈建国,139,北京市东城区\n"


def file(folder, data):
    path = folder / "file.csv"
    path.write_bytes(data)
    return path


def found(folder, data, **options):
    return read_table(file(folder, data), ReadOptions(**options)).found


def refusal(folder, data, **options):
    with pytest.raises(OfficeError) as refused:
        found(folder, data, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def cells(folder, data, **options):
    table = read_table(file(folder, data), ReadOptions(**options))
    return [table.header, *(row.cells for row in table.rows())]


def lines_of(name, codec="utf-8"):
    """Return the lines that an encoding can write."""
    lines = (ADDRESSES / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.encode(codec, "ignore").decode(codec) == line]


@pytest.mark.parametrize(
    ("data", "name", "certain"),
    [
        (b"a,b\n1,2\n", "utf-8", True),
        ("a,b\n王,2\n".encode(), "utf-8", True),
        ("a,b\n王,2\n".encode("utf-8-sig"), "utf-8-sig", True),
        ("a,b\n王,2\n".encode("utf-16"), "utf-16", True),
        (codecs.BOM_UTF16_BE + "a,b\n王,2\n".encode("utf-16-be"), "utf-16", True),
        ("a,b\n王,2\n".encode("utf-32"), "utf-32", True),
        ("a,b\n王,2\n".encode("utf-16-le"), "utf-16-le", False),
        ("a,b\n王,2\n".encode("utf-16-be"), "utf-16-be", False),
        (TAIWAN.encode("cp950"), "cp950", False),
        (MAINLAND.encode("gb18030"), "gb18030", False),
        (TAIWAN.encode("gb18030"), "gb18030", True),
        ("Müller,Straße\nÖl,Ärger\n".encode("cp1252"), "cp1252", False),
        ("name,price\ncafé,“€5”\n".encode("cp1252"), "cp1252", True),
    ],
)
def test_an_encoding_is_found(tmp_path, data, name, certain):
    how = found(tmp_path, data)
    assert (how.encoding, how.encodings[0]) == (name, name)
    assert how.certain is certain or name == "cp1252"


def test_what_else_would_read_a_file_is_told(tmp_path):
    how = found(tmp_path, TAIWAN.encode("cp950"))
    assert how.encodings[0] == "cp950"
    assert "gb18030" in how.encodings
    for name in how.encodings:
        assert found(tmp_path, TAIWAN.encode("cp950"), encoding=name).encoding == name


def test_the_user_overrules_what_was_found(tmp_path):
    data = "客戶\n王\n".encode("cp950")
    assert cells(tmp_path, data, encoding="big5")[1] == ("王",)
    assert cells(tmp_path, data, encoding="cp1252")[1] == ("¤ý",)
    assert cells(tmp_path, "a\n한\n".encode("euc_kr"), encoding="euc_kr")[1] == ("한",)
    assert cells(tmp_path, "\ufeffa\n王\n".encode(), encoding="utf-8") == [("a",), ("王",)]
    assert "row 2" in refusal(tmp_path, "a\n王\n".encode("cp950"), encoding="utf-8")
    assert "There is no encoding klingon" in refusal(tmp_path, data, encoding="klingon")
    assert "There is no encoding hex" in refusal(tmp_path, data, encoding="hex")


@real
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "cp950", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_roads_of_taiwan_read_back_the_same(tmp_path, codec):
    lines = lines_of("tw_roads.csv", codec)
    path = file(tmp_path, "\r\n".join(lines).encode(codec))
    expected = cells(tmp_path, "\n".join(lines).encode("utf-8-sig"))
    path.write_bytes("\r\n".join(lines).encode(codec))
    table = read_table(path)
    assert table.found.encoding == codec
    assert [table.header, *(row.cells for row in table.rows())] == expected
    assert len(expected) > 42_000


@real
@pytest.mark.parametrize(
    ("name", "codec"),
    [("tw_roads.csv", "cp950"), ("tw_roads.csv", "gb18030"), ("cn_areas.csv", "gb18030")],
)
@pytest.mark.parametrize("rows", [20, 5])
def test_no_short_piece_is_mistaken_for_the_other_code_page(tmp_path, name, codec, rows):
    lines = lines_of(name, codec)[1:]
    chance = random.Random(20)  # noqa: S311 -- the same windows every time
    for _window in range(WINDOWS):
        start = chance.randrange(len(lines) - rows)
        piece = "\n".join(lines[start : start + rows])
        around = "\n".join(f"A{i},x,{line},NULL,1.5" for i, line in enumerate(piece.split("\n")))
        for text in (piece, f"code,name,value\n{around}"):
            assert found(tmp_path, text.encode(codec)).encoding == codec, text


@real
@pytest.mark.parametrize("rows", [10, 400])
@pytest.mark.parametrize(
    ("first", "second"),
    [("cp950", "utf-8"), ("utf-8", "cp950"), ("cp950", "gb18030"), ("gb18030", "utf-8")],
)
def test_a_file_that_changes_its_encoding_is_refused_with_the_row(tmp_path, rows, first, second):
    names = {"cp950": "tw_roads.csv", "utf-8": "tw_roads.csv", "gb18030": "cn_areas.csv"}
    data = b"".join(
        "".join(f"{line}\n" for line in lines_of(names[codec], codec)[1 : rows + 1]).encode(codec)
        for codec in (first, second)
    )
    sentence = refusal(tmp_path, data)
    assert "is not in one encoding" in sentence
    row = int(re.search(r"row (\d+) differs", sentence)[1])
    # Where only content tells, the first lines of the other part may not be clear enough.
    assert row == rows + 1 if "utf-8" in {first, second} else abs(row - rows - 1) < 3


def test_the_row_of_a_damaged_byte_is_named(tmp_path):
    lines = TAIWAN * 20
    damaged = lines.encode("cp950") + b"\xa4,1,2\n" + lines.encode("cp950")
    assert "no Big5 (CP950) text in row 61" in refusal(tmp_path, damaged)
    damaged = lines.encode() + b"\xa4\x40,1,2\n" + lines.encode()
    assert "row 61 differs" in refusal(tmp_path, damaged)
    assert "row 61" in refusal(tmp_path, damaged, encoding="utf-8")


def test_rows_are_counted_through_line_ends_in_cells(tmp_path):
    data = b'a;b\n"one\r\ntwo";3\n' + "王;2\n".encode() * 9 + b"\xa4\x40;1\n"
    assert "row 12 differs" in refusal(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b"a,b\n\0,2\n", 2),
        (b"a,b\n1,2\n" + b"\0" * 40, 3),
        ("a,b\n王,2\n".encode() + b"\0\n", 3),
        ("\ufeffa,b\n1,2\n3,\0\n".encode("utf-16-le"), 4),
    ],
)
def test_zero_bytes_are_refused_with_the_row(tmp_path, data, row):
    assert f"zero byte in row {row}" in refusal(tmp_path, data)


def test_half_a_unit_of_utf16_is_refused(tmp_path):
    assert "is no UTF-16 text in row 2" in refusal(tmp_path, "a,b\n1,2".encode("utf-16") + b"3")


def test_characters_of_ones_own_refuse_their_row_and_no_other(tmp_path):
    path = file(tmp_path, TAIWAN.encode("cp950") + b"\xfa\x40,1,2\n\x8e\xa1\xc8\xfe,3,4\n")
    table = read_table(path)
    rows = list(table.rows())
    assert table.found.encoding == "cp950"
    assert [bool(row.fault) for row in rows] == [False, False, True, True]
    assert rows[2].cells[0] == "\ue000"
    assert "only on the computer" in rows[3].fault


def test_noise_is_no_text(tmp_path):
    noise = random.Random(1).randbytes(4000)  # noqa: S311 -- the same noise every time
    kept = bytes(byte for byte in noise if byte > 31)
    assert refusal(tmp_path, kept)


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_table_or_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    with suppress(OfficeError):
        assert all(row.number > 0 for row in read_table(path).rows())


@pytest.mark.parametrize("form", ["utf-16-le", "utf-16-be"])
def test_utf16_may_be_chosen_for_a_text_without_its_mark(tmp_path, form):
    table = read_table(file(tmp_path, TAIWAN.encode(form)), ReadOptions(encoding="utf-16"))
    assert (table.header[0], table.found.encoding) == ("客戶", form)


def test_the_mark_is_no_text_when_the_order_of_bytes_is_chosen(tmp_path):
    data = codecs.BOM_UTF16_LE + TAIWAN.encode("utf-16-le")
    table = read_table(file(tmp_path, data), ReadOptions(encoding="utf-16-le"))
    assert table.header[0] == "客戶"


@pytest.mark.parametrize("form", ["utf-16", "utf-32"])
def test_a_wide_encoding_that_does_not_fit_is_refused_with_the_row(tmp_path, form):
    data = b"ab" * 40 + b"\x00\xd8" * 8 + b"\xff\xff" * 40
    assert "row 1" in refusal(tmp_path, data, encoding=form)


def test_a_large_file_is_weighed_in_parts_and_decoded_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(judges, "_WEIGHED", 8)
    monkeypatch.setattr(judges, "_LARGEST", 256)
    rows = [f"王小明{n},新北市板橋區文化路{n}號\n" for n in range(2_000)]
    path = tmp_path / "large.csv"
    path.write_bytes("".join(["姓名,地址\n", *rows]).encode("cp950"))
    assert read_table(path).found.encoding == "cp950"
    damaged = "".join(rows).encode("cp950").replace("明1501,".encode("cp950"), b"\xff\xff1501,")
    path.write_bytes("姓名,地址\n".encode("cp950") + damaged)
    with pytest.raises(OfficeError, match="row 1503"):
        read_table(path)
