"""Keys: what is left of a name, a phone or a plate when spelling no longer matters."""

import re
import unicodedata

_NOT_ALNUM = re.compile(r"[\W_]+")
_NOT_DIGIT = re.compile(r"\D+")
_TAIWAN, _CHINA = "886", "86"
_LONGEST_LOCAL = 10
_CHINESE_MOBILE = re.compile(r"1\d{10}")


def name_key(name: str) -> str:
    """Fold width, case and spaces: `ＡＢＣ  Motors` becomes `abc motors`."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def compact_key(text: str) -> str:
    """Keep letters and digits only, upper case: a plate `abc-1234`, a part number, a VIN."""
    return _NOT_ALNUM.sub("", unicodedata.normalize("NFKC", text)).upper()


def phone_digits(number: str) -> str:
    """Keep the digits as they are dialled at home: `+886 912-345-678` becomes `0912345678`."""
    plain = unicodedata.normalize("NFKC", number).strip()
    digits = _NOT_DIGIT.sub("", plain)
    # Four digits that begin with 00 are the end of a number, not a call abroad.
    abroad = digits.startswith("00") and len(digits) > _LONGEST_LOCAL
    if not plain.startswith("+") and not abroad:
        return digits
    return _at_home(digits.removeprefix("00"))


def _at_home(digits: str) -> str:
    if digits.startswith(_TAIWAN):
        return "0" + digits.removeprefix(_TAIWAN).removeprefix("0")
    if digits.startswith(_CHINA):
        national = digits.removeprefix(_CHINA).removeprefix("0")
        return national if _CHINESE_MOBILE.fullmatch(national) else "0" + national
    return digits
