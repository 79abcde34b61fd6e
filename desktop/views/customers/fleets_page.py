"""Companies and fleets: all of them, or the vehicles of one with what is due."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.customer import CustomerKind
from desktop.models.errors import OfficeError
from desktop.reports.registry import render_fleet
from desktop.services.customers import KIND_NAMES
from desktop.services.fleets import (
    DUE,
    FleetRow,
    FleetSum,
    FleetVehicle,
    fleet_list,
    fleet_sum,
    fleet_vehicles,
)
from desktop.services.forecasts.keeping import forecasts_are_missing, keep_forecasts
from desktop.services.list_exports import ListExport
from desktop.system.i18n import N_, _
from desktop.views.customers.fleet_columns import fleet_columns, vehicle_columns
from desktop.views.kit.actions import ActionSpec, keys_text, without_state
from desktop.views.kit.field import plain_label
from desktop.views.kit.list_pane import Choice, ListPane, ListSpec
from desktop.views.kit.screen import Command, Context, Screen

MENU = N_("Fl&eets")
CUSTOMER = ActionSpec("fleets.customer", N_("Open the &customer"), MENU, "Ctrl+Shift+O")
PRINT = ActionSpec("fleets.print", N_("&Print what is due"), MENU, "Ctrl+P")
BACK = ActionSpec("fleets.back", N_("&Back to all fleets"), MENU, "Alt+Left", new_group=True)
LISTED = frozenset({"customer", "ownership", "service_forecast", "vehicle", "visit", "adjustment"})
OF_VEHICLES = LISTED | {"plate", "driver_assignment", "contact", "odometer_reading"}


class FleetsPage(Screen):
    """The list of fleets; Enter opens one, Esc leads back."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.fleet: FleetSum | None = None
        self._wanted: int | None = None
        self._stopped = False
        self.listing = ListPane(_fleets(context), context.desk, context.memory)
        self.vehicles = ListPane(_vehicles(context), context.desk, context.memory)
        self.title, self.sum = QLabel(), QLabel()
        self.pages = QStackedWidget()
        self._lay_out()
        self._connect()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(CUSTOMER, self.open_customer),
            Command(PRINT, self.print_due),
            Command(BACK, self.go_back),
        )

    @override
    def take_focus(self) -> None:
        pane = self.listing if self._wanted is None else self.vehicles
        pane.filter_box.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def list_on_show(self) -> ListExport[Any]:
        return (self.listing if self._wanted is None else self.vehicles).as_shown()

    @override
    def refresh(self) -> None:
        self.listing.refresh()
        if self._wanted is not None:
            self.vehicles.refresh()
            self._read_sum()

    @override
    def show_record(self, record: int) -> None:
        """Show the vehicles of a fleet; forecasts that are missing are computed first."""
        self._wanted, self.fleet = record, None
        self.title.setText("")
        self.sum.setText("")
        self.vehicles.set_filter_text("")
        self.vehicles.set_filter("fleet", str(record))
        self.pages.setCurrentIndex(1)
        self.list_changed.emit()
        self.take_focus()
        self._read_sum()
        self._keep(record)

    def go_back(self) -> None:
        """Show all fleets again, at the one that was open."""
        if self._wanted is None:
            return
        self._wanted, self.fleet = None, None
        self.pages.setCurrentIndex(0)
        self.list_changed.emit()
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_customer(self) -> None:
        """Show the customer's own page."""
        if (number := self._chosen()) is not None:
            self.context.go.emit("customers", number)

    def print_due(self) -> None:
        """Print the vehicles of which something is overdue or due soon."""
        if (number := self._chosen()) is None:
            return
        query = partial(render_fleet, customer_id=number, today=self.context.today())
        name = _("Vehicles due")
        self.context.desk.read(self, query, lambda data: self.context.printed.emit(data, name))

    def stop(self) -> None:
        """Compute no more forecasts: the desk is being left."""
        self._stopped = True

    # -- inside --------------------------------------------------------------------------

    def _chosen(self) -> int | None:
        """Return the fleet that is open, or the one that is chosen in the list."""
        if self._wanted is not None:
            return self._wanted
        row = self.listing.table.current_row()
        if isinstance(row, FleetRow):
            return row.id
        self.context.told.emit("info", _("Choose a fleet in the list first."))
        return None

    def _keep(self, record: int) -> None:
        """Compute forecasts until none of this fleet is missing; the list follows by itself."""
        query = partial(forecasts_are_missing, owner_id=record)
        self.context.desk.read(self, query, partial(self._keep_if, record))

    def _keep_if(self, record: int, more: bool) -> None:  # noqa: FBT001 -- an answer of the desk
        if more and record == self._wanted and not self._stopped:
            command = partial(keep_forecasts, owner_id=record)
            self.context.desk.write(self, command, partial(self._keep_if, record))

    def _read_sum(self) -> None:
        if self._wanted is not None:
            query = partial(fleet_sum, customer_id=self._wanted, today=self.context.today())
            self.context.desk.read(self, query, self._show_sum, self._on_lost)

    def _show_sum(self, found: FleetSum) -> None:
        if found.id != self._wanted:
            return
        self.fleet = found
        self.title.setText(found.name)
        money = self.context.office.currency.text
        parts = [
            _("Sum"),
            _("{count} vehicles").format(count=f"{found.vehicles:,}"),
            _("{count} overdue").format(count=f"{found.overdue:,}"),
            _("{count} due in 30 days").format(count=f"{found.soon:,}"),
            _("{amount} spent in 12 months").format(amount=money(found.spent)),
        ]
        if found.whole != found.spent:
            text = _("{amount} with vehicles that have left")
            parts.append(text.format(amount=money(found.whole)))
        self.sum.setText("   ·   ".join(parts))

    def _on_lost(self, error: OfficeError) -> None:
        self.go_back()
        self.context.told.emit("error", str(error))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if subjects & OF_VEHICLES and self._wanted is not None:
            self._read_sum()
            if "service_forecast" not in subjects:  # the write took some of them away
                self._keep(self._wanted)

    def _open_fleet(self, row: FleetRow) -> None:
        self.show_record(row.id)

    def _open_vehicle(self, row: FleetVehicle) -> None:
        self.context.go.emit("vehicles", row.id)

    def _lay_out(self) -> None:
        self.title.setObjectName("pageTitle")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.sum.setObjectName("sumRow")
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.sum.font()
        font.setBold(True)
        self.sum.setFont(font)
        self.sum.setContentsMargins(10, 0, 10, 6)
        one = QWidget()
        box = QVBoxLayout(one)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._head())
        box.addWidget(self.vehicles, 1)
        box.addWidget(self.sum)
        self.pages.addWidget(self.listing)
        self.pages.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        back = QShortcut(QKeySequence("Esc"), one)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.go_back)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 0)
        row.addWidget(self.title)
        row.addStretch(1)
        for spec, run in (
            (CUSTOMER, self.open_customer),
            (PRINT, self.print_due),
            (BACK, self.go_back),
        ):
            button = QToolButton()
            text = plain_label(_(spec.text))
            button.setText(text)
            button.setToolTip(f"{text} ({keys_text(spec.shortcut)})")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(without_state(run))
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.listing.activated.connect(self._open_fleet)
        self.vehicles.activated.connect(self._open_vehicle)
        for pane in (self.listing, self.vehicles):
            pane.export_wanted.connect(self.context.export_wanted)
        self.context.desk.changed.connect(self._on_changed)
        self.context.desk.closing.connect(self.stop)


def _fleets(context: Context) -> ListSpec[FleetRow]:
    kinds = [("", _("Companies and fleets"))]
    kinds += [
        (kind.value, _(name)) for kind, name in KIND_NAMES.items() if kind != CustomerKind.PERSON
    ]
    return ListSpec(
        key="fleets",
        name=_("Fleets"),
        columns=fleet_columns(context.office.currency),
        source=fleet_list(context.today),
        subjects=LISTED,
        record="customer",
        placeholder=_("Name, end of a phone, or tax id"),
        empty=_("No companies or fleets yet: choose the kind in the form of a customer."),
        choices=(Choice("kind", _("Kind"), tuple(kinds)),),
    )


def _vehicles(context: Context) -> ListSpec[FleetVehicle]:
    due = tuple((key, _(name)) for key, name in DUE.items())
    return ListSpec(
        key="fleet_vehicles",
        name=_("Vehicles of the fleet"),
        columns=vehicle_columns(context.office.currency, context.today),
        source=fleet_vehicles(context.today),
        subjects=OF_VEHICLES,
        record="vehicle",
        placeholder=_("Part of a plate, model, or end of the VIN"),
        empty=_("This fleet has no vehicles now."),
        choices=(Choice("due", _("What is due"), due),),
    )
