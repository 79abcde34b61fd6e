"""Importing visits: a flat file, a row for each line of a visit.

The file is read twice. The first time every row is checked and every visit added up, because a
settled visit can only be written with its sums. Then customers, vehicles and visits are written;
the second time the lines.
"""

import hashlib
from decimal import Decimal

from desktop.models.bill import TaxRule
from desktop.services.files.tables import TableRow
from desktop.services.importing.job import Job
from desktop.services.importing.result import Outcome, Stage
from desktop.services.importing.values import RowRejectedError, read_row, refuse_ragged
from desktop.services.importing.visit_draft import VisitDraft, complete_days
from desktop.services.importing.visit_lines import ImportedLine, read_line
from desktop.services.importing.visit_writer import LineWriter, VisitWriter
from desktop.system.i18n import _


class VisitImport:
    """Takes in a file of visits."""

    def __init__(self, job: Job) -> None:
        self._job, self._report = job, job.report
        self._key, self._customer_key = job.key_reader("visit"), job.key_reader("customer")
        self._vehicle_key = job.key_reader("vehicle")
        self._readers = job.readers_of("visit", "customer", "vehicle")
        self._line_readers = job.readers_of("line")
        self._drafts: dict[str, VisitDraft] = {}
        self._spoilt: dict[str, int] = {}
        self._columns = [reader.column for reader in self._readers if reader.column is not None]
        key = job.mapping.columns.get("visit.number")
        self._number = None if key is None else job.table.header.index(key)

    def run(self) -> None:
        """Check the rows, write the visits, then their lines."""
        self._check_rows()
        self._write_visits()
        self._write_lines()

    def _check_rows(self) -> None:
        seen: dict[bytes, int] = {}
        skip = self._job.mapping.rules.repeated_lines == "skip"
        for row in self._report.rows(Stage.CHECKING, 0.0, 0.5):
            mark = _fingerprint(row) if skip else b""
            if skip and mark in seen:
                self._report.repeat(
                    row.number, _("The row equals row {row}.").format(row=seen[mark])
                )
                continue
            try:
                self._check(row)
            except RowRejectedError as reason:
                self._refuse(row, str(reason))
            else:
                seen[mark] = row.number

    def _refuse(self, row: TableRow, reason: str) -> None:
        """Refuse a row and, because half a bill is no bill, the whole visit with it."""
        self._report.reject(row.number, reason)
        # A row that broke off still begins with the visit it was meant for.
        missing = len(self._job.table.header) - len(row.cells)
        key = self._key_of((*row.cells, *[""] * missing))
        if key is not None:
            self._spoilt.setdefault(key, row.number)

    def _key_of(self, cells: tuple[str, ...]) -> str | None:
        """Return what says which rows belong to one visit."""
        if "visit" not in self._job.mapping.keys and self._number is not None:
            return cells[self._number] or self._key(cells)
        return self._key(cells)

    def _check(self, row: TableRow) -> None:
        draft = self._draft(row)
        line = self._line(row, draft)
        if line is not None and line.amount is not None:
            _kind, amount, net = draft.sums.get(line.kind, (line.kind, None, None))
            total = (amount or Decimal(0)) + line.amount
            draft.sums[line.kind] = (line.kind, total, (net or Decimal(0)) + (line.net or 0))

    def _draft(self, row: TableRow) -> VisitDraft:
        refuse_ragged(row)
        key = self._key_of(row.cells)
        if key is None:
            raise RowRejectedError(_("Nothing says which visit the row belongs to; fill its key."))
        header = tuple(row.cells[column] for column in self._columns)
        draft = self._drafts.get(key)
        if draft is None:
            return self._drafts.setdefault(key, self._new_draft(row, header))
        if draft.header != header:
            raise self._contradiction(draft, header)
        return draft

    def _new_draft(self, row: TableRow, header: tuple[str, ...]) -> VisitDraft:
        values = read_row(self._readers, row)
        complete_days(values)
        tax = TaxRule(
            values.get("visit.tax_rate") or Decimal(0),
            inclusive=bool(values.get("visit.tax_inclusive")),
        )
        return VisitDraft(
            row.number,
            header,
            self._key(row.cells),
            self._customer_key(row.cells),
            self._vehicle_key(row.cells),
            values,
            tax,
        )

    def _contradiction(self, draft: VisitDraft, header: tuple[str, ...]) -> RowRejectedError:
        pairs = zip(self._columns, draft.header, header, strict=True)
        column = next(column for column, before, now in pairs if before != now)
        return RowRejectedError(
            _("{column}: row {row} says something else of the same visit.").format(
                column=self._job.table.header[column], row=draft.row
            )
        )

    def _line(self, row: TableRow, draft: VisitDraft) -> ImportedLine | None:
        values = read_row(self._line_readers, row)
        return read_line(values, draft.tax, self._job.currency, self._job.mapping.rules)

    def _write_visits(self) -> None:
        writer = VisitWriter(self._job)
        for key, draft in self._drafts.items():
            if key in self._spoilt:
                continue
            try:
                writer.take(draft)
            except RowRejectedError as reason:
                self._report.reject(draft.row, str(reason))
                self._spoilt[key] = draft.row
        writer.write()

    def _write_lines(self) -> None:
        lines = LineWriter(self._job)
        for row in self._report.rows(Stage.WRITING, 0.5, 1.0):
            mark = self._report.marks.get(row.number)
            if mark is not None and mark.outcome is not Outcome.USED:
                continue
            key = self._key_of(row.cells) or ""
            if key in self._spoilt:
                self._report.reject(row.number, _other_row_refused(self._spoilt[key]))
                continue
            draft = self._drafts[key]
            lines.take(row.number, draft, self._line(row, draft))
        lines.write()


def _fingerprint(row: TableRow) -> bytes:
    # Sixteen bytes a row instead of the row: a file of millions fits into memory.
    text = "\0".join(row.cells).encode()
    return hashlib.blake2b(text, digest_size=16).digest()


def _other_row_refused(row: int) -> str:
    return _("Row {row} of the same visit was refused, and a visit comes in whole.").format(row=row)
