"""Putting an answer together: its title, its note, and the list its figures open."""

from collections.abc import Sequence

from desktop.services.analysis import wording
from desktop.services.analysis.questions import Answer, Column, Question
from desktop.services.formats import sentences
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.opening import list_of
from desktop.system.i18n import _


def made(  # noqa: PLR0913 -- the one place where an answer is put together
    question: Question,
    labels: Sequence[str],
    columns: Sequence[Column],
    *,
    note: str = "",
    head: str = "",
    has_total: bool = True,
    running: Sequence[Column] = (),
) -> Answer:
    """Make an answer; without a head the rows are called by their cut."""
    definition = wording.definition(CATALOGUE[question.measure])
    return Answer(
        question,
        wording.title(question, _(wording.VIEW_NAMES[question.view])),
        head or _(wording.CUT_NAMES[question.cut]),
        tuple(labels),
        tuple(columns),
        sentences((definition, note)),
        list_of(question.measure),
        has_total,
        tuple(running),
    )
