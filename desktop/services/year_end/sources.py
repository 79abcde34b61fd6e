"""What a chapter is written from, and how one without data is left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.services.year_end.model import Chapter, LeftOut, Part, Sentence
from desktop.services.year_end.reading import YearFigures
from desktop.services.year_end.sentences import Drafter
from desktop.services.year_end.writing import Writer
from desktop.system.i18n import N_, _

TITLES = {
    "summary": N_("The year in short"),
    "market": N_("Environment and market"),
    "sales": N_("Orders and deliveries"),
    "funnel": N_("Funnel and opportunities"),
    "fleets": N_("Fleets"),
    "service": N_("Service"),
    "technicians": N_("Technicians and capacity"),
    "parts": N_("Parts"),
    "customers": N_("Customers and quality"),
    "campaigns": N_("Campaigns"),
    "improvement": N_("Improvement"),
    "team": N_("Team"),
    "financial": N_("Financial view"),
    "competitors": N_("Competitors"),
    "problems": N_("Problems"),
    "next_year": N_("Next year"),
    "measures": N_("How each figure is counted"),
    "months": N_("Month by month"),
    "quality": N_("Quality of the data"),
}


@dataclass(frozen=True, slots=True)
class Sources:
    """The session, the year's figures, and who writes."""

    session: Session
    figures: YearFigures
    writer: Writer

    @property
    def draft(self) -> Drafter:
        """Who drafts the sentences."""
        return Drafter(self.figures, self.writer)


def chapter_title(chapter: str) -> str:
    """Name a chapter."""
    return _(TITLES[chapter])


def chapter(
    chapter_id: str,
    sentences: Iterable[Sentence | None],
    parts: Iterable[Part | None],
    *,
    appendix: bool = False,
) -> Chapter:
    """Make a chapter of what there is."""
    return Chapter(
        chapter_id,
        chapter_title(chapter_id),
        tuple(sentence for sentence in sentences if sentence is not None),
        tuple(part for part in parts if part is not None),
        appendix=appendix,
    )


def left_out(chapter_id: str, reason: str) -> LeftOut:
    """Name a chapter that has no data."""
    return LeftOut(chapter_title(chapter_id), reason)
