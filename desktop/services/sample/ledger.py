"""The made-up ledger: parts as they stand on the shelf, and the papers that move them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desktop.db.uow import UnitOfWork
from desktop.models.bill import bill_totals, line_amount, line_net
from desktop.models.staff import Role, Staff
from desktop.models.stock import MovementKind
from desktop.models.visit import LineKind
from desktop.services.bulk import Row, Writer
from desktop.services.sample.world import World
from desktop.services.settings import office_info
from desktop.services.stock.costing import Level, Step
from desktop.services.stock.posting import LETTERS

NOTHING = Decimal(0)
SUPPLIERS = (
    ("和泰零件", 3, "02-2506-2121"),
    ("永豐汽材行", 1, "02-2961-7788"),
    ("昇達油品", 2, "03-326-5577"),
    ("國際輪胎倉儲", 4, "02-8667-3131"),
    ("大裕鈑噴材料", 5, "02-2257-9096"),
)
SELLS = {"保養": 0, "煞車": 0, "油品": 2, "輪胎": 3, "鈑噴": 4}  # all else: the second
_WEEKS = 5  # of demand that is ordered up to


@dataclass(slots=True)
class Kept:
    """A part as the store keeps it."""

    id: int
    category: str
    price: Decimal
    cost: Decimal
    level: Level
    weekly: float = 0
    coming: Decimal = NOTHING

    @property
    def up_to(self) -> Decimal:
        """How far it is ordered up; it is ordered when a third of that is left."""
        return Decimal(max(round(self.weekly * _WEEKS), 1))

    @property
    def supplier(self) -> int:
        """The place of its supplier."""
        return SELLS.get(self.category, 1)


class Ledger:
    """Writes papers with their movements, numbered by day.

    Attributes:
        keeper: The id of whoever keeps the store; None where nobody does.
    """

    def __init__(self, uow: UnitOfWork, world: World, writer: Writer) -> None:
        self.writer, self.last_day = writer, world.last_day
        self.calendar, self.tax, self.currency = (
            office_info(uow.session).calendar,
            world.tax,
            world.currency,
        )
        keepers = select(Staff.id).where(Staff.role == Role.PARTS).order_by(Staff.id).limit(1)
        self.keeper = uow.session.scalar(keepers)
        self._numbers: Counter[tuple[str, date]] = Counter()

    def paper(
        self,
        kind: MovementKind,
        at: datetime,
        steps: Sequence[tuple[Kept, Step]],
        *,
        lines: Sequence[int] | None = None,
        prices: Sequence[Decimal] | None = None,
        **more: Any,  # noqa: ANN401 -- columns of the document
    ) -> int:
        """Write a document and its movements.

        Args:
            kind: What it is.
            at: When the stock moved.
            steps: What each line does to a part.
            lines: The lines of the order that these are of.
            prices: What one of each costs the other side.
            more: Further columns of the document.
        """
        day, places = self.calendar.day(at), range(len(steps))
        sums = [self._sums(*each) for each in zip(steps, prices, strict=True)] if prices else None
        document = self.writer.add(
            "stock_document",
            {
                "number": self.number(LETTERS[kind], day),
                "kind": kind,
                "done_at": at,
                "done_on": day,
                "entered_at": at,
                "staff_id": self.keeper,
                **self._taxed(sums),
                **more,
            },
        )
        for place, (part, step) in zip(places, steps, strict=True):
            part.level = step.after
            amount, net = sums[place] if sums else (None, None)
            self.writer.add(
                "stock_movement",
                {
                    "document_id": document,
                    "position": place + 1,
                    "part_id": part.id,
                    "seq": step.after.seq,
                    "kind": kind,
                    "moved_at": at,
                    "moved_on": day,
                    "quantity": step.quantity,
                    "unit_cost": step.unit_cost,
                    "value": step.value,
                    "residual": step.residual,
                    "on_hand": step.after.on_hand,
                    "stock_value": step.after.value,
                    "price": prices[place] if prices else None,
                    "amount": amount,
                    "net": net,
                    "order_line_id": lines[place] if lines else None,
                },
            )
        return document

    def number(self, letters: str, day: date) -> str:
        """Return the next number of a day."""
        self._numbers[letters, day] += 1
        return f"{letters}-{day:%Y%m%d}-{self._numbers[letters, day]}"

    def morning(self, day: date) -> datetime:
        """Return when the store opens."""
        return self.calendar.instant(day, time(8, 30))

    def pay(self, document: int, at: datetime, method: str, amount: Decimal) -> None:
        """Note money that came in for a sale, or that it was put on account."""
        row = {"document_id": document, "paid_at": at, "paid_on": self.calendar.day(at)}
        self.writer.add("counter_payment", row | {"method": method, "amount": amount})

    def _sums(self, step: tuple[Kept, Step], price: Decimal) -> tuple[Decimal, Decimal]:
        """Return what a line costs, and that before tax."""
        amount = line_amount(abs(step[1].quantity), price, NOTHING, self.currency) or NOTHING
        return amount, line_net(amount, self.tax, self.currency) or NOTHING

    def _taxed(self, sums: Sequence[tuple[Decimal, Decimal]] | None) -> Row:
        if sums is None:
            return {}
        lines = ((LineKind.PART, amount, net) for amount, net in sums)
        totals = bill_totals(lines, self.tax, self.currency)
        return {
            "tax_rate": self.tax.rate,
            "tax_inclusive": self.tax.inclusive,
            "net": totals.parts_net,
            "tax": totals.tax,
            "total": totals.total,
        }
