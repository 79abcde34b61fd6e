"""What a screen remembers about itself from one day to the next, as JSON texts."""

import json
from typing import Protocol

from desktop.system.settings import SheetPlan


class Memory(Protocol):
    """A place for small texts under names; the settings of the program are one."""

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`."""
        ...

    def set(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        ...


class ShortMemory:
    """Remembers until the program ends: for windows that have no settings."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the text kept under `key`."""
        return self._texts.get(key)

    def set(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        self._texts[key] = value


class SheetPlans(Protocol):
    """Where a seat keeps when it makes the morning sheet by itself."""

    @property
    def sheet_plan(self) -> SheetPlan:
        """The plan."""
        ...

    def plan_sheet(self, plan: SheetPlan) -> None:
        """Keep another plan."""
        ...


class ShortPlans:
    """Keeps a plan until the program ends."""

    def __init__(self, plan: SheetPlan | None = None) -> None:
        self.sheet_plan = plan or SheetPlan()

    def plan_sheet(self, plan: SheetPlan) -> None:
        """Keep another plan."""
        self.sheet_plan = plan


def recall(memory: Memory, key: str) -> dict[str, object]:
    """Return what was kept under `key`; nothing if it is missing or unreadable."""
    try:
        kept = json.loads(memory.get(key) or "{}")
    except ValueError:
        return {}  # a lost column width is no reason to trouble anybody
    return kept if isinstance(kept, dict) else {}


def remember(memory: Memory, key: str, facts: dict[str, object]) -> None:
    """Keep `facts` under `key`."""
    memory.set(key, json.dumps(facts, ensure_ascii=False, sort_keys=True))
