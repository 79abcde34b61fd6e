"""What is typed into a search box, as a question to the index: every part of it must match."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from desktop.models.keys import phone_digits
from desktop.services.search.readings import fold
from desktop.services.search.words import (
    GRAM,
    HEAD,
    LONGEST,
    TAIL,
    bare,
    grams,
    is_bopomofo,
    is_latin,
    pieces,
    runs,
)

_MOST_PARTS = 12  # of a pasted text the first ones say enough
_LONGEST_PART = 40
_SHORTEST_TAIL = 3  # digits from which on the end of a phone is looked for
_SHORTEST_HEAD = 6  # digits from which on its beginning is, too
_VAGUE = 2  # letters with which very many words begin
_SYLLABLE = re.compile(r"(?=.*[aeiou])[a-z]{2,6}")
_DIALLED = re.compile(r"\+?[\d\W]*\d[\d\W]*")


@dataclass(frozen=True, slots=True)
class Term:
    """A word that a record must have, or the beginning of one."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these must match."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these must match."""

    parts: tuple["Part", ...]


Part = Term | All | AnyOf


@dataclass(frozen=True, slots=True)
class Asked:
    """One part of what was typed: as it may stand in a number, and what it asks the index."""

    typed: str
    part: Part


@dataclass(frozen=True, slots=True)
class Question:
    """A text somebody typed.

    Attributes:
        asked: What each part of it asks.
        whole: What all of it asks; None where the text means nothing at all.
    """

    asked: tuple[Asked, ...]
    whole: Part | None

    def without(self, place: int) -> Part | None:
        """Return what the other parts ask, where there are others."""
        return _all([one.part for one in self.asked[:place] + self.asked[place + 1 :]])


@lru_cache(maxsize=64)
def question(text: str) -> Question:
    """Understand what somebody typed; what means nothing is left out of it."""
    typed = [part[:_LONGEST_PART] for part in unicodedata.normalize("NFKC", text).split()]
    found = ((part, _ask(part)) for part in typed[:_MOST_PARTS])
    asked = tuple(Asked(part, meant) for part, meant in found if meant is not None)
    whole = _all([one.part for one in asked])
    if len(asked) > 1 and all(_DIALLED.fullmatch(one.typed) for one in asked):
        # A phone may be typed with spaces.
        whole = _any([whole, *_digits(phone_digits(" ".join(one.typed for one in asked)))])
    return Question(asked, whole)


def is_vague(part: Part) -> bool:
    """Tell whether a question says so little that most records may match: a letter or two."""
    match part:
        case All():
            return all(map(is_vague, part.parts))
        case AnyOf():
            return any(map(is_vague, part.parts))
    return part.begins and len(part.text) <= _VAGUE and part.text.isascii()


def may_be_frequent(part: Part) -> bool:
    """Guess whether many words begin as it is asked: a letter, or a syllable of pinyin."""
    match part:
        case All():
            return all(map(may_be_frequent, part.parts))
        case AnyOf():
            return any(map(may_be_frequent, part.parts))
    return part.begins and (len(part.text) == 1 or bool(_SYLLABLE.fullmatch(part.text)))


def _ask(typed: str) -> Part | None:
    if _DIALLED.fullmatch(typed):
        return _any([_latin(typed), *_digits(phone_digits(typed))])
    meant = [_piece(piece) for piece in pieces(fold(typed))]
    return _all([part for part in meant if part is not None])


def _piece(piece: str) -> Part | None:
    if is_latin(piece):
        return _latin(piece)
    if is_bopomofo(piece):
        return Term(piece[:LONGEST], begins=True)
    return _any([_characters(piece), _characters(bare(piece))])


def _latin(piece: str) -> Part | None:
    """Ask for what begins so, with or without what stands between; or for the end of a VIN."""
    parts = runs(fold(piece))
    if not parts:
        return None
    whole = "".join(parts)
    ways: list[Part | None] = [_begins(whole)]
    if len(parts) > 1:
        ways.append(_all([_begins(part) for part in parts]))
    if len(whole) >= _SHORTEST_TAIL and not whole.isalpha():
        ways.append(_begins(TAIL + whole[::-1]))
    return _any(ways)


def _digits(digits: str) -> list[Part]:
    """Ask for the end of a phone; when much of it is typed, for its beginning too."""
    ways: list[Part] = []
    if len(digits) >= _SHORTEST_TAIL:
        ways.append(_begins(TAIL + digits[::-1]))
    if len(digits) >= _SHORTEST_HEAD:
        ways.append(_begins(HEAD + digits))
    return ways


def _characters(piece: str) -> Part | None:
    """Ask for characters that stand side by side in a name."""
    if len(piece) <= GRAM:
        return Term(piece)
    return _all([Term(gram) for gram in grams(piece) if len(gram) == GRAM])


def _begins(text: str) -> Term:
    return Term(text[:LONGEST], begins=True)


def _all(parts: Iterable[Part | None]) -> Part | None:
    unlike = tuple(dict.fromkeys(part for part in parts if part is not None))
    return All(unlike) if len(unlike) > 1 else next(iter(unlike), None)


def _any(parts: Iterable[Part | None]) -> Part | None:
    flat = (part.parts if isinstance(part, AnyOf) else (part,) for part in parts)
    unlike = tuple(dict.fromkeys(part for group in flat for part in group if part is not None))
    return AnyOf(unlike) if len(unlike) > 1 else next(iter(unlike), None)
