"""Crashes: kept as notes, and shown at the next start instead of being swallowed."""

import faulthandler
import logging
import os
import platform
import sys
import threading
import traceback
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO

from desktop.system.logs import without_secrets

KEEP = 20
_SEEN = ".seen"
_FAR = 1 << 30  # Windows locks bytes against reading, so the lock lies behind all text
log = logging.getLogger(__name__)


class CrashKind(StrEnum):
    """How a run went wrong."""

    ERROR = "error"
    FAULT = "fault"
    UNCLEAN = "unclean"


@dataclass(frozen=True, slots=True)
class CrashNote:
    """What went wrong in an earlier run.

    Attributes:
        kind: A mistake of the program, a crash below Python, or a run that never ended: a power
            cut, or somebody ended the process.
        text: Time, version, system and traceback.
    """

    path: Path
    kind: CrashKind
    text: str


class CrashWatch:
    """Watches one run: writes a note of each uncaught error, and leaves a mark until the end."""

    def __init__(self, folder: Path, version: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._version = folder, version
        collect_leftovers(folder)
        self._mark = _new_mark(folder, version)
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._uncaught, self._uncaught_in_thread
        faulthandler.enable(self._mark)

    def close(self) -> None:
        """End a run in good order."""
        faulthandler.disable()
        sys.excepthook, threading.excepthook = self._hooks
        path = Path(self._mark.name)
        self._mark.close()
        path.unlink(missing_ok=True)

    def note(self, error: BaseException) -> CrashNote:
        """Write a note of an error nobody expected."""
        trace = "".join(traceback.format_exception(error))
        log.error("Uncaught error:\n%s", trace)
        return write_note(self._folder, CrashKind.ERROR, f"{_heading(self._version)}\n{trace}")

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, KeyboardInterrupt):
            self.note(error)
        self._hooks[0](kind, error, trace)

    def _uncaught_in_thread(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            self.note(what.exc_value)
        self._hooks[1](what)


def write_note(folder: Path, kind: CrashKind, text: str) -> CrashNote:
    """Keep a note in `folder`, and of all notes the newest only."""
    name = f"crash-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{kind}.txt"
    note = CrashNote(folder / name, kind, without_secrets(text))
    note.path.write_text(note.text, encoding="utf-8")
    for old in sorted(folder.glob("crash-*"))[:-KEEP]:
        old.unlink(missing_ok=True)
    return note


def pending_crash(folder: Path) -> CrashNote | None:
    """Return the newest note that nobody has seen."""
    notes = sorted(folder.glob("crash-*.txt"))
    if not notes:
        return None
    kind = CrashKind(notes[-1].stem.rpartition("-")[2])
    return CrashNote(notes[-1], kind, notes[-1].read_text(encoding="utf-8", errors="replace"))


def acknowledge(note: CrashNote) -> None:
    """Remember that a note, and every older one, was seen."""
    for path in note.path.parent.glob("crash-*.txt"):
        if path.name <= note.path.name:
            path.replace(path.with_name(path.name + _SEEN))


def collect_leftovers(folder: Path) -> list[CrashNote]:
    """Turn the marks of runs that never ended into notes."""
    notes = []
    for path in sorted(folder.glob("run-*.txt")):
        text = _ended(path)
        if text is not None:
            kind = CrashKind.FAULT if len(text.splitlines()) > 1 else CrashKind.UNCLEAN
            notes.append(write_note(folder, kind, text))
            path.unlink(missing_ok=True)
    return notes


def _ended(path: Path) -> str | None:
    """Read the mark of a run that is over; None while the run goes on."""
    try:
        with path.open("r+", encoding="utf-8", errors="replace") as mark:
            return mark.read() if _lock(mark) else None
    except FileNotFoundError:
        return None  # it ended in good order just now


def _new_mark(folder: Path, version: str) -> IO[str]:
    path = folder / f"run-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{os.getpid()}.txt"
    mark = path.open("w", encoding="utf-8")
    _lock(mark)
    mark.write(_heading(version) + "\n")
    mark.flush()
    return mark


def _heading(version: str) -> str:
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    return f"{when} Daysheet {version}, Python {platform.python_version()}, {platform.platform()}"


def _lock(file: IO[str]) -> bool:
    """Hold a file until it is closed or the process ends; False if another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
