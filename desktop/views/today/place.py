"""The place of the day: the morning at a glance, and the meeting about it."""

from desktop.system.i18n import N_
from desktop.views.kit.screen import Context
from desktop.views.kit.tabs import Tab, TabbedScreen
from desktop.views.today.meeting_page import MeetingPage
from desktop.views.today.screen import TodayScreen

TABS = (
    Tab("morning", N_("&Day"), TodayScreen),
    Tab("meeting", N_("M&eeting"), MeetingPage),
)


class TodayPlace(TabbedScreen):
    """What the morning meeting looks at, and what it decides."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, TABS)
