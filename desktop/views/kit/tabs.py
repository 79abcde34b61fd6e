"""A page of several tabs, each a page of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout
from typing_extensions import override

from desktop.services.list_exports import ListExport
from desktop.system.i18n import _
from desktop.views.kit.screen import Command, Context, Screen


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the page; `title` is marked with N_().

    The page reads nothing while it is made: `refresh` is called when its tab is first on show.
    """

    key: str
    title: str
    page: Callable[[Context], Screen]


class TabbedScreen(Screen):
    """Shows one of its tabs; what a command or another page wants brings its tab to the front."""

    def __init__(self, context: Context, tabs: Sequence[Tab]) -> None:
        super().__init__(context)
        self._keys = [tab.key for tab in tabs]
        self.pages = {tab.key: tab.page(context) for tab in tabs}
        self._unread = set(self.pages)
        self._unseen = set(self._keys[1:])  # the first one has the keyboard when it is opened
        self.tabs = QTabWidget()
        for tab in tabs:
            self.tabs.addTab(self.pages[tab.key], _(tab.title))
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+Tab changes the tab
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._read_once)
        self.tabs.currentChanged.connect(self._lead_keyboard)
        self._read_once()

    @override
    def commands(self) -> tuple[Command, ...]:
        return tuple(
            Command(command.spec, partial(self._run, key, command.run))
            for key, page in self.pages.items()
            for command in page.commands()
        )

    @override
    def take_focus(self) -> None:
        self.page_on_show().take_focus()

    @override
    def show_record(self, record: int) -> None:
        self.page_on_show().show_record(record)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show a tab, named by its key, and what it shall show."""
        self.show_tab(name)
        self.pages[name].show_list(name, value)

    @override
    def list_on_show(self) -> ListExport[Any] | None:
        return self.page_on_show().list_on_show()

    @override
    def take_scan(self, code: str) -> bool:
        return self.page_on_show().take_scan(code)

    @override
    def refresh(self) -> None:
        self._unread = set(self.pages)
        self._read_once()

    @override
    def may_leave(self) -> bool:
        return all(page.may_leave() for page in self.pages.values())

    def page_on_show(self) -> Screen:
        """Return the page of the tab on show."""
        return self.pages[self._keys[self.tabs.currentIndex()]]

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentWidget(self.pages[key])

    def _run(self, key: str, run: Callable[[], object]) -> None:
        """Do what a command says on its own tab."""
        self.show_tab(key)
        run()

    def _lead_keyboard(self, _place: int) -> None:
        """Lead the keyboard to where a page's work begins; Qt itself remembers it afterwards."""
        key = self._keys[self.tabs.currentIndex()]
        if key in self._unseen and self.isAncestorOf(self.window().focusWidget()):
            self._unseen.discard(key)
            self.page_on_show().take_focus()

    def _read_once(self, _place: int = 0) -> None:
        self.list_changed.emit()
        key = self._keys[self.tabs.currentIndex()]
        if key in self._unread:
            self._unread.discard(key)
            self.pages[key].refresh()
