"""Lines of text that fit: shortened or broken, by the rules of Chinese and Latin print."""

import re
from bisect import bisect_right

from desktop.reports.fonts import clean, width
from desktop.reports.kit.paper import Style

ELLIPSIS = "…"
# What may not start a line, and what may not end one (kinsoku).
CLOSING = "。，、；：？！）」』】〕〉》”’…—～·％%),.;:?!]}"
OPENING = "（「『【〔〈《“‘([{"
_WORD = r"[A-Za-z0-9\u00a0\u00c0-\u052f\u1e00-\u1fff$#&'*+/=@_\\-]+"
_PIECE = re.compile(
    rf" +|[{re.escape(OPENING)}]*(?:{_WORD}|[^ ])(?:[{re.escape(CLOSING)}]+(?:{_WORD})?)*"
)


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


def _broken(text: str, room: float, style: Style) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(clean(text)):
        for part in _parts(piece, room, style):
            if width((lines[-1] + part).rstrip(), style.size, bold=style.bold) <= room:
                lines[-1] += part
            else:
                lines.append(part.lstrip())
    return [line.rstrip() for line in lines]


def _parts(piece: str, room: float, style: Style) -> list[str]:
    """Break a piece that is wider than a whole line, a VIN for instance, between characters."""
    fits = width(piece.rstrip(), style.size, bold=style.bold) <= room
    return [piece] if fits else list(piece)
