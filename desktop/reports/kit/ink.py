"""Lines of text in the words of a PDF page: written once in a document, then only moved.

ReportLab's own text object measures and writes every line anew. A form says the same words many
times, and its widths are known already. What stands in the file is the same to the byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.rl_accel import escapePDF, fp_str
from reportlab.pdfbase.pdfmetrics import getFont

from desktop.reports.fonts import Run

FILL, FILL_AND_STROKE = 0, 2  # how PDF renders text
LEADING = 1.2  # of the size: what ReportLab writes beside a font


@dataclass(frozen=True, slots=True)
class Words:
    """What a line says: its runs, how they look, and what the file says for them."""

    runs: tuple[Run, ...]
    size: float
    grey: float
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words at their place, which a canvas draws like a text object of its own."""

    x: float
    base: float
    words: Words

    def getCode(self) -> str:  # noqa: N802 -- the name that the canvas calls
        """Return what the file says."""
        return f"BT 1 0 0 1 {fp_str(self.x, self.base)} Tm {self.words.code} ET"


def words(runs: Sequence[Run], size: float, grey: float, document: Any) -> Words:  # noqa: ANN401 -- ReportLab has no types
    """Write runs for one document: each of its fonts gives its characters codes as they come."""
    parts, mode = [f"{fp_str(grey)} g"], FILL
    for run in runs:
        wanted = FILL_AND_STROKE if run.stroke else FILL
        if wanted != mode:
            parts.append(f"{wanted} Tr")
            mode = wanted
        parts += _shown(run, size, document)
    if mode != FILL:
        parts.append(f"{FILL} Tr")
    return Words(tuple(runs), size, grey, " ".join(parts))


def _shown(run: Run, size: float, document: Any) -> list[str]:  # noqa: ANN401 -- as above
    """Write a run: a font holds 256 characters, so a long one is several fonts in the file."""
    font, parts, named = getFont(run.font), list[str](), None
    for subset, codes in font.splitString(run.text, document):
        if subset != named:
            name = font.getSubsetInternalName(subset, document)
            parts.append(f"{name} {fp_str(size)} Tf {fp_str(size * LEADING)} TL")
            named = subset
        parts.append(f"({escapePDF(codes)}) Tj")
    return parts
