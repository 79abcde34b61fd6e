"""How a call went: what is written down when the phone is put down."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.db.uow import UnitOfWork
from desktop.models.call import CallAttempt, CallResult
from desktop.models.errors import RuleBrokenError
from desktop.services.complaints import ComplaintDraft
from desktop.services.questions import AnswerDraft
from desktop.system.i18n import N_, _

MAX_ATTEMPTS = 5


class Outcome(StrEnum):
    """How a call went; which of them are possible depends on the call."""

    REACHED = "reached"
    CONTENT = "content"
    NOT_CONTENT = "not_content"
    BOOKED = "booked"
    AGREED = "agreed"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    LATER = "later"
    WRONG_NUMBER = "wrong_number"
    NOT_NEEDED = "not_needed"


OUTCOME_NAMES = {
    Outcome.REACHED: N_("Reached"),
    Outcome.CONTENT: N_("Content"),
    Outcome.NOT_CONTENT: N_("Not content"),
    Outcome.BOOKED: N_("Booked"),
    Outcome.AGREED: N_("Agreed a day"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.LATER: N_("Call later"),
    Outcome.WRONG_NUMBER: N_("Wrong number"),
    Outcome.NOT_NEEDED: N_("Not needed"),
}
RESULT_NAMES = {
    CallResult.REACHED: N_("Reached"),
    CallResult.NO_ANSWER: N_("No answer"),
    CallResult.LATER: N_("Call later"),
    CallResult.WRONG_NUMBER: N_("Wrong number"),
}
TRIED = {
    Outcome.NO_ANSWER: CallResult.NO_ANSWER,
    Outcome.LATER: CallResult.LATER,
    Outcome.WRONG_NUMBER: CallResult.WRONG_NUMBER,
}


@dataclass(frozen=True, slots=True)
class CallReport:
    """What came of a call.

    Attributes:
        day: When to call again, or the day that was agreed.
        odometer: What the customer said that it shows.
        answers: What was said to the questions.
        complaint: What the customer complains of.
    """

    outcome: str
    note: str = ""
    day: date | None = None
    odometer: int | None = None
    answers: tuple[AnswerDraft, ...] = ()
    complaint: ComplaintDraft | None = None


def check_report(report: CallReport, possible: frozenset[Outcome], today: date) -> None:
    """Refuse an outcome that this kind of call does not have, or a day that is past.

    Raises:
        RuleBrokenError: It is so.
    """
    if report.outcome not in possible:
        raise RuleBrokenError(_("Say how the call ended: choose a result of the list."))
    if report.outcome == Outcome.LATER and report.day is None:
        raise RuleBrokenError(_("Type the day on which to call again."))
    if report.day is not None and report.day < today:
        raise RuleBrokenError(_("This day is past; type today or a later one."))


def closed_already() -> RuleBrokenError:
    """Return the refusal of a call that somebody else made meanwhile."""
    return RuleBrokenError(_("This call is closed already; refresh the list."))


def add_attempt(uow: UnitOfWork, report: CallReport, **of: int) -> None:
    """Write an attempt down; `of` names the call: follow_up_id, reminder_id or complaint_id."""
    uow.session.add(
        CallAttempt(
            at=uow.now,
            staff_id=uow.actor.staff_id,
            result=TRIED.get(Outcome(report.outcome), CallResult.REACHED),
            note=report.note.strip(),
            **of,
        )
    )
