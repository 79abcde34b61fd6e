"""Targets: what was planned for a measure, an owner and a month, and what is due for it."""

from desktop.services.targets.values import (
    TargetCell,
    TargetYear,
    set_targets,
    target_value,
    target_year,
)

__all__ = [
    "TargetCell",
    "TargetYear",
    "set_targets",
    "target_value",
    "target_year",
]
