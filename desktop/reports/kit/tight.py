"""Blocks with less air, for a page that has more to say than it holds otherwise."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.reports.kit.blocks import Block, Columns, Heading, Table

TIGHT_PAD, TIGHT_AIR = 0.2, 2.6  # points within a row, millimetres above a heading


def tight(blocks: Sequence[Block]) -> list[Block]:
    """Return the same blocks with low rows and little air above headings.

    What is laid out once stays as it is: it is made of such blocks.
    """
    return [_tight(block) for block in blocks]


def _tight(block: Block) -> Block:
    match block:
        case Table():
            return replace(block, pad=TIGHT_PAD)
        case Heading():
            return replace(block, air=TIGHT_AIR)
        case Columns():
            return replace(block, left=tight(block.left), right=tight(block.right))
    return block
