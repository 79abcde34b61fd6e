"""The second call of a complaint: it is closed when its customer was asked, and not before."""

from dataclasses import replace
from datetime import date

from desktop.db.uow import UnitOfWork
from desktop.models.complaint import Complaint, ComplaintState
from desktop.models.errors import RuleBrokenError
from desktop.services.calls.reports import CallReport, Outcome, add_attempt, check_report
from desktop.services.complaints import reopen
from desktop.services.rights import Right, require
from desktop.services.settings import office_info
from desktop.system.i18n import _

OUTCOMES = frozenset(
    {
        *(Outcome.CONTENT, Outcome.NOT_CONTENT),
        *(Outcome.NO_ANSWER, Outcome.LATER, Outcome.WRONG_NUMBER),
    }
)


def report_second_call(
    uow: UnitOfWork, complaint_id: int, version: int, report: CallReport
) -> None:
    """Write down whether the customer is content now: content closes, not content reopens.

    Who is not reached stays on the list: without having been asked nothing is closed.

    Raises:
        RuleBrokenError: It is not fixed, or the result is none of this call.
        ConflictError: Another seat changed it first.
        NotAllowedError: The role may not call customers.
    """
    require(uow, Right.RECEIVE)
    with uow:
        today = office_info(uow.session).calendar.day(uow.now)
        if report.outcome == Outcome.LATER and report.day is None:
            report = replace(report, day=today)
        check_report(report, OUTCOMES, today)
        complaint = uow.load(Complaint, complaint_id, version)
        if complaint.state != ComplaintState.FIXED:
            raise RuleBrokenError(_("Nothing is fixed yet; write down first what was done."))
        add_attempt(uow, report, complaint_id=complaint_id)
        complaint.second_call_note = report.note.strip() or complaint.second_call_note
        _end(uow, complaint, report, today)
        uow.commit()


def _end(uow: UnitOfWork, complaint: Complaint, report: CallReport, today: date) -> None:
    if report.outcome == Outcome.CONTENT:
        complaint.content, complaint.state = True, ComplaintState.CLOSED
        complaint.closed_at, complaint.closed_on = uow.now, today
    elif report.outcome == Outcome.NOT_CONTENT:
        reopen(uow, complaint)
