"""The customers of a batch of rows: found by what identifies one, or added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased
from typing_extensions import override

from desktop.models.customer import Customer, CustomerKind, Phone
from desktop.models.keys import compact_key, name_key, phone_digits
from desktop.services.importing.books.claims import Claims
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import Query, fetch
from desktop.services.importing.cells.values import RowRejectedError, Values, refuse_missing
from desktop.services.importing.job import Job
from desktop.system.i18n import _

_REMEMBERED = 1 << 15
_folded = lru_cache(_REMEMBERED)(name_key)
_digits = lru_cache(_REMEMBERED)(phone_digits)
_compact = lru_cache(_REMEMBERED)(compact_key)

CUSTOMER_COLUMNS = (
    "kind",
    "name",
    "name_key",
    "segment_id",
    "tax_id",
    "address",
    "birthday",
    "note",
    "created_at",
    "last_seen_on",
    "import_id",
    "external_ref",
)
PHONE_COLUMNS = ("customer_id", "number", "digits", "digits_reversed")
_Natural = tuple[str, str, date | None]


@dataclass(slots=True)
class Person:
    """A customer as an import knows one.

    Attributes:
        fresh: Whether this very import entered it.
    """

    id: int
    name: str
    key: str
    segment: int
    fresh: bool

    @override
    def __str__(self) -> str:
        return _("Customer {name} (id {id})").format(name=self.name, id=self.id)


@dataclass(slots=True)
class CustomerAsk:
    """What a row says to identify a customer.

    Attributes:
        ref: The key, as it will be kept.
        named: An id of this office; `must` when a record has to bear it.
        phones: Phones by their digits, as typed.
    """

    values: Values
    ref: str | None
    named: int | None
    must: bool
    tax_id: str
    phones: dict[str, str]
    natural: _Natural

    @property
    def soft(self) -> bool:
        """Whether nothing but name, address and birthday identifies it."""
        return not self.tax_id and not self.phones and bool(self.natural[0])


class CustomerBook:
    """Finds customers by key, id, tax id and phone, and adds those nobody knows."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._own = OwnIds(job.session, job.office, "customer", Customer)
        self._claims = Claims(job.scratch, "customer")
        self._new = job.inserts.into(Customer, CUSTOMER_COLUMNS)
        self._phones = job.inserts.into(Phone, PHONE_COLUMNS)
        self.forget()

    def forget(self) -> None:
        """End a batch: what it added is in the office now."""
        self.people: dict[int, Person] = {}
        self._by_ref: dict[str, int] = {}
        self._by_tax_id: dict[str, int] = {}
        self._by_phone: dict[str, int] = {}
        self._by_nature: dict[_Natural, int] = {}
        self._unclaimed: dict[_Natural, list[int]] = {}
        self._claims.flush()

    def ask(self, values: Values, ref: str | None) -> CustomerAsk:
        """Gather what a row says to identify a customer.

        Raises:
            RowRejectedError: Its id and its key name two customers.
        """
        named, must = self._own.named(values, ref)
        return CustomerAsk(
            values,
            ref,
            named,
            must,
            _compact(values.get("customer.tax_id") or ""),
            phones_of(values),
            (
                _folded(values.get("customer.name") or ""),
                values.get("customer.address") or "",
                values.get("customer.birthday"),
            ),
        )

    def prepare(self, asks: Iterable[CustomerAsk], *, every_key: bool) -> None:
        """Look a batch up in the office, each sort of key with one statement.

        Args:
            asks: The customers of the batch.
            every_key: Whether to look for phones and tax ids of those too whom their key finds.
        """
        left = list(asks)
        self._look_for(_people(), Customer.external_ref, [ask.ref for ask in left])
        self._look_for(_people(), Customer.id, [ask.named for ask in left])
        self._by_ref.update(self._claims.find(ask.ref for ask in left if ask.ref))
        self._look_for(_people(), Customer.id, self._by_ref.values())
        if not every_key:
            left = [ask for ask in left if self._keyed(ask) is None]
        self._look_for(_people(), Customer.tax_id, [ask.tax_id for ask in left])
        phoned = _people().join(Phone, Phone.customer_id == Customer.id).where(~Phone.shared)
        phoned = phoned.add_columns(Phone.digits)
        digits = [one for ask in left for one in ask.phones]
        for row in fetch(self._job.session, phoned, Phone.digits, digits):
            self._by_phone[row[-1]] = self._meet(row[:-1])
        self._look_for_names([ask for ask in left if ask.soft])

    def find(self, ask: CustomerAsk) -> Person | None:
        """Find whom a row speaks of.

        Raises:
            RowRejectedError: Its phones and its tax id belong to two, or its id to none.
        """
        keyed = self._keyed(ask)
        if keyed is not None:
            return self.people[keyed]
        if ask.named is not None and ask.must:
            raise unknown_id(ask.named)
        found = self._holders(ask)
        if len(found) > 1:
            one, other, *_more = (str(self.people[key]) for key in sorted(found))
            raise RowRejectedError(
                _("The phone and the tax id belong to two: {one} and {other}; correct one.").format(
                    one=one, other=other
                )
            )
        key = next(iter(found), None) or self._alike(ask)
        return None if key is None else self.people[key]

    def holder(self, ask: CustomerAsk, mine: int) -> str:
        """Return why a customer may not take a phone or a tax id: somebody else has it."""
        for key in sorted(self._holders(ask) - {mine}):
            return _("{other} has the phone or the tax id; correct one of them.").format(
                other=self.people[key]
            )
        return ""

    def add(self, ask: CustomerAsk, seen_on: date) -> Person:
        """Enter a new customer.

        Raises:
            RowRejectedError: It has no name.
        """
        values = ask.values
        name = values.get("customer.name")
        if name is None:
            raise self._nameless(ask)
        segment = values.get("customer.segment") or self._job.names.first_segment
        key = self._new.add(
            values.get("customer.kind") or CustomerKind.PERSON,
            name,
            ask.natural[0],
            segment,
            ask.tax_id or None,
            ask.natural[1],
            ask.natural[2],
            values.get("customer.note") or "",
            self._job.now,
            seen_on,
            self._job.import_id,
            ask.ref,
        )
        person = self.people[key] = Person(key, name, ask.natural[0], segment, fresh=True)
        self._register(person, ask)
        return person

    def take_tax_id(self, customer_id: int, tax_id: str) -> None:
        """Remember that a known customer has a tax id from now on."""
        self._by_tax_id[tax_id] = customer_id

    def add_phone(self, customer_id: int, digits: str, number: str) -> int:
        """Give a customer a phone, and return the phone's id."""
        self._by_phone[digits] = customer_id
        return self._phones.add(customer_id, number.strip(), digits, digits[::-1])

    def _nameless(self, ask: CustomerAsk) -> RowRejectedError:
        if ask.ref is not None:
            return RowRejectedError(
                _(
                    "No customer here has the key “{ref}”; import it first, or give its name."
                ).format(ref=ask.ref)
            )
        refuse_missing(ask.values, "customer", self._job.readers)
        return RowRejectedError(_("Nothing says who the customer is; give the name."))

    def _holders(self, ask: CustomerAsk) -> set[int]:
        """Return who has the phones and the tax id."""
        holders = {self._by_phone.get(digits) for digits in ask.phones}
        holders.add(self._by_tax_id.get(ask.tax_id))
        return {key for key in holders if key is not None}

    def _register(self, person: Person, ask: CustomerAsk) -> None:
        if ask.ref:
            self._by_ref[ask.ref] = person.id
        if ask.tax_id:
            self._by_tax_id[ask.tax_id] = person.id
        for digits, number in ask.phones.items():
            self.add_phone(person.id, digits, number)
        if ask.soft:
            self._by_nature.setdefault(ask.natural, person.id)
            if ask.ref is None:
                self._unclaimed.setdefault(ask.natural, []).append(person.id)

    def _keyed(self, ask: CustomerAsk) -> int | None:
        if ask.ref is not None and ask.ref in self._by_ref:
            return self._by_ref[ask.ref]
        return ask.named if ask.named in self.people else None

    def _alike(self, ask: CustomerAsk) -> int | None:
        """Find a customer of the same name, address and birthday."""
        if not ask.soft:
            return None
        if ask.ref is None:
            return self._by_nature.get(ask.natural)
        # Two keys are two customers: each takes a namesake for which no other key stands.
        if not self._job.mapping.own or not self._unclaimed.get(ask.natural):
            return None
        key = self._unclaimed[ask.natural].pop(0)
        self._by_ref[ask.ref] = key
        self._claims.add(ask.ref, key)
        return key

    def _look_for(self, statement: Query, column: Any, keys: Iterable[Any]) -> None:  # noqa: ANN401 -- any column
        missing = [key for key in keys if key not in self.people]
        for row in fetch(self._job.session, statement, column, missing):
            self._meet(row)

    def _meet(self, row: Any) -> int:  # noqa: ANN401 -- a row of _people
        key, name, folded, segment, run, ref, tax_id, named = row
        if key not in self.people:
            fresh = run == self._job.import_id
            self.people[key] = Person(key, name, folded, segment, fresh)
        self.people.setdefault(named, self.people[key])
        if ref:
            self._by_ref[ref] = key
        if tax_id:
            self._by_tax_id[tax_id] = key
        return int(key)

    def _look_for_names(self, asks: list[CustomerAsk]) -> None:
        keyless = [ask.natural[0] for ask in asks if ask.ref is None]
        nature = (Customer.name_key, Customer.address, Customer.birthday)
        first = select(*nature, func.min(Customer.id)).where(_soft()).group_by(*nature)
        for *natural, key in fetch(self._job.session, first, Customer.name_key, keyless):
            self._by_nature.setdefault((natural[0], natural[1], natural[2]), key)
        if self._job.mapping.own:
            keyed = [ask.natural[0] for ask in asks if ask.ref is not None]
            free = select(*nature, Customer.id).where(_soft(), Customer.external_ref.is_(None))
            rows = fetch(self._job.session, free.order_by(Customer.id), Customer.name_key, keyed)
            found = [(row[:3], row[3]) for row in rows]
            taken = self._claims.taken(key for _nature, key in found)
            for natural, key in found:
                if key not in taken:
                    self._unclaimed.setdefault(tuple(natural), []).append(key)
        alike = [*self._by_nature.values(), *(k for ks in self._unclaimed.values() for k in ks)]
        self._look_for(_people(), Customer.id, alike)


def phones_of(values: Values) -> dict[str, str]:
    """Return the phones of a row by their digits."""
    first, more = values.get("customer.phone"), values.get("customer.phones") or ()
    numbers = [number for number in (first, *more) if number]
    return {_digits(number): number for number in numbers}


def _people() -> Query:
    """Select customers by what identifies them; a merged one leads to the one that stayed."""
    kept = aliased(Customer)
    return (
        select(
            func.coalesce(kept.id, Customer.id),
            func.coalesce(kept.name, Customer.name),
            func.coalesce(kept.name_key, Customer.name_key),
            func.coalesce(kept.segment_id, Customer.segment_id),
            func.coalesce(kept.import_id, Customer.import_id),
            Customer.external_ref,
            Customer.tax_id,
            Customer.id,
        )
        .select_from(Customer)
        .outerjoin(kept, kept.id == Customer.merged_into_id)
    )


def _soft() -> ColumnElement[bool]:
    """Have neither tax id nor phone."""
    return Customer.tax_id.is_(None) & ~exists().where(Phone.customer_id == Customer.id)
