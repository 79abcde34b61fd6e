"""Unsaved forms as files, so that no crash and no power cut costs a keystroke."""

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

SUFFIX = ".draft.json"
ASIDE = ".damaged"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PendingDraft:
    """A form that was typed into and neither saved nor discarded."""

    key: str
    saved_at: datetime


class DraftFolder:
    """One file per form, always whole: either the text before or the text after.

    Attributes:
        damaged: Files that could not be read; they are kept, renamed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.damaged: list[Path] = []

    def save(self, key: str, values: Mapping[str, Any]) -> None:
        """Keep the values of a form; what was kept before is replaced at one stroke."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = json.dumps(dict(values), ensure_ascii=False)
        # mkstemp makes files that only their owner may read: drafts hold customers' names.
        handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(self._path(key))
        _sync_folder(self._folder)

    def load(self, key: str) -> dict[str, Any] | None:
        """Return the values kept for a form; None if there are none that can be read."""
        path = self._path(key)
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            values = None
        if isinstance(values, dict):
            return values
        self._put_aside(path)
        return None

    def discard(self, key: str) -> None:
        """Forget a form, because it was saved or is not wanted."""
        self._path(key).unlink(missing_ok=True)

    def pending(self) -> list[PendingDraft]:
        """List the kept forms, the latest first."""
        found = [_pending(path) for path in self._folder.glob(f"*{SUFFIX}")]
        return sorted(found, key=lambda draft: draft.saved_at, reverse=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{quote(key, safe='')}{SUFFIX}"

    def _put_aside(self, path: Path) -> None:
        aside = path.with_name(path.name + ASIDE)
        path.replace(aside)
        self.damaged.append(aside)
        log.warning("The draft %s could not be read; it is kept as %s.", path.name, aside.name)


def _pending(path: Path) -> PendingDraft:
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return PendingDraft(unquote(path.name.removesuffix(SUFFIX)), saved_at)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can."""
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
