"""Numbers as people and programs write them: marks, signs, units, Chinese myriads."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from desktop.services.importing.kinds import PLACES, Field, FieldType
from desktop.system.i18n import _

POINT, COMMA = ".", ","
# What a spreadsheet or a clerk writes where nothing is known.
EMPTY = frozenset({"-", "--", "—", "——", "–", "n/a", "#n/a", "null", "0000-00-00", "0000/00/00"})
# What most cells of most files hold, by the places of the field: read without a detour.
_QUICK = {
    0: re.compile(r"-?[0-9]{1,9}"),
    2: re.compile(r"-?[0-9]{1,11}(?:\.[0-9]{1,2})?"),
    3: re.compile(r"-?[0-9]{1,11}(?:\.[0-9]{1,3})?"),
    4: re.compile(r"-?[0-9]{1,11}(?:\.[0-9]{1,4})?"),
}
_MOST, _MOST_WHOLE = 10**12, 10**9
_BLANKS = re.compile(r"\s+")
_MONEY = r"(?:nt\$|hk\$|ntd|twd|hkd|rmb|cny|inr|eur|gbp|rs\.?|新[臺台]幣|新台币|人民[幣币]|[$¥₹€£])"
_BEFORE = re.compile(rf"([-+(]*){_MONEY}", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:元整|元正|元|圓整|圓|圆|ntd|twd|hkd|rmb|cny|inr|eur|gbp|[€£])(?=\)?-?$)", re.IGNORECASE
)
_UNITS = {
    FieldType.WHOLE: re.compile(r"(?:km|kms|公里|千米|年)$", re.IGNORECASE),
    FieldType.HOURS: re.compile(r"(?:h|hr|hrs|小時|小时)$", re.IGNORECASE),
}
# A dash where no fraction is: 1,200.- and 1,200/- are no negative amounts.
_NO_FRACTION = re.compile(r"(?<=[0-9])[.,/][-–—]+$")
_MYRIADS = (("億", 8), ("萬", 4), ("千", 3))
_SIMPLE_MYRIADS = str.maketrans("亿万仟", "億萬千")

_MARKED = {
    POINT: re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"),
    COMMA: re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?"),
}
_BARE = {
    POINT: re.compile(r"[0-9]{1,12}(?:\.[0-9]*)?|\.[0-9]+"),
    COMMA: re.compile(r"[0-9]{1,12}(?:,[0-9]*)?|,[0-9]+"),
}
_THREES = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")


def is_nothing(text: str) -> bool:
    """Return whether a cell says that nothing is known."""
    if text[:1].isalnum() and text[0] not in "0nN":
        return False
    plain = unicodedata.normalize("NFKC", text).strip()
    return not plain or plain.casefold() in EMPTY


def read_number(text: str, wanted: Field, decimal: str) -> Decimal | int:
    """Read a number into the places that its field keeps.

    Args:
        text: What the cell says.
        wanted: The field; it says how many places and which range.
        decimal: The mark behind which the fraction stands: POINT or COMMA.

    Raises:
        ValueError: It is none, or not one that the field takes; the sentence says so.
    """
    places = PLACES[wanted.type]
    if decimal == POINT and _QUICK[places].fullmatch(text):
        value = Decimal(text)
    else:
        value = _fitting(text, wanted, decimal)
    if wanted.least is not None and value < wanted.least:
        raise ValueError(_("{text} is less than {least}.").format(text=text, least=wanted.least))
    if wanted.most is not None and value > wanted.most:
        raise ValueError(_("{text} is more than {most}.").format(text=text, most=wanted.most))
    return round(value, places) if places else int(value)


def _fitting(text: str, wanted: Field, decimal: str) -> Decimal:
    """Read a number that the places and the size of a field can hold."""
    value, places = _value(text, wanted.type, decimal), PLACES[wanted.type]
    if value != round(value, places) and not wanted.rounds:
        raise ValueError(_too_fine(text, places))
    if abs(value) >= (_MOST if places else _MOST_WHOLE):
        raise ValueError(_("{text} is more than the office can count.").format(text=text))
    return value


def _too_fine(text: str, places: int) -> str:
    if not places:
        return _("{text} is no whole number.").format(text=text)
    return _("{text} has more than {places} digits behind the point.").format(
        text=text, places=places
    )


def _value(text: str, kind: FieldType, decimal: str) -> Decimal:
    sign, number = _sign(_stripped(text, kind))
    percent = kind is FieldType.RATE and number.endswith("%")
    value = _myriads(number.removesuffix("%") if percent else number, decimal)
    if value is None:
        raise ValueError(_("“{text}” is no number like 1234 or 0.5.").format(text=text))
    return sign * (value / 100 if percent else value)


def _stripped(text: str, kind: FieldType) -> str:
    """Fold width; take away blanks, currency and unit."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    plain = plain.replace("−", "-").translate(_SIMPLE_MYRIADS)
    if currency := _BEFORE.match(plain):
        plain = currency[1] + plain[currency.end() :]
    plain = _NO_FRACTION.sub("", _AFTER.sub("", plain))
    return _UNITS[kind].sub("", plain) if kind in _UNITS else plain


def _sign(number: str) -> tuple[int, str]:
    """Tell whether a number is negative: -5, 5- or (5)."""
    if number.startswith("(") and number.endswith(")"):
        return -1, number[1:-1]
    if number.startswith(("-", "+")):
        return (-1 if number[0] == "-" else 1), number[1:]
    if number.endswith("-"):
        return -1, number[:-1]
    return 1, number


def _myriads(number: str, decimal: str) -> Decimal | None:
    """Read 3萬, 1.2萬, 3萬5千 and 1億2000萬; 3萬5 may mean two things and means none here."""
    total, rest, counted = Decimal(0), number, False
    for unit, zeros in _MYRIADS:
        head, mark, tail = rest.partition(unit)
        if not mark:
            continue
        value = _marked(head, decimal)
        if value is None:
            return None
        total, rest, counted = total + value.scaleb(zeros), tail, True
    if counted and not rest:
        return total
    value = None if counted and len(rest) == 1 else _marked(rest, decimal)
    return None if value is None else total + value


def _marked(number: str, decimal: str) -> Decimal | None:
    """Read digits with thousands marks in threes, or without any."""
    thousands = COMMA if decimal == POINT else POINT
    if _BARE[decimal].fullmatch(number):
        return Decimal(number.replace(decimal, "."))
    if _MARKED[decimal].fullmatch(number):
        return Decimal(number.replace(thousands, "").replace(decimal, "."))
    return None


@dataclass(slots=True)
class MarkEvidence:
    """What the numbers of a file say of the mark behind which the fraction stands.

    Attributes:
        point: The first text, with its column, that only a decimal point explains.
        comma: The first text that only a decimal comma explains.
        open: By column, the first text such as 1.234, which either explains.
        bare: Columns with numbers that have no mark at all.
    """

    point: tuple[str, str] | None = None
    comma: tuple[str, str] | None = None
    open: dict[str, str] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)

    def see(self, text: str, column: str) -> None:
        """Take a number into account."""
        if text.isdecimal():
            self.bare.add(column)
            return
        if self.point and text.isascii() and "," not in text and text.count(".") == 1:
            return  # nothing new: most numbers of most files end here
        number = _sign(_stripped(text, FieldType.WHOLE))[1].rstrip("%億萬千")
        if number.isdigit():
            self.bare.add(column)
        elif found := _THREES.fullmatch(number):
            # 1,234 is taken for what it mostly is; 1.234 may be a fraction as well.
            if found[1] == POINT:
                self.open.setdefault(column, text)
        elif _reads(number, POINT):
            self.point = self.point or (text, column)
        elif _reads(number, COMMA):
            self.comma = self.comma or (text, column)

    @property
    def doubtful(self) -> tuple[str, str] | None:
        """A text in a column where 1.234 stands beside 500: a fraction, or thousands?"""
        return next(((text, name) for name, text in self.open.items() if name in self.bare), None)


def _reads(number: str, decimal: str) -> bool:
    return _marked(number, decimal) is not None
