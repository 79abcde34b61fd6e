"""From a question to its answer; every figure comes from the catalogue's own reader."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from desktop.models.actor import Actor
from desktop.models.errors import NotAllowedError, RuleBrokenError
from desktop.services.analysis.comparing import compared
from desktop.services.analysis.made import made
from desktop.services.analysis.over_time import against_plan, rolled
from desktop.services.analysis.questions import (
    DATE_CUTS,
    PEOPLE_CUTS,
    Against,
    Answer,
    Question,
    View,
    may_rank,
)
from desktop.services.analysis.ranges import best_ever, seasons
from desktop.services.analysis.wording import label_text
from desktop.services.measures.catalogue import measure_named
from desktop.services.measures.figures import FigureTable, Period, figure_table
from desktop.services.work_days import work_calendar
from desktop.system.i18n import _


def answer(session: Session, question: Question, today: date, actor: Actor) -> Answer:
    """Answer a question of somebody, about figures that are theirs to see.

    Raises:
        RuleBrokenError: The measure is unknown, people would stand beside each other though that
            is off, or the figures cannot be put together like this.
        NotAllowedError: People, or somebody else, are asked about by a role that may not rank.
    """
    measure_named(question.measure)
    _refuse_others(question, actor)
    if question.cut in PEOPLE_CUTS and not question.ranking:
        raise RuleBrokenError(
            _("People beside each other are off; a manager can turn them on for this page.")
        )
    return _ANSWERS[question.view](session, question, today)


def figures_by(
    session: Session, cut: str, measures: Sequence[str], period: Period, actor: Actor
) -> FigureTable:
    """Return figures of the office by a slice, for somebody who may see them.

    Raises:
        NotAllowedError: The slice is by people, and the role may not rank.
    """
    _refuse(actor, is_of_others=cut in PEOPLE_CUTS)
    return figure_table(session, measures, period, (cut,))


def _refuse_others(question: Question, actor: Actor) -> None:
    own = question.scope.staff_id in (None, actor.staff_id)
    _refuse(actor, is_of_others=question.cut in PEOPLE_CUTS or not own)


def _refuse(actor: Actor, *, is_of_others: bool) -> None:
    if is_of_others and not may_rank(actor.role):
        raise NotAllowedError(
            _("Figures of other people are for managers; look at your own or the office's.")
        )


def _compare(session: Session, question: Question, _today: date) -> Answer:
    rows, columns = compared(session, question)
    shown = tuple(label_text(question.cut, key) for key in rows.keys)
    return made(question, shown, columns, note=_missing(session, question))


def _missing(session: Session, question: Question) -> str:
    """Say which years' holidays are missing where working days are compared."""
    if question.against is not Against.WORKING_DAYS or question.cut not in DATE_CUTS:
        return ""
    return work_calendar(session).missing_sentence(question.period)


_ANSWERS: dict[View, Callable[[Session, Question, date], Answer]] = {
    View.COMPARE: _compare,
    View.ROLLING: rolled,
    View.TARGET: against_plan,
    View.SEASONS: seasons,
    View.RECORDS: best_ever,
}
