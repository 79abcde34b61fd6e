"""What is typed to identify somebody or something: refused when wrong, named when unusual."""

import re

from desktop.models.keys import compact_key, phone_digits, phone_parts
from desktop.system.i18n import _

TAIWAN_LENGTH, MAINLAND_LENGTH = 8, 18
VIN_LENGTH, VIN_CHECK_PLACE = 17, 8
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
# Formats of plates, without hyphens, dots and blanks.
PLATES = {
    "TW": re.compile(
        r"[A-Z]{2,3}\d{3,4}|\d{3,4}[A-Z]{2,3}|[A-Z]\d\d{4}|\d[A-Z]\d{4}|\d{4}[A-Z]\d|\d{4}\d[A-Z]"
        r"|[A-Z]\d{5}|[軍試臨使外]\d{3,6}|\d{3,6}[軍試臨使外]"
    ),
    "CN": re.compile(
        r"[京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊使]"
        r"[A-Z](?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂掛学學警港澳领領]|[A-HJ-NP-Z0-9]{6})"
    ),
    "HK": re.compile(r"[A-HJ-NPR-Z]{2}\d{1,4}|[A-Z]{1,2}\d{1,4}"),
}
_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
) | {str(digit): digit for digit in range(10)}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_TEN = 10


def phone_problem(number: str) -> str:
    """Say why a text is no phone, and what to do; nothing when it is one."""
    if not phone_digits(number):
        return _("{number} is no phone number; type its digits.").format(number=number)
    whole, extension = phone_parts(number)
    if any(sign.isalpha() for sign in whole + extension):
        return _(
            "{number} has letters in it; type the digits here, and whose phone it is beside them."
        ).format(number=number)
    return ""


def phone_caution(number: str) -> str:
    """Say that a phone is unusually short or long."""
    count = len(phone_digits(number))
    if 0 < count < _FEWEST_DIGITS:
        return _("{number} is short for a phone; is anything missing?").format(number=number)
    if count > _MOST_DIGITS:
        return _("{number} is long for a phone; are these two?").format(number=number)
    return ""


def tax_id_problem(text: str) -> str:
    """Say why a tax id cannot be right: its check digit does not fit."""
    key = compact_key(text)
    if len(key) == TAIWAN_LENGTH and key.isdecimal():
        from stdnum.tw import ubn  # few desks type a tax id, and none at the start

        if not ubn.is_valid(key):
            return _(
                "The tax id {tax_id} has a wrong digit: its check digit does not fit; "
                "compare it with the invoice."
            ).format(tax_id=text)
    if len(key) == MAINLAND_LENGTH:
        from stdnum.cn import uscc

        if not uscc.is_valid(key):
            return _(
                "The credit code {tax_id} has a wrong character: its check character does not "
                "fit; compare it with the business licence."
            ).format(tax_id=text)
    return ""


def tax_id_caution(text: str) -> str:
    """Say that a tax id is neither of Taiwan nor of the mainland."""
    key = compact_key(text)
    known = (len(key) == TAIWAN_LENGTH and key.isdecimal()) or len(key) == MAINLAND_LENGTH
    if not key or known:
        return ""
    return _("A tax id has 8 digits in Taiwan and 18 characters on the mainland; is it complete?")


def vin_caution(text: str) -> str:
    """Say what is unusual about a VIN; not every maker keeps to the standard."""
    key = compact_key(text)
    if not key:
        return ""
    if len(key) != VIN_LENGTH:
        return _("A VIN has 17 characters, this one has {count}; is it complete?").format(
            count=len(key)
        )
    if strange := [sign for sign in key if sign not in _VALUES]:
        return _("A VIN has no {sign}; is it 1 or 0?").format(sign=strange[0])
    total = sum(_VALUES[sign] * weight for sign, weight in zip(key, _WEIGHTS, strict=True))
    check = "X" if total % 11 == _TEN else str(total % 11)
    if key[VIN_CHECK_PLACE] != check:
        return _(
            "The check digit of the VIN does not fit; not every maker uses it, so compare it "
            "with the car once more."
        )
    return ""


def plate_caution(text: str) -> str:
    """Say that a plate has none of the known formats; formats change, so it is not refused."""
    key = compact_key(text)
    if not key or any(known.fullmatch(key) for known in PLATES.values()):
        return ""
    return _("{plate} is an unusual plate; is it typed right?").format(plate=text.strip())
