from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.errors import OfficeError, RuleBrokenError
from desktop.services.files.tables import ReadOptions, read_table
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.mapping import (
    Formats,
    Mapping,
    Rules,
    check_columns,
    mapping_for,
)
from desktop.services.importing.mapping_file import load_mapping, mapping_toml, save_mapping
from tests.helpers.imports import csv_file, mapping_file

MAPPINGS = Path(__file__).parents[2] / "mappings"
FIELDS = sorted(KINDS["visits"].by_id)
words = st.text(max_size=12)
names = st.text(min_size=1, max_size=12)


def by_field(values):
    return st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)


mappings = st.builds(
    Mapping,
    st.just("visits"),
    by_field(words),
    st.just("mapping.toml"),
    words,
    by_field(words),
    st.dictionaries(
        st.sampled_from(("visit", "vehicle", "customer")),
        st.lists(words, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        Rules,
        st.sampled_from(("skip", "keep")),
        st.sampled_from(("no_line", "refuse")),
        words,
        st.frozensets(st.sampled_from(FIELDS), max_size=3),
        words,
        st.sampled_from(("both", "create", "update")),
        st.sampled_from(("refuse", "fill")),
    ),
    by_field(st.dictionaries(names, words, max_size=3)),
    options=st.builds(
        ReadOptions,
        encoding=st.sampled_from(("", "cp950", "utf-8-sig")),
        delimiter=st.text(max_size=1),
        sheet=words,
        header_row=st.integers(0, 20),
        header_rows=st.integers(-1, 2),
    ),
    formats=st.builds(
        Formats,
        date=st.sampled_from(("auto", "dmy", "roc", "%d/%m/%Y")),
        decimal=st.sampled_from(("auto", ".", ",")),
    ),
)


@given(mapping=mappings)
def test_what_is_saved_loads_back_equal(mapping, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "mapping.toml"
    save_mapping(mapping, path)
    assert load_mapping(path) == mapping


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda path: path.name)
def test_a_mapping_written_by_hand_means_the_same_when_saved_again(path, tmp_path):
    mapping = load_mapping(path)
    save_mapping(mapping, tmp_path / path.name)
    assert load_mapping(tmp_path / path.name) == mapping


def test_what_is_as_it_is_by_itself_is_not_written():
    mapping = Mapping("customers", {"customer.name": "客戶 名稱"})
    assert mapping_toml(mapping) == (
        'kind = "customers"\n\n[columns]\n"customer.name" = "客戶 名稱"\n'
    )


def test_the_file_and_its_formats_are_written_in_their_own_sections():
    mapping = Mapping(
        "parts",
        {"part.number": "No", "part.name": 'Say "oil"\t'},
        options=ReadOptions(encoding="cp950", header_row=9, header_rows=0),
        formats=Formats(date="roc", decimal=","),
        rules=Rules(mode="update", zero_is_unknown=frozenset({"part.cost", "part.price"})),
    )
    assert mapping_toml(mapping) == (
        'kind = "parts"\n\n[file]\nencoding = "cp950"\nheader_row = 9\nheader_rows = 0\n\n'
        '[columns]\n"part.number" = "No"\n"part.name" = "Say \\"oil\\"\\u0009"\n\n'
        '[formats]\ndate = "roc"\ndecimal = ","\n\n'
        '[rules]\nzero_is_unknown = ["part.cost", "part.price"]\nmode = "update"\n'
    )


def test_a_mapping_that_cannot_be_saved_leaves_nothing_behind(tmp_path):
    with pytest.raises(OfficeError, match="choose another place"):
        save_mapping(Mapping("parts", {}), tmp_path / "none" / "mapping.toml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[file]\nencoding = "klingon"', "“file.encoding”; it takes the name of an encoding"),
        ('[file]\nencoding = "rot13"', "“file.encoding”"),
        ('[file]\ndelimiter = ";;"', "“file.delimiter”; it takes one character"),
        ('[file]\nheader_row = "9"', "“file.header_row”; it takes a whole number"),
        ("[file]\nheader_rows = true", "“file.header_rows”; it takes a whole number"),
        ('[file]\nrow = "9"', "unknown key “file.row”"),
        ('[formats]\ndate = "ydm"', "“formats.date”; it takes auto, iso, dmy, mdy, ymd, roc, or"),
        ('[formats]\ndecimal = ";"', "“formats.decimal”; it takes auto . ,"),
        ('[rules]\nmode = "delete"', "“rules.mode”; it takes both, create, update"),
        ('[rules]\nshort_rows = "pad"', "“rules.short_rows”; it takes refuse, fill"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(tmp_path, text, reason):
    path = tmp_path / "mapping.toml"
    path.write_text(f'kind = "visits"\n{text}', encoding="utf-8")
    with pytest.raises(RuleBrokenError) as refusal:
        load_mapping(path)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "mapping",
    [
        Mapping("visits", {"visit.id": "a", "visit.concern": "b"}),
        Mapping("visits", {"visit.number": "a", "customer.ref": "b"}),
        Mapping("visits", {"visit.number": "a"}, keys={"customer": ("b",)}),
        Mapping("visits", {"visit.number": "a"}, rules=Rules(mode="update")),
        Mapping("customers", {"customer.id": "a", "customer.phone": "b"}),
        Mapping("parts", {"part.ref": "a", "part.price": "b"}),
    ],
)
def test_what_is_known_by_its_key_alone_needs_no_name(tmp_path, mapping):
    path = tmp_path / "file.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    check_columns(mapping, read_table(path))
    nameless = replace(mapping, columns={"customer.note": "a"}, keys={}, rules=Rules())
    if mapping.kind != "parts":
        with pytest.raises(RuleBrokenError, match="No column says “Customer: name”"):
            check_columns(nameless, read_table(path))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kind = ", "is not written as TOML wants it"),
        ('kind = "cars"', "“cars” cannot be imported; choose one of visits"),
        ('kind = "visits"\ncolour = "red"', "unknown key “colour”"),
        ('kind = "visits"\n[columns]\n"visit.date" = "d"', "unknown key “columns.visit.date”"),
        ('kind = "visits"\n[columns]\n"visit.number" = 3', "wrong value at “columns.visit.number”"),
        ('kind = "visits"\n[keys]\nengine = ["e"]', "unknown key “keys.engine”"),
        ('kind = "visits"\n[keys]\nvisit = "e"', "wrong value at “keys.visit”; it takes a list"),
        ('kind = "visits"\n[rules]\nlines = "x"', "unknown key “rules.lines”"),
        ('kind = "visits"\n[rules]\nblank_lines = "x"', "it takes no_line, refuse"),
        ('kind = "visits"\n[rules]\nzero_is_unknown = ["km"]', "“rules.zero_is_unknown.km”"),
        ('kind = "visits"\n[formats]\ndate = "%H"', "wrong value at “formats.date”"),
        ('kind = "visits"\n[defaults]\n"visit.colour" = "x"', "“defaults.visit.colour”"),
        ('kind = "visits"\n[values]\n"line.kind" = "x"', "wrong value at “values.line.kind”"),
        ('kind = "visits"\ncolumns = 3', "wrong value at “columns”"),
    ],
)
def test_a_wrong_mapping_names_its_wrong_key(tmp_path, text, sentence):
    with pytest.raises(OfficeError) as refused:
        load_mapping(mapping_file(tmp_path, text))
    assert sentence in str(refused.value)


def test_a_missing_mapping_file_is_one_sentence(tmp_path):
    with pytest.raises(OfficeError, match="There is no mapping file"):
        load_mapping(tmp_path / "none.toml")


def test_a_file_maps_itself_by_the_ids_of_fields(tmp_path):
    table = read_table(csv_file(tmp_path, "customer.id,customer.name\n1,x\n"))
    assert mapping_for(table, "customers").columns == {
        "customer.id": "customer.id",
        "customer.name": "customer.name",
    }


def test_fields_have_ids_of_their_own():
    for kind in KINDS.values():
        assert len(kind.by_id) == len(kind.fields)
