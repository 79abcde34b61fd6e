"""Every customer the office knows, by what identifies one; new ones are written at the end."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, select, update

from desktop.models.customer import Customer, CustomerKind, Phone
from desktop.models.keys import compact_key, name_key, phone_digits
from desktop.services.importing.job import Job
from desktop.services.importing.records import Ids, insert_all
from desktop.services.importing.values import RowRejectedError, Values
from desktop.system.i18n import _

_Natural = tuple[str, str, date | None]


class CustomerBook:
    """Finds customers by key, tax id and phone, and adds those nobody knows.

    Attributes:
        fresh: The row that first spoke of a customer, by id of those added in this import.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._ids = Ids(job.session, Customer)
        self._by_ref: dict[str, int] = {}
        self._by_tax_id: dict[str, int] = {}
        self._by_phone: dict[str, int] = {}
        self._by_name: dict[_Natural, list[int]] = {}
        self._claimed: set[int] = set()
        self._segments: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self.fresh: dict[int, int] = {}
        self._new: dict[int, dict[str, Any]] = {}
        self._phones: list[dict[str, Any]] = []
        self._seen: dict[int, date] = {}
        self._load()

    def find(self, values: Values, ref: str | None) -> int | None:
        """Find whom a row speaks of.

        Raises:
            RowRejectedError: Its phone and its tax id belong to two customers.
        """
        if ref is not None and ref in self._by_ref:
            return self._by_ref[ref]
        tax_id, digits = _hard_keys(values)
        found = _known((self._by_tax_id.get(tax_id), self._by_phone.get(digits)))
        if len(found) > 1:
            raise RowRejectedError(
                _("The phone and the tax id belong to two customers here; correct one of them.")
            )
        if found:
            return found.pop()
        alike = [] if tax_id or digits else self._by_name.get(_natural(values), [])
        if ref is None:
            return alike[0] if alike else None
        return self._claim(alike, ref) if self._job.mapping.own else None

    def refuse_foreign(self, customer_id: int, values: Values) -> None:
        """Refuse a phone or a tax id that belongs to somebody else.

        Raises:
            RowRejectedError: Another customer has it.
        """
        tax_id, digits = _hard_keys(values)
        holders = _known((self._by_tax_id.get(tax_id), self._by_phone.get(digits)))
        if holders - {customer_id}:
            raise RowRejectedError(
                _("Another customer here has the phone or the tax id; correct one of them.")
            )

    def called_otherwise(self, customer_id: int, values: Values) -> bool:
        """Return whether the office knows the customer by another name."""
        name = self._names.get(customer_id)
        return name is not None and name != name_key(values["customer.name"])

    def add(self, values: Values, ref: str | None, seen_on: date, row: int) -> int:
        """Enter a new customer and return its id."""
        key = self._ids.take()
        tax_id, digits = _hard_keys(values)
        self.fresh[key] = row
        self._new[key] = {
            "id": key,
            "kind": values.get("customer.kind") or CustomerKind.PERSON,
            "name": values["customer.name"],
            "name_key": name_key(values["customer.name"]),
            "segment_id": values.get("customer.segment") or self._job.names.first_segment,
            "tax_id": tax_id or None,
            "address": values.get("customer.address") or "",
            "birthday": values.get("customer.birthday"),
            "note": values.get("customer.note") or "",
            "created_at": self._job.now,
            "last_seen_on": seen_on,
            "import_id": self._job.import_id,
            "external_ref": ref,
        }
        self._register(key, ref, tax_id, values)
        if digits:
            self.add_phone(key, values["customer.phone"])
        return key

    def add_phone(self, customer_id: int, number: str) -> None:
        """Give a customer a phone."""
        digits = phone_digits(number)
        self._by_phone[digits] = customer_id
        self._phones.append(
            {
                "customer_id": customer_id,
                "number": number.strip(),
                "digits": digits,
                "digits_reversed": digits[::-1],
            }
        )

    def segment_of(self, customer_id: int) -> int:
        """Return the segment of a customer."""
        if customer_id in self._new:
            return int(self._new[customer_id]["segment_id"])
        if customer_id not in self._segments:
            statement = select(Customer.segment_id).where(Customer.id == customer_id)
            self._segments[customer_id] = self._job.session.execute(statement).scalar_one()
        return self._segments[customer_id]

    def see(self, customer_id: int, day: date) -> None:
        """Note that a customer was here on a day."""
        new = self._new.get(customer_id)
        if new is None:
            self._seen[customer_id] = max(day, self._seen.get(customer_id, day))
        else:
            new["last_seen_on"] = max(day, new["last_seen_on"])

    def write(self) -> None:
        """Write the new customers, and when the known ones were last here."""
        session, report = self._job.session, self._job.report
        insert_all(session, Customer, list(self._new.values()))
        insert_all(session, Phone, self._phones)
        write_last_seen(self._job, Customer, self._seen)
        report.created["customer"] += len(self._new)
        report.created["phone"] += len(self._phones)

    def _load(self) -> None:
        session = self._job.session
        for digits, key in session.execute(
            select(Phone.digits, Phone.customer_id).where(~Phone.shared)
        ):
            self._by_phone[digits] = key
        has_phone = exists().where(Phone.customer_id == Customer.id)
        columns = (Customer.id, Customer.external_ref, Customer.tax_id, Customer.name_key)
        for key, ref, tax_id, name, address, birthday, phoned in session.execute(
            select(*columns, Customer.address, Customer.birthday, has_phone)
        ):
            if ref:
                self._by_ref[ref] = key
                self._claimed.add(key)
            if tax_id:
                self._by_tax_id[tax_id] = key
            if tax_id or phoned:
                self._names[key] = name
            else:
                self._by_name.setdefault((name, address, birthday), []).append(key)

    def _register(self, key: int, ref: str | None, tax_id: str, values: Values) -> None:
        if ref:
            self._by_ref[ref] = key
            self._claimed.add(key)
        if tax_id:
            self._by_tax_id[tax_id] = key
        if tax_id or values.get("customer.phone"):
            self._names[key] = name_key(values["customer.name"])
        else:
            self._by_name.setdefault(_natural(values), []).append(key)

    def _claim(self, alike: list[int], ref: str) -> int | None:
        """Take a namesake that no other key stands for: two keys are two customers."""
        for key in alike:
            if key not in self._claimed:
                self._claimed.add(key)
                self._by_ref[ref] = key
                return key
        return None


def write_last_seen(job: Job, table: Any, seen: dict[int, date]) -> None:  # noqa: ANN401
    """Move `last_seen_on` of known customers or vehicles forward, never back."""
    if not seen:
        return
    core = table.__table__
    statement = (
        update(core)
        .where(core.c.id == bindparam("row"), core.c.last_seen_on < bindparam("day"))
        .values(last_seen_on=bindparam("day"), version=core.c.version + 1)
    )
    rows = [{"row": key, "day": day} for key, day in seen.items()]
    job.session.connection().execute(statement, rows)


def _known(keys: Iterable[int | None]) -> set[int]:
    return {key for key in keys if key is not None}


def _hard_keys(values: Values) -> tuple[str, str]:
    return (
        compact_key(values.get("customer.tax_id") or ""),
        phone_digits(values.get("customer.phone") or ""),
    )


def _natural(values: Values) -> _Natural:
    return (
        name_key(values["customer.name"]),
        values.get("customer.address") or "",
        values.get("customer.birthday"),
    )
