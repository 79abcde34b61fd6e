"""The visits of a batch that the office has already, with their lines."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from typing_extensions import override

from desktop.models.bill import TaxRule
from desktop.models.part import Part
from desktop.models.visit import Visit, VisitLine
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.job import Job
from desktop.services.importing.visits.draft import LineLook, VisitDraft
from desktop.system.i18n import _

# Of a line, besides what always counts: compared where the file says it.
_ALSO = ("unit", "price", "discount", "net", "cost", "hours", "job")


class KnownVisit(NamedTuple):
    """A visit that is there already.

    Attributes:
        fresh: Whether an earlier row of this very file entered it.
    """

    id: int
    number: str
    state: str
    arrived_on: date
    settled_on: date | None
    tax: TaxRule
    fresh: bool

    @override
    def __str__(self) -> str:
        return _("Visit {number} (id {id})").format(number=self.number, id=self.id)


class VisitBook:
    """Finds visits by key, id and number."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._own = OwnIds(job.session, job.office, "visit", Visit)
        self._also = [name for name in _ALSO if job.reads(f"line.{name}")]
        self.forget()

    def forget(self) -> None:
        """End a batch."""
        self._visits: dict[int, KnownVisit] = {}
        self._by_ref: dict[str, int] = {}
        self._by_number: dict[str, int] = {}

    def prepare(self, drafts: Iterable[VisitDraft]) -> None:
        """Look a batch up in the office, each sort of key with one statement."""
        wanted = list(drafts)
        named = [draft.values.get("visit.id") or self._own.own(draft.head.ref) for draft in wanted]
        self._look_for(Visit.external_ref, [draft.head.ref for draft in wanted])
        self._look_for(Visit.number, [draft.values.get("visit.number") for draft in wanted])
        self._look_for(Visit.id, named)

    def find(self, draft: VisitDraft) -> tuple[KnownVisit | None, bool]:
        """Find the visit a draft speaks of, and say whether more than its number tells so.

        Raises:
            RowRejectedError: Its id is that of no visit.
        """
        ref, number = draft.head.ref, draft.values.get("visit.number") or ""
        named, must = self._own.named(draft.values, ref)
        key = self._by_ref.get(ref or "") or (named if named in self._visits else None)
        if key is not None:
            return self._visits[key], True
        if named is not None and must:
            raise unknown_id(named)
        key = self._by_number.get(number)
        return (None if key is None else self._visits[key]), False

    def register(self, visit: KnownVisit, ref: str | None) -> None:
        """Remember a visit that was just entered."""
        self._visits[visit.id] = visit
        self._by_number[visit.number] = visit.id
        if ref:
            self._by_ref[ref] = visit.id

    def look_of(self, line: object) -> LineLook:
        """Return what two lines must share to be the same; a line of the file or of the office."""
        always = line.kind, line.text, line.quantity, line.amount  # type: ignore[attr-defined]  # both sorts have them
        return (*always, *(getattr(line, name) for name in self._also))

    def read_lines(self, drafts: list[VisitDraft]) -> None:
        """Tell each draft what lines the office has of its visit."""
        by_id = {draft.id: draft for draft in drafts}
        also = (getattr(VisitLine, name) for name in self._also)
        line = VisitLine
        columns = select(
            line.visit_id, Part.number_key, line.kind, line.text, line.quantity, line.amount, *also
        ).outerjoin(Part, Part.id == line.part_id)
        for draft in drafts:
            draft.stored = Counter()
        for key, part, *look in fetch(self._job.session, columns, VisitLine.visit_id, by_id):
            stored = by_id[key].stored
            if stored is not None:
                stored[tuple(look)] += 1
                by_id[key].parts.setdefault(tuple(look), set()).add(part or "")

    def _look_for(self, column: Any, keys: Iterable[Any]) -> None:  # noqa: ANN401 -- any column
        known = select(
            Visit.id,
            Visit.external_ref,
            Visit.number,
            Visit.state,
            Visit.arrived_on,
            Visit.settled_on,
            Visit.tax_rate,
            Visit.tax_inclusive,
            Visit.import_id,
        )
        for key, ref, number, state, arrived, settled, rate, inclusive, run in fetch(
            self._job.session, known, column, keys
        ):
            tax, fresh = TaxRule(rate, inclusive), run == self._job.import_id
            self.register(KnownVisit(key, number, state, arrived, settled, tax, fresh), ref)
