"""What a record is found by: its text taken apart into the words of the index."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from desktop.services.search.readings import first_sign, fold, readings

TAIL, HEAD = "¬", "¤"  # before digits that are read from their end, and before a whole phone
LONGEST = 24  # characters of a word that count
GRAM = 3  # characters of a Chinese name that stand in one word, at most
MOST = 20_000  # words of one record: some thousand vehicles of one fleet
_READ = 12  # characters of a name that are read aloud, at most
_SHORTEST_END = 3  # characters of a plate that may be typed from its end
_LATIN, _BOPOMOFO = "a-z0-9", "\u3105-\u312f"
# A piece of Latin letters and digits, whatever stands between them but spaces; bopomofo; the rest.
_PIECES = re.compile(
    rf"[{_LATIN}]+(?:[^\w\s]+[{_LATIN}]+)*|[{_BOPOMOFO}]+|[^\W_{_LATIN}{_BOPOMOFO}]+"
)
_RUNS = re.compile(rf"[{_LATIN}]+")
# What a company's name says of its form alone, folded; longer ones first.
NOISE = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "企业社",
    "企业行",
    "实业社",
    "工作室",
    "事务所",
    "汽车行",
    "工程行",
    "商行",
    "车行",
    "公司",
)
_NOISE = re.compile("|".join(NOISE))

Words = tuple[str, ...]


def pieces(folded: str) -> list[str]:
    """Take a folded text apart: Latin letters and digits, bopomofo, everything else."""
    return _PIECES.findall(folded)


def runs(piece: str) -> list[str]:
    """Return the letters and digits of a Latin piece, without what stands between them."""
    return _RUNS.findall(piece)


def is_latin(piece: str) -> bool:
    """Tell whether a piece consists of Latin letters and digits."""
    return piece[0].isascii()


def is_bopomofo(piece: str) -> bool:
    """Tell whether a piece consists of bopomofo."""
    return "\u3105" <= piece[0] <= "\u312f"


def bare(folded: str) -> str:
    """Return a company's name without the words for its form, unless nothing would be left."""
    return _NOISE.sub("", folded) or folded


def grams(characters: str) -> Iterator[str]:
    """Return every one, two and three characters that stand side by side."""
    for length in range(1, GRAM + 1):
        for start in range(len(characters) - length + 1):
            yield characters[start : start + length]


@lru_cache(maxsize=1 << 13)
def name_words(name: str) -> Words:
    """Return the words of a name: of a customer, a contact, a model, a part."""
    folded = fold(name)
    found = [word for piece in pieces(folded) for word in _piece_words(piece)]
    short = bare(folded)
    for piece in pieces(short):
        if not is_latin(piece) and not is_bopomofo(piece):
            found += grams(piece) if short != folded else ()
            found += _read_words(piece[:_READ])
    return _unlike(found)


@lru_cache(maxsize=1 << 10)
def number_words(number: str) -> Words:
    """Return the words of a number: of a part, a sale, a tax id."""
    return _unlike(word for piece in pieces(fold(number)) for word in _piece_words(piece))


def plate_words(plate: str) -> Words:
    """Return the words of a plate: its beginning, and every end that may be typed."""
    found: list[str] = []
    for piece in pieces(fold(plate)):
        if is_latin(piece):
            whole = "".join(runs(piece))
            ends = range(max(1, len(whole) - _SHORTEST_END + 1))
            found += (whole[start:] for start in ends)
        else:
            found += grams(piece)
    return _unlike(found)


def phone_words(digits: str) -> Words:
    """Return the words of a phone: read from its end, and whole."""
    return (TAIL + digits[::-1])[:LONGEST], (HEAD + digits)[:LONGEST]


def vin_words(vin: str) -> Words:
    """Return the words of a vehicle identification number: it is read from its end."""
    return ((TAIL + "".join(runs(fold(vin)))[::-1])[:LONGEST],)


def together(groups: Iterable[Words]) -> str:
    """Return the words of a record as the index keeps them."""
    seen = dict.fromkeys(word for words in groups for word in words)
    return " ".join(seen if len(seen) <= MOST else list(seen)[:MOST])


def _unlike(words: Iterable[str]) -> Words:
    return tuple(dict.fromkeys(word[:LONGEST] for word in words))


def _piece_words(piece: str) -> Iterable[str]:
    if not is_latin(piece):
        return grams(piece)
    parts = runs(piece)
    if len(parts) == 1:
        return parts
    return [*parts, *("".join(parts[start:]) for start in range(len(parts) - 1))]


def _read_words(characters: str) -> Iterator[str]:
    """Return how a name is typed by its sound, from each of its characters on."""
    for way in readings(characters):
        initials = "".join(syllable[0] for syllable in way)
        signs = "".join(map(first_sign, way))
        for start in range(len(way)):
            yield "".join(way[start:])
            if start < len(way) - 1:  # a single initial begins the reading above
                yield initials[start:]
            yield signs[start:]
