"""Who gives a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the desk.

    Attributes:
        staff_id: None for the command line, which acts for the office itself.
        role: A value of `models.staff.Role`, or an empty text for the office itself.
    """

    staff_id: int | None
    name: str
    role: str


COMMAND_LINE = Actor(None, "command line", "")
