"""Importing the demand of parts by month: a row a month, or a row a part with columns of months."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select, update

from desktop.models.demand import PartDemand
from desktop.models.errors import RuleBrokenError
from desktop.models.keys import compact_key, name_key
from desktop.models.part import Part
from desktop.services.demand.months import is_numbered, month_label, month_place, placed_month
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError, Unread, refuse_missing
from desktop.services.importing.job import Job
from desktop.services.importing.lists.list_import import (
    ListRow,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.lists.monthly import MonthReader, MonthValue, together
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.record_fields import DEMAND
from desktop.services.importing.report import Oddity
from desktop.system.i18n import _

_QUANTITY = "demand.quantity"
_COLUMNS = ("part_id", "month", "quantity", "import_id")
_PART_COLUMNS = ("number", "number_key", "name_key", "name", "import_id")
_BATCH = 1_000
_LONGEST = 600  # months from a file's first to its last: fifty years
_NOTHING = Decimal(0)


class Known(NamedTuple):
    """What the office has for a part and month."""

    id: int
    quantity: Decimal
    fresh: bool


class _Months:
    """A set of months, small enough to be kept for every part of a file: a bit for each."""

    def __init__(self) -> None:
        self.bits, self.start = 0, 0

    def __contains__(self, month: int) -> bool:
        place = month_place(month) - self.start
        return place >= 0 and bool(self.bits >> place & 1)

    def add(self, month: int) -> None:
        """Note a month."""
        self._put(month_place(month), 1)

    def include(self, other: "_Months") -> None:
        """Note all months of another set."""
        self._put(other.start, other.bits)

    def span(self) -> list[int]:
        """Return every month from the first to the last."""
        return [placed_month(self.start + place) for place in range(self.bits.bit_length())]

    def _put(self, start: int, bits: int) -> None:
        if not self.bits:
            self.start = start
        elif start < self.start:
            self.bits, self.start = self.bits << self.start - start, start
        self.bits |= bits << start - self.start


class DemandTaker:
    """Takes in demand; parts that the office does not know are entered."""

    def __init__(self, job: Job) -> None:
        self._job, self._months = job, MonthReader(job, (_QUANTITY,))
        self._wide = bool(job.mapping.rules.months)
        self._new = job.inserts.into(PartDemand, _COLUMNS)
        self._new_parts = job.inserts.into(Part, _PART_COLUMNS)
        self._changes = Changes(job, PartDemand)
        self._parts: dict[str, int] = {}
        self._numbered: bool | None = None  # whether the file counts its months
        self._spoken: dict[int, _Months] = {}
        self._known: dict[tuple[int, int], Known] = {}
        self._totals: dict[tuple[str, int], Decimal] = {}
        self._taken: dict[tuple[int, int], tuple[Outcome, str]] = {}

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up the parts, and what is known of their months."""
        keys = {compact_key(row.values.get("demand.part") or "") for row in rows}
        chosen = select(Part.number_key, Part.id)
        self._parts.update(
            tuple(found)
            for found in fetch(
                self._job.session, chosen, Part.number_key, keys - self._parts.keys()
            )
        )
        months = self._months.months(rows)
        parts = {self._parts[key] for key in keys if key in self._parts}
        self._known, self._taken, self._totals = {}, {}, {}
        if not self._wide:
            self._add_up(rows)
        if months and parts:
            self._read_known(parts, min(months), max(months))
            self._changes.load(self._differing(rows))

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter what a row says of a part's months, or change what is known.

        Raises:
            RowRejectedError: The row says too little, or contradicts the file.
        """
        found = self._values(row)
        self._check_kind(found)
        key = compact_key(row.values["demand.part"])
        if not key:
            raise RowRejectedError(_("The part number has neither letters nor digits; correct it."))
        part = self._parts.get(key)
        if part is not None and self._wide:
            for one in found:
                self._refuse_second(part, one)
        if part is None or not all((part, one.month) in self._known for one in found):
            refuse_new(self._job)
        part = part or self._enter_part(key, row)
        self._note_oddities(row, found)
        ends = [self._take(row, part, one) for one in found]
        return together(ends) if ends else (Outcome.CREATED, "")

    def flush(self) -> None:
        """Write the batch."""
        self._job.inserts.flush()
        self._changes.flush()

    def finish(self) -> None:
        """Enter 0 for the months that a file with a row a month leaves out.

        Such files list what was sold; between their first and last month, the rest was nothing.
        """
        if self._wide or not self._spoken:
            return
        every = _Months()
        for months in self._spoken.values():
            every.include(months)
        span = every.span()
        if len(span) > _LONGEST:
            raise RuleBrokenError(
                _(
                    "The months of the file go from {first} to {last}, which is more than fifty"
                    " years; correct the one that is wrong."
                ).format(first=month_label(span[0]), last=month_label(span[-1]))
            )
        parts = list(self._spoken)
        for start in range(0, len(parts), _BATCH):
            self._fill(parts[start : start + _BATCH], span)

    def _fill(self, parts: list[int], span: list[int]) -> None:
        self._known = {}
        self._read_known(parts, span[0], span[-1])
        for part in parts:
            for month in span:
                if (part, month) not in self._known:
                    self._new.add(part, month, _NOTHING, self._job.import_id)
        self._job.inserts.flush()
        self._known = {}

    def _read_known(self, parts: Iterable[int], first: int, last: int) -> None:
        columns = (PartDemand.id, PartDemand.quantity, PartDemand.import_id)
        chosen = select(PartDemand.part_id, PartDemand.month, *columns).where(
            PartDemand.month.between(first, last)
        )
        for part, month, key, quantity, run in fetch(
            self._job.session, chosen, PartDemand.part_id, parts
        ):
            self._known[part, month] = Known(key, quantity, run == self._job.import_id)

    def _values(self, row: ListRow) -> list[MonthValue]:
        """Return what a row says; a wide row may say of no month anything, and still name a part.

        Raises:
            RowRejectedError: It leaves out what it must say.
        """
        if not self._wide:
            return self._months.values(row)
        refuse_missing(row.values, "demand", self._job.readers, ("demand.month", _QUANTITY))
        found = list(self._said(row))
        unread = _unread(row)
        if unread and not found:  # a line of words, not a part with a return
            raise RowRejectedError(unread[0].reason)
        return found

    def _said(self, row: ListRow) -> Iterator[MonthValue]:
        for name, value in row.values.items():
            field, mark, month = name.partition("@")
            if mark and value is not None and not isinstance(value, Unread):
                yield MonthValue(field, self._months.full(row, int(month)), value)

    def _check_kind(self, found: Sequence[MonthValue]) -> None:
        """Refuse a month that is only counted in a file whose months have dates, or the reverse."""
        for one in found:
            if self._numbered is None:
                self._numbered = is_numbered(one.month)
            elif self._numbered != is_numbered(one.month):
                raise RowRejectedError(
                    _(
                        "{month} is written in another way than the months before it: some have a"
                        " date, some are only counted; write all of them in one way."
                    ).format(month=month_label(one.month))
                )

    def _note_oddities(self, row: ListRow, found: Sequence[MonthValue]) -> None:
        if found and is_numbered(found[0].month):
            self._job.report.oddity(row.number, Oddity.NO_CALENDAR)
        if _unread(row):
            self._job.report.oddity(row.number, Oddity.LEFT_OUT)

    def _add_up(self, rows: Iterable[ListRow]) -> None:
        """Add up what rows say of one part and month: lists of sales speak of it several times."""
        for key, one in self._sayings(rows):
            self._totals[key, one.month] = self._totals.get((key, one.month), _NOTHING) + one.value

    def _differing(self, rows: Iterable[ListRow]) -> Iterator[int]:
        """Return the ids of what rows give another quantity."""
        for key, one in self._sayings(rows):
            part = self._parts.get(key, 0)
            known = self._known.get((part, one.month))
            if known is None or known.fresh:
                continue
            if known.quantity != self._total(key, part, one):
                yield known.id

    def _sayings(self, rows: Iterable[ListRow]) -> Iterator[tuple[str, MonthValue]]:
        """Yield what rows say; one that says it wrongly is refused when it is its turn."""
        for row in rows:
            try:
                found = self._values(row)
            except RowRejectedError:
                continue
            key = compact_key(row.values.get("demand.part") or "")
            yield from ((key, one) for one in found)

    def _total(self, key: str, part: int, one: MonthValue) -> Decimal:
        """Return what rows up to the end of the batch say of a part and month."""
        known = self._known.get((part, one.month))
        before = known is not None and self._is_spoken(part, one.month)
        total = self._totals.get((key, one.month), one.value)
        return total + known.quantity if known is not None and before else total

    def _is_spoken(self, part: int, month: int) -> bool:
        return part in self._spoken and month in self._spoken[part]

    def _refuse_second(self, part: int, one: MonthValue) -> None:
        if self._is_spoken(part, one.month):
            raise RowRejectedError(
                _(
                    "The file speaks of this part and {month} twice; add the rows up, or keep one."
                ).format(month=month_label(one.month))
            )

    def _enter_part(self, key: str, row: ListRow) -> int:
        number = row.values["demand.part"]
        name = (row.values.get("demand.name") or number).strip()
        part = self._new_parts.add(number, key, name_key(name), name, self._job.import_id)
        self._parts[key] = part
        return part

    def _take(self, row: ListRow, part: int, one: MonthValue) -> tuple[Outcome, str]:
        if self._is_spoken(part, one.month):
            self._job.report.oddity(row.number, Oddity.ADDED_UP)
        if (part, one.month) not in self._taken:
            total = self._total(compact_key(row.values["demand.part"]), part, one)
            self._taken[part, one.month] = self._write(part, one.month, total)
        self._spoken.setdefault(part, _Months()).add(one.month)
        return self._taken[part, one.month]

    def _write(self, part: int, month: int, total: Decimal) -> tuple[Outcome, str]:
        known = self._known.get((part, month))
        if known is None:
            self._new.add(part, month, total, self._job.import_id)
            return Outcome.CREATED, ""
        if known.fresh:  # of a batch before this one, and so still new
            mine = update(PartDemand).where(PartDemand.id == known.id)
            self._job.session.execute(mine.values(quantity=total, version=1))
            return Outcome.CREATED, ""
        name = _("Demand of {month} (id {id})").format(month=month_label(month), id=known.id)
        if self._job.mode == "create":
            return here_already(name)
        if known.quantity == total:
            self._job.report.unchanged["part_demand"] += 1
            return unchanged(name)
        self._changes.change(self._changes.row(known.id), {"quantity": total})
        return changed_in(name, [_title()])


def _unread(row: ListRow) -> list[Unread]:
    """Return the cells of a row that do not say what they should."""
    return [value for value in row.values.values() if isinstance(value, Unread)]


def _title() -> str:
    return next(field.title for field in DEMAND if field.id == _QUANTITY)
