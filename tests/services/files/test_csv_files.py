"""CSV files that are written: every text comes back, and none of them runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.errors import OfficeError
from desktop.services.files.csv_files import defused, new_csv_file, restored
from desktop.services.files.tables import read_table
from tests.helpers.imports import csv_file

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(st.just("row"), texts, texts), min_size=1, max_size=5))
def test_texts_survive_a_csv_file_exactly(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    with new_csv_file(path) as writer:
        for row in [("daysheet.row", "a", "b"), *rows]:
            writer.writerow(tuple(map(defused, row)))
    assert [("row", *row.cells) for row in read_table(path).rows()] == rows


@given(texts)
def test_no_text_is_a_formula_and_every_text_comes_back(text):
    safe = defused(text)
    assert restored(safe) == text
    assert safe[:1] not in {"=", "@", "\t", "＝"}


def test_numbers_are_no_formulas():
    assert [defused(text) for text in ("-5", "+1.50", "-5+2", "=1")] == [
        "-5",
        "+1.50",
        "'-5+2",
        "'=1",
    ]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    def fail(path):
        with new_csv_file(path) as writer:
            writer.writerow(["new"])
            raise OfficeError("in the middle")

    with pytest.raises(OfficeError, match="cannot be written"):
        fail(tmp_path / "none" / "file.csv")
    old = csv_file(tmp_path, "old")
    with pytest.raises(OfficeError, match="in the middle"):
        fail(old)
    assert old.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file.csv"]
