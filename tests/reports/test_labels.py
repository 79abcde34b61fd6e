"""Labels: what is on them, where, and that a scanner could read them."""

from io import BytesIO
from itertools import groupby

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from desktop.models.errors import RuleBrokenError
from desktop.reports.labels import PAPERS, Label, print_labels

EAN = "4712345678900"
FILTER = Label("04152-YZZA1", "機油濾清器", EAN, "A-03-2", "NT$ 350")
WICK = Label("90915-10003", "機油芯", "90915-10003", "B-1")
# The widths of the bars and gaps of a digit, in the order of an EAN-13's left half, odd parity.
ODD = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
PARITY = (
    "OOOOOO",
    "OOEOEE",
    "OOEEOE",
    "OOEEEO",
    "OEOOEE",
    "OEEOOE",
    "OEEEOO",
    "OEOEOE",
    "OEOEEO",
    "OEEOEO",
)


def pages(labels, key="a4-24", first=1):
    return PdfReader(BytesIO(print_labels(labels, PAPERS[key], first).pdf)).pages


def strokes(label, key="roll-50x30", dots=40):
    """Return the widths of bars and gaps of a printed label, in millimetres, as a scanner's line.

    The line goes through the middle of the first label that bears something.
    """
    paper = PAPERS[key]
    pdf = print_labels([label], paper).pdf
    scale = dots * 25.4 / 72  # dots a millimetre
    page = pdfium.PdfDocument(pdf)[0].render(scale=scale, grayscale=True).to_pil()
    left, top = (round(edge * scale) for edge in (paper.left, paper.top))
    wide, high = (round(edge * scale) for edge in (paper.label_width, paper.label_height))
    line = page.crop((left, top + round(high * 0.6), left + wide, top + round(high * 0.6) + 1))
    dark = [value < 128 for value in line.tobytes()]
    lengths = [len(list(run)) / dots for _dark, run in groupby(dark)]
    return lengths[1:-1]  # the white on both sides is no stroke


def scanned_ean(widths):
    """Read an EAN-13 by the tables of its standard."""
    assert widths[:3] == widths[-3:] == [1, 1, 1]
    left, right = widths[3:27], widths[32:56]
    digits, parity = "", ""
    for start in range(0, 24, 4):
        said = "".join(map(str, left[start : start + 4]))
        parity += "O" if said in ODD else "E"
        digits += str(ODD.index(said if said in ODD else said[::-1]))
    for start in range(0, 24, 4):
        digits += str(ODD.index("".join(map(str, right[start : start + 4]))))
    return f"{PARITY.index(parity)}{digits}"


@pytest.mark.parametrize("code", [EAN, "4006381333931", "9780201379624", "0012345678905"])
def test_the_printed_bars_are_read_as_the_code(code):
    widths = strokes(Label("1", "機油", code))
    module = sum(widths) / 95
    assert scanned_ean([round(width / module) for width in widths]) == code


@pytest.mark.parametrize("label", [FILTER, WICK])
def test_bars_stay_wide_enough_to_be_scanned_on_the_smallest_label(label):
    assert min(strokes(label, "a4-65")) >= 0.19 - 1 / 40


def test_a_label_says_name_number_shelf_and_price():
    text = pages([FILTER])[0].extract_text()
    for part in ("機油濾清器", "04152-YZZA1", "A-03-2", "NT$ 350", EAN):
        assert part in text


def test_a_number_that_is_the_code_stands_there_once():
    assert pages([WICK])[0].extract_text().count("90915-10003") == 1


def test_a_sheet_that_was_begun_is_filled_up():
    assert len(pages([WICK] * 24)) == 1
    assert len(pages([WICK] * 24, first=2)) == 2
    assert len(pages([WICK], first=24)) == 1


@pytest.mark.parametrize("key", PAPERS)
def test_labels_stay_within_their_sheet(key):
    paper = PAPERS[key]
    assert paper.left >= 0
    assert paper.left + (paper.across - 1) * paper.step_x + paper.label_width <= paper.width + 0.01
    assert paper.top + (paper.down - 1) * paper.step_y + paper.label_height <= paper.height + 0.01


def test_the_same_labels_give_the_same_bytes():
    paper = PAPERS["a4-40"]
    assert print_labels([FILTER, WICK], paper).pdf == print_labels([FILTER, WICK], paper).pdf


@pytest.mark.parametrize(
    ("labels", "first", "said"),
    [
        ([], 1, "no label to print"),
        ([WICK] * 5_001, 1, "5,000 labels"),
        ([WICK], 25, "24 labels"),
        ([WICK], 0, "24 labels"),
        ([Label("機-1", "芯", "機-1")], 1, "Latin letters"),
        ([Label("1", "芯", "")], 1, "Latin letters"),
        ([Label("1", "芯", "A" * 60)], 1, "too long"),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_sentence(labels, first, said):
    with pytest.raises(RuleBrokenError, match=said):
        print_labels(labels, PAPERS["a4-24"], first)
