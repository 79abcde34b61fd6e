"""The page of settings, in tabs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.system.i18n import _
from desktop.views.kit.messages import leave_draft
from desktop.views.kit.screen import Context, Screen
from desktop.views.settings.bays_page import BaysPage
from desktop.views.settings.calendar_page import CalendarPage
from desktop.views.settings.care_page import CarePage
from desktop.views.settings.checklists_page import ChecklistsPage
from desktop.views.settings.discounts_page import DiscountsPage
from desktop.views.settings.locks_page import LocksPage
from desktop.views.settings.office_page import OfficePage
from desktop.views.settings.packages_page import PackagesPage
from desktop.views.settings.people_page import PeoplePage
from desktop.views.settings.questions_page import QuestionsPage
from desktop.views.settings.segments_page import SegmentsPage
from desktop.views.settings.suppliers_page import SuppliersPage

SUBJECTS = frozenset(
    {
        "adjustment",
        "bay",
        "branch",
        "calendar_day",
        "checklist_item",
        "discount_ceiling",
        "office",
        "opening_hours",
        "package",
        "period_lock",
        "question",
        "segment",
        "part_supplier",
        "purchase_order",
        "staff",
        "supplier",
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
        self.bays = BaysPage(context)
        self.suppliers = SuppliersPage(context)
        self.packages = PackagesPage(context)
        self.checklists = ChecklistsPage(context)
        self.questions = QuestionsPage(context)
        self.discounts = DiscountsPage(context)
        self.calendar = CalendarPage(context)
        self.locks = LocksPage(context)
        self.care = CarePage(context)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.office, _("&Shop"))
        self.tabs.addTab(self.people, _("P&eople"))
        self.tabs.addTab(self.segments, _("Se&gments"))
        self.tabs.addTab(self.bays, _("Ba&ys"))
        self.tabs.addTab(self.suppliers, _("S&uppliers"))
        self.tabs.addTab(self.packages, _("Pac&kages"))
        self.tabs.addTab(self.checklists, _("Check&lists"))
        self.tabs.addTab(self.questions, _("&Questions"))
        self.tabs.addTab(self.discounts, _("&Discounts"))
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
        self.bays.refresh()
        self.suppliers.refresh()
        self.packages.refresh()
        self.checklists.refresh()
        self.questions.refresh()
        self.discounts.refresh()

    @override
    def may_leave(self) -> bool:
        forms = (
            *(self.office.form, self.people.form, self.segments.form, self.bays.form),
            self.suppliers.form,
            *self.calendar.forms,
        )
        other = (
            self.discounts.form.is_dirty(),
            self.packages.is_dirty(),
            self.checklists.is_dirty(),
            self.questions.form.is_dirty(),
        )
        if not any((*other, *(form.is_dirty() for form in forms))):
            return True
        return leave_draft(self, _("Settings"))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & SUBJECTS:
            self.refresh()
