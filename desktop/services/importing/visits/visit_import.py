"""Importing visits: a flat file, a row for each line of a visit.

The rows are read once and put in order of their visits (`visit_stage`). Then some visits at a time
are checked, added up, and written with their lines; a settled visit can only be written whole.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from desktop.models.bill import TaxRule
from desktop.services.importing.books.aftermath import settle_afterwards
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Cells, Excerpt, Job
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.progress import READ
from desktop.services.importing.visits.draft import VisitDraft
from desktop.services.importing.visits.lines import LineReader
from desktop.services.importing.visits.stage import Head, StagedRow, VisitStage
from desktop.services.importing.visits.writer import VisitWriter
from desktop.system.i18n import _

_WRITTEN = 0.95  # of the whole, when all visits are
_EVERY = 250
T = TypeVar("T")
_NO_TAX = TaxRule(Decimal(0), inclusive=False)
_tax_rule = lru_cache(64)(TaxRule)


class VisitImport:
    """Takes in a file of visits."""

    def __init__(self, job: Job) -> None:
        self._job, self._report = job, job.report
        self._head = Excerpt(job, "visit", "customer", "vehicle")
        line = Excerpt(job, "line")
        self._stage, self._lines = VisitStage(job, self._head, line), LineReader(job, line)
        self._writer = VisitWriter(job, self._head)
        self._lines_only = job.mapping.kind == "lines"
        self._taxes: dict[Cells, TaxRule] = {}
        self._skips = job.mapping.rules.repeated_lines == "skip"

    def run(self) -> None:
        """Read the rows, then write the visits."""
        self._stage.take_all(READ)
        rows = 0
        for batch in self._stage.batches():
            self._write(batch)
            rows += sum(map(len, batch))
            self._report.wrote(rows, READ, _WRITTEN)
        settle_afterwards(self._job)
        self._report.wrote(self._report.rows_read, READ, 1.0)

    def _write(self, batch: list[list[StagedRow]]) -> None:
        if self._lines_only:
            self._learn_taxes(batch)
        drafts = [draft for rows in self._heard(batch) if (draft := self._draft(rows)) is not None]
        self._writer.prepare(drafts)
        for draft in self._heard(drafts):
            try:
                self._writer.take(draft)
            except RowRejectedError as reason:
                self._report.reject(draft.row, str(reason))
                self._refuse_others(draft, draft.row)
        self._writer.flush()
        self._report.marks.flush_when_many()

    def _heard(self, things: Sequence[T]) -> Iterator[T]:
        """Go through some things and listen for a stop now and then."""
        for done, thing in enumerate(things):
            if done % _EVERY == 0:
                self._report.stop_if_asked()
            yield thing

    def _draft(self, rows: list[StagedRow]) -> VisitDraft | None:
        """Add up the rows of a visit; None when one of them refuses it."""
        draft, head, spoilt = None, None, 0
        seen: dict[int, int] = {}
        for row in rows:
            head = row.head or head
            if row.line is None or head is None:
                spoilt = spoilt or row.number
                continue
            if self._skips and row.digest in seen:
                self._repeat(row.number, seen[row.digest])
                continue
            try:
                draft = self._take(draft, head, row)
            except RowRejectedError as reason:
                self._report.reject(row.number, str(reason))
                spoilt = spoilt or row.number
            else:
                seen[row.digest] = row.number
        if draft is not None and spoilt:
            self._refuse_others(draft, spoilt)
            return None
        return draft

    def _take(self, draft: VisitDraft | None, head: Head, row: StagedRow) -> VisitDraft:
        if draft is None:
            draft = self._new_draft(row.number, head)
        elif head is not draft.head and head.cells != draft.head.cells:
            raise self._contradiction(draft, head)
        draft.add(row.number, self._lines.line(row.line or (), draft.tax))
        return draft

    def _new_draft(self, row: int, head: Head) -> VisitDraft:
        values = self._head.values(head.cells)
        if self._lines_only:
            return VisitDraft(row, head, values, self._taxes.get(head.cells, _NO_TAX))
        rate = values.get("visit.tax_rate") or Decimal(0)
        tax = _tax_rule(rate, inclusive=bool(values.get("visit.tax_inclusive")))
        return VisitDraft(row, head, values, tax)

    def _learn_taxes(self, batch: list[list[StagedRow]]) -> None:
        """Learn how the visits are taxed to which a file of lines belongs."""
        self._taxes.clear()
        drafts = []
        for rows in batch:
            if (head := rows[0].head) is not None:
                with suppress(RowRejectedError):  # the row is refused when it is its turn
                    drafts.append(self._new_draft(rows[0].number, head))
        self._writer.tax_of(drafts)
        self._taxes = {draft.head.cells: draft.tax for draft in drafts}

    def _contradiction(self, draft: VisitDraft, head: Head) -> RowRejectedError:
        pairs = zip(self._head.columns, draft.head.cells, head.cells, strict=True)
        column = next(column for column, before, now in pairs if before != now)
        return RowRejectedError(
            _("{column}: row {row} says something else of the same visit.").format(
                column=self._job.table.header[column], row=draft.row
            )
        )

    def _repeat(self, row: int, first: int) -> None:
        said = _("The row equals row {row}.").format(row=first)
        self._report.say(row, Outcome.DUPLICATE, said)

    def _refuse_others(self, draft: VisitDraft, spoilt: int) -> None:
        """Refuse the other rows of a visit: half a bill is no bill."""
        for row, _line in draft.rows:
            if row != spoilt:
                self._report.reject(row, _other_row_refused(spoilt))


def _other_row_refused(row: int) -> str:
    return _("Row {row} of the same visit was refused, and a visit comes in whole.").format(row=row)
