"""Targets as they are typed and shown: a share in per cent, anything else in its own unit."""

from decimal import Decimal

from PySide6.QtCore import QLocale

from desktop.models.money import Currency
from desktop.services.formats import estimate_text, figure_text, quantity_text
from desktop.services.measures.catalogue import Measure, Unit
from desktop.views.kit.figures import parse_decimal

PERCENT = "%"


def target_text(measure: Measure, value: Decimal | None) -> str:
    """Write a target as exactly as it is kept; nothing where there is none."""
    if value is None:
        return ""
    if measure.unit is Unit.SHARE:
        return quantity_text(value * 100) + PERCENT
    return quantity_text(value)


def parse_target(measure: Measure, text: str) -> Decimal | None:
    """Read a target; of a share 95 and 95% are the same.

    Raises:
        NotANumberError: It is not a number.
    """
    share = measure.unit is Unit.SHARE
    number = parse_decimal(text.replace(PERCENT, "") if share else text, QLocale())
    return number / 100 if share and number is not None else number


def gap_text(measure: Measure, gap: Decimal | None, currency: Currency) -> str:
    """Write a difference with its sign; nothing where there is none."""
    if gap is None:
        return ""
    text = estimate_text(measure, gap, currency)
    return f"+{text}" if gap > 0 and text[0] != "-" else text


def actual_text(measure: Measure, value: Decimal | None, currency: Currency) -> str:
    """Write what was reached; nothing where there is nothing to know yet."""
    return "" if value is None else figure_text(measure, value, currency)
