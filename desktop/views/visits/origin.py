"""Where a new visit may come from: an appointment, or somebody who waits at the desk."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.services.reception.expected import Expected


@dataclass(frozen=True, slots=True)
class Origin:
    """A visit that is not begun with an empty form.

    Attributes:
        draft: The key under which what is typed is kept.
        title: What stands over the form.
        expected: What is known already, so that nobody types it again.
        command: Opens the visit: takes a unit of work and `new`, and returns the visit's id.
    """

    draft: str
    title: str
    expected: Expected
    command: Callable[..., int]
