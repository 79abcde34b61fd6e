"""A list of any length, of which only the pages somebody looks at are read.

Three steps, each off the window's thread: the count and the first page come at once and are
painted; the ids of the whole list follow; then every page is one look-up by ids.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from desktop.services.listing import Listed, ListQuery, ListSource, in_order
from desktop.system.i18n import _
from desktop.views.kit.cache import PAGE, PageCache
from desktop.views.kit.column import Column
from desktop.views.kit.desk import Desk

R = TypeVar("R", bound=Listed)
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
WAITING = "…"
ASKED_AT_ONCE = 4  # pages; more than a tall screen shows, less than a fast scroll passes by

# Plain ints: Qt asks for roles thousands of times a paint, and enum look-ups are slow.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
RARE = (TOOLTIP, SPOKEN)
HORIZONTAL = Qt.Orientation.Horizontal


@dataclass(frozen=True, slots=True)
class _Opening(Generic[R]):
    count: int
    rows: list[R]


@dataclass(frozen=True, slots=True)
class _Snapshot(Generic[R]):
    ids: Sequence[int]
    pages: dict[int, list[R | None]]


class LazyTableModel(QAbstractTableModel, Generic[R]):
    """Shows the rows of a `ListSource` through a desk.

    Signals:
        counted: The number of rows is known, or has changed.
        busy_changed: A new search has begun or has been answered.
        refreshing: The rows are about to be exchanged for newer ones of the same search.
        refreshed: They have been.
    """

    counted = Signal(int)
    busy_changed = Signal(bool)
    refreshing = Signal()
    refreshed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        source: ListSource[R],
        desk: Desk,
        subjects: frozenset[str] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.query = ListQuery()
        self.top_row = 0  # the first row on the screen, told by the view
        self._source, self._desk, self._subjects = source, desk, subjects
        self._count, self._ids = 0, _no_ids()
        self._cache: PageCache[R] = PageCache()
        self._turn = 0  # answers to an earlier turn are stale
        self._busy = self._asking = self._renewing = self._again = False
        self._watched, self._stale = True, False
        self._wanted: dict[int, None] = {}  # pages painted but not at hand, the latest last
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        desk.changed.connect(self._on_changed)
        desk.refused.connect(self._give_up)
        desk.broke.connect(self._give_up)

    # -- asking --------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Tell whether the rows shown still answer an earlier question."""
        return self._busy

    def search(self, query: ListQuery) -> None:
        """Show the answer to another question; the old rows stay until it is there."""
        self.query = query
        self._new_turn()
        self._renewing = self._again = False
        self._set_busy(busy=True)
        source = self._source
        self._desk.read(
            self, lambda session: _open(session, source, query), partial(self._open, self._turn)
        )

    def refresh(self) -> None:
        """Read the same rows anew, after a change of what is listed."""
        if self._busy or self._renewing:
            self._again = True
            return
        self._renewing = True
        source, query, top = self._source, self.query, self.top_row
        top_id = self.id_at(top)
        self._desk.read(
            self,
            lambda session: _renew(session, source, query, top, top_id),
            partial(self._renew, self._turn),
        )

    def watch(self, *, on: bool) -> None:
        """Say whether anybody looks; while nobody does, changes are read later, all at once."""
        self._watched = on
        if on and self._stale:
            self._stale = False
            self.refresh()

    def row_at(self, index: Index) -> R | None:
        """Return the row under `index`, or None while it is not at hand; then it is fetched."""
        return self._row(index.row()) if index.isValid() else None

    def id_at(self, row: int) -> int | None:
        """Return the id of a row, without reading the row if that can be helped."""
        if 0 <= row < len(self._ids):
            return self._ids[row]
        held = self._cache.row(row) if row >= 0 else None
        return held.id if held else None

    def row_of(self, record: int) -> int | None:
        """Return where the record with this id stands in the list."""
        try:
            return self._ids.index(record)
        except ValueError:
            return None

    def ids_between(self, first: int, last: int) -> Sequence[int]:
        """Return the ids of some rows, both ends included."""
        return self._ids[first : last + 1]

    def read_rows(self, ids: Sequence[int], done: Callable[[list[R]], None]) -> None:
        """Read some rows whole, in this order, wherever they are; then call `done`."""
        source = self._source
        self._desk.read(
            self,
            lambda session: [row for row in in_order(ids, source.rows(session, ids)) if row],
            done,
        )

    # -- Qt's questions ------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._count

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == DISPLAY:
            row = self._row(index.row())
            return column.text(row) if row else self._blank(index.row())
        if role == ALIGN:
            return column.align
        return self._rare(column, index, role) if role in RARE else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if orientation != HORIZONTAL or not 0 <= section < len(self.columns):
            return None
        if role == DISPLAY:
            return _(self.columns[section].title)
        return self.columns[section].align if role == ALIGN else None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = self.columns[column].sort_key if 0 <= column < len(self.columns) else None
        if key:
            down = order == Qt.SortOrder.DescendingOrder
            text, filters = self.query.text, self.query.filters
            self.search(ListQuery(text=text, sort=key, descending=down, filters=filters))

    def _rare(self, column: Column[R], index: Index, role: int) -> str | None:
        say = column.tooltip if role == TOOLTIP else column.spoken or column.text
        row = self._row(index.row()) if say else None
        return say(row) if say and row else None

    def _row(self, number: int) -> R | None:
        row = self._cache.row(number)
        if row is None and number // PAGE not in self._cache:
            self._want(number // PAGE)
        return row

    def _blank(self, number: int) -> str:
        return "" if number // PAGE in self._cache else WAITING

    # -- a new search --------------------------------------------------------------------

    def _open(self, turn: int, answer: _Opening[R]) -> None:
        if turn != self._turn:
            return
        ids = array("q", [row.id for row in answer.rows])
        self._show(answer.count, ids, {0: list(answer.rows)})
        self._set_busy(busy=False)
        if answer.count > len(ids):
            self._snap()
        elif self._again:
            self._once_more()

    def _snap(self) -> None:
        source, query = self._source, self.query
        self._desk.read(
            self, lambda session: source.ids(session, query), partial(self._snapped, self._turn)
        )

    def _snapped(self, turn: int, ids: Sequence[int]) -> None:
        if turn != self._turn:
            return
        known = len(self._ids)
        if len(ids) == self._count and list(ids[:known]) == list(self._ids):
            self._ids = ids
            self._soon.start()
        else:  # somebody wrote between the two questions
            self._show(len(ids), ids, {})
        if self._again:
            self._once_more()

    # -- the same search, newer rows -----------------------------------------------------

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & self._subjects:
            self._stale = True
            self.watch(on=self._watched)

    def _renew(self, turn: int, answer: _Snapshot[R]) -> None:
        if turn != self._turn:
            return
        self._renewing = False
        self._new_turn()
        self.refreshing.emit()
        self._show(len(answer.ids), answer.ids, answer.pages)
        self.refreshed.emit()
        if self._again:
            self._once_more()

    def _once_more(self) -> None:
        self._again = False
        self.refresh()

    # -- pages ---------------------------------------------------------------------------

    def _want(self, page: int) -> None:
        self._wanted.pop(page, None)
        self._wanted[page] = None
        if len(self._wanted) > ASKED_AT_ONCE:
            del self._wanted[next(iter(self._wanted))]
        if not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        if self._asking or not self._wanted or len(self._ids) < self._count:
            return  # asked again when the answer or the ids are there
        pages = {page: self._ids[page * PAGE : (page + 1) * PAGE] for page in self._wanted}
        self._wanted.clear()
        self._asking = True
        source = self._source
        self._desk.read(
            self, lambda session: _load(session, source, pages), partial(self._loaded, self._turn)
        )

    def _loaded(self, turn: int, pages: dict[int, list[R | None]]) -> None:
        if turn != self._turn:
            return
        self._asking = False
        for page, rows in pages.items():
            self._cache.put(page, rows)
            last = min((page + 1) * PAGE, self._count) - 1
            end = len(self.columns) - 1
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, end))
        self._soon.start()

    # -- state ---------------------------------------------------------------------------

    def _show(self, count: int, ids: Sequence[int], pages: dict[int, list[R | None]]) -> None:
        self.beginResetModel()
        self._count, self._ids = count, ids
        self._cache.clear()
        for page, rows in pages.items():
            self._cache.put(page, rows)
        self.endResetModel()
        self.counted.emit(count)

    def _new_turn(self) -> None:
        self._turn += 1
        self._asking = False
        self._wanted.clear()

    def _set_busy(self, *, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    def _give_up(self, _reason: object) -> None:
        self._asking = self._renewing = self._again = False
        self._set_busy(busy=False)


def _no_ids() -> Sequence[int]:
    return array("q")


def _open(session: Any, source: ListSource[R], query: ListQuery) -> _Opening[R]:  # noqa: ANN401 -- the source knows what a session is
    return _Opening(source.count(session, query), source.first(session, query, PAGE))


def _renew(
    session: Any,  # noqa: ANN401 -- the source knows what a session is
    source: ListSource[R],
    query: ListQuery,
    top: int,
    top_id: int | None,
) -> _Snapshot[R]:
    """Read the ids and the pages around the row that was on top, wherever it is now."""
    ids = source.ids(session, query)
    try:
        place = top if top_id is None else ids.index(top_id)
    except ValueError:
        place = top
    page = max(0, min(place, len(ids) - 1)) // PAGE
    wanted = {number: ids[number * PAGE : (number + 1) * PAGE] for number in (page, page + 1)}
    return _Snapshot(ids, _load(session, source, {n: part for n, part in wanted.items() if part}))


def _load(
    session: Any,  # noqa: ANN401 -- the source knows what a session is
    source: ListSource[R],
    pages: dict[int, Sequence[int]],
) -> dict[int, list[R | None]]:
    rows = source.rows(session, [number for ids in pages.values() for number in ids])
    ordered = iter(in_order([n for ids in pages.values() for n in ids], rows))
    return {page: [next(ordered) for _number in ids] for page, ids in pages.items()}
