"""Every page of the window, in the order of the navigation."""

from collections.abc import Callable

from desktop.system.i18n import N_
from desktop.views.kit.navigation import Place

PLACES = (
    Place("today", N_("&Today"), "today"),
    Place("visits", N_("&Visits"), "visits"),
    Place("sales", N_("Sa&les"), "sales"),
    Place("customers", N_("&Customers"), "customers"),
    Place("vehicles", N_("Ve&hicles"), "vehicles"),
    Place("parts", N_("&Parts"), "parts"),
    Place("targets", N_("Tar&gets"), "targets"),
    Place("reports", N_("&Reports"), "reports"),
    Place("settings", N_("&Settings"), "settings"),
)


def screen_classes() -> dict[str, Callable[..., object]]:
    """Return the class of each page; the window stands before their libraries are loaded."""
    from desktop.views.customers.tabs import CustomersPlace
    from desktop.views.parts.tabs import PartsPlace
    from desktop.views.reports.screen import ReportsScreen
    from desktop.views.sales.screen import SalesScreen
    from desktop.views.settings.screen import SettingsScreen
    from desktop.views.targets.screen import TargetsScreen
    from desktop.views.today.place import TodayPlace
    from desktop.views.vehicles.screen import VehiclesScreen
    from desktop.views.visits.tabs import VisitsPlace

    return {
        "today": TodayPlace,
        "visits": VisitsPlace,
        "sales": SalesScreen,
        "customers": CustomersPlace,
        "vehicles": VehiclesScreen,
        "parts": PartsPlace,
        "targets": TargetsScreen,
        "reports": ReportsScreen,
        "settings": SettingsScreen,
    }
