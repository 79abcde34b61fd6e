"""The settings of this seat: what one computer remembers, and no other one needs to know."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop.system.i18n import LANGUAGES, _
from desktop.system.secrets import without_password

FILE = "settings.json"


class Theme(StrEnum):
    """How the windows look."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class SheetAction(StrEnum):
    """What becomes of a sheet that is made by itself."""

    SAVE = "save"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """When this seat makes the morning sheet by itself.

    Attributes:
        at: Time of day, such as 07:45; empty for never.
        action: Whether it is saved in `folder` or printed on the usual printer.
        done_on: The last business day it was made on, such as 2026-11-23.
    """

    at: str = ""
    action: SheetAction = SheetAction.SAVE
    folder: str = ""
    done_on: str = ""


@dataclass(frozen=True, slots=True)
class SeatSettings:
    """Every option of a seat, with its default.

    Attributes:
        office: The office that was open last, a file or a URL, never with a password.
        language: One of LANGUAGES; empty for the office's own.
        person_id: Who signed in here last.
        sheet_plan: When the morning sheet is made by itself.
        memory: Small texts of the windows: column widths, sizes, places.
    """

    office: str = ""
    theme: Theme = Theme.SYSTEM
    language: str = ""
    person_id: int | None = None
    sheet_plan: SheetPlan = SheetPlan()
    memory: Mapping[str, str] = field(default_factory=dict)


class SettingsError(Exception):
    """The settings could not be kept; carries one finished sentence."""


class SettingsStore:
    """Reads the settings once, and keeps them in one file that is always whole.

    Texts of the windows change often, while somebody drags a column: they are written by
    `save()`, at the latest when the program ends. Everything else is written at once.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._complaint: str | None = None
        self._settings = self._read()
        self._saved = self._settings

    @property
    def settings(self) -> SeatSettings:
        """The present settings."""
        return self._settings

    @property
    def sheet_plan(self) -> SheetPlan:
        """When this seat makes the morning sheet by itself."""
        return self._settings.sheet_plan

    def plan_sheet(self, plan: SheetPlan) -> None:
        """Change when the morning sheet is made by itself.

        Raises:
            SettingsError: The file cannot be written; the change holds until the program ends.
        """
        self.change(sheet_plan=plan)

    def take_complaint(self) -> str | None:
        """Return, once, the sentence about a settings file that could not be read."""
        complaint, self._complaint = self._complaint, None
        return complaint

    def change(self, **changes: Any) -> SeatSettings:  # noqa: ANN401 -- fields of SeatSettings
        """Change options by name and write them to the disk.

        Raises:
            SettingsError: The file cannot be written; the change holds until the program ends.
        """
        if "office" in changes:
            changes["office"] = without_password(changes["office"])
        self._settings = replace(self._settings, **changes)
        self.save()
        return self._settings

    def get(self, key: str) -> str | None:
        """Return the text a window kept under `key`."""
        return self._settings.memory.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep a window's text under `key`, until `save()` writes it to the disk."""
        memory = {**self._settings.memory, key: value}
        self._settings = replace(self._settings, memory=memory)

    def save(self) -> None:
        """Write to the disk what is not there yet.

        Raises:
            SettingsError: The file cannot be written.
        """
        if self._settings == self._saved:
            return
        content = json.dumps(asdict(self._settings), ensure_ascii=False, indent=1, sort_keys=True)
        try:
            _write_whole(self._path, content)
        except OSError as error:
            raise SettingsError(
                _("The settings {path} could not be kept: {reason}.").format(
                    path=self._path, reason=error.strerror
                )
            ) from error
        self._saved = self._settings

    def _read(self) -> SeatSettings:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return SeatSettings()
        except (OSError, ValueError):
            found = None
        if isinstance(found, dict):
            return _settings(found)
        self._put_aside()
        return SeatSettings()

    def _put_aside(self) -> None:
        aside = self._path.with_name(f"{FILE}.broken-{datetime.now().astimezone():%Y%m%d-%H%M%S}")
        try:
            self._path.replace(aside)
        except OSError:
            aside = self._path  # not even that: it stays, and is overwritten by the next change
        self._complaint = _(
            "The settings of this computer could not be read; they begin anew. "
            "The old file is kept as {path}."
        ).format(path=aside)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _language(value: object) -> str:
    return value if value in LANGUAGES and isinstance(value, str) else ""


def _number(value: object) -> int | None:
    if value is not None and type(value) is not int:
        raise TypeError(value)
    return value


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return {key: text for key, text in value.items() if isinstance(text, str)}


def _sheet_plan(value: object) -> SheetPlan:
    if not isinstance(value, dict):
        raise TypeError(value)
    at = _text(value.get("at", ""))
    if at:
        time.fromisoformat(at)
    return SheetPlan(
        at,
        SheetAction(_text(value.get("action", SheetAction.SAVE))),
        _text(value.get("folder", "")),
        _text(value.get("done_on", "")),
    )


# How each option is read back; one that is not what it should be falls back to its default.
_READERS: dict[str, Callable[[object], Any]] = {
    "office": _text,
    "theme": lambda value: Theme(_text(value)),
    "language": _language,
    "person_id": _number,
    "sheet_plan": _sheet_plan,
    "memory": _texts,
}


def _settings(found: dict[str, object]) -> SeatSettings:
    options: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if name in found:
            try:
                options[name] = reader(found[name])
            except (TypeError, ValueError):
                continue
    return SeatSettings(**options)


def _write_whole(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(".part", path.name, path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
