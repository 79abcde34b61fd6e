"""Visits that the office has already: compared with the file, and changed where they may be."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from desktop.models.bill import BillTotals, bill_totals
from desktop.models.staff import Staff
from desktop.models.visit import OPEN_STATES, Visit, VisitLine, VisitState
from desktop.services.importing.changes import Changes
from desktop.services.importing.job import Excerpt, Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.line_writer import LineWriter
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.values import RowRejectedError
from desktop.services.importing.visit_book import KnownVisit, VisitBook
from desktop.services.importing.visit_draft import LineLook, VisitDraft
from desktop.system.i18n import _

# What a settlement does not freeze, and what only it does: column by field.
_ALWAYS = {
    "visit.concern": "concern",
    "visit.cause": "cause",
    "visit.correction": "correction",
    "visit.odometer": "odometer",
    "visit.promised_on": "promised_on",
    "visit.advisor": "advisor_id",
    "visit.cashier": "cashier_id",
}
_WHILE_OPEN = {"visit.kind": "kind", "visit.segment": "segment_id"}
# Days that may be changed where more than a number says which visit is meant.
_DAYS = {"visit.arrived_on": "arrived_on", "visit.finished_on": "finished_on"}
_FIXED = {
    "visit.number": "number",
    "visit.state": "state",
    "visit.settled_on": "settled_on",
    "visit.void_reason": "void_reason",
    "visit.tax_rate": "tax_rate",
    "visit.tax_inclusive": "tax_inclusive",
    "visit.labour": "labour_net",
    "visit.parts": "parts_net",
    "visit.outsourced": "outsourced_net",
    "visit.other": "other_net",
    "visit.tax": "tax",
    "visit.total": "total",
}
_ALL = {**_ALWAYS, **_WHILE_OPEN, **_DAYS, **_FIXED}
# A day that is known without its hour: the hour of another day would be wrong.
_HOURS = {"promised_on": "promised_at", "arrived_on": "arrived_at", "finished_on": "finished_at"}
_PEOPLE = ("advisor_id", "cashier_id")
_SUMS = ("labour_net", "parts_net", "outsourced_net", "other_net", "tax", "total")


class VisitChanges:
    """Compares known visits with the rows about them."""

    def __init__(self, job: Job, head: Excerpt, visits: VisitBook, lines: LineWriter) -> None:
        self._job, self._report, self._head = job, job.report, head
        self._visits, self._lines = visits, lines
        self._changes = Changes(job, Visit)
        self._adds_lines = job.mapping.kind == "lines"
        names = job.session.execute(select(Staff.id, Staff.name_key))
        self._people = {key: name for key, name in names}  # noqa: C416 -- dict() of rows has no types

    def prepare(self, drafts: Sequence[VisitDraft]) -> None:
        """Read what the office has of some visits."""
        self._visits.read_lines(list(drafts))
        self._changes.load([draft.id for draft in drafts])

    def take(self, draft: VisitDraft, known: KnownVisit, *, sure: bool) -> None:
        """Compare a visit with the rows about it, and change what may be changed.

        Raises:
            RowRejectedError: The rows say what cannot be changed.
        """
        draft.id, draft.number = known.id, known.number
        if self._job.mode == "create":
            self._say(draft, Outcome.DUPLICATE, _("{visit} is here already.").format(visit=known))
            return
        row = self._changes.row(known.id)
        changed = self._differences(draft, known, row, sure=sure)
        if self._adds_lines and not draft.stored and any(line for _row, line in draft.rows):
            self._add_lines(draft, known, row)
        elif self._lines_agree(draft, known, whole=bool(changed)) and changed:
            self._change(draft, known, row, changed)

    def flush(self) -> None:
        """Write what was changed."""
        self._changes.flush()

    def _say(self, draft: VisitDraft, outcome: Outcome, reason: str) -> None:
        for row, _line in draft.rows:
            self._report.say(row, outcome, reason)

    def _differences(
        self, draft: VisitDraft, known: KnownVisit, row: Visit, *, sure: bool
    ) -> dict[str, Any]:
        """Return what the file says differently, by field, provided that it may be changed."""
        _refuse_another_day(draft, known, sure=sure)
        allowed = _changeable(known, sure=sure)
        different = dict(self._said_otherwise(draft, row))
        for name, value in different.items():
            if name not in allowed:
                raise _fixed(known, name, getattr(row, _ALL[name]), value)
        return different

    def _said_otherwise(self, draft: VisitDraft, row: Visit) -> Iterator[tuple[str, Any]]:
        for name in sorted(self._head.said(draft.head.cells) & _ALL.keys()):
            value, here = draft.values.get(name), getattr(row, _ALL[name])
            if value is not None and not self._same(_ALL[name], here, value):
                yield name, value

    def _same(self, column: str, here: Any, value: Any) -> bool:  # noqa: ANN401 -- what columns hold
        if column in _PEOPLE:  # two of one name cannot be told apart by a file
            return self._people.get(here) == self._people.get(value)
        return bool((here or 0) == value if column in _SUMS else here == value)

    def _lines_agree(self, draft: VisitDraft, known: KnownVisit, *, whole: bool) -> bool:
        """Compare the lines; where the visit is to be changed, one unknown line refuses all."""
        stored: Counter[LineLook] = Counter() if draft.stored is None else draft.stored
        missing = 0
        for row, line in draft.rows:
            look = None if line is None else self._visits.look_of(line)
            if look is None or stored[look] > 0:
                if look is not None:
                    stored[look] -= 1
                said = _("The office has visit {number} with this line already.")
                self._report.say(row, Outcome.UNCHANGED, said.format(number=known.number))
            else:
                missing = missing or row
                self._report.reject(row, _without(known))
        if missing and whole:
            self._refuse_others(draft, missing)
        elif not whole and not missing:
            self._report.unchanged["visit"] += 1
        return not missing

    def _refuse_others(self, draft: VisitDraft, spoilt: int) -> None:
        for row, _line in draft.rows:
            mark = self._report.marks.waiting(row)
            if mark is None or mark.outcome is not Outcome.REJECTED:
                said = _("Row {row} of the same visit was refused, and a visit comes in whole.")
                self._report.reject(row, said.format(row=spoilt))

    def _change(
        self, draft: VisitDraft, known: KnownVisit, row: Visit, changed: dict[str, Any]
    ) -> None:
        said = {_ALL[name]: value for name, value in changed.items()}
        hours = {_HOURS[name]: None for name in said if name in _HOURS}
        self._changes.change(row, said | hours)
        titles = ", ".join(_(_FIELDS[name].title) for name in changed)
        reason = _("{record} was changed: {fields}.").format(record=known, fields=titles)
        self._report.say(draft.row, Outcome.UPDATED, reason)

    def _add_lines(self, draft: VisitDraft, known: KnownVisit, row: Visit) -> None:
        """Give a visit without lines its lines.

        Raises:
            RowRejectedError: They do not add up to the visit's sums.
        """
        counted = bill_totals(draft.sums.values(), known.tax, self._job.currency)
        self._changes.change(row, _sums_to_write(known, row, counted))
        self._job.trail.inserted(VisitLine, self._lines.take(draft))


def _refuse_another_day(draft: VisitDraft, known: KnownVisit, *, sure: bool) -> None:
    arrived, settled = draft.values.get("visit.arrived_on"), draft.values.get("visit.settled_on")
    other = arrived not in (None, known.arrived_on) and not sure
    if other or settled not in (None, known.settled_on):
        raise RowRejectedError(
            _("The office has a visit {number} of another day; correct the number.").format(
                number=known.number
            )
        )


def _without(known: KnownVisit) -> str:
    said = _("The office has visit {number} without this line; change the visit itself.")
    return said.format(number=known.number)


def _changeable(known: KnownVisit, *, sure: bool) -> set[str]:
    fields = set(_ALWAYS)
    if known.state in OPEN_STATES:
        fields |= _WHILE_OPEN.keys()
        if sure:
            fields.add("visit.arrived_on")
        if sure and known.state == VisitState.FINISHED:
            fields.add("visit.finished_on")
    return fields


_FIELDS = KINDS["visits"].by_id


def _fixed(known: KnownVisit, name: str, here: object, value: object) -> RowRejectedError:
    return RowRejectedError(
        _("{visit} has another value of “{field}”: {here}, not {value}; change it there.").format(
            visit=known,
            field=_(_FIELDS[name].title),
            here="—" if here is None else here,
            value=value,
        )
    )


def _sums_to_write(known: KnownVisit, row: Visit, counted: BillTotals) -> dict[str, Any]:
    """Return the sums that new lines give a visit; those it has must agree."""
    missing: dict[str, Any] = {}
    for name in _SUMS:
        here, adds = getattr(row, name), getattr(counted, name)
        if here is None and adds:
            missing[name] = adds
        elif adds is not None and here is not None and here != adds:
            raise _adds_up_otherwise(known, here, adds)
    if not missing:
        return {}
    if known.state not in OPEN_STATES:
        raise RowRejectedError(
            _(
                "{visit} is settled or void without these sums, and stays as it was settled; "
                "its lines cannot come later."
            ).format(visit=known)
        )
    return {name: getattr(counted, name) for name in _SUMS}


def _adds_up_otherwise(known: KnownVisit, here: object, adds: object) -> RowRejectedError:
    return RowRejectedError(
        _("{visit} has the sum {here}, and its lines add up to {adds}; correct them.").format(
            visit=known, here=here, adds=adds
        )
    )
