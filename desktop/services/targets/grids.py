"""A table of whole pieces whose rows and columns both add up to what was given."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from desktop.services.targets.apportioning import apportion

Grid = tuple[tuple[Decimal, ...], ...]


def fill_grid(rows: Sequence[Decimal], columns: Sequence[Decimal], piece: Decimal) -> Grid:
    """Fill a table in proportion to its sums; rows and columns add up to them exactly.

    Each row is split by the columns' sums. What the columns then have too much or too little is
    moved within the rows, a piece at a time, from where rounding had given most.

    Raises:
        ValueError: The sums of the rows and of the columns are not the same.
    """
    if sum(rows) != sum(columns):
        raise ValueError("The rows and the columns of a grid must have one sum.")
    nothing = [Decimal(0)] * len(columns)
    table = [list(apportion(row, columns, piece).values if row else nothing) for row in rows]
    over = [sum(row[place] for row in table) - due for place, due in enumerate(columns)]
    while max(over, default=0) > 0:
        giver = max(range(len(over)), key=over.__getitem__)
        taker = min(range(len(over)), key=over.__getitem__)
        row = _who_can_move(table, rows, columns, giver, taker)
        row[giver], row[taker] = row[giver] - piece, row[taker] + piece
        over[giver], over[taker] = over[giver] - piece, over[taker] + piece
    return tuple(tuple(row) for row in table)


def _who_can_move(
    table: list[list[Decimal]],
    rows: Sequence[Decimal],
    columns: Sequence[Decimal],
    giver: int,
    taker: int,
) -> list[Decimal]:
    """Return the row that rounding favoured most in one column and least in the other."""
    whole = sum(columns)

    def favour(place: int) -> Fraction:
        due = Fraction(rows[place]) * (Fraction(columns[giver]) - Fraction(columns[taker]))
        return Fraction(table[place][giver]) - Fraction(table[place][taker]) - due / Fraction(whole)

    able = [place for place, row in enumerate(table) if row[giver] > 0]
    return table[max(able, key=favour)]
