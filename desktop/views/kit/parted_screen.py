"""A record screen whose record is read in several parts, a tab each."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.list_pane import ListSpec
from desktop.views.kit.record_screen import Record, RecordScreen
from desktop.views.kit.screen import Command, Context

P = TypeVar("P", bound=Record)
NEXT_PART, PART_BEFORE = "Ctrl+PgDown", "Ctrl+PgUp"


class PartedScreen(RecordScreen[P]):
    """Shows one part of the record on show; the part stays when another record is chosen.

    Subclasses name their parts, each with a key and a title marked with N_(), and write them.
    """

    parts: Sequence[tuple[str, str]] = ()

    def __init__(
        self, context: Context, spec: ListSpec[Any], parent: QWidget | None = None
    ) -> None:
        self.bar = QTabBar()
        super().__init__(context, spec, parent)
        self.bar.setAccessibleName(_("Parts of the record"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for _key, title in self.parts:
            self.bar.addTab(_(title))
        self.bar.currentChanged.connect(self._show_part)
        self.pane.add_strip(self.bar)

    @abstractmethod
    def part(self, record: P, key: str) -> str:
        """Write a part of a record as HTML."""

    @override
    def text(self, record: P) -> str:
        return self.part(record, self.parts[max(0, self.bar.currentIndex())][0])

    def part_commands(self, screen: str, menu: str) -> tuple[Command, ...]:
        """Return the commands that leaf through the parts, for a menu of the screen."""
        text = N_("Next &part of the page")
        on = ActionSpec(f"{screen}.next_part", text, menu, NEXT_PART, new_group=True)
        back = ActionSpec(f"{screen}.part_before", N_("Pa&rt before"), menu, PART_BEFORE)
        return Command(on, lambda: self._leaf(1)), Command(back, lambda: self._leaf(-1))

    def show_part(self, key: str) -> None:
        """Bring a part to the front."""
        self.bar.setCurrentIndex([name for name, _title in self.parts].index(key))

    def _leaf(self, step: int) -> None:
        self.bar.setCurrentIndex((self.bar.currentIndex() + step) % len(self.parts))

    def _show_part(self, _place: int) -> None:
        if self.record is not None and self.form is None:
            self.pane.show_text(self.record.id, self.text(self.record))
            self.pane.text.verticalScrollBar().setValue(0)
