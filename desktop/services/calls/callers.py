"""Who makes a call: the least loaded of those who may, never the one who received the car."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desktop.models.call import Reminder, ReminderState
from desktop.models.follow_up import FollowUp, FollowUpResult
from desktop.models.staff import Role, Staff

FIRST = (Role.FRONT_DESK, Role.SALES)
THEN = (Role.MANAGER, Role.OWNER)  # where nobody else is left


class Callers:
    """Who may call on a day, and how many open calls each of them has; read once."""

    def __init__(self, session: Session, day: date) -> None:
        here = or_(Staff.left_on.is_(None), Staff.left_on >= day)
        people = select(Staff.id, Staff.role).where(here, Staff.role.in_((*FIRST, *THEN)))
        found = session.execute(people.order_by(Staff.id)).all()
        self._ranks: tuple[Sequence[int], ...] = tuple(
            [key for key, role in found if role in roles] for roles in (FIRST, THEN)
        )
        self._loads = Counter[int]()
        for statement in _LOADS:
            self._loads.update(dict(map(tuple, session.execute(statement))))

    def take(self, but: int | None = None, rather: int | None = None) -> int | None:
        """Give somebody one more call and return who; None where nobody may.

        Args:
            but: Who may not: the advisor who received the car.
            rather: Who shall if possible: the salesperson who looks after the customer.
        """
        for people in self._ranks:
            able = [key for key in people if key != but]
            if able:
                chosen = min(able, key=lambda key: (key != rather, self._loads[key], key))
                self._loads[chosen] += 1
                return chosen
        return None


def caller_for(session: Session, advisor_id: int | None, day: date) -> int | None:
    """Return who calls about a visit that somebody received; None where nobody else is here."""
    return Callers(session, day).take(but=advisor_id)


def _loads(kind: Any, is_open: Any) -> Any:  # noqa: ANN401 -- mapped classes and SQL expressions
    counted = select(kind.assignee_id, func.count())
    return counted.where(is_open, kind.assignee_id.is_not(None)).group_by(kind.assignee_id)


_LOADS = (
    _loads(FollowUp, FollowUp.result == FollowUpResult.OPEN),
    _loads(Reminder, Reminder.state == ReminderState.OPEN),
)
