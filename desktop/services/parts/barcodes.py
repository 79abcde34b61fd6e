"""Codes that are printed on parts: which kind they are, and whether their digits add up."""

import unicodedata
from enum import StrEnum

from desktop.system.i18n import _

EAN_DIGITS, UPC_DIGITS = 13, 12
_FIRST_SIGN, _LAST_SIGN = " ", "~"  # what Code 128 can print


class CodeKind(StrEnum):
    """How a code is printed."""

    EAN_13 = "ean_13"
    CODE_128 = "code_128"
    OTHER = "other"


def code_key(text: str) -> str:
    """Return a code as it is kept: half-width, without spaces, and in capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def kind_of_code(code: str) -> CodeKind:
    """Tell which kind a code is by its signs; its check digit may yet be wrong."""
    if len(code) == EAN_DIGITS and _is_digits(code):
        return CodeKind.EAN_13
    printable = bool(code) and all(_FIRST_SIGN <= sign <= _LAST_SIGN for sign in code)
    return CodeKind.CODE_128 if printable else CodeKind.OTHER


def check_digit(digits: str) -> str:
    """Compute the check digit of the first twelve digits of an EAN-13."""
    figures = [int(digit) for digit in digits[: EAN_DIGITS - 1]]
    return str(-(sum(figures[::2]) + 3 * sum(figures[1::2])) % 10)


def is_ean_13(code: str) -> bool:
    """Return whether a code has thirteen digits of which the last one is right."""
    return kind_of_code(code) is CodeKind.EAN_13 and check_digit(code) == code[-1]


def code_caution(text: str) -> str:
    """Say what is odd about a code; nothing where nothing is."""
    code = code_key(text)
    if kind_of_code(code) is CodeKind.EAN_13 and not is_ean_13(code):
        return _(
            "The last digit of {code} should be {digit} if it is an EAN-13; scan it again."
        ).format(code=code, digit=check_digit(code))
    if kind_of_code(code) is CodeKind.OTHER and code:
        return _("{code} has signs that no scanner reads; scan it again.").format(code=code)
    return ""


def spellings(text: str) -> tuple[str, ...]:
    """Return the ways a scanner may send a code: some leave out the zero of an American one."""
    code = code_key(text)
    if len(code) == UPC_DIGITS and _is_digits(code):
        return (code, f"0{code}")
    if kind_of_code(code) is CodeKind.EAN_13 and code.startswith("0"):
        return (code, code[1:])
    return (code,)


def _is_digits(code: str) -> bool:
    return code.isascii() and code.isdigit()
