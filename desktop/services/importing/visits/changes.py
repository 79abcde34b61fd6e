"""Visits that the office has already: compared with the file, and changed where they may be."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from desktop.models.bill import BillTotals, bill_totals
from desktop.models.customer import Customer
from desktop.models.keys import compact_key
from desktop.models.segment import Segment
from desktop.models.staff import Staff
from desktop.models.vehicle import Vehicle
from desktop.models.visit import OPEN_STATES, Visit, VisitLine, VisitState
from desktop.services.importing.books.beside import Beside
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.identity import OwnIds
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Excerpt, Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.report import Oddity
from desktop.services.importing.visits.book import KnownVisit, VisitBook
from desktop.services.importing.visits.draft import LineLook, VisitDraft
from desktop.services.importing.visits.line_writer import LineWriter
from desktop.services.importing.visits.lines import ImportedLine
from desktop.services.visits import KIND_NAMES, STATE_NAMES
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
    "visit.branch": "branch_id",
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
        segments = job.session.execute(select(Segment.id, Segment.name))
        self._segments = {key: name for key, name in segments}  # noqa: C416 -- as above
        self._beside = Beside(job)
        self._own = {
            "customer": OwnIds(job.session, job.office, "customer", Customer),
            "vehicle": OwnIds(job.session, job.office, "vehicle", Vehicle),
        }

    def prepare(self, drafts: Sequence[VisitDraft]) -> None:
        """Read what the office has of some visits."""
        self._visits.read_lines(list(drafts))
        self._changes.load([draft.id for draft in drafts])
        rows = [self._changes.row(draft.id) for draft in drafts]
        self._beside.read((row.customer_id for row in rows), (row.vehicle_id for row in rows))

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
        if self._job.mapping.own:
            self._refuse_another_subject(draft, known, row)
        changed = self._differences(draft, known, row, sure=sure)
        if self._adds_lines and not draft.stored and any(line for _row, line in draft.rows):
            self._add_lines(draft, known, row)
        elif self._lines_agree(draft, known, whole=bool(changed)) and changed:
            self._change(draft, known, row, changed)
        self._note_beside(draft, row)

    def flush(self) -> None:
        """Write what was changed."""
        self._changes.flush()
        self._beside.forget()

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
                raise self._fixed(known, name, getattr(row, _ALL[name]), value)
        return different

    def _refuse_another_subject(self, draft: VisitDraft, known: KnownVisit, row: Visit) -> None:
        """Refuse an export in which a visit got another customer, vehicle or plate."""
        refs = {"customer": draft.head.customer_ref, "vehicle": draft.head.vehicle_ref}
        here = {"customer": row.customer_id, "vehicle": row.vehicle_id}
        for entity, ref in refs.items():
            named, must = self._own[entity].named(draft.values, ref)
            came_with = ref is not None and ref == self._beside.ref(entity, here[entity])
            if must and not came_with and named not in (None, here[entity]):
                raise self._fixed(known, f"{entity}.id", here[entity], named)
        plate = draft.values.get("vehicle.plate")
        if plate is not None and compact_key(plate) != compact_key(row.plate):
            raise self._fixed(known, "vehicle.plate", row.plate, plate)

    def _note_beside(self, draft: VisitDraft, row: Visit) -> None:
        mark = self._report.marks.waiting(draft.row)
        if mark is not None and mark.outcome is Outcome.REJECTED:
            return
        if self._beside.customer_differs(
            row.customer_id, draft.values
        ) or self._beside.vehicle_differs(row.vehicle_id, draft.values):
            self._report.note(draft.row, Oddity.BESIDE)

    def _fixed(
        self,
        known: KnownVisit,
        name: str,
        here: Any,  # noqa: ANN401 -- what columns hold
        value: Any,  # noqa: ANN401 -- what columns hold
    ) -> RowRejectedError:
        said = _("{visit} has another value of “{field}”: {here}, not {value}; change it there.")
        return RowRejectedError(
            said.format(
                visit=known,
                field=_(_FIELDS[name].title),
                here=self._shown(name, here),
                value=self._shown(name, value),
            )
        )

    def _shown(self, name: str, value: Any) -> str:  # noqa: ANN401 -- what columns hold
        """Return a value as people call it, not as the office keeps it."""
        match name:
            case "visit.segment":
                return str(self._segments[value])
            case "visit.kind":
                return _(KIND_NAMES[value])
            case "visit.state":
                return _(STATE_NAMES[value])
            case "visit.tax_inclusive":
                return "true" if value else "false"
        return "—" if value in (None, "") else str(value)

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
            if look is None or (stored[look] > 0 and self._part_agrees(draft, look, line)):
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

    def _part_agrees(self, draft: VisitDraft, look: LineLook, line: ImportedLine | None) -> bool:
        """Compare the part of a line; a part list that came later than the visits changes none."""
        number = "" if line is None else compact_key(line.part_number)
        known = draft.parts.get(look, set())
        own = self._job.mapping.own and number and "" not in known
        return number in known if own else True

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
