"""Writing imported visits and their lines."""

import re
from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.keys import compact_key
from desktop.models.part import Part
from desktop.models.visit import LineKind, Visit, VisitKind, VisitLine
from desktop.services.importing.customer_book import CustomerBook
from desktop.services.importing.job import Job
from desktop.services.importing.records import Ids, insert_all
from desktop.services.importing.report import Oddity
from desktop.services.importing.values import RowRejectedError
from desktop.services.importing.vehicle_book import VehicleBook
from desktop.services.importing.visit_draft import LineLook, VisitDraft
from desktop.services.importing.visit_lines import ImportedLine, visit_totals
from desktop.system.i18n import _

_BATCH = 1000
_DAY_NUMBER = re.compile(r"([0-9]{6})-([0-9]{3,6})")


class VisitWriter:
    """Finds or enters the customer and the vehicle of each visit, and writes the visit."""

    def __init__(self, job: Job) -> None:
        self._job, self._report = job, job.report
        self._customers, self._vehicles = CustomerBook(job), VehicleBook(job)
        self._ids = Ids(job.session, Visit)
        self._by_ref: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._last_of_day: dict[str, int] = {}
        self._rows: list[dict[str, Any]] = []
        self._known: dict[int, VisitDraft] = {}
        self._fresh: dict[int, int] = {}
        self._stored: dict[int, tuple[str, date, date | None]] = {}
        days = Visit.arrived_on, Visit.settled_on
        columns = select(Visit.id, Visit.external_ref, Visit.number, *days)
        for key, ref, number, arrived, settled in job.session.execute(columns):
            self._register(key, number, ref)
            self._stored[key] = number, arrived, settled

    def take(self, draft: VisitDraft) -> None:
        """Make a visit of a draft, or find the one the office has.

        Raises:
            RowRejectedError: It contradicts what the office knows, or itself.
        """
        number = draft.values.get("visit.number") or ""
        known = self._by_ref.get(draft.ref or "") or self._by_number.get(number)
        if known is None:
            self._enter(draft, number)
        elif known in self._fresh:
            raise RowRejectedError(
                _("Row {row} gives another visit the same number; correct one of them.").format(
                    row=self._fresh[known]
                )
            )
        else:
            self._know(known, draft)

    def write(self) -> None:
        """Write customers, vehicles and visits, in this order."""
        self._customers.write()
        self._vehicles.write()
        insert_all(self._job.session, Visit, self._rows)
        self._report.created["visit"] += len(self._rows)
        self._report.unchanged["visit"] += len(self._known)
        read_stored_lines(self._job.session, self._known)

    def _know(self, visit_id: int, draft: VisitDraft) -> None:
        number, *days = self._stored[visit_id]
        if days != [draft.values["visit.arrived_on"], draft.values["visit.settled_on"]]:
            raise RowRejectedError(
                _("The office has a visit {number} of another day; correct the number.").format(
                    number=number
                )
            )
        draft.id, draft.number, draft.stored = visit_id, number, Counter()
        self._known[visit_id] = draft

    def _enter(self, draft: VisitDraft, number: str) -> None:
        values = draft.values
        totals = visit_totals(values, list(draft.sums.values()), draft.tax, self._job.currency)
        customer = self._customers.find(values, draft.customer_ref)
        vehicle = self._vehicles.find(values, draft.vehicle_ref)
        day = values["visit.arrived_on"]
        if customer is None:
            customer = self._customers.add(values, draft.customer_ref, day, draft.row)
        elif self._customers.called_otherwise(customer, values):
            self._report.note(draft.row, Oddity.OTHER_NAME)
        if vehicle is None:
            vehicle = self._vehicles.add(values, draft.vehicle_ref, day, draft.row)
        self._customers.see(customer, day)
        self._vehicles.see(vehicle, customer, day)
        draft.id, draft.number = self._ids.take(), number or self._next_number(day)
        self._register(draft.id, draft.number, draft.ref)
        self._fresh[draft.id] = draft.row
        self._rows.append(
            {
                "id": draft.id,
                "number": draft.number,
                "vehicle_id": vehicle,
                "customer_id": customer,
                "segment_id": values.get("visit.segment") or self._customers.segment_of(customer),
                "plate": values.get("vehicle.plate") or "",
                "kind": values.get("visit.kind") or VisitKind.MAINTENANCE,
                "state": values["visit.state"],
                "advisor_id": values.get("visit.advisor"),
                "cashier_id": values.get("visit.cashier"),
                "arrived_on": day,
                "promised_on": values.get("visit.promised_on"),
                "finished_on": values["visit.finished_on"],
                "settled_on": values["visit.settled_on"],
                "odometer": values.get("visit.odometer"),
                "concern": values.get("visit.concern") or "",
                "cause": values.get("visit.cause") or "",
                "correction": values.get("visit.correction") or "",
                "void_reason": values.get("visit.void_reason"),
                "tax_rate": draft.tax.rate,
                "tax_inclusive": draft.tax.inclusive,
                "labour_net": totals.labour_net,
                "parts_net": totals.parts_net,
                "outsourced_net": totals.outsourced_net,
                "other_net": totals.other_net,
                "tax": totals.tax,
                "total": totals.total,
                "import_id": self._job.import_id,
                "external_ref": draft.ref,
            }
        )

    def _register(self, visit_id: int, number: str, ref: str | None) -> None:
        self._by_number[number] = visit_id
        if ref:
            self._by_ref[ref] = visit_id
        if found := _DAY_NUMBER.fullmatch(number):
            last = self._last_of_day.get(found[1], 0)
            self._last_of_day[found[1]] = max(last, int(found[2]))

    def _next_number(self, day: date) -> str:
        prefix = f"{day:%y%m%d}"
        return f"{prefix}-{self._last_of_day.get(prefix, 0) + 1:03}"


class LineWriter:
    """Writes the lines of new visits, and compares those of visits the office has."""

    def __init__(self, job: Job) -> None:
        self._job, self._report = job, job.report
        self._has_text = "line.text" in {reader.field.id for reader in job.readers}
        parts = select(Part.number_key, Part.id)
        self._parts = {number: key for number, key in job.session.execute(parts)}  # noqa: C416
        self._rows: list[dict[str, Any]] = []

    def take(self, row: int, draft: VisitDraft, line: ImportedLine | None) -> None:
        """Write the line of a row."""
        if draft.stored is not None:
            self._compare(row, draft, draft.stored, line)
            return
        if draft.settled_first:
            self._report.note(row, Oddity.SETTLED_FIRST)
        if line is None:
            if self._has_text:
                self._report.note(row, Oddity.NO_TEXT)
            return
        draft.lines += 1
        self._rows.append(self._row(row, draft, line))
        if len(self._rows) == _BATCH:
            self.write()

    def write(self) -> None:
        """Write what has gathered."""
        insert_all(self._job.session, VisitLine, self._rows)
        self._report.created["visit_line"] += len(self._rows)
        self._rows = []

    def _compare(
        self, row: int, draft: VisitDraft, stored: "Counter[LineLook]", line: ImportedLine | None
    ) -> None:
        look = None if line is None else (line.kind, line.text, line.quantity, line.amount)
        if look is None or stored[look] > 0:
            stored.subtract([look] if look else [])
            said = _("The office has visit {number} with this line already.")
            self._report.repeat(row, said.format(number=draft.number))
            return
        said = _("The office has visit {number} without this line; change the visit itself.")
        self._report.reject(row, said.format(number=draft.number))

    def _row(self, row: int, draft: VisitDraft, line: ImportedLine) -> dict[str, Any]:
        return {
            "visit_id": draft.id,
            "position": draft.lines,
            "kind": line.kind,
            "text": line.text,
            "part_id": self._part_id(row, line),
            "quantity": line.quantity,
            "unit": line.unit,
            "price": line.price,
            "discount": line.discount,
            "amount": line.amount,
            "net": line.net,
            "cost": line.cost,
            "hours": line.hours,
        }

    def _part_id(self, row: int, line: ImportedLine) -> int | None:
        if not line.part_number or line.kind != LineKind.PART:
            return None
        part = self._parts.get(compact_key(line.part_number))
        if part is None:
            self._report.note(row, Oddity.UNKNOWN_PART)
        return part


def read_stored_lines(session: Session, known: dict[int, VisitDraft]) -> None:
    """Tell each draft what lines the office has of its visit."""
    keys = list(known)
    line = VisitLine
    columns = select(line.visit_id, line.kind, line.text, line.quantity, line.amount)
    for start in range(0, len(keys), _BATCH // 2):
        chosen = columns.where(line.visit_id.in_(keys[start : start + _BATCH // 2]))
        for key, kind, text, quantity, amount in session.execute(chosen):
            stored = known[key].stored
            if stored is not None:
                stored[kind, text, quantity, amount] += 1
