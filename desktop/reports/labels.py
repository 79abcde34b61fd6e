"""Labels for shelves and boxes: name, number, shelf, price and a barcode that scans."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.eanbc import Ean13BarcodeWidget
from reportlab.graphics.renderPDF import draw
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from desktop.models.errors import RuleBrokenError
from desktop.reports.kit.paper import Paper, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.sheet import PRINTING, Printed, new_canvas
from desktop.reports.kit.text import fit, wrap
from desktop.services.parts.barcodes import is_ean_13
from desktop.system.i18n import N_, _, current_language

MOST = 5_000  # labels in one print
EAN_MODULES, QUIET = 95, 11  # of an EAN-13: bars, and white before them; 7 behind would do
LEAST_PAD: float = 1.6 * mm
EDGE: float = 4.5 * mm  # of a sheet, where many printers cannot print
AIR: float = 0.8 * mm  # between the words and the bars
NAME_LINES = 2
SHORTEST_BARS: float = 5 * mm  # below that a hand scanner needs several tries
# What one bar is wide: a scanner reads from 0.19 mm on, office printers from two dots on.
THINNEST: float = 0.19 * mm
WIDEST: float = 0.33 * mm


@dataclass(frozen=True, slots=True)
class LabelPaper:
    """A sheet of labels, or a roll; in points.

    Attributes:
        name: As it is offered; a marked text.
        across: Labels beside each other; `down` below each other.
        left: White before the first column; `top` above the first row.
        step_x: From one label's left edge to the next one's; `step_y` alike.
    """

    key: str
    name: str
    width: float
    height: float
    across: int
    down: int
    label_width: float
    label_height: float
    left: float
    top: float
    step_x: float
    step_y: float

    @property
    def per_page(self) -> int:
        """How many labels a page has."""
        return self.across * self.down

    @property
    def pad(self) -> float:
        """White inside a label; more where a sheet's labels reach to its edge."""
        edge = EDGE - min(self.left, self.top) if self.per_page > 1 else 0
        return max(LEAST_PAD, edge)


def _a4(key: str, name: str, across: int, down: int, wide: float, high: float) -> LabelPaper:
    """Lay labels out without gaps, in the middle of an A4 sheet; millimetres."""
    left, top = (210 - across * wide) / 2, (297 - down * high) / 2
    sizes = (210, 297, wide, high, left, top)
    sheet_w, sheet_h, label_w, label_h, margin_x, margin_y = (size * mm for size in sizes)
    return LabelPaper(
        key, name, sheet_w, sheet_h, across, down, label_w, label_h, margin_x, margin_y,
        label_w, label_h,
    )  # fmt: skip


def _roll(key: str, name: str, wide: float, high: float) -> LabelPaper:
    size = (wide * mm, high * mm)
    return LabelPaper(key, name, *size, 1, 1, *size, 0, 0, *size)


PAPERS = {
    paper.key: paper
    for paper in (
        _a4("a4-24", N_("A4, 24 labels of 70 x 37 mm"), 3, 8, 70, 37),
        _a4("a4-21", N_("A4, 21 labels of 70 x 42.3 mm"), 3, 7, 70, 42.3),
        _a4("a4-40", N_("A4, 40 labels of 52.5 x 29.7 mm"), 4, 10, 52.5, 29.7),
        _a4("a4-65", N_("A4, 65 labels of 38 x 21.2 mm"), 5, 13, 38, 21.2),
        _roll("roll-50x30", N_("Roll, 50 x 30 mm"), 50, 30),
    )
}


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label.

    Attributes:
        code: What is scanned: an EAN-13, or anything in plain ASCII as a Code 128.
        price: A finished text; empty prints none.
    """

    number: str
    name: str
    code: str
    shelf: str = ""
    price: str = ""


def print_labels(labels: Sequence[Label], paper: LabelPaper, first: int = 1) -> Printed:
    """Print labels one after the other.

    Args:
        labels: In their order; one that is wanted three times comes three times.
        paper: What is in the printer.
        first: The first free label of a sheet that was begun.

    Raises:
        RuleBrokenError: There are none or too many, the first one is not on the sheet, or a code
            cannot be drawn so that it scans.
    """
    _check(labels, paper, first)
    with PRINTING:
        out = BytesIO()
        page = Paper(paper.width, paper.height)
        canvas = new_canvas(page, out, (_("Labels"), "", ""), current_language())
        pen = Pen(canvas, paper.height)
        left = iter(labels)
        pages, free = 0, first - 1
        while batch := list(islice(left, paper.per_page - free)):
            for place, label in enumerate(batch, start=free):
                _draw(pen, paper, place, label)
            canvas.showPage()
            pages, free = pages + 1, 0
        canvas.save()
    return Printed(out.getvalue(), pages, dict(pen.missing))


def _check(labels: Sequence[Label], paper: LabelPaper, first: int) -> None:
    if not labels:
        raise RuleBrokenError(_("There is no label to print; say how many of which part."))
    if len(labels) > MOST:
        raise RuleBrokenError(
            _("{most} labels can be printed at once; print the rest afterwards.").format(
                most=f"{MOST:,}"
            )
        )
    if not 1 <= first <= paper.per_page:
        raise RuleBrokenError(
            _("The sheet has {count} labels; begin with one of them.").format(count=paper.per_page)
        )
    for label in labels:
        if not label.code.isascii() or not label.code.isprintable() or not label.code.strip():
            raise RuleBrokenError(
                _(
                    "{number} cannot be printed as a barcode; give the part a code of Latin "
                    "letters and digits."
                ).format(number=label.number)
            )
        if _bar_width(label.code, paper.label_width - 2 * paper.pad) < THINNEST:
            raise RuleBrokenError(
                _(
                    "The code of {number} is too long for this label; choose a wider label, or "
                    "give the part a shorter code."
                ).format(number=label.number)
            )


def _draw(pen: Pen, paper: LabelPaper, place: int, label: Label) -> None:
    row, column = divmod(place, paper.across)
    x = paper.left + column * paper.step_x + paper.pad
    top = paper.top + row * paper.step_y + paper.pad
    wide, high = paper.label_width - 2 * paper.pad, paper.label_height - 2 * paper.pad
    size = min(max(high * 0.105, 5.5), 8.5)
    name, small = Style(size=size, bold=True, leading=1.2), Style(size=size * 0.9, leading=1.25)
    lines = wrap(label.name, wide, name, NAME_LINES if high > 24 * mm else 1)
    pen.lines(x, top, lines, name)
    below = top + len(lines) * name.line
    price = pen.text(x + wide, below, label.price, replace(small, bold=True, align="right"))
    number = "" if label.number == label.code else label.number  # which stands below the bars
    said = "  ".join(filter(None, (label.shelf, number)))
    pen.text(x, below, fit(said, wide - price - size, small), small)
    below += small.line + AIR
    bars = max(top + high - below - small.line, SHORTEST_BARS)
    _draw_code(pen, label.code, x, below, wide, bars)
    spelled = Style(size=size * 0.85, align="centre", leading=1.2)
    pen.text(x + wide / 2, below + bars, fit(label.code, wide, spelled), spelled)


def _draw_code(pen: Pen, code: str, x: float, top: float, wide: float, high: float) -> None:
    """Draw the bars in the middle of the room, as wide as they may be."""
    bar = min(_bar_width(code, wide), WIDEST)
    bottom = pen.height - top - high
    if is_ean_13(code):
        widget = Ean13BarcodeWidget(
            code, barWidth=bar, barHeight=high, humanReadable=False, quiet=False
        )
        drawing = Drawing(EAN_MODULES * bar, high)
        drawing.add(widget)
        draw(drawing, pen.canvas, x + (wide - EAN_MODULES * bar) / 2, bottom)
        return
    bars = Code128(code, barWidth=bar, barHeight=high, quiet=False)
    bars.drawOn(pen.canvas, x + (wide - bars.width) / 2, bottom)


def _bar_width(code: str, wide: float) -> float:
    """Return what one bar may be wide so that the code and the white beside it fit."""
    modules = EAN_MODULES if is_ean_13(code) else _code128_modules(code)
    return wide / (modules + 2 * QUIET)


def _code128_modules(code: str) -> int:
    return round(float(Code128(code, barWidth=1.0, quiet=False).width))
