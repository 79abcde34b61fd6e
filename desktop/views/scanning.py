"""What a scanned code does: open its part, ask which one, or offer to enter it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.system.i18n import _
from desktop.views.kit.actions import keys_text, without_state
from desktop.views.kit.messages import MessageBar
from desktop.views.kit.scan_choice import ScanChoice
from desktop.views.kit.scanner import Scanner

if TYPE_CHECKING:  # the window stands before the libraries of the office are loaded
    from desktop.services.parts.scanning import ScanHit
    from desktop.views.kit.screen import Context, Screen

REMEDY_KEY = "Ctrl+E"


class Scans(QObject):
    """Looks scanned codes up, whatever page is on show.

    Signals:
        found: A part is to be shown; carries its id.
        wanted_new: A part is to be entered; carries the code.
    """

    found = Signal(int)
    wanted_new = Signal(str)

    def __init__(
        self, window: QWidget, messages: MessageBar, page: "Callable[[], Screen | None]"
    ) -> None:
        super().__init__(window)
        self._window, self._messages, self._page = window, messages, page
        self._context: Context | None = None
        self._code = ""
        self.scanner = Scanner(self)
        self.remedy = QAction(window, shortcut=QKeySequence(REMEDY_KEY))
        self.remedy.setEnabled(False)
        self.remedy.triggered.connect(without_state(self._enter_new))
        window.addAction(self.remedy)
        self.scanner.scanned.connect(self._on_scanned)
        messages.closed.connect(lambda: self.remedy.setEnabled(False))

    def begin(self, context: "Context") -> None:
        """Look up in an office, for the person who sat down."""
        self._context = context

    def look_up(self, code: str) -> None:
        """Find what a code means."""
        from desktop.services.parts.scanning import scan

        if self._context is not None:
            self.remedy.setEnabled(False)
            query = partial(scan, text=code)
            self._context.desk.read(self, query, partial(self._show, code))

    def _on_scanned(self, code: str) -> None:
        """Give a code to the page on show; one that does not take it leaves it to the window."""
        page = self._page()
        if page is not None and not page.take_scan(code):
            self.look_up(code)

    def _show(self, code: str, hits: "list[ScanHit]") -> None:
        self._code = code
        if not hits:
            self._offer_new(code)
        elif len(hits) == 1:
            self._open(hits[0])
        else:
            choice = ScanChoice(code, [(_line(hit), hit) for hit in hits], self._window)
            choice.chosen.connect(self._open)
            choice.open()

    def _open(self, hit: "ScanHit") -> None:
        self._messages.close_message()
        self.found.emit(hit.part_id)
        if hit.successor:
            text = _("{number} was replaced by {successor}; its page has the link.")
            told = text.format(number=hit.number, successor=hit.successor)
            self._messages.show_message("warning", told)

    def _offer_new(self, code: str) -> None:
        text, keys = _("Enter a new part with it"), keys_text(REMEDY_KEY)
        self.remedy.setText(_("{text} ({keys})").format(text=text, keys=keys))
        self.remedy.setEnabled(True)
        sentence = _("No part has the code {code}.").format(code=code)
        self._messages.show_message("warning", sentence, self.remedy)

    def _enter_new(self) -> None:
        self._messages.close_message()
        self.wanted_new.emit(self._code)


def _line(hit: "ScanHit") -> str:
    """Write a part as a line of the choice."""
    told = [hit.number, hit.name, hit.how]
    if hit.successor:
        told.append(_("replaced by {number}").format(number=hit.successor))
    if hit.archived:
        told.append(_("archived"))
    return " · ".join(told)
