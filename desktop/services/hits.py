"""What a search finds; light, because the window stands before the database is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found.

    Attributes:
        kind: Which screen it belongs to: customers, vehicles, visits, sales or parts.
    """

    kind: str
    id: int
    title: str
    subtitle: str
