"""The workshop board on one sheet of A3: to be hung up, and readable without colours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.reports import kit
from desktop.reports.kit import A3_LANDSCAPE, Document, Lane, LaneCard, Lanes, Provenance, Shop
from desktop.reports.report import provenance, shop_of
from desktop.services.board import BY_NAMES, Board, BoardCard, By, board, promise_words
from desktop.services.formats import instant_text, moment_text
from desktop.services.settings import OfficeInfo, printed_office
from desktop.system.i18n import _

SIZES = (1.7, 1.4, 1.2, 1.0)  # it hangs on a wall: as large as there is room for
FEWEST, MOST = 3, 40  # cards of a lane: printed however high they are; never more fit


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """All that the sheet says."""

    shop: Shop
    provenance: Provenance
    office: OfficeInfo
    board: Board


def collect(session: Session, now: datetime, by: str = By.STATE) -> BoardSheet:
    """Read the board as it stands."""
    office, found = printed_office(session), board(session, now, by)
    words = _(BY_NAMES[found.by])
    return BoardSheet(
        shop_of(office), provenance(session, office, words, rows=found.open), office, found
    )


def layout(sheet: BoardSheet) -> Document:
    """Lay the board out on one page: smaller, then shorter, then fewer cards."""
    for document in _ways(sheet):
        if kit.free_height(document, 0) >= 0:
            break
    return document


def _ways(sheet: BoardSheet) -> Iterator[Document]:
    for size in SIZES:
        yield _document(sheet, size=size)
    most = max((len(column.cards) for column in sheet.board.columns), default=0)
    for count in range(min(most, MOST), FEWEST - 1, -1):
        yield _document(sheet, most=count, short=True)


def _document(
    sheet: BoardSheet, *, size: float = 1.0, most: int = 0, short: bool = False
) -> Document:
    found = sheet.board
    subtitle = _("{when}: {open} vehicles in the house, {late} late").format(
        when=instant_text(found.at, sheet.office.calendar), open=found.open, late=found.late
    )
    lanes = []
    for column in found.columns:
        shown = column.cards[:most] if most else column.cards
        cards = [_card(sheet, card, short=short) for card in shown]
        if more := len(column.cards) - len(shown):
            cards.append(LaneCard(_("{n} more").format(n=more), "", ()))
        lanes.append(Lane(column.title, str(len(column.cards)), cards))
    return Document(
        _("Workshop board"),
        sheet.shop,
        [Lanes(lanes, size)],
        sheet.provenance,
        subtitle=subtitle,
        note=_(BY_NAMES[found.by]),
        paper=A3_LANDSCAPE,
    )


def _card(sheet: BoardSheet, card: BoardCard, *, short: bool) -> LaneCard:
    now, calendar = sheet.board.at, sheet.office.calendar
    late = card.is_late(now)
    clock = ""
    if card.minutes_left(now) is not None:
        clock = moment_text(card.promised_at, calendar, calendar.day(now))
    lacks = _("Waits for: {what}").format(what=card.waiting_for) if card.waiting_for else ""
    people = " · ".join(filter(None, (card.advisor, card.technician)))
    rest = () if short else (card.car, card.concern, people, card.bay)
    lines = tuple(
        filter(None, (promise_words(card, now) if late else "", lacks, card.customer, *rest))
    )
    return LaneCard(card.title, clock, lines, marked=late)
