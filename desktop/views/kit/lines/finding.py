"""What drops down while a part or a package is typed into a line."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.services.listing import ListQuery
from desktop.services.packages import PackageRow, find_packages, package_lines
from desktop.services.parts import PARTS
from desktop.views.kit.drop_down import Entry
from desktop.views.kit.lines.delegate import Offer
from desktop.views.kit.lines.typed import PACKAGE, drafted_line
from desktop.views.kit.screen import Context

PARTS_OFFERED = 12


def find_for_line(context: Context, owner: QWidget, kind: str, text: str, offer: Offer) -> None:
    """Find parts, or packages as the lines they put on a bill, and offer them."""
    find = _packages if kind == PACKAGE else _parts
    context.desk.read(owner, partial(find, text=text), offer)


def _parts(session: Any, text: str) -> Sequence[Entry]:  # noqa: ANN401 -- the services know what a session is
    rows = PARTS.first(session, ListQuery(text=text), PARTS_OFFERED)
    return [Entry(part.number, part.name, part) for part in rows]


def _packages(session: Any, text: str) -> Sequence[Entry]:  # noqa: ANN401 -- see above
    found = []
    for row in find_packages(session, text):
        lines = [drafted_line(line) for line in package_lines(session, row.id)]
        found.append(Entry(row.name, _scope(row), lines))
    return found


def _scope(row: PackageRow) -> str:
    """Say what is in a package, so that the right one is picked."""
    return " · ".join(line.text for line in row.lines)
