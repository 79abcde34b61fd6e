"""The place of parts: the list with its money, and all that is done with stock."""

from typing import cast

from typing_extensions import override

from desktop.system.i18n import N_
from desktop.views.kit.screen import Context
from desktop.views.kit.tabs import Tab, TabbedScreen
from desktop.views.parts.campaigns.screen import CampaignsScreen
from desktop.views.parts.clearing.screen import ClearingPage
from desktop.views.parts.counter.screen import CounterScreen
from desktop.views.parts.counts.screen import CountsScreen
from desktop.views.parts.figures.screen import StockFiguresPage
from desktop.views.parts.orders.arrivals import ArrivalsScreen
from desktop.views.parts.orders.lost import LostScreen
from desktop.views.parts.orders.screen import OrdersScreen
from desktop.views.parts.orders.suggested import SuggestedScreen
from desktop.views.parts.owed.screen import OwedScreen
from desktop.views.parts.prices.screen import PriceListsScreen
from desktop.views.parts.screen import PartsScreen

LIST = "list"
TABS = (
    Tab(LIST, N_("&List"), PartsScreen),
    Tab("orders", N_("O&rders"), OrdersScreen),
    Tab("suggested", N_("To or&der"), SuggestedScreen),
    Tab("arrivals", N_("Arr&ivals"), ArrivalsScreen),
    Tab("lost", N_("Lost &sales"), LostScreen),
    Tab("counter", N_("Coun&ter"), CounterScreen),
    Tab("owed", N_("Unpaid &bills"), OwedScreen),
    Tab("prices", N_("&Wholesale prices"), PriceListsScreen),
    Tab("campaigns", N_("Ca&mpaigns"), CampaignsScreen),
    Tab("counts", N_("Cou&nts"), CountsScreen),
    Tab("clearing", N_("D&ead stock"), ClearingPage),
    Tab("figures", N_("Stock &figures"), StockFiguresPage),
)


class PartsPlace(TabbedScreen):
    """Everything about parts: what is there, what comes, what goes, what is counted."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, TABS)
        self.listed = cast("PartsScreen", self.pages[LIST])
        self.setFocusProxy(self.listed)

    @override
    def show_record(self, record: int) -> None:
        """Show a part in the list."""
        self.show_tab(LIST)
        self.listed.show_record(record)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show a tab by its key, or let the list show what another page asks for."""
        if name in self.pages:
            self.show_tab(name)
            self.pages[name].show_list(name, value)
        else:
            self.show_tab(LIST)
            self.listed.show_list(name, value)
