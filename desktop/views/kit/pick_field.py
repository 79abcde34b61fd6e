"""A field that finds a record while its user types, or makes a new one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer, Signal
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.drop_down import DropDown, Entry
from desktop.views.kit.field import Typed
from desktop.views.kit.fields import LineField

TYPING_PAUSE_MS = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be meant."""

    id: int
    title: str
    subtitle: str = ""


Found = Callable[[Sequence[Candidate]], None]
Search = Callable[[str, Found], None]
NEW = "new"  # the value of the last line, beside the candidates


class PickField(LineField[int | None]):
    """Picks one record by typing part of it.

    `search(text, done)` looks for candidates and calls `done` with them, now or later. With
    `create`, the last line offers to make a new record and calls `create` with what was typed;
    `create` shows the new one with `pick`.

    Signals:
        picked: Another candidate was picked, or None when the text no longer names one.
    """

    picked = Signal(object)

    def __init__(
        self,
        label: str,
        search: Search,
        *,
        required: bool = False,
        placeholder: str = "",
        create: Callable[[str], None] | None = None,
        create_text: str = "",
    ) -> None:
        super().__init__(label, required=required, placeholder=placeholder)
        self._search, self._create = search, create
        self._create_text = create_text or _("New: {text}")
        self._candidate: Candidate | None = None
        self._turn = 0
        self._waiting = self._enter_waits = False  # for candidates; for the first of them
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.drop_down = DropDown(self.line)
        self.drop_down.picked.connect(self._on_picked)
        self.line.textEdited.connect(self._on_edited)

    @property
    def candidate(self) -> Candidate | None:
        """The record that is picked."""
        return self._candidate

    def pick(self, candidate: Candidate | None) -> None:
        """Show a record as picked, or none."""
        self._turn += 1
        self._waiting = self._enter_waits = False
        self._pause.stop()
        self.drop_down.hide()
        self._candidate = candidate
        self.line.setText(candidate.title if candidate else "")
        self.line.setCursorPosition(0)
        self.picked.emit(candidate)
        self.changed.emit()

    @override
    def value(self) -> int | None:
        return self._candidate.id if self._candidate else None

    @override
    def set_value(self, value: int | None) -> None:
        """Keep a number whose title is not known; use `pick` wherever it is."""
        self.pick(None if value is None else Candidate(value, f"#{value}"))

    @override
    def typed(self) -> Typed:
        picked = self._candidate
        kept = [picked.id, picked.title, picked.subtitle] if picked else []
        return {"text": self.line.text(), "picked": kept}

    @override
    def set_typed(self, typed: Typed) -> None:
        kept = typed if isinstance(typed, dict) else {}
        picked = kept.get("picked")
        self.pick(Candidate(*picked) if picked else None)
        if not picked:
            self.line.setText(str(kept.get("text", "")))

    @override
    def _check(self) -> str | None:
        if self.line.text().strip() and self._candidate is None:
            text = _("Pick “{field}” from the list; the text alone does not say which one.")
            return text.format(field=self.name)
        return None

    @override
    def _is_empty(self) -> bool:
        return not self.line.text().strip()

    def _on_edited(self) -> None:
        if self._candidate is not None:
            self._candidate = None
            self.picked.emit(None)
        self._turn += 1  # an answer to what stood here before is none any more
        self._waiting, self._enter_waits = True, False
        self.drop_down.expire()
        self._pause.start()

    @override
    def _on_return(self) -> None:
        if not self._is_open():
            super()._on_return()
        elif self._waiting:
            self._enter_waits = True  # typed faster than found: the first one is meant
        else:
            self._ask()  # the list was closed: show it again

    @override
    def _on_left(self) -> None:
        if not (self.line.hasFocus() and self._is_open()):  # Enter ends no search
            super()._on_left()

    def _is_open(self) -> bool:
        """Tell whether something is typed that is not picked yet."""
        return self._candidate is None and bool(self.line.text().strip())

    def _ask(self) -> None:
        self._turn += 1
        text = self.line.text().strip()
        if text:
            self._search(text, partial(self._offer, self._turn, text))
        else:
            self.drop_down.offer([])

    def _offer(self, turn: int, text: str, candidates: Sequence[Candidate]) -> None:
        if turn != self._turn or not self.line.hasFocus():
            return
        self._waiting = False
        if self._enter_waits and candidates:
            self._on_picked(candidates[0])
            return
        entries = [Entry(found.title, found.subtitle, found) for found in candidates]
        if self._create is not None:
            entries.append(Entry(self._create_text.format(text=text), "", NEW))
        if not entries:
            entries.append(Entry(_("Nothing found for “{text}”.").format(text=text)))
        self.drop_down.offer(entries)

    def _on_picked(self, value: object) -> None:
        if isinstance(value, Candidate):
            self.pick(value)
            self.entered.emit()
        elif self._create is not None:
            self._create(self.line.text().strip())
