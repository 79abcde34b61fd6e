"""The command that plans all parts and prints what is to be ordered."""

import csv
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from desktop.app.arguments import Arguments
from desktop.app.terminal import say, show_share
from desktop.services.buying.suggestions import Suggestion, suggestions
from desktop.services.demand.reorder import keep_plans, make_plans
from desktop.services.office import Office
from desktop.services.settings import office_info
from desktop.system.i18n import _, ngettext

HEADS = (
    *("supplier", "part", "name", "unit", "on_hand", "reserved", "ordered"),
    *("reorder_point", "order_up_to", "by_hand", "pack", "quantity", "price", "value"),
)
Cell = str | Decimal | bool | None


def reorder(office: Office, wanted: Arguments) -> int:
    """Plan all parts anew, keep the plans, and print what has run down to its reorder point."""
    office.read(office_info)
    plans = office.read(partial(make_plans, now=office.now))
    count, _changed = office.write(partial(keep_plans, plans=plans, progress=_show))
    told = ngettext("{count} part was planned.", "{count} parts were planned.", count)
    say(told.format(count=count))
    _WRITERS[wanted.format]([_cells(one) for one in office.read(suggestions)])
    return 0


def _show(done: int, total: int) -> None:
    show_share(_("Plans"), done / total)


def _cells(one: Suggestion) -> tuple[Cell, ...]:
    return (
        *(one.supplier, one.number, one.name, one.unit, one.on_hand, one.reserved, one.coming),
        *(one.point, one.up_to, one.by_hand, one.pack, one.quantity, one.price, one.value),
    )


def _write_csv(rows: Sequence[tuple[Cell, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows(map(_plain, row) for row in rows)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return str(int(cell)) if isinstance(cell, bool) else cell


def _write_json(rows: Sequence[tuple[Cell, ...]]) -> None:
    found = [dict(zip(HEADS, row, strict=True)) for row in rows]
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1, default=float)
    sys.stdout.write("\n")


_WRITERS = {"csv": _write_csv, "json": _write_json}
