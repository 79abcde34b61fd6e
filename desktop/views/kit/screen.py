"""What a screen is given and what it offers: the contract between window and screens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.models.actor import Actor
from desktop.services.list_exports import ListExport
from desktop.services.settings import OfficeInfo
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.background import Background
from desktop.views.kit.desk import Desk
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.memory import Memory, SheetPlans, ShortPlans


class Context(QObject):
    """Everything a screen may use of the program around it.

    Attributes:
        desk: The doors to the office.
        memory: Where column widths and the like are kept.
        drafts: Where unsaved forms are kept.
        background: Workers for what is neither reading nor writing, such as previews.
        office: The office's settings.
        actor: Who is at the desk.
        plans: When this seat makes the morning sheet by itself.

    Signals:
        go: Show a record: the screen's id and the record's id.
        listed: Show a list that is filtered: the screen's id, the filter's name, its value.
        told: Show a message: its kind ("info", "success", "warning" or "error") and a sentence.
        printed: Show a printed document: its PDF and its name.
        export_wanted: Write the list on show to a file.
    """

    go = Signal(str, int)
    listed = Signal(str, str, str)
    told = Signal(str, str)
    printed = Signal(bytes, str)
    export_wanted = Signal()

    def __init__(  # noqa: PLR0913 -- the one place that hands everything over
        self,
        *,
        desk: Desk,
        memory: Memory,
        drafts: Drafts,
        background: Background,
        office: OfficeInfo,
        actor: Actor,
        clock: Callable[[], datetime],
        plans: SheetPlans | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self.memory, self.drafts, self.background = desk, memory, drafts, background
        self.office, self.actor, self._clock = office, actor, clock
        self.plans = plans or ShortPlans()

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock()

    def today(self) -> date:
        """Return the present business day."""
        return self.office.calendar.day(self._clock())


@dataclass(frozen=True, slots=True)
class Command:
    """An action of a screen and what it does; enabled while the screen is on show."""

    spec: ActionSpec
    run: Callable[[], object]


class Screen(QWidget):
    """A page of the window.

    Signals:
        list_changed: There is another list on the page now, or none.
    """

    list_changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def commands(self) -> tuple[Command, ...]:
        """Return the screen's own actions, for its menu, the palette and the help."""
        return ()

    def take_focus(self) -> None:
        """Take the keyboard: the first part of the page that can be reached with Tab has it."""
        part = self.nextInFocusChain()
        while part is not None and self.isAncestorOf(part):
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisibleTo(self):
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            part = part.nextInFocusChain()

    def show_record(self, record: int) -> None:
        """Show one record, chosen elsewhere."""

    def show_list(self, name: str, value: str) -> None:
        """Show the records that a filter lets through, such as those behind a figure."""

    def list_on_show(self) -> ListExport[Any] | None:
        """Return the list on the page as it stands; None where there is none."""
        return None

    def take_scan(self, _code: str) -> bool:
        """Take a code that was scanned; a page that does not leaves it to the window."""
        return False

    def refresh(self) -> None:
        """Read everything on show anew."""

    def may_leave(self) -> bool:
        """Return whether the window may close; a screen with an unsaved form asks its user."""
        return True
