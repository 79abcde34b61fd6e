import logging
import subprocess
import sys
import threading

import pytest

from desktop.system.crash import (
    KEEP,
    CrashKind,
    CrashWatch,
    acknowledge,
    collect_leftovers,
    pending_crash,
    write_note,
)
from desktop.system.logs import FILE, start_log, stop_log, without_secrets

RUN = """
import faulthandler, os, sys
from pathlib import Path
from desktop.system.crash import CrashWatch
watch = CrashWatch(Path(sys.argv[1]), "1.2.3")
{end}
"""


@pytest.fixture
def watch(tmp_path):
    # faulthandler and the hooks are pytest's own here; they are put back afterwards.
    import faulthandler

    watched = faulthandler.is_enabled()
    hooks = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = lambda *_what: None, lambda _what: None
    running = CrashWatch(tmp_path, "1.2.3")
    yield running
    running.close()
    sys.excepthook, threading.excepthook = hooks
    if watched:
        faulthandler.enable(sys.__stderr__)


def run(folder, end):
    command = [sys.executable, "-c", RUN.format(end=end), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def boom():
    raise ZeroDivisionError("no month has no days")


def test_a_run_in_good_order_leaves_nothing(tmp_path):
    assert run(tmp_path, "watch.close()").returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_an_uncaught_error_is_noted_with_version_system_and_traceback(tmp_path):
    done = run(tmp_path, "1 / 0")
    note = pending_crash(tmp_path)
    assert note.kind is CrashKind.ERROR
    assert "Daysheet 1.2.3, Python 3." in note.text
    assert "ZeroDivisionError: division by zero" in note.text
    assert "ZeroDivisionError" in done.stderr


def test_an_uncaught_error_of_a_thread_is_noted(tmp_path, watch):
    thread = threading.Thread(target=boom)
    thread.start()
    thread.join()
    assert "no month has no days" in pending_crash(tmp_path).text


def test_an_interrupt_from_the_keyboard_is_no_crash(tmp_path, watch):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert pending_crash(tmp_path) is None


def test_a_crash_below_python_is_noted_at_the_next_start(tmp_path):
    run(tmp_path, "faulthandler._sigsegv()")
    (note,) = collect_leftovers(tmp_path)
    assert note.kind is CrashKind.FAULT
    assert "Segmentation fault" in note.text
    assert "Daysheet 1.2.3" in note.text


def test_a_power_cut_is_told_apart(tmp_path):
    run(tmp_path, "os._exit(0)")
    (note,) = collect_leftovers(tmp_path)
    assert note.kind is CrashKind.UNCLEAN
    assert "Daysheet 1.2.3" in note.text


def test_a_run_that_goes_on_is_no_leftover(tmp_path, watch):
    assert collect_leftovers(tmp_path) == []
    assert len(list(tmp_path.glob("run-*"))) == 1


def test_the_next_start_finds_what_the_last_run_left(tmp_path):
    run(tmp_path, "os._exit(0)")
    run(tmp_path, "watch.close()")
    assert pending_crash(tmp_path).kind is CrashKind.UNCLEAN


def test_a_note_is_shown_until_it_is_acknowledged(tmp_path):
    write_note(tmp_path, CrashKind.ERROR, "first")
    write_note(tmp_path, CrashKind.ERROR, "second")
    note = pending_crash(tmp_path)
    assert (note.text, pending_crash(tmp_path)) == ("second", note)
    acknowledge(note)
    assert pending_crash(tmp_path) is None
    assert len(list(tmp_path.glob("*.seen"))) == 2


def test_an_error_that_repeats_does_not_fill_the_disk(tmp_path, watch):
    for _time in range(KEEP + 5):
        watch.note(ZeroDivisionError())
    assert len(list(tmp_path.glob("crash-*"))) == KEEP


def test_an_uncaught_error_stands_in_the_log_too(tmp_path, watch, caplog):
    watch.note(ZeroDivisionError("in a corner"))
    assert "in a corner" in caplog.text


@pytest.fixture
def log(tmp_path):
    root = logging.getLogger()
    level = root.level
    handler = start_log(tmp_path)
    yield tmp_path / FILE
    stop_log(handler)
    root.setLevel(level)


def test_the_log_keeps_what_was_reported_without_details(log):
    logging.getLogger("desktop").info("The office %s is open", "順發")
    logging.getLogger("desktop").debug("a detail")
    assert "INFO desktop: The office 順發 is open" in log.read_text(encoding="utf-8")
    assert "a detail" not in log.read_text(encoding="utf-8")


def test_the_log_never_holds_a_password(log):
    try:
        raise ValueError("postgresql://desk:geheim@server/office")  # noqa: TRY301 -- to be logged
    except ValueError:
        logging.getLogger("desktop").exception("password=geheim")
    assert "geheim" not in log.read_text(encoding="utf-8")
    assert "desk:***@server" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["host=a password=geheim user=b", "{'password': 'geheim'}", "x://a:geheim@b/c"]
)
def test_a_password_is_blotted_out(text):
    assert "geheim" not in without_secrets(text)
    assert "***" in without_secrets(text)
