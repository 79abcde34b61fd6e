"""The meeting of a day: written down on the left, its decisions on the right."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.models.meeting import MeetingKind
from desktop.services.chairs import chair_rota
from desktop.services.decisions import DecisionRow, open_decisions
from desktop.services.list_exports import ListExport
from desktop.services.meetings import MEETING_NAMES, MeetingCard, meeting_of
from desktop.services.staff import StaffRow, staff_list
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.kit.writing import FormPage
from desktop.views.today.decisions_pane import DecisionsPane
from desktop.views.today.meeting_form import meeting_page
from desktop.views.today.rota_dialog import RotaDialog

MENU = N_("&Today")
NEW = ActionSpec("today.decide", N_("New &decision"), MENU, "Ctrl+Shift+N", "add")
ROTA = ActionSpec("today.rota", N_("Chair &rota…"), MENU)
SUBJECTS = frozenset({"meeting", "attendance", "decision", "staff", "chair_turn"})
HALVES = (520, 680)


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting with everything its page shows."""

    card: MeetingCard
    decisions: tuple[DecisionRow, ...]
    people: list[StaffRow]
    rota: list[int]


class MeetingPage(Screen):
    """Writes a meeting down; what it decides becomes tasks that every sheet prints."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._held: Held | None = None
        self.day = DateField(_("Date"), required=True, today=context.today)
        self.day.set_value(context.today())
        names = [(kind, _(name)) for kind, name in MEETING_NAMES.items()]
        self.kind = ChoiceField(_("&Kind"), names, required=True)
        self.kind.set_value(MeetingKind.MORNING)
        self.rota_button = QPushButton(_("Chair rota…"))
        self.decisions = DecisionsPane(context)
        self.page: FormPage | None = None
        self._left = QVBoxLayout()
        self._lay_out()
        self.day.left.connect(self._turn)
        self.day.entered.connect(self._turn)
        self.kind.changed.connect(self._turn)
        self.rota_button.clicked.connect(self.change_rota)
        self.decisions.written.connect(self.refresh)
        context.desk.changed.connect(self._on_changed)

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(NEW, self.decisions.begin), Command(ROTA, self.change_rota))

    @override
    def refresh(self) -> None:
        day, kind = self.day.value(), self.kind.value()
        if day is not None and kind is not None and not self.day.problem():
            self.context.desk.read(self, partial(_held, day=day, kind=kind), self._show)

    @override
    def list_on_show(self) -> ListExport[Any]:
        return self.decisions.table.as_shown()

    @override
    def take_focus(self) -> None:
        if self.page is not None:
            self.page.begin()
        else:
            super().take_focus()

    def change_rota(self) -> None:
        """Say who leads the morning meetings in turn."""
        if self._held is not None:
            RotaDialog(self.context, self._held.people, self._held.rota, self).exec()

    def _show(self, held: Held) -> None:
        before, self._held = self._held, held
        same = before is not None and _which(before.card) == _which(held.card)
        if self.page is None or not same or not self.page.form.is_dirty():
            self._replace_page(meeting_page(self.context, held.card, held.people))
        self.decisions.show_people(held.people)
        self.decisions.show_decisions(held.card.day, held.card.kind, held.decisions)

    def _replace_page(self, page: FormPage) -> None:
        had_focus = self.page is not None and self.page.isAncestorOf(self.focusWidget())
        if self.page is not None:
            self._left.removeWidget(self.page)
            self.page.deleteLater()
        self.page = page
        page.saved.connect(self._saved)
        page.left.connect(self._forget)
        self._left.addWidget(page, 1)
        if had_focus:
            page.begin()

    def _saved(self, _version: object) -> None:
        if self.page is not None:
            self.page.form.mark_clean()
        self.context.told.emit("success", _("The meeting is written down."))
        self.refresh()

    def _forget(self) -> None:
        """Show what the office knows instead of what was typed."""
        self.page, page = None, self.page
        if page is not None:
            self._left.removeWidget(page)
            page.deleteLater()
        self.refresh()

    def _turn(self) -> None:
        if self._held is None or (self.day.value(), self.kind.value()) != _which(self._held.card):
            self.refresh()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS and self._held is not None:
            self.refresh()

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        shown = (self.day.label, self.day, self.kind.label, self.kind, self.rota_button)
        for widget in shown:
            choice.addWidget(widget)
        self._left.addLayout(choice)
        self._left.addStretch(0)  # keeps the choice at the top until a meeting is read
        self._left.setContentsMargins(0, 0, 8, 0)
        left = QWidget()
        left.setLayout(self._left)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        for part in (left, self.decisions):
            halves.addWidget(part)
        halves.setSizes(list(HALVES))
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 8)
        box.addWidget(halves)


def _held(session: Any, day: date, kind: str) -> Held:  # noqa: ANN401 -- the services know what a session is
    card = meeting_of(session, day, kind)
    known = {row.id for row in card.decisions}
    before = tuple(row for row in open_decisions(session, day) if row.id not in known)
    return Held(card, (*before, *card.decisions), staff_list(session, day), chair_rota(session))


def _which(card: MeetingCard) -> tuple[date, str]:
    return card.day, card.kind
