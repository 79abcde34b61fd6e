"""The window: navigation, the one search box, messages, and the page on show."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from desktop.services.hits import Hit
from desktop.system.i18n import N_, _
from desktop.system.version import VERSION
from desktop.views.imports.buttons import dropped_file
from desktop.views.kit import theme, window_actions
from desktop.views.kit.actions import Actions, ActionSpec
from desktop.views.kit.memory import Memory
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.navigation import Navigation
from desktop.views.kit.palette import Palette
from desktop.views.kit.search_box import Found, SearchBox
from desktop.views.scanning import Scans
from desktop.views.screens import PLACES, screen_classes

if TYPE_CHECKING:  # the first window stands before the libraries of the office are loaded
    from desktop.views.kit.list_export import ExportBar
    from desktop.views.kit.screen import Context, Screen
    from desktop.views.visits.tabs import VisitsPlace

HIT_KINDS = {
    "customers": N_("Customers"),
    "vehicles": N_("Vehicles"),
    "visits": N_("Visits"),
    "sales": N_("Sales"),
    "parts": N_("Parts"),
}
SIZE = (1280, 720)
GEOMETRY = "window.geometry"


class MainWindow(QMainWindow):
    """The one window of a seat; it stands before the office is open.

    Signals:
        person_wanted: Somebody else wants to sit down.
        theme_chosen: A theme was chosen; carries its name.
    """

    person_wanted = Signal()
    theme_chosen = Signal(str)

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self._context: Context | None = None
        self._screens: dict[str, Screen] = {}
        self._before_search: QWidget | None = None
        self._screen_actions: dict[str, Actions] = {}
        self._export_bar: ExportBar | None = None
        self.messages = MessageBar()
        self.navigation = Navigation(PLACES)
        self.search = SearchBox(self._find, {key: _(text) for key, text in HIT_KINDS.items()})
        self.person = QPushButton()
        self.person.hide()  # until somebody sits down
        self.pages = QStackedWidget()
        self.actions_ = Actions(self)
        self.scans = Scans(self, self.messages, lambda: self.screen_on_show)
        self._add_actions()
        self._lay_out()
        self._connect()
        self._restore_size()
        self._enable(on=False)

    @property
    def screen_on_show(self) -> "Screen | None":
        """The page on show; None while the office is being opened."""
        return self._screens.get(self.navigation.current())

    def enter(self, context: "Context") -> None:
        """Show the office to the person who sat down."""
        self._leave()
        self._context = context
        self.scans.begin(context)
        self.setWindowTitle(f"{context.office.name} – Daysheet")
        self.person.setText(context.actor.name)
        self.person.show()
        self.person.setToolTip(_("At the desk: {name}").format(name=context.actor.name))
        context.go.connect(self.show_record)
        context.listed.connect(self._show_list)
        context.told.connect(self.messages.show_message)
        context.printed.connect(self.preview)
        context.export_wanted.connect(self._export)
        context.desk.refused.connect(partial(self.messages.show_message, "error"))
        context.desk.broke.connect(self._on_broken)
        self._enable(on=True)
        self.pages.setFocus()
        self.go(self.navigation.current() or "today")

    def go(self, key: str) -> None:
        """Show a page."""
        if self.navigation.current() == key:
            self._show(key)
        else:
            self.navigation.go(key)

    def show_record(self, key: str, record: int) -> None:
        """Show a record on its page; `visits.new` begins a visit of a vehicle."""
        if key == "visits.new":
            self._visits().new_visit_for(record)
            return
        self.go(key)
        self._screens[key].show_record(record)

    def preview(self, data: bytes, name: str) -> None:
        """Show a printed document before it is printed."""
        if self._context is not None:
            from desktop.views.kit.preview import PreviewDialog

            dialog = PreviewDialog(data, name, self._context.background, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scans.scanner.watch(self)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        pages = all(screen.may_leave() for screen in self._screens.values())
        if not pages or not (self._export_bar is None or self._export_bar.may_leave()):
            event.ignore()
            return
        self._memory.set(GEOMETRY, bytes(self.saveGeometry().toBase64().data()).decode())
        super().closeEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._context is not None and dropped_file(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Take a dropped file in, once the program it comes from has its answer."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, partial(self._import_file, path))

    def _leave(self) -> None:
        """Take down the pages of whoever sat here before."""
        for key, screen in self._screens.items():
            self._screen_actions[key].take_down()
            self.pages.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()
        self._screen_actions.clear()
        if self._export_bar is not None:
            self._export_bar.deleteLater()
            self._export_bar = None

    def _show(self, key: str) -> None:
        if self._context is None:
            return
        screen = self._screen(key)
        self.pages.setCurrentWidget(screen)
        for other, actions in self._screen_actions.items():
            actions.show_menus(on=other == key)
        self._offer_export()
        if not self.navigation.hasFocus():  # who goes through the places one by one stays there
            screen.take_focus()

    def _screen(self, key: str) -> "Screen":
        if key not in self._screens:
            screen = cast("Screen", screen_classes()[key](self._context))
            actions = Actions(screen)
            for command in screen.commands():
                actions.add(command.spec, command.run)
            actions.fill(self.menuBar(), before=self._help_menu)
            screen.list_changed.connect(self._offer_export)
            self._screens[key], self._screen_actions[key] = screen, actions
            self.pages.addWidget(screen)
        return self._screens[key]

    def _show_list(self, key: str, name: str, value: str) -> None:
        if key not in {place.key for place in PLACES}:
            self._show_rows(value)
            return
        self.go(key)
        self._screens[key].show_list(name, value)

    def _show_rows(self, value: str) -> None:
        """Show the rows behind a figure, of which no page has a list."""
        from desktop.views.kit.rows_dialog import RowsDialog

        if self._context is not None:
            RowsDialog(self._context, value, self).open()

    def _new_visit(self) -> None:
        """Begin a new visit; what is typed into the search box goes along."""
        typed = self.search.text().strip() if self.search.hasFocus() else ""
        self.search.clear()
        self._visits().new_visit(typed)

    def _visits(self) -> "VisitsPlace":
        self.go("visits")
        return cast("VisitsPlace", self._screens["visits"])

    def _import(self) -> None:
        self._import_file(None)

    def _import_file(self, path: Path | None) -> None:
        from desktop.views.imports.dialog import ImportDialog

        if self._context is not None:
            dialog = ImportDialog(self._context, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
            if path is not None:
                dialog.open_file(path)

    def _show_imports(self) -> None:
        from desktop.views.imports.history import HistoryDialog

        if self._context is not None:
            dialog = HistoryDialog(self._context, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _offer_export(self) -> None:
        screen = self.screen_on_show
        listed = screen is not None and screen.list_on_show() is not None
        self.actions_[window_actions.EXPORT.id].setEnabled(listed)

    def _export(self) -> None:
        screen = self.screen_on_show
        wanted = screen.list_on_show() if screen else None
        if self._context is None or wanted is None:
            return
        if self._export_bar is None:
            from desktop.views.kit.list_export import ExportBar

            self._export_bar = ExportBar(self._context)
            self._column.insertWidget(self._column.indexOf(self.pages), self._export_bar)
        self._export_bar.begin(wanted)

    def _find(self, text: str, done: Found) -> None:
        from desktop.services.find import find_anything

        if self._context is not None:
            self._context.desk.read(self, partial(find_anything, text=text), done)

    def _on_hit(self, hit: object) -> None:
        if isinstance(hit, Hit):
            self.search.clear()
            self.show_record(hit.kind, hit.id)
            self._screens[hit.kind].setFocus()

    def _on_broken(self, _error: Exception) -> None:
        text = _(
            "Something went wrong that Daysheet did not expect; nothing was saved by it. "
            "A note was kept, and what you typed is still there."
        )
        self.messages.show_message("error", text)

    def _find_anything(self) -> None:
        if not self.search.hasFocus():
            self._before_search = self.focusWidget()
        self.search.begin()

    def _leave_search(self) -> None:
        """Go back to where the search was begun, if that is still on show."""
        before = self._before_search
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._take_focus()

    def _take_focus(self) -> None:
        if screen := self.screen_on_show:
            screen.take_focus()

    def _refresh(self) -> None:
        if screen := self.screen_on_show:
            screen.refresh()

    def _show_commands(self) -> None:
        key = self.navigation.current()
        Palette([self.actions_, self._screen_actions[key]], self).open()

    def _show_shortcuts(self) -> None:
        for place in PLACES:  # their keys are known once they are built
            self._screen(place.key)
        self._show(self.navigation.current())
        from desktop.views.kit.shortcuts import ShortcutsDialog

        ShortcutsDialog([self.actions_, *self._screen_actions.values()], self).open()

    def _show_about(self) -> None:
        text = _("Daysheet {version}: customers, cars, visits and the morning sheet.")
        self.messages.show_message("info", text.format(version=VERSION))

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _add_actions(self) -> None:
        self.navigation.add_to(self.actions_)
        runs: Sequence[tuple[ActionSpec, Callable[[], object]]] = (
            (window_actions.NEW_VISIT, self._new_visit),
            (window_actions.IMPORT, self._import),
            (window_actions.HISTORY, self._show_imports),
            (window_actions.EXPORT, self._export),
            (window_actions.PERSON, self.person_wanted.emit),
            (window_actions.QUIT, self.close),
            (window_actions.FIND, self._find_anything),
            (window_actions.COMMANDS, self._show_commands),
            (window_actions.REFRESH, self._refresh),
            (window_actions.LIGHT, partial(self._choose_theme, "light")),
            (window_actions.DARK, partial(self._choose_theme, "dark")),
            (window_actions.SYSTEM, partial(self._choose_theme, "system")),
            (window_actions.FULL, self._toggle_full_screen),
            (window_actions.SHORTCUTS, self._show_shortcuts),
            (window_actions.ABOUT, self._show_about),
        )
        for spec, run in runs:
            self.actions_.add(spec, run)
        self.actions_.fill(self.menuBar(), window_actions.MENUS)
        self._help_menu = self.menuBar().actions()[-1]

    def _choose_theme(self, mode: str) -> None:
        theme.apply(cast("QApplication", QApplication.instance()), mode)
        self.theme_chosen.emit(mode)

    def _lay_out(self) -> None:
        self.setWindowTitle("Daysheet 晨會簿")
        self.setAcceptDrops(True)
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 6)
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(self.person)
        self._column = column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.messages)
        column.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(column, 1)
        centre = QWidget()
        centre.setLayout(row)
        self.setCentralWidget(centre)
        opening = QLabel(_("Opening the office…"))
        opening.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages.addWidget(opening)

    def _connect(self) -> None:
        self.navigation.chosen.connect(self._show)
        self.navigation.again.connect(self._take_focus)
        self.search.chosen.connect(self._on_hit)
        self.search.left.connect(self._leave_search)
        self.person.clicked.connect(self.person_wanted)
        self.scans.found.connect(partial(self.show_record, "parts"))
        self.scans.wanted_new.connect(partial(self._show_list, "parts", "new"))

    def _enable(self, *, on: bool) -> None:
        for part in (self.navigation, self.search, self.person):
            part.setEnabled(on)
        for spec in (
            window_actions.NEW_VISIT,
            window_actions.IMPORT,
            window_actions.HISTORY,
            window_actions.EXPORT,
            window_actions.PERSON,
            window_actions.COMMANDS,
            window_actions.REFRESH,
            window_actions.SHORTCUTS,
        ):
            self.actions_[spec.id].setEnabled(on)
        for place in PLACES:
            self.actions_[f"go.{place.key}"].setEnabled(on)

    def _restore_size(self) -> None:
        self.resize(*SIZE)
        kept = self._memory.get(GEOMETRY)
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode())))
