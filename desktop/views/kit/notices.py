"""Reminders through the operating system: each thing once, and only what the seat wants."""

import json
from collections.abc import Iterable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desktop.services.calls.notices import Notice, Topic, notices_now
from desktop.system.i18n import N_
from desktop.views.kit.icons import icon
from desktop.views.kit.memory import Memory
from desktop.views.kit.screen import Context

LOOK_MS = 60_000  # how often it is looked at what is due
CHOSEN = "notices"
TOPIC_NAMES = {
    Topic.CALLS: N_("Calls that are due, once a day"),
    Topic.PROMISES: N_("Cars promised within 30 minutes"),
    Topic.COMPLAINTS: N_("Complaints that must be fixed within 2 hours"),
}


class Notifier(Protocol):
    """Shows a reminder without waiting for anybody."""

    def show(self, title: str, text: str) -> None:
        """Show a title and a sentence."""
        ...


class TrayNotifier(QObject):
    """Shows reminders beside the system's clock; the icon is there while one is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = QSystemTrayIcon(icon("today"), self)

    @staticmethod
    def is_there() -> bool:
        """Tell whether this system shows messages at all."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def show(self, title: str, text: str) -> None:
        """Show a title and a sentence."""
        self._tray.setToolTip(QApplication.applicationName())
        self._tray.show()
        self._tray.showMessage(title, text, icon("today"))


class Notices(QObject):
    """Looks at what is due and reminds of it, of each thing once."""

    def __init__(self, context: Context, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._notifier = context, notifier
        self._told: set[str] = set()
        self._asking = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now, and from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Ask in the background what is due; while that is under way, not again."""
        if self._asking or not chosen_topics(self._context.memory):
            return
        self._asking = True
        context = self._context
        query = partial(notices_now, staff_id=context.actor.staff_id, now=context.now())
        context.desk.read(self, query, self._show, self._failed)

    def _show(self, notices: list[Notice]) -> None:
        self._asking = False
        wanted = chosen_topics(self._context.memory)
        for notice in notices:
            if notice.topic in wanted and notice.key not in self._told:
                self._told.add(notice.key)
                self._notifier.show(notice.title, notice.text)

    def _failed(self, _error: Exception) -> None:
        self._asking = False  # the next look asks again; the pages tell what is wrong


def chosen_topics(memory: Memory) -> frozenset[Topic]:
    """Return what this seat is reminded of; everything unless it was chosen otherwise."""
    try:
        kept = json.loads(memory.get(CHOSEN) or "null")
    except ValueError:
        kept = None
    if not isinstance(kept, list):
        return frozenset(Topic)
    return frozenset(topic for topic in Topic if topic in kept)


def choose_topics(memory: Memory, topics: Iterable[Topic]) -> None:
    """Keep what this seat is reminded of."""
    memory.set(CHOSEN, json.dumps([topic.value for topic in topics]))
