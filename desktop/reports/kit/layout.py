"""How each block becomes strips."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial, singledispatch
from typing import TypeVar

from reportlab.lib.units import mm

from desktop.reports.kit.blocks import (
    Bars,
    Block,
    Boxes,
    Check,
    Columns,
    Fields,
    Figure,
    Figures,
    Heading,
    Once,
    PageBreak,
    Paragraph,
    Ruled,
    Signatures,
    Space,
    Table,
)
from desktop.reports.kit.paper import BODY, FIGURE, FIRM, HEADING, LABEL, PLAIN, SMALL, Style
from desktop.reports.kit.pen import Pen
from desktop.reports.kit.strips import Anchor, Strip, nothing, stack
from desktop.reports.kit.tables import forget_rows, ruled_strips, table_strips
from desktop.reports.kit.text import fit, wrap

AIR: float = 2.5 * mm  # between blocks
GUTTER: float = 7 * mm  # between two columns of blocks
CELL_PAD: float = 2.5 * mm
FIELD_LINES = 3
BAR_WIDTH: float = 9 * mm  # at most, with the air beside it
BOX: float = 2.9 * mm
SIGN_HEIGHT: float = 13 * mm
HEADING_STYLE = Style(size=HEADING, bold=True)
LARGE = Style(size=HEADING)
FIGURE_STYLE = Style(size=FIGURE, bold=True, leading=1.25)
CENTRED, NOTE = replace(LABEL, align="centre"), replace(LABEL, align="right")

Item = TypeVar("Item")


def flow(blocks: Sequence[Block], wide: float) -> list[Strip]:
    """Lay blocks below each other, with air between them and none below a heading."""
    flowed: list[Strip] = []
    before: Block | None = None
    for block in blocks:
        strips = lay(block, wide)
        if strips and before is not None and not isinstance(before, Heading):
            strips[0] = strips[0].below(air_above(block))
        flowed += strips
        before = block
    return flowed


def air_above(block: Block) -> float:
    """Return the points that are left above a block."""
    match block:
        case Heading():
            return block.air * float(mm)
        case Columns():
            return max(
                (air_above(first) for first in (*block.left[:1], *block.right[:1])), default=AIR
            )
        case Once():
            return air_above(block.blocks[0])
    return AIR


@singledispatch
def lay(block: Block, wide: float) -> list[Strip]:
    """Lay out one block over the given width."""
    raise TypeError(f"{type(block).__name__} of width {wide} is no block of a sheet.")


@lay.register
def _(block: Heading, wide: float) -> list[Strip]:
    note = fit(block.note, wide / 2, NOTE)
    title = fit(block.text, wide if not note else wide / 2, HEADING_STYLE)

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.text(left, top, title, HEADING_STYLE)
        pen.text(left + wide, top + HEADING_STYLE.line - LABEL.line - 1, note, NOTE)

    return [Strip(HEADING_STYLE.line + 1, draw, with_next=True, anchor=Anchor(block.text, 1))]


@lay.register
def _(block: Paragraph, wide: float) -> list[Strip]:
    style = LABEL if block.small else LARGE if block.large else PLAIN
    style = replace(style, bold=block.bold)
    strips = [_line(line, style) for line in wrap(block.text, wide, style)]
    for place in {0, len(strips) - 2} & set(range(len(strips) - 1)):  # no line stands alone
        strips[place] = replace(strips[place], with_next=True)
    return strips


def _line(text: str, style: Style) -> Strip:
    return Strip(style.line, lambda pen, left, top: pen.text(left, top, text, style))


@lay.register
def _(block: Space, _wide: float) -> list[Strip]:
    return [Strip(block.height * mm, nothing)]


@lay.register
def _(_block: PageBreak, _wide: float) -> list[Strip]:
    return [Strip(0.0, nothing, breaks=True)]


@lay.register
def _(block: Table, wide: float) -> list[Strip]:
    return table_strips(block, wide)


@lay.register
def _(block: Ruled, wide: float) -> list[Strip]:
    return ruled_strips(block, wide)


@lay.register
def _(block: Figures, wide: float) -> list[Strip]:
    cell = wide / block.across
    room = cell - 2 * CELL_PAD
    high = 2 * LABEL.line + FIGURE_STYLE.line + 5

    def strip(items: Sequence[Figure]) -> Strip:
        texts = [
            (fit(i.label, room, LABEL), fit(i.value, room, FIGURE_STYLE), fit(i.note, room, LABEL))
            for i in items
        ]

        def draw(pen: Pen, left: float, top: float) -> None:
            for number, (label, value, note) in enumerate(texts):
                x = left + number * cell + (CELL_PAD if number else 0.0)
                pen.text(x, top + 2, label, LABEL)
                pen.text(x, top + 2 + LABEL.line, value, FIGURE_STYLE)
                pen.text(x, top + 2 + LABEL.line + FIGURE_STYLE.line, note, LABEL)
                if number:
                    pen.post(left + number * cell, top + 3, high - 6)

        return Strip(high, draw)

    return [strip(items) for items in _rows(block.items, block.across)]


def _rows(items: Sequence[Item], across: int) -> Iterator[Sequence[Item]]:
    return (items[at : at + across] for at in range(0, len(items), across))


@lay.register
def _(block: Fields, wide: float) -> list[Strip]:
    return [_field_row(row, block, wide) for row in _rows(block.items, block.across)]


def _field_row(row: Sequence[tuple[str, str]], block: Fields, wide: float) -> Strip:
    cell = (wide - GUTTER * (block.across - 1)) / block.across
    label_room = block.label_width * mm
    room = cell - label_room
    texts = [
        (fit(label, label_room - 3, LABEL), wrap(value, room, PLAIN, FIELD_LINES))
        for label, value in row
    ]
    high = max(len(lines) for _label, lines in texts) * PLAIN.line + 3

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, (label, lines) in enumerate(texts):
            x = left + number * (cell + GUTTER)
            pen.text(x, top + 1.5 + (BODY - SMALL), label, LABEL)
            pen.lines(x + label_room, top + 1.5, lines)
            pen.rule(x, top + high, cell)

    return Strip(high, draw)


@lay.register
def _(block: Boxes, wide: float) -> list[Strip]:
    cell = wide / block.across
    high = PLAIN.line + 2

    def strip(items: Sequence[Check]) -> Strip:
        texts = [fit(item.label, cell - BOX - 3 * mm, PLAIN) for item in items]

        def draw(pen: Pen, left: float, top: float) -> None:
            for number, (item, text) in enumerate(zip(items, texts, strict=True)):
                x = left + number * cell
                pen.tick_box(x, top + (high - BOX) / 2, BOX, ticked=item.ticked)
                pen.text(x + BOX + 1.5 * mm, top + 1, text)

        return Strip(high, draw)

    return [strip(items) for items in _rows(block.items, block.across)]


@lay.register
def _(block: Bars, wide: float) -> list[Strip]:
    cell = min(wide / max(len(block.items), 1), BAR_WIDTH)
    longest = max((bar.value for bar in block.items), default=0.0)
    scale = block.height * mm / longest if longest > 0 else 0.0
    base = block.height * mm + LABEL.line
    labels = [fit(bar.label, cell, CENTRED) for bar in block.items]
    texts = [fit(bar.text, cell, CENTRED) for bar in block.items]

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, bar in enumerate(block.items):
            x, high = left + number * cell, max(bar.value, 0.0) * scale
            if high:
                pen.bar(x + cell * 0.2, top + base - high, cell * 0.6, high)
            pen.text(x + cell / 2, top + base - high - LABEL.line, texts[number], CENTRED)
            pen.text(x + cell / 2, top + base + 1, labels[number], CENTRED)
        pen.rule(left, top + base, cell * len(block.items), FIRM)

    return [Strip(base + 1 + LABEL.line, draw)]


@lay.register
def _(block: Signatures, wide: float) -> list[Strip]:
    cell = (wide - GUTTER * (len(block.labels) - 1)) / max(len(block.labels), 1)
    labels = [fit(label, cell, LABEL) for label in block.labels]

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, label in enumerate(labels):
            x = left + number * (cell + GUTTER)
            pen.rule(x, top + SIGN_HEIGHT, cell)
            pen.text(x, top + SIGN_HEIGHT + 1, label, LABEL)

    return [Strip(SIGN_HEIGHT + 1 + LABEL.line, draw)]


@lay.register
def _(block: Once, wide: float) -> list[Strip]:
    return [*_once(block, wide)]


@lru_cache(maxsize=64)
def _once(block: Once, wide: float) -> tuple[Strip, ...]:
    return tuple(flow(block.blocks, wide))


def forget_layout() -> None:
    """Let go of what was kept of a document that is done."""
    _once.cache_clear()
    forget_rows()


@lay.register
def _(block: Columns, wide: float) -> list[Strip]:
    left_room = (wide - GUTTER) * block.share
    right_room = wide - GUTTER - left_room
    left = stack(flow(block.left, left_room))
    right = stack(flow(block.right, right_room))

    def draw(pen: Pen, x: float, top: float) -> None:
        left.draw(pen, x, top)
        right.draw(pen, x + left_room + GUTTER, top)

    alone = partial(flow, [*block.left, *block.right], wide)
    return [Strip(max(left.height, right.height), draw, instead=alone)]
