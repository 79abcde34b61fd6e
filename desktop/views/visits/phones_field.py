"""Phones of a new customer, in one line."""

import re

from desktop.services.duplicates.checks import phone_caution, phone_problem
from desktop.system.i18n import _
from desktop.views.kit.fields import TextField

BETWEEN_PHONES = re.compile(r"[,;/、，；]+")


class PhonesField(TextField):
    """Several numbers between commas or slashes."""

    def __init__(self, label: str) -> None:
        super().__init__(label, placeholder=_("several with /"), check=_problem)

    def numbers(self) -> list[str]:
        """Return the numbers one by one."""
        return _numbers(self.value())


def phones_caution(text: str) -> str:
    """Say what is odd about one of the numbers; what is wrong says so by itself."""
    if _problem(text):
        return ""
    return next(filter(None, map(phone_caution, _numbers(text))), "")


def _numbers(text: str) -> list[str]:
    return [number.strip() for number in BETWEEN_PHONES.split(text) if number.strip()]


def _problem(text: str) -> str | None:
    return next(filter(None, map(phone_problem, _numbers(text))), None)
