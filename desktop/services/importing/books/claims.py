"""Known records for which a key of the file stands, remembered over the batches."""

import json
from collections.abc import Iterable
from typing import Any

from desktop.services.importing.scratch import Scratch

_ADD = "INSERT OR IGNORE INTO claim (entity, ref, id) VALUES (?, ?, ?)"
_BY_REF = "SELECT ref, id FROM claim WHERE entity = ? AND ref IN (SELECT value FROM json_each(?))"
_BY_ID = "SELECT id FROM claim WHERE entity = ? AND id IN (SELECT value FROM json_each(?))"


class Claims:
    """Which key of the file stands for which record of one entity."""

    def __init__(self, scratch: Scratch, entity: str) -> None:
        self._scratch, self._entity = scratch, entity
        self._waiting: dict[str, int] = {}
        self._any = False

    def add(self, ref: str, key: int) -> None:
        """Let a key stand for a record."""
        self._waiting[ref] = key

    def find(self, refs: Iterable[str]) -> dict[str, int]:
        """Return the records for which some keys stand."""
        return dict(self._read(_BY_REF, list(refs)))

    def taken(self, keys: Iterable[int]) -> set[int]:
        """Return the records for which any key stands."""
        return {key for (key,) in self._read(_BY_ID, list(keys))}

    def flush(self) -> None:
        """Write down what a batch claimed."""
        if self._waiting:
            self._any = True
            rows = [(self._entity, ref, key) for ref, key in self._waiting.items()]
            self._waiting.clear()
            self._scratch.write(_ADD, rows)

    def _read(self, statement: str, wanted: list[str] | list[int]) -> list[tuple[Any, ...]]:
        if not self._any or not wanted:
            return []
        return list(self._scratch.read(statement, self._entity, json.dumps(wanted)))
