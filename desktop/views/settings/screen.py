"""The page of settings, in tabs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Context, Screen
from desktop.views.settings.calendar_page import CalendarPage
from desktop.views.settings.care_page import CarePage
from desktop.views.settings.locks_page import LocksPage
from desktop.views.settings.office_page import OfficePage
from desktop.views.settings.people_page import PeoplePage
from desktop.views.settings.segments_page import SegmentsPage

SUBJECTS = frozenset(
    {
        "adjustment",
        "branch",
        "calendar_day",
        "office",
        "opening_hours",
        "period_lock",
        "segment",
        "staff",
        "team",
    }
)


class SettingsScreen(Screen):
    """What every seat of the office shares."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.office = OfficePage(context)
        self.people = PeoplePage(context)
        self.segments = SegmentsPage(context)
        self.calendar = CalendarPage(context)
        self.locks = LocksPage(context)
        self.care = CarePage(context)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.office, _("&Shop"))
        self.tabs.addTab(self.people, _("P&eople"))
        self.tabs.addTab(self.segments, _("Se&gments"))
        self.tabs.addTab(self.calendar, _("&Calendar"))
        self.tabs.addTab(self.locks, _("Locked &months"))
        self.tabs.addTab(self.care, _("&Backup and check"))
        QVBoxLayout(self).addWidget(self.tabs)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+Tab changes the tab
        context.desk.changed.connect(self._on_changed)

    @override
    def refresh(self) -> None:
        for page in (self.office, self.people, self.segments, self.calendar, self.locks):
            page.refresh()

    @override
    def may_leave(self) -> bool:
        forms = (self.office.form, self.people.form, self.segments.form, *self.calendar.forms)
        if not any(form.is_dirty() for form in forms):
            return True
        question = _("Leave the settings without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        return ask(self, question, choices, default="stay") == "leave"

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self.refresh()
