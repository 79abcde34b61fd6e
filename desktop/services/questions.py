"""The questions of the follow-up call: the office's own, and what a customer answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.db.uow import UnitOfWork
from desktop.models.call import Answer, Question, QuestionKind
from desktop.models.errors import RuleBrokenError
from desktop.services.archiving import check_reason, mark_archived
from desktop.services.rights import Right, require
from desktop.system.i18n import N_, _

KIND_NAMES = {
    QuestionKind.SCORE: N_("Score from 1 to 5"),
    QuestionKind.RECOMMEND: N_("Would recommend, 0 to 10"),
    QuestionKind.TEXT: N_("In words"),
}
SCORES = {QuestionKind.SCORE: range(1, 6), QuestionKind.RECOMMEND: range(11)}
HEAVIEST = 100
USUAL = (
    (QuestionKind.SCORE, 2, N_("How content are you with the work on your car?")),
    (QuestionKind.SCORE, 1, N_("Was the car ready when it was promised?")),
    (QuestionKind.SCORE, 1, N_("Was the bill explained to you?")),
    (QuestionKind.SCORE, 1, N_("Was the car handed over clean?")),
    (QuestionKind.RECOMMEND, 1, N_("Would you recommend us to a friend?")),
    (QuestionKind.TEXT, 1, N_("What should we do better?")),
)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as it is asked."""

    id: int
    version: int
    kind: str
    text: str
    weight: int

    @property
    def kind_name(self) -> str:
        """How it is answered, in the user's words."""
        return _(KIND_NAMES[QuestionKind(self.kind)])

    @property
    def scores(self) -> range:
        """The scores that may be given; none of a question that is answered in words."""
        return SCORES.get(QuestionKind(self.kind), range(0))


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What is typed about a question.

    Attributes:
        weight: What its score counts for in the satisfaction index.
    """

    kind: str
    text: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What a customer says to one question: a score, or words."""

    question_id: int
    score: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as it was given."""

    question: str
    kind: str
    score: int | None
    text: str


def question_list(session: Session) -> list[QuestionRow]:
    """List the questions in the order they are asked."""
    statement = (
        select(Question.id, Question.version, Question.kind, Question.text, Question.weight)
        .where(Question.archived_at.is_(None))
        .order_by(Question.position, Question.id)
    )
    return [QuestionRow(*row) for row in session.execute(statement)]


def answers_of(session: Session, follow_up_id: int) -> tuple[AnswerRow, ...]:
    """Read what was answered in a call, in the order of the questions."""
    statement = (
        select(Question.text, Answer.kind, Answer.score, Answer.text)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.follow_up_id == follow_up_id)
        .order_by(Question.position, Question.id)
    )
    return tuple(AnswerRow(*row) for row in session.execute(statement))


def enter_question(uow: UnitOfWork, draft: QuestionDraft) -> int:
    """Add a question behind the others and return its id.

    Raises:
        RuleBrokenError: It has no text, or an unknown kind or weight.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(draft)
    with uow:
        last = uow.session.scalar(select(func.max(Question.position))) or 0
        question = Question(position=last + 1)
        _fill(question, draft)
        uow.session.add(question)
        uow.commit()
        return question.id


def change_question(uow: UnitOfWork, question_id: int, version: int, draft: QuestionDraft) -> None:
    """Change a question; answers keep the kind and weight they were given under.

    Raises:
        RuleBrokenError: It would have no text, or an unknown kind or weight.
        ConflictError: Another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    _check(draft)
    with uow:
        _fill(uow.load(Question, question_id, version), draft)
        uow.commit()


def order_questions(uow: UnitOfWork, question_ids: tuple[int, ...]) -> None:
    """Ask the questions in another order.

    Raises:
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    with uow:
        for position, key in enumerate(question_ids, start=1):
            uow.load(Question, key).position = position
        uow.commit()


def archive_question(uow: UnitOfWork, question_id: int, version: int, reason: str) -> None:
    """Ask a question no longer; its answers stay in every figure.

    Raises:
        RuleBrokenError: No reason is given.
        ConflictError: Another seat changed it first.
        NotAllowedError: Only the owner may.
    """
    require(uow, Right.SETTINGS)
    check_reason(reason)
    with uow:
        mark_archived(uow, uow.load(Question, question_id, version), reason)
        uow.commit()


def found_questions(uow: UnitOfWork) -> bool:
    """Give an office that never had a question the usual ones; tell whether it got them."""
    with uow:
        made = uow.session.scalar(select(Question.id).limit(1)) is None
        if made:
            add_usual_questions(uow)
            uow.commit()
    return made


def add_usual_questions(uow: UnitOfWork) -> None:
    """Add the usual questions in the language in use; a step of a larger command."""
    for position, (kind, weight, text) in enumerate(USUAL, start=1):
        uow.session.add(Question(position=position, kind=kind, weight=weight, text=_(text)))


def add_answers(uow: UnitOfWork, follow_up_id: int, answers: Sequence[AnswerDraft]) -> None:
    """Write down what was answered; a question nobody answered leaves nothing.

    Raises:
        RuleBrokenError: A score lies outside its range.
        NotFoundError: A question does not exist.
    """
    for draft in answers:
        question = uow.load(Question, draft.question_id)
        scores = SCORES.get(QuestionKind(question.kind))
        said = draft.text.strip()
        if scores is not None and draft.score is not None and draft.score not in scores:
            raise RuleBrokenError(
                _("“{question}” is answered with {least} to {most}; correct it.").format(
                    question=question.text, least=scores[0], most=scores[-1]
                )
            )
        if (scores is None and said) or (scores is not None and draft.score is not None):
            uow.session.add(
                Answer(
                    follow_up_id=follow_up_id,
                    question_id=question.id,
                    kind=question.kind,
                    weight=question.weight,
                    score=None if scores is None else draft.score,
                    text=said,
                )
            )


def _fill(question: Question, draft: QuestionDraft) -> None:
    question.kind, question.text = draft.kind, draft.text.strip()
    question.weight = draft.weight


def _check(draft: QuestionDraft) -> None:
    if not draft.text.strip():
        raise RuleBrokenError(_("The question has no text; type what is asked."))
    if draft.kind not in list(QuestionKind):
        raise RuleBrokenError(_("Choose how the question is answered."))
    if not 1 <= draft.weight <= HEAVIEST:
        raise RuleBrokenError(
            _("A weight lies between 1 and {most}; correct it.").format(most=HEAVIEST)
        )
