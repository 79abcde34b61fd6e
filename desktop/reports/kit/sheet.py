"""A whole document: its head, its foot, its pages, and the file it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from threading import Lock

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from desktop.models.errors import OfficeError
from desktop.reports.fonts import clean
from desktop.reports.kit.blocks import Block
from desktop.reports.kit.layout import flow, forget_layout
from desktop.reports.kit.output import save
from desktop.reports.kit.paper import A4, FIRM, LABEL, PLAIN, STRONG, TITLE, Paper, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.strips import Placed, paginate, stack
from desktop.reports.kit.text import fit, wrap
from desktop.system.i18n import _, current_language, ngettext

TITLE_STYLE = Style(size=TITLE, bold=True, leading=1.3)
LOGO_HEIGHT: float = 11 * mm
SHOP_AIR = 7  # between the shop's line and the title
HEAD_AIR: float = 4 * mm  # between the head's line and the body
FOOT_LINES = 2
CONTACT_LINES, CONTACT_GAP = 4, "  "
SEPARATOR = "·"  # a full-width dot in a Chinese font: it brings its own air
PAGE_ROOM: float = 24 * mm  # of the foot, for "page x / y"
# ReportLab keeps its fonts for the whole process: one document at a time.
PRINTING = Lock()


@dataclass(frozen=True, slots=True)
class Shop:
    """Who prints: the name, a line of address and telephone, a picture (PNG or JPEG)."""

    name: str
    contact: str = ""
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the figures come from, said at the foot of every page; texts are finished texts."""

    as_of: str = ""
    filters: str = ""
    version: str = ""
    rows: int | None = None
    lock: str = ""

    def sentence(self) -> str:
        """Join what is known."""
        rows = self.rows
        known = [
            _("Data as of {time}").format(time=self.as_of) if self.as_of else "",
            self.filters,
            ngettext("{n} row", "{n} rows", rows).format(n=f"{rows:,}") if rows is not None else "",
            self.lock,
            self.version,
        ]
        return SEPARATOR.join(part for part in known if part)


@dataclass(frozen=True, slots=True)
class Document:
    """All that the paper shows.

    `note` stands at the right of the title: the number of an order, the name of a variant.
    `subject` goes into the file's properties only; `language` is the program's if not given.
    """

    title: str
    shop: Shop
    blocks: Sequence[Block]
    provenance: Provenance
    subtitle: str = ""
    note: str = ""
    paper: Paper = A4
    subject: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished document; `missing` counts characters that only their codes could show."""

    pdf: bytes
    pages: int
    missing: dict[str, int]


def render(document: Document) -> bytes:
    """Make the PDF."""
    return compose(document).pdf


def write(document: Document, path: Path) -> Printed:
    """Make the PDF and put it at `path`, whole or not at all.

    Raises:
        OfficeError: the file cannot be written; what stood there before still stands.
    """
    printed = compose(document)
    save(printed.pdf, path)
    return printed


def compose(document: Document) -> Printed:
    """Make the PDF and tell what it took; the same document always gives the same bytes."""
    with PRINTING:
        try:
            return _compose(document)
        finally:
            forget_layout()


def page_count(document: Document) -> int:
    """Count the pages a document takes, without drawing it."""
    with PRINTING:
        return len(_paginated(document))


def free_height(document: Document, page: int) -> float:
    """Return the points that a document's blocks leave free on one page; below 0 they do not fit.

    `page` is 0 for a first page, and 1 for any other, whose head is lower.
    """
    room = document.paper.height - document.paper.foot - _body_top(document, page)
    with PRINTING:
        return room - stack(flow(document.blocks, document.paper.inner)).height


def _paginated(document: Document) -> list[list[Placed]]:
    room = document.paper.height - document.paper.foot
    bodies = [_body_top(document, number) for number in range(2)]
    strips = flow(document.blocks, document.paper.inner)
    return paginate(strips, lambda number: room - bodies[min(number, 1)])


def _compose(document: Document) -> Printed:
    paper, target = document.paper, BytesIO()
    bodies = [_body_top(document, number) for number in range(2)]
    pages = _paginated(document)
    pen = Pen(_canvas(document, target), paper.height)
    for number, page in enumerate(pages):
        _draw_head(pen, document, number)
        _draw_body(pen, page, paper.left, bodies[min(number, 1)])
        draw_foot(pen, paper, document.provenance.sentence(), number + 1, len(pages))
        pen.canvas.showPage()
    pen.canvas.save()
    return Printed(target.getvalue(), len(pages), dict(pen.missing))


def _canvas(document: Document, target: BytesIO) -> Canvas:
    properties = (document.title, document.shop.name, document.subject or document.subtitle)
    return new_canvas(document.paper, target, properties, document.language)


def new_canvas(
    paper: Paper, target: BytesIO, properties: tuple[str, str, str], language: str
) -> Canvas:
    """Begin a file: its properties are title, author and subject."""
    spoken = (language or current_language()).replace("_", "-")
    size = (paper.width, paper.height)
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1, lang=spoken)
    title, author, subject = properties
    canvas.setTitle(property_text(title))
    canvas.setAuthor(property_text(author))
    canvas.setSubject(property_text(subject))
    canvas.setCreator("Daysheet")
    return canvas


def property_text(text: str) -> str:
    """Make a text fit for the file's properties, which hold no lone surrogates."""
    return clean(text).encode("utf-8", "replace").decode()


def _body_top(document: Document, number: int) -> float:
    return document.paper.top + _head_height(document, number) + HEAD_AIR


def _head_height(document: Document, number: int) -> float:
    if number:
        return STRONG.line + 2
    subtitle = PLAIN.line if document.subtitle else 0.0
    return _shop_height(document) + SHOP_AIR + TITLE_STYLE.line + subtitle + 3


def _shop_height(document: Document) -> float:
    least = LOGO_HEIGHT if document.shop.logo else STRONG.line
    return max(least, len(_contact(document)) * LABEL.line)


def _contact(document: Document) -> list[str]:
    """Break the shop's address, telephone and tax id between them: a bill says them whole."""
    room, lines = document.paper.inner / 2, [""]
    for part in filter(None, document.shop.contact.split(CONTACT_GAP)):
        longer = CONTACT_GAP.join(filter(None, (lines[-1], part)))
        if len(wrap(longer, room, LABEL)) == 1:
            lines[-1] = longer
        else:
            lines += wrap(part, room, LABEL)
    return [line for line in lines if line][:CONTACT_LINES]


def _draw_head(pen: Pen, document: Document, number: int) -> None:
    if number:
        _draw_next_head(pen, document)
    else:
        _draw_first_head(pen, document)


def _draw_first_head(pen: Pen, document: Document) -> None:
    paper, shop = document.paper, document.shop
    right, half = paper.left + paper.inner, paper.inner / 2
    band, contact = _shop_height(document), _contact(document)
    top = paper.top + (band - STRONG.line) / 2
    indent = _draw_logo(pen, shop.logo, paper.left, paper.top, half) if shop.logo else 0.0
    pen.text(paper.left + indent, top, fit(shop.name, half - indent, STRONG), STRONG)
    middle = top + 1 - (len(contact) - 1) * LABEL.line / 2
    pen.lines(right, middle, contact, replace(LABEL, align="right"))
    top = paper.top + band + SHOP_AIR
    note = replace(STRONG, align="right")
    pen.text(paper.left, top, fit(document.title, paper.inner * 0.66, TITLE_STYLE), TITLE_STYLE)
    pen.text(right, top + 6, fit(document.note, paper.inner * 0.32, note), note)
    top += TITLE_STYLE.line
    pen.text(paper.left, top, fit(document.subtitle, paper.inner, PLAIN))
    pen.rule(paper.left, paper.top + _head_height(document, 0), paper.inner, FIRM)


def _draw_next_head(pen: Pen, document: Document) -> None:
    paper = document.paper
    words = SEPARATOR.join(part for part in (document.shop.name, document.title) if part)
    pen.text(paper.left, paper.top, fit(words, paper.inner * 0.6, STRONG), STRONG)
    style = replace(LABEL, align="right")
    other = SEPARATOR.join(part for part in (document.note, document.subtitle) if part)
    pen.text(paper.left + paper.inner, paper.top + 2, fit(other, paper.inner * 0.38, style), style)
    pen.rule(paper.left, paper.top + _head_height(document, 1), paper.inner)


def _draw_logo(pen: Pen, logo: bytes, x: float, top: float, room: float) -> float:
    """Draw the logo and return how far the name moves aside for it."""
    try:
        image, wide, high = picture(logo)
    except ValueError as error:
        raise OfficeError(
            _("The shop's logo is no picture that can be printed. Choose a PNG or JPEG file.")
        ) from error
    scale = min(LOGO_HEIGHT / high, room * 0.5 / wide)
    bottom = pen.height - top - (LOGO_HEIGHT + high * scale) / 2
    pen.canvas.drawImage(image, x, bottom, wide * scale, high * scale, mask="auto")
    return float(wide * scale + 3 * mm)


def picture(data: bytes) -> tuple[ImageReader, float, float]:
    """Open a picture and return it with its width and height.

    Raises:
        ValueError: It is none that can be printed.
    """
    try:
        image = ImageReader(BytesIO(data))
        wide, high = image.getSize()
    except Exception as error:  # whatever the picture library finds wrong with it
        raise ValueError("This is no picture.") from error
    return image, float(wide), float(high)


def _draw_body(pen: Pen, page: Sequence[Placed], left: float, top: float) -> None:
    for placed in page:
        placed.strip.draw(pen, left, top + placed.top)


def draw_foot(pen: Pen, paper: Paper, sentence: str, number: int, count: int) -> None:
    """Draw the foot of a page: where the figures come from, and which page it is."""
    top = paper.height - paper.foot + 3 * mm
    pen.rule(paper.left, top, paper.inner)
    lines = wrap(sentence, paper.inner - PAGE_ROOM, LABEL, FOOT_LINES)
    pen.lines(paper.left, top + 2, lines, LABEL)
    page = _("Page {number} / {count}").format(number=number, count=count)
    pen.text(paper.left + paper.inner, top + 2, page, replace(LABEL, align="right"))
