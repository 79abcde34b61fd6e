"""What stands below the table: where it ends, whether it fits, who carries it, and who set it."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.models.money import Currency
from desktop.services.formats import day_text, estimate_text, percent_text, sentences
from desktop.services.measures.catalogue import CATALOGUE, Measure
from desktop.services.measures.figures import Value
from desktop.services.targets.outlook import Fit, Forecast, Outlook, year_target
from desktop.services.targets.overview import Overview
from desktop.services.targets.owners import Level
from desktop.system.i18n import N_, _
from desktop.views.targets.amounts import gap_text

LINES = ("month", "year", "below", "plan", "note")
LEVEL_NAMES = {
    Level.TEAM: N_("Teams"),
    Level.PERSON: N_("People"),
    Level.SEGMENT: N_("Segments"),
}
PLACES = 1


class Summary(QWidget):
    """A few lines, each with its name; those that have nothing to say are hidden."""

    def __init__(self, currency: Currency) -> None:
        super().__init__()
        self._currency = currency
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        self.names = {key: QLabel() for key in LINES}
        self.lines = {key: QLabel(wordWrap=True) for key in LINES}
        for row, key in enumerate(LINES):
            self.names[key].setObjectName("hint")
            grid.addWidget(self.names[key], row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.lines[key], row, 1)
            self._tell(key, "", "")

    def show_overview(self, overview: Overview) -> None:
        """Show what a plan comes to."""
        measure, forecast = CATALOGUE[overview.measure], overview.forecast
        this, year = ("", "") if forecast is None else self._outlooks(measure, forecast)
        self._tell("month", _("This month"), this)
        self._tell("year", _("This year"), year)
        self._tell("below", _("Sum from below"), self._below(measure, overview))
        self._tell("plan", _("Plan"), _plan_text(overview))
        self._tell("note", _("Note"), _note_text(overview))

    def _tell(self, key: str, name: str, text: str) -> None:
        self.names[key].setText(name)
        self.lines[key].setText(text)
        for part in (self.names[key], self.lines[key]):
            part.setVisible(bool(text))

    def _outlooks(self, measure: Measure, forecast: Forecast) -> tuple[str, str]:
        year = self._outlook_text(measure, forecast.year)
        fit = self._fit_text(measure, forecast)
        return self._outlook_text(measure, forecast.month), sentences((year, fit))

    def _outlook_text(self, measure: Measure, outlook: Outlook) -> str:
        """Say how far it is, where it ends, and what is due each day."""
        parts = []
        if outlook.target is not None:
            text = _("{actual} of {target} ({share}) through {day}.")
        else:
            text = _("{actual} through {day}, without a target.")
        if outlook.actual is not None:
            parts.append(
                text.format(
                    actual=self._text(measure, outlook.actual),
                    target=self._text(measure, outlook.target),
                    share=percent_text(outlook.attainment),
                    day=day_text(outlook.through),
                )
            )
        if measure.is_additive and outlook.expected is not None:
            text = _("{gone} of {days} working days have gone: at this pace {expected}.")
            expected = self._text(measure, outlook.expected)
            parts.append(text.format(gone=outlook.days_gone, days=outlook.days, expected=expected))
        if outlook.daily is not None and outlook.better_up:
            text = _("Each day left needs {daily}.")
            parts.append(text.format(daily=self._text(measure, outlook.daily)))
        return sentences(parts)

    def _fit_text(self, measure: Measure, forecast: Forecast) -> str:
        sentences = {
            Fit.BELOW: _("The target lies below the {carried} that the trend carries anyway."),
            Fit.FAR_ABOVE: _("The target lies far above the {carried} that the trend carries."),
        }
        sentence = sentences.get(forecast.fit, "")
        return sentence.format(carried=self._text(measure, forecast.carried))

    def _below(self, measure: Measure, overview: Overview) -> str:
        """Compare what teams, people and segments add up to with the office's year."""
        if not overview.below or not measure.is_additive:
            return ""
        known = [line.cells[0].value for line in overview.lines]
        office = year_target(overview.measure, known)
        return "   ".join(
            self._level_text(measure, level, total, office)
            for level, total in overview.below.items()
        )

    def _level_text(self, measure: Measure, level: Level, total: Value, office: Value) -> str:
        name, text = _(LEVEL_NAMES[level]), self._text(measure, total)
        if office is None or total is None:
            return f"{name} {text}"
        if office == total:
            return _("{level} {sum}: nothing left over").format(level=name, sum=text)
        rest = gap_text(measure, office - total, self._currency)
        return _("{level} {sum}: left over {rest}").format(level=name, sum=text, rest=rest)

    def _text(self, measure: Measure, value: Decimal | None) -> str:
        return estimate_text(measure, value, self._currency, PLACES if _is_part(value) else 0)


def _is_part(value: Decimal | None) -> bool:
    return value is not None and value != value.to_integral_value()


def _plan_text(overview: Overview) -> str:
    version = overview.version
    if version is None:
        return ""
    if version.received_on is None:
        return _("Version {number}").format(number=version.number)
    text = _("Version {number} ({origin}), received on {day}").format(
        number=version.number, origin=version.origin_name, day=day_text(version.received_on)
    )
    if not version.reason:
        return text
    return _("{version}: {reason}").format(version=text, reason=version.reason)


def _note_text(overview: Overview) -> str:
    told = _("Results of another system are in it: {sources}.")
    sources = told.format(sources=_(", ").join(overview.sources)) if overview.sources else ""
    return sentences((sources, overview.missing))
