"""Similar names: folded, without the words that only say what a company is, and compared."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.customer import Customer, Phone
from desktop.models.merge import DistinctPair, MergeKind
from desktop.models.segment import Segment
from desktop.services.formats import day_text
from desktop.services.search.index import CUSTOMER, Wanted, index_of
from desktop.services.search.questions import All, AnyOf, Part, Term
from desktop.services.search.readings import fold, readings
from desktop.services.search.words import bare, grams, is_bopomofo, is_latin, pieces, runs

_TITLES = re.compile(r"(?:先生|小姐|女士|太太|老板|经理|师傅|阿姨)$")
_FORMS = re.compile(r"\b(?:co|ltd|inc|corp|company|limited|mr|mrs|ms)\b\.?")
SAME, SAME_SOUND, PART_OF = 100, 92, 88
LEAST = 85  # of a hundred, from which on a name is worth a warning
LONG_LEAST = 80  # of a name of five characters and more, of which one may differ
_SHORT, _GRAM, _LEAST_RUN, _READ = 3, 3, 3, 12
_LOOKED_AT, _SHOWN, _SHORTEST = 200, 4, 2


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer whose name is similar to one that is typed."""

    id: int
    name: str
    phone: str
    segment: str
    last_seen_on: date
    score: int

    @property
    def text(self) -> str:
        """The customer in a line."""
        told = (self.name, self.phone, self.segment, day_text(self.last_seen_on))
        return " · ".join(part for part in told if part)


@lru_cache(1 << 12)
def core(name: str) -> str:
    """Return what tells a name from others: `順發汽車有限公司` and `顺发汽车` have one core."""
    folded = " ".join(_FORMS.sub(" ", fold(name)).split())
    found = pieces(bare(folded))
    plain = " ".join("".join(runs(piece)) if is_latin(piece) else piece for piece in found)
    short = _TITLES.sub("", plain)
    return short if len(short) >= _SHORTEST else plain or folded


@lru_cache(1 << 12)
def sounds(core_name: str) -> frozenset[str]:
    """Return how the core of a Chinese name may be read; nothing for any other."""
    if not core_name or core_name.isascii() or is_bopomofo(core_name):
        return frozenset()
    return frozenset("".join(way) for way in readings(core_name[:_READ]))


def likeness(one: str, other: str) -> int:
    """Compare the cores of two names: from 0 to 100, which is the same."""
    if one == other:
        return SAME if one else 0
    if len(one) == len(other) and sounds(one) & sounds(other):
        return SAME_SOUND
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST and len(long) > _SHORT and long.startswith(short):
        return PART_OF
    from rapidfuzz import fuzz  # the window stands before it is loaded

    if one.isascii() and other.isascii():
        return int(fuzz.token_sort_ratio(one, other))
    return int(fuzz.ratio(one, other))


def is_alike(one: str, other: str) -> int:
    """Return the likeness of two cores when it is worth a warning, else 0."""
    score = likeness(one, other)
    least = LONG_LEAST if min(len(one), len(other)) > _SHORT else LEAST
    return score if score >= least else 0


def alike_customers(session: Session, name: str, except_id: int | None = None) -> list[Alike]:
    """Find customers with a similar name; the index names candidates, none is scanned for."""
    wanted = core(name)
    ids = [key for asked in _questions(wanted) for key in _newest(session, asked)]
    ids = [key for key in dict.fromkeys(ids) if key != except_id]
    named = select(Customer.id, Customer.name).where(Customer.id.in_(ids))
    scored = {key: is_alike(wanted, core(name)) for key, name in session.execute(named)}
    apart = distinct_from(session, MergeKind.CUSTOMER, except_id) if except_id else frozenset()
    best = sorted(
        (key for key in ids if scored.get(key) and key not in apart),
        key=lambda key: -scored[key],
    )
    return _rows(session, best[:_SHOWN], scored)


def distinct_from(session: Session, kind: MergeKind, key: int) -> frozenset[int]:
    """Return the records of which somebody said that they are not this one."""
    pair = DistinctPair
    chosen = select(pair.first_id, pair.second_id).where(
        pair.kind == kind, (pair.first_id == key) | (pair.second_id == key)
    )
    return frozenset(one for row in session.execute(chosen) for one in row if one != key)


def _newest(session: Session, asked: Part) -> list[int]:
    found = index_of(session).newest(session, Wanted(CUSTOMER, asked, _LOOKED_AT))
    return [key for _place, key in found]


def _questions(wanted: str) -> Iterator[Part]:
    """Ask for what a similar name must have: first what few have, then how it begins."""
    if len(wanted) < _SHORTEST:
        return
    ways: list[Part] = [Term(sound) for sound in sorted(sounds(wanted))]
    begins: list[Part] = []
    for piece in pieces(wanted):
        if is_latin(piece):
            ways += [Term(run, begins=True) for run in runs(piece) if len(run) >= _LEAST_RUN]
        elif not is_bopomofo(piece):
            ways += _characters(piece)
            begins += [Term(piece[:_SHORTEST])] if len(piece) > _SHORT else ()
    for terms in (ways, begins):
        unlike = tuple(dict.fromkeys(terms))
        if unlike:
            yield AnyOf(unlike) if len(unlike) > 1 else unlike[0]


def _characters(piece: str) -> Iterable[Part]:
    """Ask for a short name whole; of a long one, one character may differ anywhere."""
    if len(piece) <= _GRAM:
        return (Term(piece),)
    threes = [Term(gram) for gram in grams(piece) if len(gram) == _GRAM]
    ends = (Term(piece[:_SHORTEST]), Term(piece[-_SHORTEST:]))
    return (*threes, All(ends))


def _rows(session: Session, ids: Sequence[int], scores: dict[int, int]) -> list[Alike]:
    phone = (
        select(Phone.number)
        .where(Phone.customer_id == Customer.id)
        .order_by(Phone.id)
        .limit(1)
        .scalar_subquery()
    )
    chosen = (
        select(Customer.id, Customer.name, phone, Segment.name, Customer.last_seen_on)
        .join(Segment, Segment.id == Customer.segment_id)
        .where(Customer.id.in_(ids))
    )
    found = {row[0]: row for row in session.execute(chosen)}
    return [
        Alike(key, row[1], row[2] or "", row[3], row[4], scores[key])
        for key in ids
        if (row := found.get(key)) is not None
    ]
