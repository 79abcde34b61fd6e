"""Analysis: a measure over a period, compared, cut, rolled, beside its target, and its records."""

from desktop.services.analysis.answering import answer, figures_by
from desktop.services.analysis.questions import (
    DATE_CUTS,
    PEOPLE_CUTS,
    RECORD_CUTS,
    Against,
    Answer,
    Column,
    Kind,
    Question,
    View,
    may_rank,
)

__all__ = [
    "DATE_CUTS",
    "PEOPLE_CUTS",
    "RECORD_CUTS",
    "Against",
    "Answer",
    "Column",
    "Kind",
    "Question",
    "View",
    "answer",
    "figures_by",
    "may_rank",
]
