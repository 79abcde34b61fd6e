"""What the analysis is asked: measure, period, comparison, cut, and whose figures."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.services.analysis import (
    DATE_CUTS,
    PEOPLE_CUTS,
    RECORD_CUTS,
    Against,
    Question,
    View,
    may_rank,
)
from desktop.services.analysis.wording import AGAINST_NAMES, CUT_NAMES, VIEW_NAMES
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import EVERYTHING, Period, Scope
from desktop.services.measures.slices import month_number
from desktop.services.periods import (
    last_complete_month,
    month_period,
    previous,
    quarter_period,
    rolling_12,
    year_period,
)
from desktop.services.staff import StaffRow
from desktop.system.i18n import N_, _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.screen import Context

OWN = "own"
SPANS = {
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "quarter": N_("This quarter"),
    "year": N_("This year"),
    "last_year": N_("Last year"),
    "rolling": N_("Last 12 complete months"),
    OWN: N_("Own dates"),
}
MOST_SHOWN = 14  # lines of an open list
MEASURE = "car_count"
GAP = 10  # pixels between fields


def span_period(key: str, today: date) -> Period | None:
    """Return the days that a span means today; None for own dates."""
    this_year = Period(date(today.year, 1, 1), today)
    spans = {
        "month": Period(today.replace(day=1), today),
        "last_month": previous(month_period(month_number(today))),
        "quarter": Period(quarter_period(today).start, today),
        "year": this_year,
        "last_year": year_period(today.year - 1),
        "rolling": rolling_12(last_complete_month(today)),
    }
    return spans.get(key)


class Choices(QWidget):
    """The fields of a question.

    Signals:
        changed: Another question is asked.
    """

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._actor = context.today, context.actor
        self.measure = _combo((key, _(CATALOGUE[key].name)) for key in CATALOGUE)
        self.view = _combo((str(key), _(name)) for key, name in VIEW_NAMES.items())
        self.cut = _combo((key, _(CUT_NAMES[key])) for key in (*DATE_CUTS, *RECORD_CUTS))
        self.whose = _combo([("", _("The whole office"))])
        self.span = _combo((key, _(name)) for key, name in SPANS.items())
        self.against = _combo((str(key), _(name)) for key, name in AGAINST_NAMES.items())
        self.start = DateField(_("&From"), required=True, today=context.today)
        self.end = DateField(_("&To"), required=True, today=context.today)
        self.ranking = QCheckBox(_("People beside each other"))
        self.ranking.setVisible(may_rank(context.actor.role))
        self._begin()
        self._lay_out()
        self._connect()

    def question(self) -> Question | None:
        """Return what is asked; None while a date is missing or wrong."""
        period = self._period()
        if period is None:
            return None
        staff = self.whose.currentData()
        return Question(
            str(self.measure.currentData()),
            period,
            View(str(self.view.currentData())),
            str(self.cut.currentData()),
            Against(str(self.against.currentData())),
            Scope(staff_id=int(staff)) if staff else EVERYTHING,
            self.whose.currentText() if staff else "",
            self.ranking.isChecked(),
        )

    def show_people(self, people: list[StaffRow]) -> None:
        """Offer people: everybody to those who may rank, else oneself alone."""
        chosen = self.whose.currentData()
        self.whose.clear()
        self.whose.addItem(_("The whole office"), "")
        for person in people:
            if may_rank(self._actor.role) or person.id == self._actor.staff_id:
                self.whose.addItem(person.name, str(person.id))
        self.choose(self.whose, chosen)

    def choose(self, combo: QComboBox, key: object) -> None:
        """Choose an entry by its key, if it is there."""
        place = combo.findData(key)
        if place >= 0:
            combo.setCurrentIndex(place)

    def choose_self(self) -> None:
        """Ask for the figures of whoever is at the desk, against their own past."""
        self.choose(self.whose, str(self._actor.staff_id))
        self.choose(self.against, str(Against.SAME_DATES))
        self.changed.emit()

    def _period(self) -> Period | None:
        start, end = self.start.value(), self.end.value()
        if start is None or end is None or self.start.problem() or self.end.problem():
            self.start.show_problem()
            self.end.show_problem()
            return None
        if end < start:
            self.end.set_problem(_("The last day lies before the first; exchange them."))
            return None
        return Period(start, end)

    def _begin(self) -> None:
        self.choose(self.measure, MEASURE)
        self.choose(self.cut, "month")
        self.choose(self.against, str(Against.SAME_DATES))
        self.choose(self.span, "year")
        self._take_span()

    def _take_span(self) -> None:
        """Put the days of the chosen span into the two fields."""
        period = span_period(str(self.span.currentData()), self._today())
        if period is not None:
            self.start.set_value(period.start)
            self.end.set_value(period.end)

    def _on_span(self) -> None:
        self._take_span()
        if self.span.currentData() == OWN:
            self.start.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.changed.emit()

    def _on_dates(self) -> None:
        self.choose(self.span, OWN)
        self.changed.emit()

    def _on_ranking(self) -> None:
        """Offer the cuts by people, or take them away."""
        chosen = self.cut.currentData()
        cuts = (*DATE_CUTS, *RECORD_CUTS, *(PEOPLE_CUTS if self.ranking.isChecked() else ()))
        self.cut.clear()
        for key in cuts:
            self.cut.addItem(_(CUT_NAMES[key]), key)
        self.choose(self.cut, chosen if chosen in cuts else "month")
        self.changed.emit()

    def _connect(self) -> None:
        for combo in (self.measure, self.view, self.cut, self.whose, self.against):
            combo.activated.connect(self._emit)
        self.span.activated.connect(self._on_span)
        self.start.entered.connect(self._on_dates)
        self.end.entered.connect(self._on_dates)
        self.ranking.toggled.connect(self._on_ranking)

    def _emit(self, _place: int = 0) -> None:
        self.changed.emit()

    def _lay_out(self) -> None:
        upper = (
            (_("&Measure"), self.measure),
            (_("&Show"), self.view),
            (_("&By"), self.cut),
            (_("&Whose"), self.whose),
        )
        first, second = QHBoxLayout(), QHBoxLayout()
        for text, combo in upper:
            first.addWidget(_label(text, combo))
            first.addWidget(combo)
            first.addSpacing(GAP)
        first.addWidget(self.ranking)
        for part in (_label(_("P&eriod"), self.span), self.span, self.start.label, self.start):
            second.addWidget(part)
        second.addWidget(self.end.label)
        second.addWidget(self.end)
        second.addSpacing(GAP)
        second.addWidget(_label(_("&Compared with"), self.against))
        second.addWidget(self.against)
        for row in (first, second):
            row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(first)
        box.addLayout(second)


def _combo(entries: Iterable[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    for key, text in entries:
        combo.addItem(text, key)
    combo.setMaxVisibleItems(MOST_SHOWN)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo


def _label(text: str, combo: QComboBox) -> QLabel:
    label = QLabel(text)
    label.setBuddy(combo)
    combo.setAccessibleName(text.replace("&", ""))
    return label
