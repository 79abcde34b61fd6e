"""An odometer reading; one that is lower than the last is questioned, not refused."""

from desktop.services.visit_odometer import LastReading, odometer_caution
from desktop.system.i18n import _
from desktop.views.kit.fields import NumberField


class OdometerField(NumberField):
    """Kilometres, beside what is known of the vehicle."""

    def __init__(self, label: str) -> None:
        super().__init__(label, least=0)
        self._last: LastReading | None = None
        self.changed.connect(self._question)

    def set_last(self, last: LastReading | None) -> None:
        """Compare with the newest reading that is known from now on."""
        self._last = last
        text = _("last {km}").format(km=f"{last.odometer:,}") if last else ""
        self.line.setPlaceholderText(text)
        self._question()

    def _question(self) -> None:
        self.set_caution(odometer_caution(self.value(), self._last))
