"""Files on their way out of the office, and into it by drag and drop."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from typing_extensions import override

from desktop.system.i18n import _

READ_ONLY = 0o400
# What a system would run instead of showing it: a file of another seat must not do that.
PROGRAMS = frozenset(
    {
        *(".app", ".bat", ".cmd", ".com", ".cpl", ".desktop", ".exe", ".hta", ".jar", ".js"),
        *(".jse", ".lnk", ".msi", ".ps1", ".py", ".reg", ".scr", ".sh", ".url", ".vb", ".vbe"),
        *(".vbs", ".wsf"),
    }
)


class DropFilter(QObject):
    """Takes what is dropped on a widget."""

    def __init__(
        self,
        can_take: Callable[[QMimeData], bool],
        take: Callable[[QMimeData], None],
        widget: QObject,
    ) -> None:
        super().__init__(widget)
        self._can_take, self._take = can_take, take

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept files and pictures, and leave everything else to the widget."""
        if not isinstance(event, QDropEvent) or not self._can_take(event.mimeData()):
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._take(event.mimeData())
        return True


def refusal_of(name: str) -> str:
    """Say why a file is not opened; empty where it may be."""
    if Path(name).suffix.casefold() not in PROGRAMS:
        return ""
    text = _("“{name}” is a program, which is not started from here; save it if you trust it.")
    return text.format(name=name)


def write_file(name: str, data: bytes) -> Path:
    """Write a file where a program of the system can read it; it goes when this one ends."""
    folder = Path(tempfile.mkdtemp(dir=_folder()))
    path = folder / name
    path.write_bytes(data)
    path.chmod(READ_ONLY)  # what is changed there would not be in the office
    return path


def open_outside(answer: Future[Path]) -> str:
    """Open a written file with the system's program; say why not where that fails."""
    error = answer.exception()
    if isinstance(error, OSError):
        text = _("The file could not be written for opening ({reason}); save it instead.")
        return text.format(reason=error.strerror)
    path = answer.result()
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return ""
    text = _("This system knows no program for “{name}”; save it and open it yourself.")
    return text.format(name=path.name)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="daysheet-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
