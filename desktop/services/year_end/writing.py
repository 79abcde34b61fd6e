"""How the report writes figures: in whole units, or amounts in ten thousands throughout."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desktop.models.money import Currency
from desktop.services.formats import (
    UNKNOWN,
    change_text,
    day_text,
    number_text,
    percent_text,
)
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.terms import Ratio, Unit
from desktop.system.i18n import N_, _, current_language

TEN_THOUSAND = Decimal(10_000)
CHINESE_MONEY = frozenset({"TWD", "CNY", "HKD", "MOP"})
MONTH_NAMES = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


class Form(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    MONEY = "money"
    PRICE = "price"  # money for one of something: never in ten thousands
    HOURS = "hours"
    RATIO = "ratio"
    SHARE = "share"
    CHANGE = "change"
    DAY = "day"
    TEXT = "text"


Cell = Decimal | str | date | None
PLACES = {Form.COUNT: 1, Form.HOURS: 1, Form.RATIO: 2}
FORMS = {
    Unit.COUNT: Form.COUNT,
    Unit.MONEY: Form.MONEY,
    Unit.HOURS: Form.HOURS,
    Unit.RATIO: Form.RATIO,
    Unit.SHARE: Form.SHARE,
}


class AmountUnit(StrEnum):
    """What amounts are written in, in the whole report."""

    LANGUAGE = "language"  # as the language and the currency have it
    WHOLE = "whole"
    TEN_THOUSAND = "ten-thousand"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the figures of one report."""

    currency: Currency
    ten_thousands: bool = False

    @property
    def unit(self) -> str:
        """What amounts are in, for heads and notes."""
        if self.ten_thousands:
            return _("{currency} ten thousand").format(currency=self.currency.symbol)
        return self.currency.symbol

    def text(self, form: Form, value: Cell) -> str:
        """Write a figure; an unknown one is a dash."""
        match value:
            case None:
                return UNKNOWN
            case str():
                return value
            case date():
                return day_text(value)
        return self._number(form, value)

    def _number(self, form: Form, value: Decimal) -> str:
        match form:
            case Form.MONEY if self.ten_thousands:
                return number_text(value / TEN_THOUSAND, 1)
            case Form.SHARE:
                return percent_text(value)
            case Form.CHANGE:
                return change_text(value)
            case Form.COUNT if value == value.to_integral_value():
                return number_text(value)
        return number_text(value, PLACES.get(form, 0))

    def amount(self, form: Form, value: Cell) -> str:
        """Write a figure with its unit, for running text."""
        text = self.text(form, value)
        if form is Form.MONEY and self.ten_thousands:
            return _("{amount} ten thousand {currency}").format(
                amount=text, currency=self.currency.symbol
            )
        if form in {Form.MONEY, Form.PRICE}:
            return _("{currency} {amount}").format(amount=text, currency=self.currency.symbol)
        return text

    def titled(self, title: str, form: Form) -> str:
        """Name what a figure is counted in, where it is money."""
        if form is Form.MONEY:
            return _("{measure} ({unit})").format(measure=title, unit=self.unit)
        if form is Form.PRICE:
            return _("{measure} ({unit})").format(measure=title, unit=self.currency.symbol)
        return title


def writer_of(currency: Currency, unit: AmountUnit, language: str = "") -> Writer:
    """Return the writer a report asks for; Chinese counts in ten thousands."""
    chinese = (language or current_language()).startswith("zh")
    natural = chinese and currency.code in CHINESE_MONEY
    wanted = natural if unit is AmountUnit.LANGUAGE else unit is AmountUnit.TEN_THOUSAND
    return Writer(currency, wanted)


def form_of(measure_id: str) -> Form:
    """Return how a measure is written; money per something is a price."""
    measure = CATALOGUE[measure_id]
    if measure.unit is Unit.MONEY and isinstance(measure.query, Ratio):
        return Form.PRICE
    return FORMS[measure.unit]


def name_of(measure_id: str) -> str:
    """Name a measure in the user's words."""
    return _(CATALOGUE[measure_id].name)


def month_name(month: int) -> str:
    """Name a month, given as 11 or as 202511."""
    return _(MONTH_NAMES[month % 100 - 1])
