"""What a customer says the odometer shows; a number that falls is questioned."""

from desktop.services.vehicle_story import VehicleStory
from desktop.services.visit_odometer import LastReading, odometer_caution
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import NumberField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import ShortForm


class SaidForm(ShortForm):
    """Kilometres, and the day; both are read off while somebody is on the telephone."""

    def __init__(self, context: Context, story: VehicleStory) -> None:
        super().__init__()
        believed = [row for row in story.readings if not row.set_aside]
        self._last = LastReading(believed[0].odometer, believed[0].day) if believed else None
        field = NumberField(_("Odometer"), least=0, required=True)
        self.odometer = self.add("odometer", field)
        self.day = self.add("day", DateField(_("On"), required=True, today=context.today))
        if self._last is not None:
            text = _("last {km}").format(km=f"{self._last.odometer:,}")
            self.odometer.line.setPlaceholderText(text)
        self.start(0, {"odometer": None, "day": context.today()})
        self.odometer.changed.connect(self._question)
        self.day.changed.connect(self._question)

    def _question(self) -> None:
        """Question a number below the last one, unless it is of an earlier day."""
        day, last = self.day.value(), self._last
        later = last is not None and (day is None or day >= last.on)
        self.odometer.set_caution(odometer_caution(self.odometer.value(), last) if later else "")
