"""How lanes of cards become one strip."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.reports.fonts import width
from desktop.reports.kit.blocks import Lane, LaneCard, Lanes
from desktop.reports.kit.layout import lay
from desktop.reports.kit.paper import FIRM, HEADING, PLAIN, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.strips import Strip
from desktop.reports.kit.text import fit, wrap

BETWEEN, PAD, CARD_AIR = 6.0, 3.0, 4.0  # points
LINES = 2  # that a line of a card may take
HEAD = Style(size=HEADING, bold=True)
TITLE = Style(size=HEADING, bold=True, leading=1.25)


@dataclass(frozen=True, slots=True)
class _Type:
    """The styles of lanes that are some times larger than other print."""

    head: Style
    title: Style
    plain: Style
    note: Style

    @classmethod
    def of(cls, size: float) -> "_Type":
        head, title, plain = (
            replace(style, size=style.size * size) for style in (HEAD, TITLE, PLAIN)
        )
        return cls(head, title, plain, replace(plain, align="right"))


@dataclass(frozen=True, slots=True)
class _Card:
    title: str
    note: str
    lines: Sequence[str]
    marked: bool
    height: float


@lay.register
def _(block: Lanes, wide: float) -> list[Strip]:
    count, kind = max(len(block.lanes), 1), _Type.of(block.size)
    lane_wide = (wide - (count - 1) * BETWEEN) / count
    cards = [[_fitted(card, lane_wide, kind) for card in lane.cards] for lane in block.lanes]
    head = kind.head.line + 3
    high = head + max((sum(c.height + CARD_AIR for c in lane) for lane in cards), default=0.0)

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, lane in enumerate(block.lanes):
            x = left + number * (lane_wide + BETWEEN)
            _draw_head(pen, lane, (x, top, lane_wide), kind)
            _draw_cards(pen, cards[number], (x, top + head, lane_wide), kind)

    return [Strip(high, draw)]


def _fitted(card: LaneCard, wide: float, kind: _Type) -> _Card:
    room = wide - 2 * PAD
    note = fit(card.note, room * 0.6, kind.note)
    used = width(note, kind.note.size, bold=card.marked) + PAD if note else 0.0
    title = fit(card.title, room - used, kind.title)
    lines = [part for line in card.lines for part in wrap(line, room, kind.plain, LINES)]
    height = 2 * PAD + kind.title.line + len(lines) * kind.plain.line
    return _Card(title, note, lines, card.marked, height)


def _draw_head(pen: Pen, lane: Lane, box: tuple[float, float, float], kind: _Type) -> None:
    x, top, wide = box
    pen.text(x, top, fit(lane.title, wide * 0.8, kind.head), kind.head)
    note = fit(lane.note, wide / 5, kind.note)
    pen.text(x + wide, top + kind.head.line - kind.note.line, note, kind.note)
    pen.rule(x, top + kind.head.line, wide, FIRM)


def _draw_cards(
    pen: Pen, cards: Sequence[_Card], box: tuple[float, float, float], kind: _Type
) -> None:
    x, top, wide = box
    for card in cards:
        (pen.bar if card.marked else pen.frame)(x, top, wide, card.height)
        pen.text(x + PAD, top + PAD, card.title, kind.title)
        drop = kind.title.line - kind.note.line - 1
        note = replace(kind.note, bold=card.marked)
        pen.text(x + wide - PAD, top + PAD + drop, card.note, note)
        pen.lines(x + PAD, top + PAD + kind.title.line, list(card.lines), kind.plain)
        top += card.height + CARD_AIR
