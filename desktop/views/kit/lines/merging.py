"""Two seats at the same lines: what each of them wrote, cell by cell, to choose from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from desktop.system.i18n import _
from desktop.views.kit.conflict import Clash
from desktop.views.kit.field import Typed
from desktop.views.kit.lines.model import CHOSEN, COMPUTED, Cell, Sheet
from desktop.views.kit.lines.typed import TypedLine

# What belongs to a cell without being shown in it.
_WITH = {"text": ("part_id", "package_id", "taken_from"), "cost": ("unit_cost",)}
_SAID = ("text", "quantity", "unit", "price")  # of a whole line


def merge_lines(
    before: Iterable[TypedLine],
    mine: Sequence[TypedLine],
    theirs: Iterable[TypedLine],
    sheet: Sheet,
) -> tuple[list[TypedLine], list[Clash]]:
    """Start from another seat's lines; what was typed here over those of before stays.

    Lines are the same where their ids are; a line without one is new here.

    Returns:
        The lines to go on with, and what the other seat changed that reads otherwise here.
    """
    was, there = _by_id(before), _by_id(theirs)
    lines: list[TypedLine] = []
    clashes: list[Clash] = []
    for key, here in _everywhere(mine, there):
        line, found = _merge(was.get(key), here, there.get(key), sheet)
        lines += [line] if line else []
        clashes += found
    return lines, clashes


def choose_line(lines: Sequence[TypedLine], key: str, typed: Typed) -> list[TypedLine]:
    """Return the lines with what was chosen of a clash of lines."""
    number, _dot, cell = key.partition(".")
    values: dict[str, Any] | None = typed["values"] if isinstance(typed, dict) else None
    found = [line for line in lines if str(line.id) == number]
    if cell and values is not None:
        return [replace(line, **values) if line in found else line for line in lines]
    others = [line for line in lines if line not in found]
    if values is None:
        return others
    if found:
        return [TypedLine(**values) if line in found else line for line in lines]
    empty = [line for line in others if line.is_empty]
    return [*(line for line in others if not line.is_empty), TypedLine(**values), *empty]


def numbered(lines: Sequence[TypedLine], before: Sequence[TypedLine] = ()) -> list[TypedLine]:
    """Give lines that the office keeps no ids of numbers to tell them apart by.

    A line is the one of before that has its text, else the one that stood in its place.
    """
    left = {line.id: line for line in before if line.id is not None}
    same: dict[int, int] = {}
    for place, line in enumerate(lines):
        alike = [key for key, old in left.items() if (old.kind, old.text) == (line.kind, line.text)]
        if alike:
            same[place] = alike[0]
            del left[alike[0]]
    for place, old in enumerate(before):
        if old.id in left and place < len(lines) and place not in same:
            same[place] = old.id
    first = max((line.id or 0 for line in before), default=0) + 1
    return [replace(line, id=same.get(place, first + place)) for place, line in enumerate(lines)]


def _by_id(lines: Iterable[TypedLine]) -> dict[int | None, TypedLine]:
    return {line.id: line for line in lines if line.id is not None}


def _everywhere(
    mine: Sequence[TypedLine], there: dict[int | None, TypedLine]
) -> Iterator[tuple[int | None, TypedLine | None]]:
    """Yield the lines here, and the other seat's that are not here."""
    here = {line.id for line in mine}
    yield from ((line.id, line) for line in mine)
    yield from ((key, None) for key in there if key not in here)


def _merge(
    was: TypedLine | None, here: TypedLine | None, there: TypedLine | None, sheet: Sheet
) -> tuple[TypedLine | None, list[Clash]]:
    if there in (was, here):
        return here, []
    if here is None or there is None:
        key = str((here or there or TypedLine()).id)
        typed_here = here != was
        clash = Clash(key, _("Line"), _whole(here), _whole(there), typed_here)
        return (here if typed_here else there), [clash]
    return _merge_cells(was or here, here, there, sheet)


def _merge_cells(
    was: TypedLine, here: TypedLine, there: TypedLine, sheet: Sheet
) -> tuple[TypedLine, list[Clash]]:
    line, clashes = here, list[Clash]()
    for cell in sheet.cells:
        before, mine, theirs = (_values(each, cell) for each in (was, here, there))
        if cell.key in COMPUTED or theirs in (before, mine):
            continue
        name = _("{line}: {cell}").format(line=here.text or there.text, cell=_(cell.title))
        sides = _told(here, cell), _told(there, cell)
        clashes.append(Clash(f"{here.id}.{cell.key}", name, *sides, mine != before))
        if mine == before:
            line = replace(line, **theirs)
    return line, clashes


def _values(line: TypedLine, cell: Cell) -> dict[str, Any]:
    """Return what a cell holds, and what goes with it."""
    if cell.key in COMPUTED:
        return {}
    return {name: getattr(line, name) for name in (cell.key, *_WITH.get(cell.key, ()))}


def _told(line: TypedLine, cell: Cell) -> Typed:
    text = line.choice_name(cell.key) if cell.key in CHOSEN else getattr(line, cell.key)
    return {"text": text, "values": _values(line, cell)}


def _whole(line: TypedLine | None) -> Typed:
    if line is None:
        return {"text": "", "values": None}
    text = " ".join(filter(None, (getattr(line, name) for name in _SAID)))
    return {"text": text, "values": asdict(line)}
