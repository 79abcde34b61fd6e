"""The place of the day: the morning at a glance, its calls and complaints, and the meeting."""

from typing_extensions import override

from desktop.system.i18n import N_
from desktop.views.kit.screen import Context
from desktop.views.kit.tabs import Tab, TabbedScreen
from desktop.views.today.calls import CallsScreen
from desktop.views.today.complaints import ComplaintsScreen
from desktop.views.today.meeting_page import MeetingPage
from desktop.views.today.screen import TodayScreen

TABS = (
    Tab("morning", N_("&Day"), TodayScreen),
    Tab("calls", N_("C&alls"), CallsScreen),
    Tab("complaints", N_("Co&mplaints"), ComplaintsScreen),
    Tab("meeting", N_("M&eeting"), MeetingPage),
)


class TodayPlace(TabbedScreen):
    """What the morning meeting looks at, whom to call, and what the meeting decides."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, TABS)

    @override
    def show_record(self, record: int) -> None:
        """Show a complaint: the one record of this place that others refer to."""
        self.show_tab("complaints")
        self.pages["complaints"].show_record(record)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show a tab by its key; `complaint` begins one, any other name filters them."""
        if name in self.pages:
            super().show_list(name, value)
        else:
            self.show_tab("complaints")
            self.pages["complaints"].show_list(name, value)
