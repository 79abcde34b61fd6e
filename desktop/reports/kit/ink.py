"""Lines of text in the words of a PDF page: written once in a document, then only moved.

ReportLab's own text object measures and writes every line anew. A form says the same words many
times, and its widths are known already. What stands in the file is the same to the byte.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from reportlab.lib.rl_accel import escapePDF, fp_str
from reportlab.pdfbase.pdfmetrics import getFont

from desktop.reports.fonts import Run
from desktop.reports.kit.paper import Style

FILL, FILL_AND_STROKE = 0, 2  # how PDF renders text
LEADING = 1.2  # of the size: what ReportLab writes beside a font


class Words(NamedTuple):
    """What a line says: its runs, how they look, and what the file says for them.

    Attributes:
        stroke: The heaviest stroke of its runs, in points.
    """

    runs: tuple[Run, ...]
    size: float
    grey: float
    stroke: float
    code: str


class Line(NamedTuple):
    """Words at their place, which a canvas draws like a text object of its own."""

    x: float
    base: float
    words: Words

    def getCode(self) -> str:  # noqa: N802 -- the name that the canvas calls
        """Return what the file says."""
        return f"BT 1 0 0 1 {fp_str(self.x, self.base)} Tm {self.words.code} ET"


class Ink:
    """Writes words for one document: each of its fonts gives its characters codes as they come."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 -- ReportLab has no types
        self._document = document
        self._words: dict[tuple[str, float, bool, float], Words] = {}
        self._fonts: dict[tuple[str, int, float], str] = {}

    def words(self, text: str, runs: Sequence[Run], style: Style) -> Words:
        """Return what the file says for a text in a style."""
        key = text, style.size, style.bold, style.grey
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = self._written(tuple(runs), style.size, style.grey)
        return found

    def _written(self, runs: tuple[Run, ...], size: float, grey: float) -> Words:
        parts, mode = [f"{fp_str(grey)} g"], FILL
        for run in runs:
            wanted = FILL_AND_STROKE if run.stroke else FILL
            if wanted != mode:
                parts.append(f"{wanted} Tr")
                mode = wanted
            parts += self._shown(run, size)
        if mode != FILL:
            parts.append(f"{FILL} Tr")
        stroke = max((run.stroke for run in runs), default=0.0) * size
        return Words(runs, size, grey, stroke, " ".join(parts))

    def _shown(self, run: Run, size: float) -> list[str]:
        """Write a run: a font holds 256 characters, so a long one is several fonts in the file."""
        parts, named = list[str](), None
        for subset, codes in getFont(run.font).splitString(run.text, self._document):
            if subset != named:
                parts.append(self._chosen(run.font, subset, size))
                named = subset
            parts.append(f"({escapePDF(codes)}) Tj")
        return parts

    def _chosen(self, font: str, subset: int, size: float) -> str:
        """Write the choice of a font."""
        key = font, subset, size
        found = self._fonts.get(key)
        if found is None:
            name = getFont(font).getSubsetInternalName(subset, self._document)
            found = self._fonts[key] = f"{name} {fp_str(size)} Tf {fp_str(size * LEADING)} TL"
        return found
