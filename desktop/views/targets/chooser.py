"""What the page of targets shows: a measure, a year, a level and an owner."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.targets.measured import target_measures
from desktop.services.targets.owners import OFFICE, Level, Owner
from desktop.services.targets.spread import OwnerRow
from desktop.system.i18n import N_, _
from desktop.views.kit.year_box import YearBox

LEVELS = {
    Level.OFFICE: N_("The whole office"),
    Level.TEAM: N_("A team"),
    Level.PERSON: N_("A person"),
    Level.SEGMENT: N_("A segment"),
}
FIRST_MEASURE = "service_revenue"
FIRST_YEAR, FAR_YEAR = 2000, 2100
MEASURE_WIDTH, OWNER_WIDTH = 220, 180


class Chooser(QWidget):
    """Four choices in a row; the owner's is there for the levels that have several.

    Signals:
        chosen: Something else is to be shown.
        level_chosen: The owners of another level are wanted.
    """

    chosen = Signal()
    level_chosen = Signal(object)

    def __init__(self, year: int) -> None:
        super().__init__()
        self.measure, self.level, self.owner = QComboBox(), QComboBox(), QComboBox()
        self.year = YearBox(FIRST_YEAR, FAR_YEAR, year)
        for key in target_measures():
            self.measure.addItem(_(CATALOGUE[key].name), key)
        self.measure.setCurrentIndex(max(self.measure.findData(FIRST_MEASURE), 0))
        for level, text in LEVELS.items():
            self.level.addItem(_(text), level)
        self._name()
        self._lay_out()
        self._kept = self.state()
        self.measure.activated.connect(self.chosen)
        self.year.valueChanged.connect(self.chosen)
        self.owner.activated.connect(self.chosen)
        self.level.activated.connect(self._on_level)

    def state(self) -> tuple[str, int, Owner]:
        """Return what is chosen."""
        owner = self.owner.currentData() if self.owner.count() else OFFICE
        return str(self.measure.currentData()), self.year.value(), owner or OFFICE

    def labels(self) -> dict[str, str]:
        """Return the slice of figures that is the owner's; none for the whole office."""
        level = self.state()[2].level
        return {} if level is Level.OFFICE else {level: self.owner.currentText()}

    def keep(self) -> None:
        """Take what is chosen as what is on show."""
        self._kept = self.state()

    def go_back(self) -> None:
        """Show again what was on show before the last choice."""
        measure, year, owner = self._kept
        with QSignalBlocker(self.year):
            self.year.setValue(year)
        self.measure.setCurrentIndex(self.measure.findData(measure))
        self.level.setCurrentIndex(self.level.findData(owner.level))
        places = range(self.owner.count())
        known = (place for place in places if self.owner.itemData(place) == owner)
        self.owner.setCurrentIndex(next(known, -1))

    def offer(self, owners: Sequence[OwnerRow]) -> None:
        """Offer the owners of the level and show the first."""
        self.owner.clear()
        for row in owners:
            self.owner.addItem(row.name, row.owner)
        self.owner.setVisible(self.level.currentData() != Level.OFFICE)
        self.chosen.emit()

    def _on_level(self) -> None:
        self.level_chosen.emit(Level(self.level.currentData()))

    def _name(self) -> None:
        names = (
            (self.measure, _("Measure"), MEASURE_WIDTH),
            (self.year, _("Year"), 0),
            (self.level, _("Level"), 0),
            (self.owner, _("Whose targets"), OWNER_WIDTH),
        )
        for part, name, width in names:
            part.setAccessibleName(name)
            part.setToolTip(name)
            if width:
                part.setMinimumWidth(width)
        self.owner.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.measure, self.year, self.level, self.owner):
            row.addWidget(part)
