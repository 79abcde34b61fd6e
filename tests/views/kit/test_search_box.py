import pytest
from PySide6.QtCore import Qt

from desktop.services.hits import Hit
from desktop.views.kit.search_box import SearchBox

KINDS = {"customer": "Customers", "vehicle": "Vehicles"}
WANG = Hit("customer", 1, "王小明", "0912 345 678")
CAR = Hit("vehicle", 9, "ABC-1234", "王小明")


class Finder:
    def __init__(self):
        self.texts = []
        self.answers = []

    def __call__(self, text, done):
        self.texts.append(text)
        self.answers.append(done)


@pytest.fixture
def finder():
    return Finder()


@pytest.fixture
def box(window, finder, activate):
    box = SearchBox(finder, KINDS, window)
    box.resize(400, 26)
    activate(window)
    box.begin()
    return box


def search(qtbot, box, finder, text):
    asked = len(finder.texts)
    qtbot.keyClicks(box, text)
    qtbot.waitUntil(lambda: len(finder.texts) > asked)


def lines(box):
    return [box.drop_down.item(row).text() for row in range(box.drop_down.count())]


def test_hits_stand_under_the_name_of_their_kind(box, finder, qtbot):
    search(qtbot, box, finder, "wxm")
    finder.answers[-1]([CAR, WANG])
    assert lines(box) == ["Customers", "王小明", "Vehicles", "ABC-1234"]
    assert finder.texts == ["wxm"]


def test_arrow_keys_skip_the_headings(box, finder, qtbot):
    search(qtbot, box, finder, "wxm")
    finder.answers[-1]([CAR, WANG])
    qtbot.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args == [CAR]
    assert not box.drop_down.isVisible()


def test_enter_typed_before_the_answer_means_the_first_hit(box, finder, qtbot):
    search(qtbot, box, finder, "wxm")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    with qtbot.waitSignal(box.chosen) as chosen:
        finder.answers[-1]([CAR, WANG])
    assert chosen.args == [WANG]


def test_enter_never_means_a_hit_of_an_older_text(box, finder, qtbot):
    search(qtbot, box, finder, "wxm")
    finder.answers[-1]([WANG])
    qtbot.keyClicks(box, "x")
    with qtbot.assertNotEmitted(box.chosen):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: finder.texts == ["wxm", "wxmx"])
    finder.answers[-1]([])
    assert lines(box) == ["Nothing found for “wxmx”."]


def test_a_late_answer_to_an_older_text_is_dropped(box, finder, qtbot):
    search(qtbot, box, finder, "w")
    search(qtbot, box, finder, "x")
    finder.answers[0]([WANG])
    assert lines(box) == []


def test_an_answer_that_comes_while_more_is_typed_is_dropped(box, finder, qtbot):
    search(qtbot, box, finder, "w")
    qtbot.keyClicks(box, "x")
    finder.answers[0]([CAR])
    assert lines(box) == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: finder.texts == ["w", "wx"])
    with qtbot.waitSignal(box.chosen) as chosen:
        finder.answers[1]([WANG])
    assert chosen.args == [WANG]


def test_an_empty_line_searches_for_nothing(box, finder, qtbot):
    search(qtbot, box, finder, "w")
    finder.answers[-1]([WANG])
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not box.drop_down.isVisible())
    assert finder.texts == ["w"]


def test_a_hit_is_chosen_with_the_mouse(box, finder, qtbot):
    search(qtbot, box, finder, "w")
    finder.answers[-1]([WANG])
    place = box.drop_down.visualItemRect(box.drop_down.item(1)).center()
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.mouseClick(box.drop_down.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [WANG]
    assert box.hasFocus()


def test_the_list_goes_away_with_the_focus(box, finder, window, qtbot):
    search(qtbot, box, finder, "w")
    finder.answers[-1]([WANG])
    box.clearFocus()
    assert not box.drop_down.isVisible()


def test_escape_gives_the_search_up(box, finder, qtbot):
    search(qtbot, box, finder, "wxm")
    finder.answers[-1]([CAR, WANG])
    with qtbot.assertNotEmitted(box.left):
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    with qtbot.waitSignal(box.left):
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
