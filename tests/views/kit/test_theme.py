import re
from pathlib import Path

import pytest
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication

from desktop.views.kit import theme
from desktop.views.kit.icons import ICONS, SMALL, icon
from desktop.views.kit.navigation import Navigation, Place
from desktop.views.kit.search_box import SearchBox

THEMES = (theme.LIGHT, theme.DARK)
FIXED = re.compile(r"blank|.*-(light|dark)")  # drawn in one colour for the style sheet
NAMES = sorted(path.stem for path in ICONS.glob("*.svg") if not FIXED.fullmatch(path.stem))


@pytest.fixture
def dress(qapp):
    """Dress the program, and undress it afterwards."""
    palette, sheet, font = qapp.palette(), qapp.styleSheet(), qapp.font()
    yield lambda mode: theme.apply(qapp, mode)
    theme.apply(qapp, "light")
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)
    qapp.setFont(font)


@pytest.mark.parametrize("colours", THEMES, ids=lambda colours: colours.name)
@pytest.mark.parametrize(("front", "back"), theme.TEXT_PAIRS)
def test_text_can_be_read(colours, front, back):
    assert theme.contrast(getattr(colours, front), getattr(colours, back)) >= 4.5


@pytest.mark.parametrize("colours", THEMES, ids=lambda colours: colours.name)
@pytest.mark.parametrize(("front", "back"), theme.SHAPE_PAIRS)
def test_edges_and_icons_can_be_seen(colours, front, back):
    assert theme.contrast(getattr(colours, front), getattr(colours, back)) >= 3


def test_contrast_is_that_of_wcag():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", THEMES, ids=lambda colours: colours.name)
def test_the_style_sheet_has_every_colour_filled_in(colours):
    sheet = theme.style_sheet(colours)
    assert "$" not in sheet
    for path in re.findall(r'url\("(.*?)"\)', sheet):
        assert Path(path).is_file()
        assert path.endswith(f"-{colours.name}.svg")


@pytest.mark.parametrize(("mode", "colours"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_a_theme_dresses_the_whole_program(dress, mode, colours):
    dress(mode)
    assert theme.tokens() is colours
    assert QApplication.palette().color(QPalette.ColorRole.Base).name() == colours.surface
    assert QApplication.font().pointSize() == 10


def test_the_system_decides_when_asked_to(dress):
    dress("system")
    assert theme.tokens() in THEMES


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_can_be_drawn_in_both_themes(dress, name, qapp):
    dress("light")
    light = icon(name).pixmap(SMALL).toImage()
    dress("dark")
    dark = icon(name).pixmap(SMALL).toImage()
    assert light.pixelColor(0, 0).alpha() == 0
    assert any(light.pixelColor(x, y).alpha() > 100 for x in range(18) for y in range(18))
    assert light != dark


def test_no_name_is_no_icon(qapp):
    assert icon("").isNull()
    assert isinstance(icon("today"), QIcon)


def test_drawings_on_the_screen_follow_the_theme(dress, window, qtbot):
    dress("light")
    places, search = Navigation([Place("today", "Today", "today")], window), SearchBox(print, {})
    search.setParent(window)
    window.show()

    def drawings():
        shown = places.item(0).icon(), search.actions()[0].icon()
        return [drawing.pixmap(SMALL).toImage() for drawing in shown]

    light = drawings()
    dress("dark")
    assert [dark != before for dark, before in zip(drawings(), light, strict=True)] == [True, True]
