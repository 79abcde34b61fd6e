from functools import partial
from threading import Event, get_ident
from weakref import ref

import pytest
import shiboken6
from PySide6.QtCore import QObject

from desktop.views.kit.background import Background


@pytest.fixture
def background(qtbot):
    background = Background(workers=1)
    yield background
    background.close()


def test_the_job_leaves_the_thread_of_the_window_and_the_answer_comes_back_to_it(background, qtbot):
    threads = []
    background.run(
        background, get_ident, lambda answer: threads.extend([answer.result(), get_ident()])
    )
    qtbot.waitUntil(lambda: threads != [])
    assert threads[0] != get_ident()
    assert threads[1] == get_ident()


def test_an_error_waits_in_the_answer(background, qtbot):
    answers = []
    background.run(background, partial(int, "x"), answers.append)
    qtbot.waitUntil(lambda: answers != [])
    assert isinstance(answers[0].exception(), ValueError)


def test_nothing_is_answered_to_an_owner_that_is_gone(background, qtbot):
    gate, answers, owner = Event(), [], QObject()
    background.run(owner, partial(gate.wait, 5), answers.append)
    shiboken6.delete(owner)
    gate.set()
    later = []
    background.run(background, int, later.append)
    qtbot.waitUntil(lambda: later != [])
    assert answers == []


def test_closing_drops_the_jobs_that_wait(qtbot):
    background, gate, done = Background(workers=1), Event(), []
    background.run(background, partial(gate.wait, 5), lambda _: None)
    background.run(background, partial(done.append, 1), lambda _: None)
    gate.set()
    background.close()
    assert len(done) <= 1  # only a job already taken up may still be done


def test_closing_can_finish_every_job(qtbot):
    background, gate, done = Background(workers=1), Event(), []
    background.run(background, partial(gate.wait, 5), lambda _: None)
    background.run(background, partial(done.append, 1), lambda _: None)
    gate.set()
    background.close(finish=True)
    assert done == [1]


def test_the_worker_holds_no_owner_that_is_answered(background, qtbot):
    owner, answers = QObject(), []
    known = ref(owner)
    background.run(owner, partial(bool, owner), answers.append)
    del owner
    qtbot.waitUntil(lambda: answers != [])
    assert known() is None
