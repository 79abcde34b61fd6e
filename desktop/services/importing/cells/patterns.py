"""What the values of a column look like, where its header says nothing."""

import re
from collections.abc import Callable, Iterable, Sequence

from desktop.models.keys import phone_digits
from desktop.services.importing.cells.dates import readings_of
from desktop.system.i18n import N_

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_PLATE = re.compile(
    r"[A-Z]{2,3}-?[0-9]{3,4}|[0-9]{3,4}-?[A-Z]{2,3}|[A-Z][0-9]-?[0-9]{4}|[0-9][A-Z]-?[0-9]{4}"
    r"|[0-9]{4}-?[A-Z][0-9]|[\u4e00-\u9fff][A-Z]-?·?[A-Z0-9]{5,6}"
)
_PHONE = re.compile(r"(?:\+?886|0)[-() 0-9]{7,14}|9[0-9]{8}|1[3-9][0-9]{9}|\+[0-9][-() 0-9]{8,15}")
_AMOUNT = re.compile(r"(?:NT)?\$ ?[0-9,]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SURNAMES = frozenset(
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧梁趙"
    "顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁馬董唐藍石古紀姚連馮歐程湯黃田康姜白涂尤巫韓龔嚴袁鐘黎"
    "陈黄张吴刘杨许郑谢赖叶苏庄吕萧罗简钟卢赵颜孙邓马蓝纪连冯欧汤韩龚严"
)
_SHARE = 0.8
_FEWEST = 3
# The longest run of these at the end of a plate or a name hides the rest of it.
_MASK = re.compile(r"(X{3,}|\*{2,}|○{1,})$")


def looks_like(values: Sequence[str]) -> tuple[str, str] | None:
    """Tell which field values look like, and the reason as an English source text."""
    if len(values) < _FEWEST:
        return None
    for field, reason, fits in _LOOKS:
        if sum(map(fits, values)) >= _SHARE * len(values):
            return field, reason
    return None


def mask_of(values: Iterable[str]) -> str:
    """Return the text that hides the end of most values, such as XXXX; empty when none does."""
    found = [_MASK.search(value.strip()) for value in values]
    masks = [one[1] for one in found if one]
    return min(masks, key=len) if len(masks) > len(found) / 2 else ""


def is_vin(text: str) -> bool:
    """Return whether a text looks like a VIN: seventeen letters and digits of both sorts."""
    plain = text.strip().upper()
    return bool(_VIN.fullmatch(plain)) and not plain.isdigit() and not plain.isalpha()


def is_plate(text: str) -> bool:
    """Return whether a text looks like a plate."""
    return bool(_PLATE.fullmatch(text.strip().upper()))


def is_phone(text: str) -> bool:
    """Return whether a text looks like a phone; a day in eight digits does not."""
    found = _PHONE.match(text.strip())
    return bool(found) and 8 <= len(phone_digits(found[0] if found else "")) <= 15  # noqa: PLR2004 -- what can be dialled


def is_day(text: str) -> bool:
    """Return whether a text looks like a day and not only like a number."""
    return not text.strip().replace(".", "").isdigit() and bool(readings_of(text))


def is_name(text: str) -> bool:
    """Return whether a text looks like a Chinese name."""
    plain = text.strip()
    return 2 <= len(plain) <= 4 and plain[0] in _SURNAMES and "\u4e00" <= plain[1] <= "\u9fff"  # noqa: PLR2004 -- characters of a name


def is_amount(text: str) -> bool:
    """Return whether a text looks like money: with a currency or thousands marks."""
    return bool(_AMOUNT.fullmatch(text.strip()))


_LOOKS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("vehicle.vin", N_("The values look like VINs."), is_vin),
    ("vehicle.plate", N_("The values look like plates."), is_plate),
    ("customer.phone", N_("The values look like phones."), is_phone),
    ("visit.settled_on", N_("The values look like days."), is_day),
    ("customer.name", N_("The values look like names of people."), is_name),
    ("line.amount", N_("The values look like amounts."), is_amount),
)
