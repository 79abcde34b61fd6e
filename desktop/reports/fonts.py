"""Text for ReportLab over the chain of fonts, character by character, never an empty box."""

import logging
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics, ttfonts

from desktop.system.fonts import CHAIN, FontFile, system_faces

LOG = logging.getLogger(__name__)
MAP_BLOCK = 100  # the most entries that one bfchar block may hold, by the CMap specification
BOLDER = 0.04  # of the size: the stroke that makes a font without a bold weight bold
# Letters a person may type in two parts; ideographs stay as they are, whatever NFC would make.
_COMPOSED = re.compile(r"[A-Za-z\u00C0-\u052F\u1E00-\u1FFF][\u0300-\u036F]+")
_UNSEEN = {"Cc", "Cf"}
_WHITE = re.compile(r"[\t\n\v\f\r\u0085\u2028\u2029]+")
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that one font can draw; `stroke` thickens it, in shares of its size."""

    font: str
    text: str
    stroke: float = 0.0


@dataclass(frozen=True, slots=True)
class _Glyph:
    """How one character is drawn: by which font, and as what."""

    font: str
    text: str
    stroke: float = 0.0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text split over fonts, what it lacks, and its width at a size of 1."""

    runs: tuple[Run, ...]
    missing: tuple[str, ...]
    width: float


def set_text(text: str, *, bold: bool = False) -> TextLine:
    """Split `text` over the fonts; what no font has becomes its code."""
    return _line(text, bold)


def runs(text: str, *, bold: bool = False, missing: Counter[str] | None = None) -> tuple[Run, ...]:
    """Split `text` into runs; what no font has becomes its code and is counted in `missing`."""
    line = _line(text, bold)
    if missing is not None and line.missing:
        missing.update(line.missing)
    return line.runs


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure `text` in points."""
    return _line(text, bold).width * size


@lru_cache(maxsize=32768)  # a cell is measured, shortened and drawn; a word comes again
def _line(text: str, bold: bool) -> TextLine:  # noqa: FBT001 -- a cache key
    glyphs = [_glyph(char, bold) for char in clean(text)]
    groups = groupby(glyphs, key=lambda glyph: (glyph.font, glyph.stroke))
    pieces = [Run(font, "".join(g.text for g in group), stroke) for (font, stroke), group in groups]
    wide = sum(float(pdfmetrics.stringWidth(run.text, run.font, 1)) for run in pieces)
    return TextLine(tuple(pieces), tuple(glyph.missing for glyph in glyphs if glyph.missing), wide)


def clean(text: str) -> str:
    """Drop what has no shape of its own, turn white space into spaces, compose letters."""
    if text.isascii() and text.isprintable():
        return text
    text = _COMPOSED.sub(lambda part: unicodedata.normalize("NFC", part[0]), text)
    text = _WHITE.sub(" ", text)
    return "".join(map(_seen, text))


@lru_cache(maxsize=65536)
def _seen(char: str) -> str:
    """Return what is drawn of a character: itself, a space, or nothing."""
    selector = any(first <= ord(char) <= last for first, last in _SELECTORS)
    category = unicodedata.category(char)
    if selector or category in _UNSEEN:
        return ""
    return " " if category == "Zs" and char not in "\u00a0\u3000" else char


@lru_cache(maxsize=65536)
def _glyph(char: str, bold: bool) -> _Glyph:  # noqa: FBT001 -- a cache key, called here only
    for family in CHAIN:
        name = _register(family, bold)
        if _has(name, char):
            return _Glyph(name, char, BOLDER if bold and family.bold == family.regular else 0.0)
    return _system_glyph(char, BOLDER if bold else 0.0) or _Glyph(
        _register(CHAIN[0], bold), f"[U+{ord(char):04X}]", missing=char
    )


def _has(name: str, char: str) -> bool:
    return bool(pdfmetrics.getFont(name).face.charToGlyph.get(ord(char)))


@cache
def _register(family: FontFile, bold: bool) -> str:  # noqa: FBT001 -- a cache key
    """Register a font with ReportLab on first use: a weight costs 70 ms and 20 MB."""
    path = family.bold if bold else family.regular
    pdfmetrics.registerFont(ttfonts.TTFont(path.stem, path))
    return path.stem


def _system_glyph(char: str, stroke: float) -> _Glyph | None:
    for number, face in enumerate(system_faces()):
        name = f"System{number}"
        if face.covers(ord(char)) and _opens(name, str(face.path), face.index) and _has(name, char):
            return _Glyph(name, char, stroke)
    return None


@cache
def _opens(name: str, path: str, index: int) -> bool:
    try:
        pdfmetrics.registerFont(ttfonts.TTFont(name, path, subfontIndex=index))
    except Exception:  # damaged in whatever way: the next font may do
        LOG.info("The system's font %s cannot be used.", path, exc_info=True)
        return False
    return True


def to_unicode_map(font: str, subset: list[int]) -> str:
    """Write a font subset's ToUnicode map, right above U+FFFF too.

    ReportLab writes the code point itself, so that a character of five hexadecimal digits reads
    back, copies and searches as two others; the format asks for UTF-16. `font` is the name of the
    subset, `subset` its code points in the order of their codes.
    """
    lines = [f"<{i:02X}> <{_utf16(code)}>" for i, code in enumerate(subset)]
    blocks = [lines[at : at + MAP_BLOCK] for at in range(0, len(lines), MAP_BLOCK)]
    chars = [[f"{len(block)} beginbfchar", *block, "endbfchar"] for block in blocks]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            f"/CIDSystemInfo\n<< /Registry ({font})\n/Ordering ({font})\n/Supplement 0\n>> def",
            f"/CMapName /{font} def\n/CMapType 2 def",
            f"1 begincodespacerange\n<00> <{max(len(subset) - 1, 0):02X}>\nendcodespacerange",
            *("\n".join(block) for block in chars),
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        ]
    )


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be", "surrogatepass").hex().upper()


ttfonts.makeToUnicodeCMap = to_unicode_map
