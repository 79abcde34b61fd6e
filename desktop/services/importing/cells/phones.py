"""Phones and tax ids as spreadsheets leave them: several in a cell, without their first zero."""

import re
import unicodedata

from desktop.models.keys import phone_digits
from desktop.system.i18n import _

_SEPARATORS = re.compile(r"[、,，;；/／|\n]|\s或\s?|或")
_PLAIN = re.compile(r"\+?[0-9][0-9()-]{7,16}")
_SPACES = re.compile(r"\s+")
_SCIENTIFIC = re.compile(r"\s*[0-9](?:\.[0-9]+)?[eE]\+[0-9]{1,2}\s*")
# Nine digits that a mobile, or a number of Taipei (02) or Taichung (04), has without its zero.
_ZERO_LOST = re.compile(r"[249][0-9]{8}")
_TRAILING_ZERO = re.compile(r"\.0+$")
# What comes along from a phone's list of contacts; an apostrophe in front comes from spreadsheets.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LEAST_DIGITS, _ONE_PHONE = 5, 8
_TAX_ID = re.compile(r"[0-9]{8}")
_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)


def refuse_scientific(text: str) -> None:
    """Refuse a number of which a spreadsheet kept a few digits only: 9.12E+08.

    Raises:
        ValueError: It is one; the sentence says how to get the others back.
    """
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(
            _("“{text}” has lost digits; make the column a text column, and save again.").format(
                text=text
            )
        )


def read_phones(text: str) -> tuple[str, ...]:
    """Read the phones of a cell, as they are written; only a lost zero is put back.

    Raises:
        ValueError: There is none.
    """
    if _PLAIN.fullmatch(text):
        return (_whole(text),)
    refuse_scientific(text)
    found = tuple(map(_whole, _split(_INVISIBLE.sub("", text).lstrip("'’"))))
    if not found or not all(map(phone_digits, found)):
        raise ValueError(_("“{text}” has no digits of a phone.").format(text=text))
    return found


def read_tax_id(text: str) -> str:
    """Read a tax id; eight digits of Taiwan that lost their first zero get it back.

    Raises:
        ValueError: A spreadsheet has lost digits of it.
    """
    refuse_scientific(text)
    plain = _TRAILING_ZERO.sub("", unicodedata.normalize("NFKC", text).strip())
    mended = f"0{plain}"
    return mended if _TAX_ID.fullmatch(mended) and _is_tax_id(mended) else text


def _split(text: str) -> list[str]:
    """Split at marks between phones; what is too short for a phone belongs to the one before."""
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        short = len(phone_digits(text[start:end])) < _LEAST_DIGITS
        if spans and short:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    parts = [text[start:end].strip() for start, end in spans]
    return _at_spaces(parts[0]) if len(parts) == 1 else parts


def _pieces(text: str) -> list[tuple[int, int]]:
    """Return where the parts between marks begin and end; empty ones are no parts."""
    marks = [found.span() for found in _SEPARATORS.finditer(text)]
    starts = [0, *(end for _start, end in marks)]
    ends = [*(start for start, _end in marks), len(text)]
    pieces = zip(starts, ends, strict=True)
    return [(start, end) for start, end in pieces if text[start:end].strip()]


def _at_spaces(text: str) -> list[str]:
    """Split at blanks where each part has the digits of a whole phone."""
    parts = _SPACES.split(text)
    whole = all(len(phone_digits(part)) >= _ONE_PHONE for part in parts)
    return parts if whole else [text]


def _whole(text: str) -> str:
    if text.startswith("0"):
        return text
    plain = _TRAILING_ZERO.sub("", unicodedata.normalize("NFKC", text))
    return f"0{plain}" if _ZERO_LOST.fullmatch(plain) else text


def _is_tax_id(digits: str) -> bool:
    """Check the sum of a tax id of Taiwan: products' digits add up to a multiple of five.

    A seventh digit of 7 makes a product of 28, whose 2 + 8 = 10 counts as 1 or as 0.
    """
    products = (int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    return total % 5 == 0 or (digits[6] == "7" and (total + 1) % 5 == 0)
