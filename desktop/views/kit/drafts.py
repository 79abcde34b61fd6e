"""Keeps what is typed into forms until it is saved."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.system.drafts import DraftFolder, PendingDraft
from desktop.views.kit.background import Background
from desktop.views.kit.field import Typed
from desktop.views.kit.forms import Form

PAUSE_MS = 400


class Drafts(QObject):
    """Watches forms and writes what stands in them to disk, off the window's thread.

    Signals:
        kept: What was typed into the form of this key is on the disk.
        failed: It could not be written; carries the reason.
    """

    kept = Signal(str)
    failed = Signal(Exception)

    def __init__(self, folder: DraftFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._disk = Background(1, self)  # one worker: a discard never overtakes a save
        self._unsaved: dict[str, dict[str, Typed]] = {}  # newer than the disk
        # What the disk is about to hold, or None where it is about to forget.
        self._on_the_way: dict[str, dict[str, Typed] | None] = {}
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.flush)

    def attach(self, form: Form, key: str) -> bool:
        """Show what was kept under `key`, if anything, and keep what is typed from now on.

        Set the form's values before: what is typed is told apart from them.

        Returns:
            True if a draft was there.
        """
        kept = self.load(key)
        if kept:
            form.set_typed(kept)
        form.changed.connect(partial(self._on_changed, form, key))
        return bool(kept)

    def load(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under `key`."""
        if key in self._unsaved:
            return self._unsaved[key]
        return self._on_the_way[key] if key in self._on_the_way else self._folder.load(key)

    def save(self, key: str, values: Mapping[str, Typed]) -> None:
        """Keep some values soon."""
        self._unsaved[key] = dict(values)
        self._pause.start()

    def discard(self, key: str) -> None:
        """Forget what was kept under `key`: it is saved, or not wanted."""
        self._unsaved.pop(key, None)
        self._on_disk(partial(self._folder.discard, key), key, None)

    def pending(self) -> list[PendingDraft]:
        """List what is kept, the latest first."""
        return self._folder.pending()

    def flush(self) -> None:
        """Write now what is waiting."""
        self._pause.stop()
        waiting, self._unsaved = self._unsaved, {}
        for key, values in waiting.items():
            self._on_disk(partial(self._folder.save, key, values), key, values)

    def close(self) -> None:
        """Write what is waiting and return when it is on the disk."""
        self.flush()
        self._disk.close(finish=True)

    def _on_changed(self, form: Form, key: str) -> None:
        if form.is_dirty():
            self.save(key, form.typed())
        else:  # everything was typed back
            self.discard(key)

    def _on_disk(self, job: Callable[[], None], key: str, values: dict[str, Typed] | None) -> None:
        self._on_the_way[key] = values
        self._disk.run(self, job, partial(self._written, key, values))

    def _written(self, key: str, values: dict[str, Typed] | None, answer: Future[None]) -> None:
        if self._on_the_way.get(key) is values:  # nothing newer is on its way
            self._on_the_way.pop(key, None)
        if error := answer.exception():
            self.failed.emit(error)
        else:
            self.kept.emit(key)
