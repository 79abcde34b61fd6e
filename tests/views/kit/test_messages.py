import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.views.kit.messages import KINDS, MessageBar, ask


@pytest.fixture
def bar(window, activate):
    bar = MessageBar(window)
    bar.resize(600, 36)
    activate(window)
    return bar


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_own_word_and_shape(bar, kind):
    bar.show_message(kind, "The printer is out of paper.")
    assert bar.text() == "The printer is out of paper."
    assert bar.accessibleName() == f"{KINDS[kind].word}: The printer is out of paper."
    assert not bar._sign.pixmap().isNull()
    assert len({k.word for k in KINDS.values()} | {k.shape for k in KINDS.values()}) == 8


def test_only_good_news_goes_by_itself(bar):
    bar.show_message("success", "Saved.")
    assert bar._lifetime.isActive()
    bar.show_message("error", "Not saved.")
    assert not bar._lifetime.isActive()


def test_escape_closes_the_message(bar, qtbot):
    bar.show_message("error", "Not saved.")
    bar._close.setFocus()
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar._close, Qt.Key.Key_Escape)
    assert bar.text() == ""


def test_a_message_may_offer_one_thing_to_do(bar, qtbot):
    undo, again = QAction("Undo", bar), QAction("Again", bar)
    bar.show_message("info", "The visit was archived.", undo)
    bar.show_message("info", "The visit was archived.", again)
    with qtbot.assertNotEmitted(undo.triggered), qtbot.waitSignal(again.triggered):
        bar._button.click()
    bar.show_message("info", "Nothing to do.")
    assert not bar._button.isVisible()


def press_in_question(key):
    def press():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            key(box)
        else:
            QTimer.singleShot(0, press)

    QTimer.singleShot(0, press)


def test_a_question_returns_the_key_of_its_answer(bar, window, qtbot):
    press_in_question(lambda box: box.buttons()[0].click())
    assert ask(window, "Archive it?", {"archive": "Archive", "keep": "Keep"}) == "archive"


def test_escape_answers_with_the_last_choice(bar, window, qtbot):
    press_in_question(lambda box: qtbot.keyClick(box, Qt.Key.Key_Escape))
    assert ask(window, "Archive it?", {"archive": "Archive", "keep": "Keep"}) == "keep"
