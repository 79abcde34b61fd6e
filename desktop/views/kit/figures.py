"""Numbers as people of this office type and read them."""

import re
from decimal import Decimal

from PySide6.QtCore import QLocale

from desktop.system.i18n import _
from desktop.views.kit.field import narrow

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
LONGEST = 15  # digits; more are a slip of the keyboard, not an amount


class NotANumberError(ValueError):
    """A text is not a number; carries the sentence for its user."""


def parse_decimal(text: str, locale: QLocale) -> Decimal | None:
    """Read a number with the locale's separators; None for an empty text.

    Raises:
        NotANumberError: It is not a number.
    """
    plain = narrow(text).replace(locale.groupSeparator(), "").replace(" ", "")
    plain = plain.replace(locale.decimalPoint(), ".")
    if not plain:
        return None
    if not NUMBER.fullmatch(plain) or len(plain) > LONGEST:
        raise NotANumberError(
            _("“{text}” is not a number; type digits only, such as {sample}.").format(
                text=text.strip(), sample=show_decimal(Decimal(1250), 0, locale)
            )
        )
    return Decimal(plain)


def show_decimal(number: Decimal, places: int, locale: QLocale) -> str:
    """Write a number with the locale's separators and this many decimal places."""
    whole, _point, part = f"{number:,.{places}f}".partition(".")
    whole = whole.replace(",", locale.groupSeparator())
    return f"{whole}{locale.decimalPoint()}{part}" if part else whole
