"""What is owed for parts that went out on account: by customer and by age."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy.orm import Session

from desktop.services.counter.tenders import Owed, all_owed

AGES = (30, 60, 90)  # days: up to 30, up to 60, up to 90, and older
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class OwedPaper:
    """A paper that is not paid yet, and how many days ago its parts went."""

    paper: Owed
    days: int


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer who owes something for parts.

    Attributes:
        ages: What is owed by age, as AGES says; the last is what is older.
        papers: The oldest first.
    """

    customer_id: int
    customer: str
    owed: Decimal
    ages: tuple[Decimal, ...]
    papers: tuple[OwedPaper, ...]


def debtors(session: Session, today: date) -> tuple[Debtor, ...]:
    """List who owes what for parts, the largest sum first."""
    owed = sorted(all_owed(session), key=_customer)
    found = (_debtor(list(papers), today) for _key, papers in groupby(owed, _customer))
    return tuple(sorted(found, key=lambda one: (-one.owed, one.customer)))


def _customer(paper: Owed) -> int:
    return paper.customer_id or 0


def _debtor(papers: list[Owed], today: date) -> Debtor:
    aged = tuple(OwedPaper(paper, (today - paper.done_on).days) for paper in papers)
    ages = [_NOTHING] * (len(AGES) + 1)
    for one in aged:
        ages[sum(one.days > edge for edge in AGES)] += one.paper.owed
    first = papers[0]
    return Debtor(_customer(first), first.customer, sum(ages, _NOTHING), tuple(ages), aged)
