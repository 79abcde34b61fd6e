"""The session ends: the program ends in good order, and the next start has nothing to report."""

import subprocess
import sys

from desktop.system.crash import collect_leftovers
from desktop.system.paths import HOME

LOG_OUT = """
import os, signal
from PySide6.QtCore import QTimer
from desktop.app import window

class Seat(window.Seat):
    def begin(self):
        super().begin()
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))

window.Seat = Seat
from desktop.app import main
raise SystemExit(main(["--language", "en"]))
"""


def test_a_log_out_is_no_crash(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME, str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-c", LOG_OUT], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert collect_leftovers(tmp_path / "data" / "crashes") == []
    assert (tmp_path / "data" / "office.db").exists()
