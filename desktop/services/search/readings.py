"""How Chinese characters are read, and which are forms of one; the tables are read on first use."""

import unicodedata
from functools import cache
from itertools import product

from desktop.system.paths import RESOURCES

_FOLDER = RESOURCES / "search"
_MOST = 8  # readings of one name; more would be characters that are no name
# The first sign of a syllable in bopomofo, by how its pinyin begins; longer ones first.
_SIGNS = {
    "zh": "ㄓ",
    "ch": "ㄔ",
    "sh": "ㄕ",
    "yu": "ㄩ",
    "yong": "ㄩ",
    "ai": "ㄞ",
    "ao": "ㄠ",
    "an": "ㄢ",
    "ang": "ㄤ",
    "ei": "ㄟ",
    "en": "ㄣ",
    "eng": "ㄥ",
    "er": "ㄦ",
    "ou": "ㄡ",
    **dict(zip("bpmfdtnlgkhjqxrzcs", "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄖㄗㄘㄙ", strict=True)),
    **dict(zip("aoewyv", "ㄚㄛㄜㄨㄧㄩ", strict=True)),
}
_LONGEST_SIGN = max(map(len, _SIGNS))


def fold(text: str) -> str:
    """Fold width, case, accents, and Traditional characters to their Simplified form."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        plain = plain.translate(_variants())
        apart = unicodedata.normalize("NFKD", plain)
        # Only accents of letters go: Korean syllables and the rest are put together again.
        kept = (sign for sign in apart if not 0x0300 <= ord(sign) < 0x0370)  # noqa: PLR2004 -- Unicode's combining marks
        plain = unicodedata.normalize("NFKC", "".join(kept))
    return plain


def readings(characters: str) -> list[tuple[str, ...]]:
    """Return the ways in which folded characters may be read, a syllable for each of them."""
    known = _readings()
    ways = [known.get(character, (character,)) for character in characters]
    count = 1
    for place, way in enumerate(ways):
        count *= len(way)
        if count > _MOST:
            ways[place:] = [way[:1] for way in ways[place:]]
            break
    return list(product(*ways))


def first_sign(syllable: str) -> str:
    """Return the first sign of bopomofo of a syllable in pinyin."""
    for length in range(min(_LONGEST_SIGN, len(syllable)), 0, -1):
        if sign := _SIGNS.get(syllable[:length]):
            return sign
    return syllable[:1]


@cache
def _variants() -> dict[int, str]:
    return {ord(line[0]): line[1] for line in _lines("variants.txt")}


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    variants = _variants()
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("readings.txt"):
        reading, characters = line.split(" ")
        found.update(dict.fromkeys(characters, _spellings(reading)))
    for line in _lines("name_readings.txt"):
        character, *extra = line.split(" ")
        ways = tuple(dict.fromkeys(way for one in extra for way in _spellings(one)))
        found[character] = found[character.translate(variants)] = ways
    return found


def _spellings(reading: str) -> tuple[str, ...]:
    """Return how a reading is typed: lü as lv, and as lu."""
    if reading[0] in "ln" and reading[1:2] == "v":
        return reading, reading[0] + "u" + reading[2:]
    return (reading,)


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
