import os
import subprocess
import sys
from collections import Counter
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from desktop.reports import fonts
from desktop.reports.fonts import runs, to_unicode_map, width
from desktop.system.fonts import FONTS, faces_in

RARE = "堃喆㬢𡒸𥿄𡍼𬘭𠮷"
PROBE = """
import sys
from collections import Counter
from desktop.reports.fonts import runs

missing = Counter()
print([run.font for run in runs(sys.argv[1], missing=missing)], sum(missing.values()))
"""


def forget():
    fonts._glyph.cache_clear()
    fonts._line.cache_clear()


@pytest.fixture
def no_system_fonts(monkeypatch):
    monkeypatch.setattr(fonts, "system_faces", tuple)
    forget()
    yield
    forget()


def page(text):
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    line = canvas.beginText(40, 700)
    for run in runs(text):
        line.setFont(run.font, 10)
        line.textOut(run.text)
    canvas.drawText(line)
    canvas.save()
    return target.getvalue()


def test_characters_beyond_ffff_are_read_back_as_themselves():
    text = "𠮷田 黃建𡒸 𥿄 王𬭎"
    assert PdfReader(BytesIO(page(text))).pages[0].extract_text().rstrip() == text
    read = pypdfium2.PdfDocument(page(text))[0].get_textpage().get_text_range()
    assert read == text


def test_three_hundred_different_characters_are_read_back():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    assert PdfReader(BytesIO(page(text))).pages[0].extract_text().rstrip() == text


def test_a_map_has_at_most_a_hundred_entries_in_a_block():
    lines = to_unicode_map("F", [0x214B8] * 250).splitlines()
    assert [line for line in lines if line.endswith("beginbfchar")] == [
        "100 beginbfchar",
        "100 beginbfchar",
        "50 beginbfchar",
    ]
    assert "<F9> <D845DCB8>" in lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ABC-1234 陳志明", [("DaysheetSansTC-Regular", "ABC-1234 陳志明")]),
        ("Ş堃", [("DaysheetSansLatin-Regular", "Ş"), ("DaysheetSansTC-Regular", "堃")]),
        ("𡒸", [("DaysheetSungTC-Regular", "𡒸")]),
        ("", []),
        ("a\x00b\u200bc\ufe0fd\U000e0100", [("DaysheetSansTC-Regular", "abcd")]),
        ("a\tb\r\nc\u2003d", [("DaysheetSansTC-Regular", "a b c d")]),
        ("e\u0301", [("DaysheetSansTC-Regular", "é")]),
        ("\ufa0c", [("DaysheetSansTC-Regular", "\ufa0c")]),
    ],
)
def test_text_is_split_by_the_font_that_has_it(text, expected):
    assert [(run.font, run.text) for run in runs(text)] == expected


def test_bold_text_takes_bold_fonts_and_thickens_those_that_have_none():
    pieces = runs("堃Ş𡒸", bold=True)
    names = [run.font for run in pieces]
    assert names == ["DaysheetSansTC-Bold", "DaysheetSansLatin-Bold", "DaysheetSungTC-Regular"]
    assert [run.stroke > 0 for run in pieces] == [False, False, True]
    assert not any(run.stroke for run in runs("堃Ş𡒸"))


def test_a_character_of_no_font_shows_its_code_and_is_counted(no_system_fonts):
    missing = Counter()
    (run,) = runs("車\U0001f697\U0001f697 \ue000 \ud800", missing=missing)
    assert run.text == "車[U+1F697][U+1F697] [U+E000] [U+D800]"
    assert missing == {"\U0001f697": 2, "\ue000": 1, "\ud800": 1}


def test_the_systems_fonts_are_asked_before_the_code_is_shown(monkeypatch, tmp_path):
    (tmp_path / "own.ttf").write_bytes((FONTS / "DaysheetSungTC-Regular.ttf").read_bytes())
    (tmp_path / "bad.ttf").write_bytes((FONTS / "DaysheetSungTC-Regular.ttf").read_bytes()[:900])
    monkeypatch.setattr(fonts, "CHAIN", fonts.CHAIN[:3])
    monkeypatch.setattr(fonts, "system_faces", lambda: tuple(faces_in([tmp_path])))
    forget()
    missing = Counter()
    (run,) = runs("𡒸", missing=missing)
    assert run.font.startswith("System")
    assert not missing
    forget()


def test_widths_add_up_over_fonts():
    assert width("堃", 10) == 10
    assert width("堃𡒸", 10) == 20
    assert width("0", 10) == width("7", 10)


def test_a_machine_without_any_font_prints_every_name(tmp_path):
    environment = os.environ | {
        "XDG_DATA_DIRS": str(tmp_path),
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
    }
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, RARE],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    names = [f"Daysheet{stem}-Regular" for stem in ("SansTC", "SungTC", "SansTCExtra", "SansTC")]
    assert probe.stdout.strip() == f"{names} 0"
