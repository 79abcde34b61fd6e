"""Prices that an import changes: the part bears the new one, and the old one is kept."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from desktop.models.part import Part, PartPrice
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.parts.prices import BEGINNING
from desktop.system.i18n import _

_COLUMNS = ("part_id", "price_list_id", "from_on", "price", "staff_id")


class PriceSteps:
    """Writes the steps of retail prices."""

    def __init__(self, job: Job) -> None:
        self._job, self._new = job, job.inserts.into(PartPrice, _COLUMNS)
        self._days: dict[int, set[date]] = {}
        self._added: list[int] = []

    def look_at(self, ids: Sequence[int]) -> None:
        """Look up since when parts have had their prices."""
        columns = select(PartPrice.part_id, PartPrice.from_on)
        retail = columns.where(PartPrice.price_list_id.is_(None))
        self._days = {}
        for part_id, day in fetch(self._job.session, retail, PartPrice.part_id, ids):
            self._days.setdefault(part_id, set()).add(day)

    def change(self, part: Part, price: Decimal) -> None:
        """Note that a part costs something else from today on.

        Raises:
            RowRejectedError: Its price was set today already.
        """
        days = self._days.setdefault(part.id, set())
        if self._job.today in days:
            raise RowRejectedError(
                _("The price of {number} was set today already; change it on its page.").format(
                    number=part.number
                )
            )
        if not days and part.price is not None:
            self._add(part.id, BEGINNING, part.price)
        if part.price is not None or days:
            self._add(part.id, self._job.today, price)

    def flush(self) -> None:
        """Note in the trail what was added, for the undo."""
        self._job.trail.inserted(PartPrice, self._added)
        self._added = []

    def _add(self, part_id: int, day: date, price: Decimal) -> None:
        self._added.append(self._new.add(part_id, None, day, price, None))
        self._days[part_id].add(day)
