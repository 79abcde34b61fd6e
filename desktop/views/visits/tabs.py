"""The place of visits: the list, who is expected, the workshop board, and open accounts."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from typing_extensions import override

from desktop.system.i18n import N_, _
from desktop.views.kit.screen import Context
from desktop.views.kit.tabs import Tab, TabbedScreen
from desktop.views.visits.accounts import AccountsScreen
from desktop.views.visits.appointments.screen import AppointmentsScreen
from desktop.views.visits.board.screen import BoardScreen
from desktop.views.visits.origin import Origin
from desktop.views.visits.screen import VisitsScreen

LIST = "list"
TABS = (
    Tab(LIST, N_("&List"), VisitsScreen),
    Tab("appointments", N_("&Appointments"), AppointmentsScreen),
    Tab("board", N_("&Board"), BoardScreen),
    Tab("accounts", N_("Acco&unts"), AccountsScreen),
)


class VisitsPlace(TabbedScreen):
    """Everything about the vehicles in the house, and those that are to come."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, TABS)
        self.listed = cast("VisitsScreen", self.pages[LIST])
        self.appointments = cast("AppointmentsScreen", self.pages["appointments"])
        self.board = cast("BoardScreen", self.pages["board"])
        self.appointments.received.connect(self.receive)
        self.setFocusProxy(self.listed)

    @override
    def show_record(self, record: int) -> None:
        """Show a visit in the list."""
        self.show_tab(LIST)
        self.listed.show_record(record)

    @override
    def show_list(self, name: str, value: str) -> None:
        """Show a tab by its key, or the visits behind a figure."""
        if name in self.pages:
            self.show_tab(name)
            self.take_focus()
        else:
            self.show_tab(LIST)
            self.listed.show_list(name, value)

    def new_visit(self, typed: str = "") -> None:
        """Begin a new visit, or go on with the one that was begun."""
        self.show_tab(LIST)
        self.listed.new_visit(typed)

    def new_visit_for(self, vehicle_id: int) -> None:
        """Begin a visit of a vehicle."""
        self.show_tab(LIST)
        self.listed.new_visit_for(vehicle_id)

    def receive(self, origin: Origin) -> None:
        """Begin the visit of somebody who is expected, or waits."""
        self.show_tab(LIST)
        self.listed.detail.receive(origin)

    @override
    def _run(self, key: str, run: Callable[[], object]) -> None:
        """Do what a command says; what is done to a visit is done to the one in sight."""
        page = self.page_on_show()
        if key != LIST or page is self.listed:
            super()._run(key, run)
            return
        card = self.board.chosen() if page is self.board else None
        if card is None:
            self.show_tab(LIST)
            self.context.told.emit("info", _("Choose a visit in the list first."))
            return
        shown = self.listed.detail.card.shown
        once = Qt.ConnectionType.SingleShotConnection
        shown.connect(run, once)
        self.show_record(card.id)
