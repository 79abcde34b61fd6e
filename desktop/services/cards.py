"""What the cards of records share: values of the same name, and texts of others by their key."""

from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.base import Base


class Card(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


C = TypeVar("C", bound=Card)


def card_of(
    card: type[C],
    record: Base,
    **told: Any,  # noqa: ANN401 -- each field of the card has its own kind of value
) -> C:
    """Make the card of a record: what is not told stands in the record's column of that name."""
    own = card.__dataclass_fields__.keys() - told.keys()
    return card(**told, **{name: getattr(record, name) for name in own})


def text_of(session: Session, kind: type[Base], key: int | None, column: str = "name") -> str:
    """Read a text of another record; empty where none is referred to."""
    if key is None:
        return ""
    return str(session.execute(select(kind.__table__.c[column]).where(kind.id == key)).scalar_one())
