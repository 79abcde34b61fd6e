"""Keys: what is left of a name, a phone or a plate when spelling no longer matters."""

import re
import unicodedata
from functools import lru_cache

_NOT_ALNUM = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_TAIWAN, _CHINA = "886", "86"
_LONGEST_LOCAL = 10
_REMEMBERED = 1 << 15
# How nearly every phone is written; what is written otherwise is read by phonenumbers.
_AT_HOME = re.compile(r"[(\s]*(?:0(?!0)|1)[\d\s().-]*")
_BETWEEN = re.compile(r"[\s().-]+")
_OF_TAIWAN = re.compile(r"(?:\+|00)8860?(9\d{8})")
_OF_CHINA = re.compile(r"(?:\+|00)86(1[3-9]\d{9})")
# Written without a sign for abroad, yet long enough to be meant so; or without its zero.
_UNSIGNED = re.compile(r"886\d{8,9}|86\d{10,11}|9\d{8}")
_CHINESE_MOBILE = re.compile(r"1\d{10}")
_EXTENSION = re.compile(
    r"\s*(?:轉接?|转接?|分機|分机|內線|内线|#+|\bext(?:ension)?\b|x(?=\s*\d))[\s.:]*", re.IGNORECASE
)


def name_key(name: str) -> str:
    """Fold width, case and spaces: `ＡＢＣ  Motors` becomes `abc motors`."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def compact_key(text: str) -> str:
    """Keep letters and digits only, upper case: a plate `abc-1234`, a part number, a VIN."""
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", text)).upper()


def phone_digits(number: str) -> str:
    """Keep the digits as they are dialled at home, without the extension.

    `+886 912-345-678` becomes `0912345678`, `02-2345-6789 #12` becomes `0223456789`. The same
    text has the same key in every office, in Taiwan or on the mainland: files, seats and
    searches need not know where they are.
    """
    plain = number if number.isascii() else unicodedata.normalize("NFKC", number)
    if _AT_HOME.fullmatch(plain):
        return "".join(_DIGITS.findall(plain))
    return _read(plain.strip())


def phone_parts(number: str) -> tuple[str, str]:
    """Part a phone from what follows the word for an extension: `12` of `02-23456789 轉 12`."""
    plain = unicodedata.normalize("NFKC", number).strip()
    found = _EXTENSION.search(plain)
    if found is None or not _DIGITS.search(plain, 0, found.start()):
        return plain, ""
    return plain[: found.start()], plain[found.end() :]


@lru_cache(_REMEMBERED)
def _read(plain: str) -> str:
    whole, _extension = phone_parts(plain)
    compact = _BETWEEN.sub("", whole)
    if found := _OF_TAIWAN.fullmatch(compact):
        return f"0{found[1]}"
    if found := _OF_CHINA.fullmatch(compact):
        return found[1]
    digits = "".join(_DIGITS.findall(whole))
    # Four digits that begin with 00 are the end of a number, not a call abroad.
    abroad = digits.startswith("00") and len(digits) > _LONGEST_LOCAL
    if whole.startswith("+") or abroad:
        dialled = digits.removeprefix("00")
        return _valid((f"+{dialled}", None), (digits, "TW")) or _at_home(dialled)
    if _UNSIGNED.fullmatch(digits):
        return _valid((digits, "TW"), (digits, "CN")) or digits
    return digits


def _valid(*readings: tuple[str, str | None]) -> str:
    """Return the key of the first reading, a text and its country, that is a phone in use."""
    import phonenumbers  # slow to load, and few numbers need it

    for text, country in readings:
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return _at_home(whole.removeprefix("+"))
    return ""


def _at_home(digits: str) -> str:
    if digits.startswith(_TAIWAN):
        return "0" + digits.removeprefix(_TAIWAN).removeprefix("0")
    if digits.startswith(_CHINA):
        national = digits.removeprefix(_CHINA).removeprefix("0")
        return national if _CHINESE_MOBILE.fullmatch(national) else "0" + national
    return digits
