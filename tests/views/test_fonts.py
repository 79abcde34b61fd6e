import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QFont, QFontInfo, QTextLayout

from desktop.system.fonts import CHAIN
from desktop.views.kit import fonts

NAMES = "堃喆㬢𡒸𥿄𡍼"
PROBE = """
import sys
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication
from desktop.views.kit import fonts

app = QApplication([])
fonts.install(app)
for char in sys.argv[1]:
    layout = QTextLayout(char, app.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    for run in layout.glyphRuns():
        print(char, run.rawFont().familyName(), *run.glyphIndexes(), sep=",")
"""


@pytest.fixture
def font(qapp):
    before = qapp.font()
    fonts.install(qapp)
    yield qapp.font()
    qapp.setFont(before)


def drawn(text, font):
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [(run.rawFont().familyName(), run.glyphIndexes()) for run in layout.glyphRuns()]


@pytest.mark.parametrize(
    ("char", "family"),
    [
        ("堃", "Daysheet Sans TC"),
        ("喆", "Daysheet Sans TC"),
        ("㬢", "Daysheet Sans TC"),
        ("8", "Daysheet Sans TC"),
        ("𬘭", "Daysheet Sans TC Extra"),
        ("Ş", "Daysheet Sans Latin"),
        ("Ї", "Daysheet Sans Latin"),
        ("𡒸", "Daysheet Sung TC"),
        ("𥿄", "Daysheet Sung TC"),
    ],
)
def test_each_character_is_drawn_by_the_first_font_that_has_it(font, char, family):
    ((name, glyphs),) = drawn(char, font)
    assert name == family
    assert 0 not in glyphs


def test_bold_text_is_drawn_bold(font):
    font.setBold(True)
    assert QFontInfo(font).bold()
    assert drawn("堃", font)[0][0] == "Daysheet Sans TC"


def test_digits_are_all_equally_wide(font):
    layout = [QTextLayout(digit * 10, font) for digit in "0123456789"]
    for one in layout:
        one.beginLayout()
        one.createLine()
        one.endLayout()
    assert len({one.lineAt(0).naturalTextWidth() for one in layout}) == 1


def test_the_chain_stays_behind_a_font_that_a_widget_makes_larger(font):
    larger = QFont(font)
    larger.setPointSize(20)
    assert larger.families() == [family.family for family in CHAIN]


def test_a_missing_font_is_said_at_once(qapp, monkeypatch, tmp_path):
    gone = fonts.FontFile("Gone", tmp_path / "gone.ttf", tmp_path / "gone.ttf")
    monkeypatch.setattr(fonts, "CHAIN", (gone,))
    with pytest.raises(RuntimeError, match=r"gone\.ttf cannot be loaded"):
        fonts.install(qapp)


def test_a_machine_without_any_font_draws_every_name(tmp_path):
    config = tmp_path / "fonts.conf"
    cache = tmp_path / "cache"
    config.write_text(f"<fontconfig><cachedir>{cache}</cachedir></fontconfig>", "utf-8")
    environment = os.environ | {
        "FONTCONFIG_FILE": str(config),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
    }
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, NAMES],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    runs = [line.split(",") for line in probe.stdout.splitlines()]
    families = dict.fromkeys("堃喆㬢", "Daysheet Sans TC") | dict.fromkeys(
        "𡒸𥿄𡍼", "Daysheet Sung TC"
    )
    assert {char: family for char, family, _glyph in runs} == families
    assert "0" not in {glyph for _char, _family, glyph in runs}
