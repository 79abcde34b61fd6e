"""The papers of a count: sheets to count with, without quantities, and what was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from desktop.reports.kit import (
    A4,
    A4_LANDSCAPE,
    Block,
    Document,
    Figure,
    Figures,
    Heading,
    Provenance,
    Section,
    Shop,
    Signatures,
    Space,
    Table,
    TableColumn,
)
from desktop.reports.report import provenance, shop_of
from desktop.services.counting.review import Review, ReviewLine, review
from desktop.services.counting.rows import CountCard, ShelfLine, all_lines, count_card
from desktop.services.counting.shelves import shelf_name
from desktop.services.formats import UNKNOWN, instant_text, quantity_text
from desktop.services.settings import OfficeInfo, printed_office
from desktop.system.i18n import _, ngettext

NUMBER, UNIT, CODE, FIGURE = 38.0, 14.0, 32.0, 20.0  # millimetres
MANY, FEW = 4, 2  # more shelves than that with fewer parts than that each are boxes
BLANK = "[____________]"  # a box to write into


@dataclass(frozen=True, slots=True)
class CountSheets:
    """All that the sheets say."""

    shop: Shop
    provenance: Provenance
    office: OfficeInfo
    card: CountCard
    lines: tuple[ShelfLine, ...]


@dataclass(frozen=True, slots=True)
class DifferenceList:
    """All that the list of differences says."""

    shop: Shop
    provenance: Provenance
    office: OfficeInfo
    card: CountCard
    found: Review


def collect(session: Session, count_id: int) -> CountSheets:
    """Read what is to be counted, shelf by shelf.

    Raises:
        NotFoundError: There is no such count.
    """
    office, card = printed_office(session), count_card(session, count_id)
    lines = all_lines(session, count_id)
    made = provenance(session, office, _subject(card), rows=len(lines))
    return CountSheets(shop_of(office), made, office, card, lines)


def collect_differences(session: Session, count_id: int) -> DifferenceList:
    """Read what was found.

    Raises:
        NotFoundError: There is no such count.
    """
    office, card = printed_office(session), count_card(session, count_id)
    found = review(session, count_id)
    made = provenance(session, office, _subject(card), rows=len(found.lines))
    return DifferenceList(shop_of(office), made, office, card, found)


def layout_sheets(sheets: CountSheets) -> Document:
    """Lay the sheets out: shelf by shelf, with a box to write into and no quantity."""
    card = sheets.card
    blocks = list(_shelves(sheets.lines))
    signing: list[Block] = [Space(), Signatures((_("Counted by"), _("Date"), _("Checked by")))]
    title = _("Count sheet: {what}").format(what=card.what)
    return Document(
        title,
        sheets.shop,
        [*blocks, *signing],
        sheets.provenance,
        subtitle=_begun(card, sheets.office),
        note=card.number,
        paper=A4,
        subject=card.number,
    )


def layout_differences(sheet: DifferenceList) -> Document:
    """Lay the differences out, the dearest first; then what stays as it is, and why."""
    card, found, money = sheet.card, sheet.found, sheet.office.currency.text
    sums = Figures(
        (
            Figure(_("Counted"), f"{len(found.ready):,}"),
            Figure(_("Differences"), f"{len(found.different):,}"),
            Figure(_("Found too much"), money(found.gained)),
            Figure(_("Missing"), money(found.lost)),
            Figure(_("Together"), money(found.gained + found.lost)),
        )
    )
    blocks = [sums, *_differences(sheet), *_left(found)]
    signing: list[Block] = [Space(), Signatures((_("Counted by"), _("Approved by")))]
    return Document(
        _("Differences of a count: {what}").format(what=card.what),
        sheet.shop,
        [*blocks, *signing],
        sheet.provenance,
        subtitle=_("{begun}, {state}").format(
            begun=_begun(card, sheet.office), state=card.state_name
        ),
        note=card.number,
        paper=A4_LANDSCAPE,
        subject=card.number,
    )


def _subject(card: CountCard) -> str:
    return _("count {number}").format(number=card.number)


def _begun(card: CountCard, office: OfficeInfo) -> str:
    time = instant_text(card.started_at, office.calendar)
    if not card.started_by:
        return _("begun {time}").format(time=time)
    return _("begun {time} by {person}").format(time=time, person=card.started_by)


def _by_shelf(lines: tuple[ShelfLine, ...]) -> Iterator[tuple[str, list[ShelfLine]]]:
    for shelf, rows in groupby(lines, key=lambda line: line.shelf):
        yield shelf, list(rows)


def _shelves(lines: tuple[ShelfLine, ...]) -> Iterator[Block]:
    """Give each shelf its heading, or a row where most are boxes of one part."""
    shelves = list(_by_shelf(lines))
    if len(shelves) > MANY and len(lines) < FEW * len(shelves):
        yield _boxes(lines)
        return
    for shelf, rows in shelves:
        yield from _shelf(shelf, rows)


def _boxes(lines: tuple[ShelfLine, ...]) -> Table:
    columns = (TableColumn(_("Shelf"), UNIT + UNIT, lines=2), *_columns())
    return Table(columns, [(shelf_name(line.shelf), *_blank_row(line)) for line in lines])


def _shelf(shelf: str, lines: list[ShelfLine]) -> Iterator[Block]:
    count = ngettext("{count} part", "{count} parts", len(lines)).format(count=f"{len(lines):,}")
    yield Heading(_("Shelf {shelf}").format(shelf=shelf_name(shelf)), count)
    yield Table(_columns(), [_blank_row(line) for line in lines])


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn(_("Part number"), NUMBER),
        TableColumn(_("Name"), lines=2),
        TableColumn(_("Barcode"), CODE),
        TableColumn(_("Unit"), UNIT),
        TableColumn(_("Counted"), CODE, "right"),
    )


def _blank_row(line: ShelfLine) -> tuple[str, ...]:
    return (line.number, line.name, line.barcode, line.unit, BLANK)


def _differences(sheet: DifferenceList) -> Iterator[Block]:
    money = sheet.office.currency.text
    columns = (
        TableColumn(_("Part number"), NUMBER),
        TableColumn(_("Name"), lines=2),
        TableColumn(_("Unit"), UNIT),
        TableColumn(_("Shelves"), CODE, lines=2),
        TableColumn(_("By"), FIGURE + 4),
        *(TableColumn(name, FIGURE, "right") for name in (_("Ledger"), _("Counted"))),
        TableColumn(_("Difference"), FIGURE, "right"),
        TableColumn(_("Amount"), FIGURE + 6, "right"),
    )
    rows = [_row(line, money(line.value)) for line in sheet.found.different]
    yield Heading(_("Differences"))
    yield Table(columns, rows, empty=_("Everything is as the ledger says."))


def _row(line: ReviewLine, value: str) -> tuple[str, ...]:
    figures = (line.on_hand, line.counted, line.difference)
    texts = (UNKNOWN if one is None else quantity_text(one) for one in figures)
    return (line.number, line.name, line.unit, line.shelves, line.people, *texts, value)


def _left(found: Review) -> Iterator[Block]:
    if not found.left:
        return
    yield Heading(_("Stays as it is"), f"{len(found.left):,}")
    columns = (
        TableColumn(_("Part number"), NUMBER),
        TableColumn(_("Name")),
        TableColumn(_("Shelves"), CODE + CODE),
    )
    marks = groupby(found.left, key=lambda line: line.mark_text)
    rows: list[tuple[str, ...] | Section] = []
    for text, lines in marks:
        rows.append(Section(text))
        rows += [(line.number, line.name, line.shelves) for line in lines]
    yield Table(columns, rows)
