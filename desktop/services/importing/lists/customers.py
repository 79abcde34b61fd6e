"""Importing a list of customers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from desktop.models.customer import Customer, Phone
from desktop.models.keys import compact_key, name_key
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.customer_book import CustomerAsk, CustomerBook, Person
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import RowRejectedError
from desktop.services.importing.job import Job
from desktop.services.importing.kinds import KINDS
from desktop.services.importing.lists.list_import import (
    ListRow,
    Spoken,
    changed_in,
    here_already,
    refuse_new,
    unchanged,
)
from desktop.services.importing.outcomes import Outcome

_PLAIN = {
    "customer.name": "name",
    "customer.kind": "kind",
    "customer.address": "address",
    "customer.birthday": "birthday",
    "customer.note": "note",
    "customer.segment": "segment_id",
}
_TITLES = {name: field.title for name, field in KINDS["customers"].by_id.items()}


class CustomerTaker:
    """Takes in customers."""

    def __init__(self, job: Job) -> None:
        self._job, self._book = job, CustomerBook(job)
        self._key = job.key_reader("customer")
        self._changes, self._spoken = Changes(job, Customer), Spoken(job, "customer")
        self._asks: dict[int, CustomerAsk] = {}
        self._phones: set[tuple[int, str]] = set()

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        self._asks = {}
        for row in rows:
            try:
                self._asks[row.number] = self._ask(row)
            except RowRejectedError:  # it is asked again, and refused, when it is its turn
                continue
        self._book.prepare(self._asks.values(), every_key=True)
        self._changes.load(self._book.people)
        owned = select(Phone.customer_id, Phone.digits)
        found = fetch(self._job.session, owned, Phone.customer_id, self._book.people)
        self._phones = {(key, digits) for key, digits in found}

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter a customer, or change the known one.

        Raises:
            RowRejectedError: The row contradicts what the office knows, or the file itself.
        """
        ask = self._asks.get(row.number) or self._ask(row)
        known = self._book.find(ask)
        if known is None:
            refuse_new(self._job)
            self._spoken.note(self._book.add(ask, self._job.today).id, row.number)
            return Outcome.CREATED, ""
        if known.fresh:
            self._spoken.refuse_second(known.id)
        if self._job.mode == "create":
            return here_already(known)
        if reason := self._book.holder(ask, known.id):
            raise RowRejectedError(reason)
        return self._change(known, ask, row)

    def flush(self) -> None:
        """Write the batch."""
        self._job.inserts.flush()
        self._changes.flush()
        self._spoken.flush()
        self._book.forget()

    def _ask(self, row: ListRow) -> CustomerAsk:
        return self._book.ask(row.values, self._key(row.cells))

    def _change(self, known: Person, ask: CustomerAsk, row: ListRow) -> tuple[Outcome, str]:
        record = self._changes.row(known.id)
        said = _said(row)
        different = [name for name in said if _differs(record, said[name])]
        phones = [one for one in ask.phones if (known.id, one) not in self._phones]
        if not different and not phones:
            self._spoken.note(known.id, row.number)
            self._job.report.unchanged["customer"] += 1
            return unchanged(known)
        self._spoken.refuse_second(known.id)
        self._spoken.note(known.id, row.number)
        values = {column: value for name in different for column, value in said[name].items()}
        self._changes.change(record, values)
        if "tax_id" in values:
            self._book.take_tax_id(known.id, values["tax_id"])
        self._add_phones(record, {digits: ask.phones[digits] for digits in phones})
        titles = [_TITLES[name] for name in different]
        return changed_in(known, [*titles, *([_TITLES["customer.phone"]] if phones else [])])

    def _add_phones(self, record: Customer, phones: dict[str, str]) -> None:
        for digits, number in phones.items():
            self._phones.add((record.id, digits))
            added = self._book.add_phone(record.id, digits, number)
            self._job.trail.inserted(Phone, [added])
        if phones:
            self._changes.touch(record)


def _said(row: ListRow) -> dict[str, dict[str, Any]]:
    """Return what the row itself says, as columns by field."""
    said: dict[str, dict[str, Any]] = {}
    for name in row.said:
        value = row.values.get(name)
        if value is None:
            continue
        if name in _PLAIN:
            said[name] = {_PLAIN[name]: value}
        if name == "customer.name":
            said[name]["name_key"] = name_key(value)
        if name == "customer.tax_id" and compact_key(value):
            said[name] = {"tax_id": compact_key(value)}
    return {name: said[name] for name in _TITLES if name in said}


def _differs(record: Customer, columns: dict[str, Any]) -> bool:
    return any(getattr(record, column) != value for column, value in columns.items())
