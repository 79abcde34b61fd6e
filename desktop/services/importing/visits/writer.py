"""Writing the visits of a batch, with their customers, vehicles and lines."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from sqlalchemy import select

from desktop.models.bill import BillTotals
from desktop.models.visit import Visit, VisitKind
from desktop.services.importing.books.customer_book import CustomerAsk, CustomerBook
from desktop.services.importing.books.sightings import Sightings
from desktop.services.importing.books.vehicle_book import VehicleAsk, VehicleBook
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Excerpt, Job
from desktop.services.importing.report import Oddity
from desktop.services.importing.visits.book import KnownVisit, VisitBook
from desktop.services.importing.visits.changes import VisitChanges
from desktop.services.importing.visits.draft import VisitDraft, complete_days
from desktop.services.importing.visits.line_writer import LineWriter
from desktop.services.importing.visits.lines import visit_totals
from desktop.services.listing import starts_with
from desktop.system.i18n import _

_DAY_NUMBER = re.compile(r"([0-9]{6})-([0-9]{3,6})")
VISIT_COLUMNS = (
    "number",
    "vehicle_id",
    "customer_id",
    "segment_id",
    "plate",
    "kind",
    "state",
    "branch_id",
    "advisor_id",
    "cashier_id",
    "arrived_on",
    "promised_on",
    "finished_on",
    "settled_on",
    "odometer",
    "concern",
    "cause",
    "correction",
    "void_reason",
    "tax_rate",
    "tax_inclusive",
    "labour_net",
    "parts_net",
    "outsourced_net",
    "other_net",
    "tax",
    "total",
    "import_id",
    "external_ref",
)


class VisitWriter:
    """Finds or enters the customer and the vehicle of each visit, and writes the visit."""

    def __init__(self, job: Job, head: Excerpt) -> None:
        self._job, self._report = job, job.report
        self._customers, self._vehicles = CustomerBook(job), VehicleBook(job)
        self._visits, self._lines = VisitBook(job), LineWriter(job)
        self._changes = VisitChanges(job, head, self._visits, self._lines)
        self._sightings = Sightings(job)
        self._new = job.inserts.into(Visit, VISIT_COLUMNS)
        self._numbers, self._works_at = DayNumbers(job), job.names.works_at
        self._enters = job.mapping.kind == "visits" and job.mode != "update"
        self._rows: dict[int, int] = {}
        self._asks: dict[int, tuple[CustomerAsk, VehicleAsk]] = {}

    def prepare(self, drafts: Sequence[VisitDraft]) -> None:
        """Look up everything a batch speaks of."""
        self._visits.prepare(drafts)
        self._lines.prepare(drafts)
        self._asks = {}
        for draft in drafts:
            try:
                known, _sure = self._visits.find(draft)
                if known is not None:
                    draft.id = known.id
                elif self._enters:
                    self._asks[draft.row] = self._ask(draft)
            except RowRejectedError:  # it is asked again, and refused, when it is its turn
                continue
        asks = self._asks.values()
        self._customers.prepare((customer for customer, _vehicle in asks), every_key=False)
        self._vehicles.prepare((vehicle for _customer, vehicle in asks), every_key=False)
        self._changes.prepare([draft for draft in drafts if draft.id])

    def tax_of(self, drafts: Sequence[VisitDraft]) -> None:
        """Tell drafts of visits that are there how these are taxed."""
        self._visits.prepare(drafts)
        for draft in drafts:
            with suppress(RowRejectedError):  # it is refused when it is its turn
                known, _sure = self._visits.find(draft)
                draft.tax = draft.tax if known is None else known.tax

    def take(self, draft: VisitDraft) -> None:
        """Make a visit of a draft, or compare it with the one the office has.

        Raises:
            RowRejectedError: It contradicts what the office knows, or itself.
        """
        known, sure = self._visits.find(draft)
        if known is not None and known.fresh:
            raise RowRejectedError(
                _("Row {row} gives another visit the same number; correct one of them.").format(
                    row=self._row_of(known)
                )
            )
        if known is not None:
            self._changes.take(draft, known, sure=sure)
        elif not self._enters:
            raise RowRejectedError(
                _("The office has no such visit, and this import enters none; correct its number.")
            )
        else:
            self._enter(draft)
            self._lines.take(draft)

    def flush(self) -> None:
        """Write the batch: customers, vehicles, visits and lines, in this order."""
        spoken = [("visit", key, row) for key, row in self._rows.items()]
        self._job.scratch.write("INSERT INTO spoken (entity, id, row) VALUES (?, ?, ?)", spoken)
        self._rows.clear()
        self._job.inserts.flush()
        self._changes.flush()
        self._sightings.flush()
        for book in (self._customers, self._vehicles, self._visits, self._numbers):
            book.forget()

    def _ask(self, draft: VisitDraft) -> tuple[CustomerAsk, VehicleAsk]:
        customer = self._customers.ask(draft.values, draft.head.customer_ref)
        return customer, self._vehicles.ask(draft.values, draft.head.vehicle_ref)

    def _enter(self, draft: VisitDraft) -> None:
        values = draft.values
        complete_days(values)
        totals = visit_totals(values, list(draft.sums.values()), draft.tax, self._job.currency)
        asks = self._asks.get(draft.row) or self._ask(draft)
        customer, vehicle = self._customers.find(asks[0]), self._vehicles.find(asks[1])
        day = values["visit.arrived_on"]
        if vehicle is None:
            self._vehicles.refuse_bare(asks[1])
        if customer is None:
            customer = self._customers.add(asks[0], day)
        elif asks[0].natural[0] not in ("", customer.key):
            self._report.note(draft.row, Oddity.OTHER_NAME)
        if vehicle is None:
            vehicle = self._vehicles.add(asks[1], day)
            self._vehicles.give(vehicle, customer.id, day)
        self._sightings.note(customer, vehicle, day)
        draft.number = values.get("visit.number") or self._numbers.next(day)
        segment = values.get("visit.segment") or customer.segment
        plate = values.get("vehicle.plate") or vehicle.plate
        self._write(draft, (vehicle.id, customer.id, segment, plate), totals)

    def _write(
        self, draft: VisitDraft, whose: tuple[int, int, int, str], totals: BillTotals
    ) -> None:
        values = draft.values
        draft.id = self._new.add(
            draft.number,
            *whose,
            values.get("visit.kind") or VisitKind.MAINTENANCE,
            values["visit.state"],
            values.get("visit.branch") or self._works_at.get(values.get("visit.advisor") or 0),
            values.get("visit.advisor"),
            values.get("visit.cashier"),
            values["visit.arrived_on"],
            values.get("visit.promised_on"),
            values["visit.finished_on"],
            values["visit.settled_on"],
            values.get("visit.odometer"),
            values.get("visit.concern") or "",
            values.get("visit.cause") or "",
            values.get("visit.correction") or "",
            values.get("visit.void_reason"),
            draft.tax.rate,
            draft.tax.inclusive,
            totals.labour_net,
            totals.parts_net,
            totals.outsourced_net,
            totals.other_net,
            totals.tax,
            totals.total,
            self._job.import_id,
            draft.head.ref,
        )
        self._rows[draft.id] = draft.row
        self._numbers.note(draft.number)
        days = values["visit.arrived_on"], values["visit.settled_on"]
        state = values["visit.state"]
        fresh = KnownVisit(draft.id, draft.number, state, *days, draft.tax, fresh=True)
        self._visits.register(fresh, draft.head.ref)

    def _row_of(self, known: KnownVisit) -> int:
        if known.id in self._rows:
            return self._rows[known.id]
        spoken = "SELECT row FROM spoken WHERE entity = 'visit' AND id = ?"
        return int(self._job.scratch.first(spoken, known.id))


class DayNumbers:
    """Gives visits the next free number of their day, as the desk does."""

    def __init__(self, job: Job) -> None:
        self._session = job.session
        self._last: dict[str, int] = {}
        self._unwritten: dict[str, int] = {}

    def forget(self) -> None:
        """End a batch: its numbers are in the office now."""
        self._unwritten.clear()

    def next(self, day: date) -> str:
        """Return the next number of a day."""
        prefix = f"{day:%y%m%d}"
        if prefix not in self._last:
            unwritten = self._unwritten.get(prefix, 0)
            self._last[prefix] = max(self._taken(prefix), unwritten)
        return f"{prefix}-{self._last[prefix] + 1:03}"

    def note(self, number: str) -> None:
        """Remember that a number is taken."""
        if found := _DAY_NUMBER.fullmatch(number):
            kept = self._last if found[1] in self._last else self._unwritten
            kept[found[1]] = max(kept.get(found[1], 0), int(found[2]))

    def _taken(self, prefix: str) -> int:
        numbers = select(Visit.number).where(starts_with(Visit.__table__.c.number, f"{prefix}-"))
        found = (_DAY_NUMBER.fullmatch(one) for one in self._session.execute(numbers).scalars())
        return max((int(one[2]) for one in found if one), default=0)
