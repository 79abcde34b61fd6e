"""What a column of a file may say: the field, and how its cells are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class FieldType(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    CODE = "code"
    TAX_ID = "tax_id"
    ID = "id"
    PHONE = "phone"
    PHONES = "phones"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    WHOLE = "whole"
    MONEY = "money"
    HOURS = "hours"
    QUANTITY = "quantity"
    RATE = "rate"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEGMENT = "segment"
    BRANCH = "branch"
    STAFF = "staff"
    SHARES = "shares"


PLACES = {
    FieldType.WHOLE: 0,
    FieldType.MONEY: 2,
    FieldType.HOURS: 2,
    FieldType.QUANTITY: 3,
    FieldType.RATE: 4,
}
# What a cell of these says is the name of something that the office has.
NAMED = frozenset({FieldType.SEGMENT, FieldType.BRANCH, FieldType.STAFF, FieldType.SHARES})


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column of a file may say.

    Attributes:
        id: Entity and name, such as `visit.number`; also the header word of exports.
        title: English source text.
        required: Whether a row must say it in order to create something.
        least: The smallest number allowed.
        most: The greatest number allowed.
        instead: Fields of which one does as well where this one is required.
        once: Whether files often leave it out, because it is the same for all their rows.
        rounds: Whether digits that the office does not keep are rounded, not refused.
    """

    id: str
    title: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    instead: tuple[str, ...] = ()
    once: bool = False
    rounds: bool = False

    @property
    def entity(self) -> str:
        """What the field belongs to: `visit` of `visit.number`."""
        return self.id.partition(".")[0]


def field(  # noqa: PLR0913 -- a line of the tables of fields
    key: str,
    title: str,
    kind: FieldType = FieldType.TEXT,
    *,
    required: bool = False,
    choices: Iterable[str] = (),
    least: Decimal | None = None,
    most: Decimal | None = None,
    instead: tuple[str, ...] = (),
    once: bool = False,
    rounds: bool = False,
) -> Field:
    """Make a field, short enough for a line of a table."""
    words = tuple(map(str, choices))
    return Field(key, title, kind, required, words, least, most, instead, once, rounds)
