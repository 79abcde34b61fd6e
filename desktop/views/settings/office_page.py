"""The office's settings as a form."""

from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.models.errors import OfficeError
from desktop.models.money import CURRENCIES
from desktop.services.settings import (
    LEAD_DAYS,
    PAPERS,
    SERVICE_KM,
    SERVICE_MONTHS,
    SLOTS,
    OfficeChanges,
    OfficeInfo,
    change_settings,
    office_info,
)
from desktop.system.i18n import LANGUAGES, _
from desktop.views.kit.fields import (
    ChoiceField,
    DecimalField,
    MultilineField,
    NumberField,
    TextField,
    TickField,
)
from desktop.views.kit.screen import Context
from desktop.views.kit.standing import StandingForm
from desktop.views.kit.writing import EditForm, Values
from desktop.views.settings.logo_box import LogoBox

LATEST_CUTOFF, MOST_DAYS = 12, 60
FORM_WIDTH = 620
HUNDRED = Decimal(100)
SHARES = ("tax_rate", "service_level", "margin_floor")
DRAFT = "settings.office"


class OfficePage(QWidget):
    """What is printed, how money is counted, when a day ends."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.form = _form()
        self.form.setMaximumWidth(FORM_WIDTH)
        self.note = QLabel()
        self.note.setObjectName("fieldProblem")
        self.note.setWordWrap(True)
        self.standing = StandingForm(context, self.form, self.note)
        self.save_button = QPushButton(_("Save"))
        self.logo = LogoBox(context)
        self._lay_out()
        self.form.submitted.connect(self._save)
        self.standing.left.connect(self._show_anew)
        self.form.changed.connect(self._on_changed)
        self.save_button.clicked.connect(self.form.submit)
        self.refresh()

    def refresh(self) -> None:
        """Read the settings anew unless something is typed."""
        self.logo.refresh()
        if not self.form.is_dirty():
            self._show_anew()

    def _show(self, info: OfficeInfo) -> None:
        self.standing.show_record(DRAFT, info.version, _values(info))
        self.save_button.setEnabled(self.form.is_dirty())

    def _show_anew(self) -> None:
        self._context.desk.read(self, office_info, self._show)

    def _save(self) -> None:
        values: dict[str, Any] = dict(self.form.values())
        for share in SHARES:
            values[share] = (values[share] or Decimal(0)) / HUNDRED
        command = partial(
            change_settings, version=self.form.version, changes=OfficeChanges(**values)
        )
        self._context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def _saved(self) -> None:
        self.standing.saved()
        self.refresh()
        self._context.told.emit(
            "success", _("The settings are saved; windows follow at the next start.")
        )

    def _refused(self, error: OfficeError) -> None:
        self.standing.refused(error, _newest)

    def _on_changed(self) -> None:
        self.note.clear()
        self.save_button.setEnabled(self.form.is_dirty())

    def _lay_out(self) -> None:
        content = QWidget()
        parts = QHBoxLayout(content)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.addWidget(self.form, 1)
        parts.addWidget(self.logo, 0, Qt.AlignmentFlag.AlignTop)
        parts.addStretch(1)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(content)
        foot = QHBoxLayout()
        foot.addWidget(self.save_button)
        foot.addWidget(self.note, 1)
        box = QVBoxLayout(self)
        box.addWidget(self.standing.conflict)
        box.addWidget(area, 1)
        box.addLayout(foot)


def _values(info: OfficeInfo) -> Values:
    return {
        "name": info.name,
        "address": info.address,
        "phone": info.phone,
        "tax_id": info.tax_id,
        "theme": info.theme,
        "print_note": info.print_note,
        "language": info.language,
        "currency": info.currency_code,
        "tax_rate": info.tax_rate * HUNDRED,
        "tax_inclusive": info.tax_inclusive,
        "cutoff_hour": info.cutoff_hour,
        "time_zone": info.time_zone,
        "follow_up_days": info.follow_up_days,
        "slot_minutes": info.slot_minutes,
        "service_km": info.service_km,
        "service_months": info.service_months,
        "lead_days": info.lead_days,
        "service_level": info.service_level * HUNDRED,
        "margin_floor": info.margin_floor * HUNDRED,
        "paper": info.paper,
    }


def _newest(session: Any) -> tuple[int, Values]:  # noqa: ANN401 -- the services know what a session is
    info = office_info(session)
    return info.version, _values(info)


def _form() -> EditForm:
    form = EditForm()
    form.add_heading(_("Printed on every sheet"))
    form.add("name", TextField(_("&Name of the shop"), required=True))
    form.add("address", TextField(_("Add&ress")))
    form.add("phone", TextField(_("Tele&phone")))
    form.add("tax_id", TextField(_("Ta&x id")))
    form.add("theme", TextField(_("Them&e of the year")))
    form.add("print_note", MultilineField(_("Text &under bills")))
    papers = [(paper, paper) for paper in PAPERS]
    form.add("paper", ChoiceField(_("Bills are printed &on"), papers, required=True))
    form.add_heading(_("Language and money"))
    languages = [(key, name) for key, name in LANGUAGES.items()]
    form.add("language", ChoiceField(_("&Language"), languages, required=True))
    money = [(code, f"{code}  {coin.symbol}") for code, coin in CURRENCIES.items()]
    form.add("currency", ChoiceField(_("&Currency"), money, required=True))
    form.add("tax_rate", DecimalField(_("Tax in &%"), required=True, places=2, least=0, most=100))
    form.add("tax_inclusive", TickField("", _("Prices &include the tax")))
    form.add_heading(_("Business day and calls"))
    form.add(
        "cutoff_hour",
        NumberField(
            _("The business day ends at (&hour)"), required=True, least=0, most=LATEST_CUTOFF
        ),
    )
    form.add("time_zone", TextField(_("Time &zone"), required=True))
    form.add(
        "follow_up_days",
        NumberField(_("&Days until the follow-up call"), required=True, least=0, most=MOST_DAYS),
    )
    form.add_heading(_("Appointments and services"))
    for name, label, (least, most) in (
        ("slot_minutes", _("Appointments begin every (&minutes)"), SLOTS),
        ("service_km", _("A service is due every (&km)"), SERVICE_KM),
        ("service_months", _("A service is due every (mon&ths)"), SERVICE_MONTHS),
    ):
        form.add(name, NumberField(label, required=True, least=least, most=most))
    form.add_heading(_("Parts"))
    first, last = LEAD_DAYS
    days = _("Days until ordered parts come (&w)")
    form.add("lead_days", NumberField(days, required=True, least=first, most=last))
    for name, label, least, most in (
        ("service_level", _("Demand the shelf is to meet, in % (&q)"), 50, 99),
        ("margin_floor", _("Point out margins below, in % (&f)"), 0, 99),
    ):
        form.add(name, DecimalField(label, required=True, places=2, least=least, most=most))
    return form
