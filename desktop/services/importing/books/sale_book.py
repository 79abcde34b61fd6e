"""The sales of a batch of rows that the office has already, and who sent their customers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desktop.models.customer import Customer, Phone
from desktop.models.keys import name_key, phone_digits
from desktop.models.sale import Sale, SaleShare
from desktop.services.importing.books.identity import OwnIds, unknown_id
from desktop.services.importing.books.known import fetch
from desktop.services.importing.cells.values import Values
from desktop.services.importing.job import Job
from desktop.system.i18n import _

_LEAST_DIGITS = 8


class SaleBook:
    """Finds sales by key, id and number.

    Attributes:
        names: What each known sale of the batch is called in sentences.
        fresh: Ids of sales that this very import entered.
        shares: The shares of each known sale, by person.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._own = OwnIds(job.session, job.office, "sale", Sale)
        self.forget()

    def forget(self) -> None:
        """End a batch."""
        self.names: dict[int, str] = {}
        self.fresh: set[int] = set()
        self.shares: dict[int, dict[int, Decimal]] = {}
        self._by_ref: dict[str, int] = {}
        self._by_number: dict[str, int] = {}

    def prepare(self, asks: Sequence[tuple[Values, str | None]]) -> None:
        """Look a batch up in the office, each sort of key with one statement."""
        self._look_for(Sale.external_ref, [ref for _values, ref in asks])
        self._look_for(Sale.number, [values.get("sale.number") for values, _ref in asks])
        named = [values.get("sale.id") or self._own.own(ref) for values, ref in asks]
        self._look_for(Sale.id, named)
        columns = select(SaleShare.sale_id, SaleShare.staff_id, SaleShare.share)
        for sale, person, share in fetch(self._job.session, columns, SaleShare.sale_id, self.names):
            self.shares.setdefault(sale, {})[person] = share

    def find(self, values: Values, ref: str | None) -> int | None:
        """Find which sale a row speaks of.

        Raises:
            RowRejectedError: Its id is that of no sale.
        """
        named, must = self._own.named(values, ref)
        key = self._by_ref.get(ref or "") or (named if named in self.names else None)
        if key is not None:
            return key
        if named is not None and must:
            raise unknown_id(named)
        return self._by_number.get(values.get("sale.number") or "")

    def holder(self, number: str | None) -> int | None:
        """Return which sale has a number."""
        return self._by_number.get(number or "")

    def register(self, key: int, number: str, ref: str | None, *, fresh: bool) -> None:
        """Remember a sale."""
        self.names[key] = _("Sale {number} (id {id})").format(number=number, id=key)
        self._by_number[number] = key
        if ref:
            self._by_ref[ref] = key
        if fresh:
            self.fresh.add(key)

    def _look_for(self, column: Any, keys: Iterable[Any]) -> None:  # noqa: ANN401 -- any column
        chosen = select(Sale.id, Sale.number, Sale.external_ref, Sale.import_id)
        for key, number, ref, run in fetch(self._job.session, chosen, column, keys):
            self.register(key, number, ref, fresh=run == self._job.import_id)


class Referrers:
    """Finds the customers who sent others, by a phone or by a name that only one has."""

    def __init__(self, job: Job) -> None:
        self._session = job.session
        self._by_phone: dict[str, int] = {}
        self._by_name: dict[str, int | None] = {}

    def prepare(self, texts: Iterable[str | None]) -> None:
        """Look up who is named in a batch."""
        said = [text for text in texts if text]
        phones = select(Phone.digits, Phone.customer_id).where(~Phone.shared)
        found = fetch(self._session, phones, Phone.digits, map(phone_digits, said))
        self._by_phone = {digits: key for digits, key in found}  # noqa: C416 -- dict() of rows has no types
        self._by_name = {}
        names = select(Customer.name_key, Customer.id)
        for name, key in fetch(self._session, names, Customer.name_key, map(name_key, said)):
            self._by_name[name] = None if name in self._by_name else key

    def find(self, text: str) -> int | None:
        """Return who is meant; None where nobody is, or more than one may be."""
        digits = phone_digits(text)
        if len(digits) >= _LEAST_DIGITS and digits in self._by_phone:
            return self._by_phone[digits]
        return self._by_name.get(name_key(text))
