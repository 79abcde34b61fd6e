"""Writing the lines of visits."""

from collections.abc import Sequence

from sqlalchemy import select

from desktop.models.keys import compact_key
from desktop.models.part import Part
from desktop.models.visit import LineKind, VisitLine
from desktop.services.importing.books.known import fetch
from desktop.services.importing.job import Job
from desktop.services.importing.report import Oddity
from desktop.services.importing.visits.draft import VisitDraft
from desktop.services.importing.visits.lines import ImportedLine

LINE_COLUMNS = (
    "visit_id",
    "position",
    "kind",
    "text",
    "part_id",
    "quantity",
    "unit",
    "price",
    "discount",
    "amount",
    "net",
    "cost",
    "hours",
    "job",
)


class LineWriter:
    """Writes the lines of visits that have none yet."""

    def __init__(self, job: Job) -> None:
        self._job, self._report = job, job.report
        self._new = job.inserts.into(VisitLine, LINE_COLUMNS)
        self._has_text = job.reads("line.text")
        self._parts: dict[str, int] = {}

    def prepare(self, drafts: Sequence[VisitDraft]) -> None:
        """Look up the parts that a batch names."""
        lines = (line for draft in drafts for _row, line in draft.rows if line is not None)
        numbers = {compact_key(line.part_number) for line in lines if line.part_number}
        parts = select(Part.number_key, Part.id)
        found = fetch(self._job.session, parts, Part.number_key, numbers)
        self._parts = {number: key for number, key in found}  # noqa: C416 -- dict() of rows has no types

    def take(self, draft: VisitDraft) -> list[int]:
        """Write the lines of a visit's rows, and return their ids."""
        ids: list[int] = []
        settled_first = draft.settled_first
        for row, line in draft.rows:
            if settled_first:
                self._report.note(row, Oddity.SETTLED_FIRST)
            if line is not None:
                ids.append(self._add(row, draft.id, len(ids) + 1, line))
            elif self._has_text:
                self._report.note(row, Oddity.NO_TEXT)
        return ids

    def _add(self, row: int, visit: int, position: int, line: ImportedLine) -> int:
        return self._new.add(
            visit,
            position,
            line.kind,
            line.text,
            self._part_id(row, line) if line.part_number else None,
            line.quantity,
            line.unit,
            line.price,
            line.discount,
            line.amount,
            line.net,
            line.cost,
            line.hours,
            line.job,
        )

    def _part_id(self, row: int, line: ImportedLine) -> int | None:
        if line.kind != LineKind.PART:
            return None
        part = self._parts.get(compact_key(line.part_number))
        if part is None:
            self._report.note(row, Oddity.UNKNOWN_PART)
        return part
