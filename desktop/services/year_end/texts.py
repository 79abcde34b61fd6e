"""What the owner wrote: kept when figures are computed anew, and flagged when one of them moved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.locks import serialise
from desktop.db.uow import UnitOfWork
from desktop.models.document import ReportText
from desktop.models.errors import ConflictError
from desktop.services.rights import Right, require
from desktop.services.year_end.model import Sentence, YearReport
from desktop.services.year_end.sources import chapter_title
from desktop.system.i18n import _, current_language

OWN = "own"  # the place of what the owner adds to a chapter
FOREWORD = "foreword"  # the chapter that is the owner's alone
Key = tuple[str, str]  # chapter and place


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of the report as the owner sees it.

    Attributes:
        title: The chapter's name.
        draft: What the program proposes now.
        text: What is printed: the owner's words, or the draft.
        version: Of the owner's words; 0 where there are none.
        drafted: What the program had proposed when the owner wrote.
        changed: The figures of the draft that are not what they were then: old and new.
    """

    chapter: str
    title: str
    place: str
    draft: str
    figures: Mapping[str, str]
    text: str
    version: int
    drafted: str
    changed: tuple[tuple[str, str, str], ...]

    @property
    def edited(self) -> bool:
        """Whether the owner wrote it."""
        return bool(self.version)


def _own_texts(session: Session, year: int) -> dict[Key, ReportText]:
    """Read what the owner wrote, in the language in use."""
    statement = select(ReportText).where(
        ReportText.year == year, ReportText.language == current_language()
    )
    return {(row.chapter, row.place): row for row in session.execute(statement).scalars()}


def written(session: Session, year: int) -> dict[Key, str]:
    """Return what the owner wrote, for printing."""
    return {key: row.text for key, row in _own_texts(session, year).items()}


def places(session: Session, report: YearReport) -> tuple[Place, ...]:
    """Set each sentence of a report beside what the owner made of it, in the report's order."""
    own = _own_texts(session, report.year)
    found = [_place(FOREWORD, _("Foreword"), Sentence(OWN, ""), own)]
    found += [
        _place(chapter.id, chapter.title, sentence, own)
        for chapter in report.chapters
        for sentence in (*chapter.sentences, Sentence(OWN, ""))
    ]
    known = {(place.chapter, place.place) for place in found}
    return (*found, *_homeless(own, known))


def _homeless(own: Mapping[Key, ReportText], known: Iterable[Key]) -> list[Place]:
    """Keep in sight what was written for a sentence that the figures give no cause for now."""
    return [
        _place(chapter, chapter_title(chapter), Sentence(place, ""), own)
        for chapter, place in own
        if (chapter, place) not in set(known)
    ]


def _place(chapter: str, title: str, sentence: Sentence, own: Mapping[Key, ReportText]) -> Place:
    row = own.get((chapter, sentence.place))
    return Place(
        chapter,
        title,
        sentence.place,
        sentence.text,
        sentence.figures,
        sentence.text if row is None else row.text,
        0 if row is None else row.version,
        "" if row is None else row.drafted,
        () if row is None else changes(row.figures, sentence.figures),
    )


def changes(then: Mapping[str, Any], now: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """List the figures that are not what they were: name, old, new; empty where there was none."""
    return tuple(
        (name, str(then.get(name, "")), now.get(name, ""))
        for name in dict.fromkeys((*then, *now))
        if str(then.get(name, "")) != now.get(name, "")
    )


def write_text(uow: UnitOfWork, year: int, place: Place, text: str) -> int:
    """Keep the owner's words for a place, with the draft and the figures they were written beside.

    Writing the same words again tells the program that they fit the figures of now.

    Returns:
        The version of what is kept.

    Raises:
        ConflictError: Another seat wrote it first.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.REPORT)
    with uow:
        serialise(uow.session, "report_text")
        row = _row(uow, year, place)
        if row is None:
            row = ReportText(
                year=year,
                language=current_language(),
                chapter=place.chapter,
                place=place.place,
                text=text,
                drafted=place.draft,
                figures=dict(place.figures),
            )
            uow.session.add(row)
        else:
            row.text, row.drafted, row.figures = text, place.draft, dict(place.figures)
        uow.session.flush()
        version = row.version
        uow.commit()
        return version


def take_draft(uow: UnitOfWork, year: int, place: Place) -> None:
    """Give up the owner's words for a place: the draft is printed again.

    Raises:
        ConflictError: Another seat wrote it meanwhile.
        NotAllowedError: Only a manager or the owner may.
    """
    require(uow, Right.REPORT)
    with uow:
        serialise(uow.session, "report_text")
        row = _row(uow, year, place)
        if row is not None:
            uow.session.delete(row)
        uow.commit()


def _row(uow: UnitOfWork, year: int, place: Place) -> ReportText | None:
    statement = select(ReportText).where(
        ReportText.year == year,
        ReportText.language == current_language(),
        ReportText.chapter == place.chapter,
        ReportText.place == place.place,
    )
    row = uow.session.execute(statement).scalars().first()
    if (row.version if row else 0) != place.version:
        raise ConflictError(
            _("Somebody else changed this sentence meanwhile; look at it again, then save.")
        )
    return row
