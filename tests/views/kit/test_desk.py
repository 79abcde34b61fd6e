from functools import partial
from threading import Event

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject

from desktop.models.errors import RuleBrokenError


@pytest.fixture
def owner(qtbot):
    return QObject()


def refuse(_office):
    raise RuleBrokenError("A visit needs a car; pick one first.")


def break_down(_office):
    raise OSError("disk")


def test_a_query_is_answered(desk, owner, qtbot):
    answers = []
    desk.read(owner, lambda _office: 42, answers.append)
    qtbot.waitUntil(lambda: answers == [42])


def test_a_write_announces_what_changed_before_it_is_done(desk, owner, qtbot):
    heard = []
    desk.changed.connect(heard.append)
    desk.write(owner, lambda _office: 7, heard.append)
    qtbot.waitUntil(lambda: heard == [frozenset({"car"}), 7])


def test_writes_are_done_in_the_order_they_were_given(desk, office, owner, qtbot):
    for number in range(20):
        desk.write(owner, lambda office, number=number: office.done.append(number))
    assert desk.pending_writes == 20
    with qtbot.waitSignal(desk.settled):
        pass
    assert office.done == list(range(20))
    assert desk.pending_writes == 0


def test_what_changed_is_announced_even_when_the_form_has_closed(desk, owner, qtbot):
    gate, done = Event(), []
    desk.write(owner, lambda _office: gate.wait(5), done.append)
    shiboken6.delete(owner)
    with qtbot.waitSignal(desk.changed):
        gate.set()
    assert done == []


def test_a_refusal_goes_to_whoever_asked(desk, owner, qtbot):
    sentences = []
    with qtbot.assertNotEmitted(desk.refused):
        desk.write(owner, refuse, failed=lambda error: sentences.append(str(error)))
        qtbot.waitUntil(lambda: sentences == ["A visit needs a car; pick one first."])


def test_a_refusal_nobody_takes_goes_to_the_window(desk, owner, qtbot):
    with qtbot.waitSignal(desk.refused) as heard:
        desk.write(owner, refuse)
    assert heard.args == ["A visit needs a car; pick one first."]


def test_a_defect_is_reported_and_not_shown_as_a_refusal(desk, owner, qtbot):
    told = []
    with qtbot.captureExceptions() as crashes, qtbot.waitSignal(desk.broke):
        desk.read(owner, break_down, told.append, failed=told.append)
    assert [crash[0] for crash in crashes] == [OSError]
    assert told == []


def test_closing_the_desk_finishes_every_write(desk, office, owner):
    gate = Event()
    desk.write(owner, lambda _office: gate.wait(5))
    desk.write(owner, partial(lambda office: office.done.append("last")))
    gate.set()
    desk.close()
    assert office.done == ["last"]


def test_after_closing_nothing_is_read_any_more(desk, owner):
    asked = []
    desk.close()
    desk.read(owner, asked.append, asked.append)
    assert asked == []


def test_an_answer_on_its_way_when_the_desk_is_closed_is_forgotten(desk, owner, qtbot):
    read, answers = Event(), []
    desk.read(owner, lambda _office: read.set(), answers.append)
    assert read.wait(5)
    desk.close()
    QCoreApplication.sendPostedEvents()
    assert answers == []


def test_a_write_after_closing_is_not_dropped_in_silence(desk, owner):
    desk.close()
    with pytest.raises(RuntimeError, match="after the desk was closed"):
        desk.write(owner, print)
