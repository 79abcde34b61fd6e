"""Importing sales: orders, and what became of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.models.customer import Customer
from desktop.models.sale import Sale, SaleShare
from desktop.services.importing.books.beside import Beside
from desktop.services.importing.books.changes import Changes
from desktop.services.importing.books.customer_book import CustomerAsk, CustomerBook, Person
from desktop.services.importing.books.people import PeopleBook
from desktop.services.importing.books.sale_book import Referrers, SaleBook
from desktop.services.importing.books.vehicle_book import Car, VehicleAsk, VehicleBook
from desktop.services.importing.cells.shares import Shares
from desktop.services.importing.cells.values import RowRejectedError, refuse_missing
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
from desktop.services.importing.lists.sale_rows import (
    PLAIN,
    columns_of_sale,
    refuse_impossible,
    said_of_sale,
)
from desktop.services.importing.outcomes import Outcome
from desktop.services.importing.report import Oddity
from desktop.system.i18n import _

_COLUMNS = (
    "number",
    "customer_id",
    "vehicle_id",
    "referred_by_id",
    *PLAIN.values(),
    "import_id",
    "external_ref",
)
_TITLES = {column: KINDS["sales"].by_id[field].title for field, column in PLAIN.items()} | {
    "vehicle_id": KINDS["sales"].by_id["vehicle.plate"].title,
    "referred_by_id": KINDS["sales"].by_id["sale.referred_by"].title,
}
_Asks = tuple[CustomerAsk, VehicleAsk]


class SaleTaker:
    """Takes in sales."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._customers, self._vehicles = CustomerBook(job), VehicleBook(job)
        self._sales, self._people, self._referrers = SaleBook(job), PeopleBook(job), Referrers(job)
        self._keys = {name: job.key_reader(name) for name in ("sale", "customer", "vehicle")}
        self._new = job.inserts.into(Sale, _COLUMNS)
        self._shares = job.inserts.into(SaleShare, ("sale_id", "staff_id", "share"))
        self._changes, self._spoken = Changes(job, Sale), Spoken(job, "sale")
        self._seen, self._days = Changes(job, Customer), dict[int, date]()
        self._beside = Beside(job)
        self._asks: dict[int, _Asks] = {}

    def prepare(self, rows: Sequence[ListRow]) -> None:
        """Look up what the rows speak of."""
        self._asks = {}
        for row in rows:
            try:
                self._asks[row.number] = self._ask(row)
            except RowRejectedError:  # it is asked again, and refused, when it is its turn
                continue
        self._customers.prepare(
            (customer for customer, _car in self._asks.values()), every_key=False
        )
        cars = [car for _customer, car in self._asks.values() if _names_car(car)]
        self._vehicles.prepare(cars, every_key=False)
        self._sales.prepare([(row.values, self._keys["sale"](row.cells)) for row in rows])
        self._referrers.prepare(row.values.get("sale.referred_by") for row in rows)
        self._changes.load(self._sales.names)
        self._beside.read(self._changes.row(key).customer_id for key in self._sales.names)

    def take(self, row: ListRow) -> tuple[Outcome, str]:
        """Enter a sale, or change the known one.

        Raises:
            RowRejectedError: The row contradicts what the office knows, or the file itself.
        """
        ref = self._keys["sale"](row.cells)
        known = self._sales.find(row.values, ref)
        asks = self._asks.get(row.number) or self._ask(row)
        if known is None:
            refuse_new(self._job)
            return Outcome.CREATED, self._enter(row, ref, asks)
        if known in self._sales.fresh:
            self._spoken.refuse_second(known)
        if self._job.mode == "create":
            return here_already(self._sales.names[known])
        return self._change(known, row, asks)

    def flush(self) -> None:
        """Write the batch: people and customers, then sales, then who was here last."""
        self._people.flush()
        self._job.inserts.flush()
        self._changes.flush()
        self._move_days()
        self._spoken.flush()
        self._beside.forget()
        for book in (self._customers, self._vehicles, self._sales):
            book.forget()

    def _ask(self, row: ListRow) -> _Asks:
        customer = self._customers.ask(row.values, self._keys["customer"](row.cells))
        values = row.values | {"vehicle.model": row.values.get("sale.model")}
        return customer, self._vehicles.ask(values, self._keys["vehicle"](row.cells))

    def _enter(self, row: ListRow, ref: str | None, asks: _Asks) -> str:
        """Enter a sale, and return what is odd about it."""
        refuse_missing(row.values, "sale", self._job.readers)
        sale = columns_of_sale(row)
        refuse_impossible(sale)
        car = self._vehicles.find(asks[1]) if _names_car(asks[1]) else None
        if car is None and _names_car(asks[1]):
            self._vehicles.refuse_bare(asks[1])
        known = self._customers.find(asks[0])
        customer = known or self._customers.add(asks[0], sale["ordered_on"])
        shares = self._shares_of(row)
        sale["segment_id"] = sale["segment_id"] or customer.segment
        if sale["branch_id"] is None and shares:
            sale["branch_id"] = self._job.names.works_at.get(shares[0][0])
        referrer, notes = self._referrer(row, customer, asks[0])
        key = self._new.add(
            row.values["sale.number"],
            customer.id,
            self._vehicle_of(car, asks[1], customer.id, sale),
            referrer,
            *(sale[column] for column in PLAIN.values()),
            self._job.import_id,
            ref,
        )
        for person, share in shares:
            self._shares.add(key, person, share)
        self._sales.register(key, row.values["sale.number"], ref, fresh=True)
        self._spoken.note(key, row.number)
        self._days[customer.id] = max(
            sale["ordered_on"], self._days.get(customer.id, sale["ordered_on"])
        )
        return " ".join(self._job.report.oddity(row.number, odd) for odd in notes)

    def _referrer(
        self, row: ListRow, customer: Person, ask: CustomerAsk
    ) -> tuple[int | None, list[Oddity]]:
        """Return who sent the customer, and what is odd about both."""
        notes = []
        if not customer.fresh and ask.natural[0] not in ("", customer.key):
            notes.append(Oddity.OTHER_NAME)
        said = row.values.get("sale.referred_by")
        found = self._referrers.find(said) if said else None
        if said and found in (None, customer.id):
            return None, [*notes, Oddity.NO_REFERRER]
        return found, notes

    def _vehicle_of(
        self, car: Car | None, ask: VehicleAsk, customer: int, sale: dict[str, Any]
    ) -> int | None:
        """Return the vehicle of a sale, entered where new; delivered, it is the customer's."""
        if not _names_car(ask):
            return None
        day = sale["delivered_on"] or sale["ordered_on"]
        vehicle = car or self._vehicles.add(ask, day)
        if sale["delivered_on"] is not None and vehicle.owner is None:
            self._vehicles.give(vehicle, customer, day)
        return vehicle.id

    def _shares_of(self, row: ListRow) -> list[tuple[int, Decimal]]:
        said: Shares = row.values.get("sale.salespeople") or ()
        return [(self._people.person(who), share) for who, share in said]

    def _change(self, known: int, row: ListRow, asks: _Asks) -> tuple[Outcome, str]:
        record, name = self._changes.row(known), self._sales.names[known]
        self._refuse_other(known, record, row, asks)
        said = said_of_sale(row) | self._referred(record, row)
        different = {name: value for name, value in said.items() if getattr(record, name) != value}
        gives_car = record.vehicle_id is None and _names_car(asks[1])
        note = self._beside_note(record, row)
        if not different and not gives_car:
            self._spoken.note(known, row.number)
            self._job.report.unchanged["sale"] += 1
            outcome, reason = unchanged(name)
            return outcome, f"{reason} {note}".strip()
        now = {column: getattr(record, column) for column in PLAIN.values()} | different
        refuse_impossible(now)
        self._spoken.refuse_second(known)
        self._spoken.note(known, row.number)
        if gives_car:
            car = self._vehicles.find(asks[1])
            different["vehicle_id"] = self._vehicle_of(car, asks[1], record.customer_id, now)
        self._changes.change(record, different)
        outcome, reason = changed_in(name, [_TITLES[column] for column in different])
        return outcome, f"{reason} {note}".strip()

    def _referred(self, record: Sale, row: ListRow) -> dict[str, Any]:
        """Return who sent the customer, where that can be told."""
        referrer = self._referrers.find(row.values.get("sale.referred_by") or "")
        return {} if referrer in (None, record.customer_id) else {"referred_by_id": referrer}

    def _beside_note(self, record: Sale, row: ListRow) -> str:
        beside = self._beside.customer_differs(record.customer_id, row.values)
        return self._job.report.oddity(row.number, Oddity.BESIDE) if beside else ""

    def _refuse_other(self, known: int, record: Sale, row: ListRow, asks: _Asks) -> None:
        """Refuse what only the sale itself can change: its number, customer, vehicle, people."""
        number = row.values.get("sale.number")
        if number is not None and number != record.number:
            raise _elsewhere(
                _("The sale has the number {number} here.").format(number=record.number)
            )
        if _names_somebody(asks[0]):
            customer = self._customers.find(asks[0])
            if customer is None or customer.id != record.customer_id:
                raise _elsewhere(_("The sale is another customer's here."))
        if record.vehicle_id is not None and _names_car(asks[1]):
            car = self._vehicles.find(asks[1])
            if car is None or car.id != record.vehicle_id:
                raise _elsewhere(_("The sale is of another vehicle here."))
        said: Shares = row.values.get("sale.salespeople") or ()
        shares = {self._people.known(who): share for who, share in said}
        if "sale.salespeople" in row.said and shares != self._sales.shares.get(known, {}):
            raise _elsewhere(_("The sale has other shares of salespeople here."))

    def _move_days(self) -> None:
        """Let known customers have been here on the day of their order."""
        self._seen.load(self._days)
        for key, day in self._days.items():
            record = self._seen.row(key)
            if record.last_seen_on < day:
                self._seen.change(record, {"last_seen_on": day})
        self._seen.flush()
        self._days = {}


def _elsewhere(sentence: str) -> RowRejectedError:
    return RowRejectedError(_("{sentence} Change it in the sale.").format(sentence=sentence))


def _names_somebody(ask: CustomerAsk) -> bool:
    return bool(ask.ref or ask.named or ask.natural[0])


def _names_car(ask: VehicleAsk) -> bool:
    return bool(ask.ref or ask.named or ask.look[0] or ask.vin)
