"""Tiers that must rise: nobody sprints for less than the target."""

from collections import defaultdict
from decimal import Decimal

from desktop.models.target import Tier
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.targets.owners import Owner
from desktop.services.targets.writing import Slot, tiers_problem


class TierOrder:
    """What the tiers of each month will be once a batch is taken in."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """End a batch."""
        self._values: dict[tuple[str, Owner, int], dict[Tier, Decimal | None]] = defaultdict(dict)

    def holds(self, measure: str, slot: Slot, value: Decimal) -> None:
        """Note the value of a tier; a later one of the same tier counts."""
        self._values[measure, slot.owner, slot.month][slot.tier] = value

    def refuse(self, measure: str, slot: Slot) -> None:
        """Refuse a value that would put the tiers of its month out of order.

        Raises:
            RowRejectedError: It would.
        """
        values = self._values.get((measure, slot.owner, slot.month), {})
        better_up = CATALOGUE[measure].better_up
        if len(values) > 1 and (problem := tiers_problem(slot.month, values, better_up=better_up)):
            raise RowRejectedError(problem)
