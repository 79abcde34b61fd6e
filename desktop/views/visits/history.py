"""What is known of the vehicle that rolls in, beside the form of its visit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.services.formats import day_text
from desktop.services.settings import OfficeInfo
from desktop.system.i18n import _
from desktop.views.visits.arrivals import KnownVehicle
from desktop.views.visits.columns import state_text


class HistoryPane(QWidget):
    """Open visits as a warning, the last visit, and those before it."""

    def __init__(self, office: OfficeInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self.warning, self.text = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.warning.setObjectName("fieldProblem")
        for label in (self.warning, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        heading = QLabel(_("This vehicle"))
        heading.setObjectName("formHeading")
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 0, 0, 0)
        for part in (heading, self.warning, self.text):
            box.addWidget(part)
        box.addStretch(1)
        self.show_vehicle(None)

    def show_vehicle(self, vehicle: KnownVehicle | None) -> None:
        """Show a vehicle, or that there is nothing to know yet."""
        self.warning.setVisible(vehicle is not None and bool(vehicle.open_numbers))
        if vehicle is None:
            self.text.setText(_("Its last visits stand here once it is found."))
            return
        if vehicle.open_numbers:
            numbers = ", ".join(vehicle.open_numbers)
            self.warning.setText(_("⚠ It has an open visit: {numbers}.").format(numbers=numbers))
        self.text.setText("\n".join(self._lines(vehicle)))

    def _lines(self, vehicle: KnownVehicle) -> list[str]:
        lines = []
        if vehicle.inspection_due_on is not None:
            day = day_text(vehicle.inspection_due_on)
            lines.append(_("Inspection due {day}").format(day=day))
        if vehicle.last is None:
            return [*lines, _("It has never been here.")]
        lines.append(_("Last visit {day}").format(day=day_text(vehicle.last.arrived_on)))
        if vehicle.last_reading is not None:
            km = f"{vehicle.last_reading.odometer:,}"
            lines.append(_("Odometer then {km}").format(km=km))
        if vehicle.last_concern:
            lines.append(vehicle.last_concern)
        lines.append("")
        for row in vehicle.rows:
            total = self._office.currency.text(row.total)
            state = state_text(row.state, row.state_name)
            lines.append(f"{day_text(row.arrived_on)}  {row.kind_name}  {state}  {total}")
        return lines
