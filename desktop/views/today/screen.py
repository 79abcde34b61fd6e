"""The first page of the day: figures, visits, cars left over, and calls."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.document import DocumentKind
from desktop.services.calls.call_list import CallRow, call_list
from desktop.services.formats import long_day_text
from desktop.services.list_exports import ListExport
from desktop.services.listing import ListQuery
from desktop.services.morning import Morning, morning
from desktop.services.morning_visits import MorningVisit
from desktop.services.visits import VISITS
from desktop.system.i18n import N_, _, ngettext
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.kit.sheets import print_sheet
from desktop.views.today.columns import call_columns, carried_columns, visit_columns
from desktop.views.today.figures import FigureGrid
from desktop.views.today.first_steps import FirstSteps
from desktop.views.today.tables import ShortTable

MENU = N_("&Today")
PRINT = ActionSpec("today.print", N_("&Print the morning sheet"), MENU, "Ctrl+P", "print")
SUBJECTS = frozenset(
    {
        *("visit", "visit_line", "payment", "target", "office", "staff", "customer"),
        *("follow_up", "reminder", "complaint"),
    }
)
NEW_VISIT_DRAFT = "visits.new"
HALF = 600  # pixels; the same for both sides


@dataclass(frozen=True, slots=True)
class Now:
    """The morning of the day, and what has become of its calls since.

    Attributes:
        visits: How many visits the office has; none in a new one.
    """

    morning: Morning
    calls: tuple[CallRow, ...]
    visits: int


class TodayScreen(Screen):
    """What the morning meeting looks at, kept up to date through the day."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._stale = self._reading = False
        self.title = QLabel(long_day_text(context.today()))
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName("hint")
        self.figures = FigureGrid()
        self.arrivals = ShortTable(visit_columns(context.office), _("Visits of today"), "visit")
        self.carried = ShortTable(
            carried_columns(context.office, context.today()), _("Cars left over"), "visit"
        )
        self.calls = ShortTable(call_columns(context.today), _("Calls due"), "call")
        self.headings = {name: QLabel() for name in ("figures", "arrivals", "carried", "calls")}
        self.first_steps = FirstSteps(partial(context.listed.emit, "visits", "new", ""))
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(PRINT, self.print_sheet),)

    @override
    def list_on_show(self) -> ListExport[Any]:
        """Return the table that has the keyboard, or had it last; the visits of the day first."""
        tables = (self.carried, self.calls)
        chosen = next((table for table in tables if table is self.focusWidget()), self.arrivals)
        return chosen.as_shown()

    @override
    def refresh(self) -> None:
        self._read()

    def print_sheet(self) -> None:
        """Print the morning sheet of today; it is kept under its number."""
        print_sheet(self.context, self, DocumentKind.MORNING, self.context.today())

    # -- reading -------------------------------------------------------------------------

    def _read(self) -> None:
        """Read the morning; while one answer is under way, only one more is wanted."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        day = self.context.today()
        self.context.desk.read(
            self,
            partial(_now, day=day),
            self._show,
            self._failed,
        )

    def _show(self, now: Now) -> None:
        data, self._reading = now.morning, False
        self._pages.setCurrentIndex(0 if now.visits else 1)
        self.title.setText(long_day_text(data.day))
        self._show_note()
        self._show_headings(now)
        self.figures.show_morning(data)
        self.arrivals.set_rows(data.arrivals)
        self.carried.set_rows(data.carried)
        self.calls.set_rows(now.calls)
        if self._stale:
            self._read()

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self.context.told.emit("error", str(error))

    def _show_note(self) -> None:
        waiting = self.context.drafts.load(NEW_VISIT_DRAFT)
        self.note.setText(_("A new visit was begun and not saved: Ctrl+N goes on with it."))
        self.note.setVisible(bool(waiting))

    def _show_headings(self, now: Now) -> None:
        data = now.morning
        texts = {
            "figures": _("Figures of {day} and of its month").format(
                day=long_day_text(data.yesterday)
            ),
            "carried": _("Left over: {count}, late: {late}").format(
                count=len(data.carried), late=len(data.late)
            ),
            "calls": _("Calls due: {count}").format(count=len(now.calls)),
        }
        texts["arrivals"] = ngettext(
            "{count} visit today", "{count} visits today", len(data.arrivals)
        ).format(count=len(data.arrivals))
        for name, text in texts.items():
            self.headings[name].setText(text)

    # -- building ------------------------------------------------------------------------

    def _lay_out(self) -> None:
        font = self.title.font()
        font.setBold(True)
        font.setPointSize(font.pointSize() + 4)
        self.title.setFont(font)
        for heading in self.headings.values():
            heading.setObjectName("formHeading")
        left = _column(
            (self.headings["figures"], self.figures),
            (self.headings["calls"], self.calls),
        )
        right = _column(
            (self.headings["arrivals"], self.arrivals),
            (self.headings["carried"], self.carried),
        )
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(right)
        halves.setSizes([HALF, HALF])
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(8, 4, 8, 8)
        for part in (self.title, self.note):
            box.addWidget(part)
        box.addWidget(halves, 1)
        for each in (page, self.first_steps):
            self._pages.addWidget(each)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        self.figures.wanted.connect(self._open_figure)
        for table in (self.arrivals, self.carried):
            table.opened.connect(self._open_visit)
        self.calls.opened.connect(self._open_call)
        for table in (self.arrivals, self.carried, self.calls):
            table.export_wanted.connect(self.context.export_wanted)
        self.context.desk.changed.connect(self._on_changed)

    def _open_figure(self, listed: str, target: str) -> None:
        self.context.listed.emit(listed, "figure", target)

    def _open_call(self, call: CallRow) -> None:
        self.context.listed.emit("today", "calls", f"{call.kind}/{call.record}")

    def _open_visit(self, visit: MorningVisit) -> None:
        self.context.go.emit("visits", visit.id)

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self._read()


def _now(session: Any, day: date) -> Now:  # noqa: ANN401 -- the services know what a session is
    calls = tuple(call_list(session, None, day))
    return Now(morning(session, day), calls, VISITS.count(session, ListQuery()))


def _column(*parts: tuple[QWidget, QWidget]) -> QWidget:
    column = QWidget()
    box = QVBoxLayout(column)
    box.setContentsMargins(0, 0, 0, 0)
    for heading, content in parts:
        box.addWidget(heading)
        box.addWidget(content, 1 if not isinstance(content, FigureGrid) else 0)
    return column
