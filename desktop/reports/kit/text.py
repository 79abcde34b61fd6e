"""Lines of text that fit: shortened or broken, by the rules of Chinese and Latin print."""

import re
from bisect import bisect_right
from functools import lru_cache

from desktop.reports.fonts import clean, width
from desktop.reports.kit.paper import Style

ELLIPSIS = "…"
HAIR = 1e-6  # points: sums of widths are not exact
# What may not start a line, and what may not end one (kinsoku).
CLOSING = "。，、；：？！）」』】〕〉》”’…—～·％%),.;:?!]}"
OPENING = "（「『【〔〈《“‘([{"
_WORD = r"[A-Za-z0-9\u00a0\u00c0-\u052f\u1e00-\u1fff$#&'*+/=@_\\-]+"
_PIECE = re.compile(
    rf" +|[{re.escape(OPENING)}]*(?:{_WORD}|[^ ])(?:[{re.escape(CLOSING)}]+(?:{_WORD})?)*"
)


@lru_cache(maxsize=8192)  # a page is measured several times, and forms say the same words
def fit(text: str, room: float, style: Style) -> str:
    """Shorten `text` with an ellipsis until it is no wider than `room`."""
    if width(text, style.size, bold=style.bold) <= room:
        return text
    text = clean(text)
    least = bisect_right(range(len(text)), room, key=lambda n: _cut_width(text, n, style)) - 1
    return text[: max(least, 0)].rstrip() + ELLIPSIS


def _cut_width(text: str, length: int, style: Style) -> float:
    return width(text[:length].rstrip() + ELLIPSIS, style.size, bold=style.bold)


def wrap(text: str, room: float, style: Style, most: int = 0) -> list[str]:
    """Break `text` into lines; with `most`, the last of so many lines is shortened."""
    lines = [line for part in text.splitlines() or [""] for line in _broken(part, room, style)]
    if most and len(lines) > most:
        return [*lines[: most - 1], fit(" ".join(lines[most - 1 :]), room, style)]
    return lines


@lru_cache(maxsize=8192)  # as above
def _broken(text: str, room: float, style: Style) -> tuple[str, ...]:
    """Fill lines piece by piece; a line is as wide as its pieces, for nothing is kerned."""
    text = clean(text)
    if _wide(text.rstrip(), style) <= room:
        return (text.rstrip(),)
    lines, used = [""], 0.0
    for piece in _PIECE.findall(text):
        for part in _parts(piece, room, style):
            if used + _wide(part.rstrip(), style) <= room + HAIR:
                lines[-1] += part
            else:
                part = part.lstrip()  # noqa: PLW2901 -- a line begins with no space
                lines.append(part)
                used = 0.0
            used += _wide(part, style)
    return tuple(line.rstrip() for line in lines)


def _wide(text: str, style: Style) -> float:
    return width(text, style.size, bold=style.bold)


def _parts(piece: str, room: float, style: Style) -> list[str]:
    """Break a piece that is wider than a whole line, a VIN for instance, between characters."""
    fits = width(piece.rstrip(), style.size, bold=style.bold) <= room
    return [piece] if fits else list(piece)
