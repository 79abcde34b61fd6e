"""The place of customers, in tabs: one line of TABS each."""

from typing_extensions import override

from desktop.system.i18n import N_
from desktop.views.customers.duplicates_page import DuplicatesPage
from desktop.views.customers.fleets_page import FleetsPage
from desktop.views.customers.screen import CustomersScreen
from desktop.views.kit.screen import Context
from desktop.views.kit.tabs import Tab, TabbedScreen

TABS = (
    Tab("list", N_("L&ist"), CustomersScreen),
    Tab("fleets", N_("&Fleets"), FleetsPage),
    Tab("duplicates", N_("D&uplicates"), DuplicatesPage),
)


class CustomersPlace(TabbedScreen):
    """Everybody the office works for, and who was entered twice."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, TABS)

    @override
    def show_record(self, record: int) -> None:
        self.show_tab("list")
        self.pages["list"].show_record(record)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show a tab by its key; any other name is a filter of the list."""
        if name in self.pages:
            super().show_list(name, value)
        else:
            self.show_tab("list")
            self.pages["list"].show_list(name, value)
