"""Amounts in capital numerals, as a Chinese bill writes them so that nobody can alter them."""

from dataclasses import dataclass
from decimal import Decimal

UNITS = ("", "拾", "佰", "仟")
GROUP = 10_000
LONGEST = 16  # digits before the point that the units of four groups can name


@dataclass(frozen=True, slots=True)
class Script:
    """The characters of one script."""

    digits: str
    groups: tuple[str, ...]
    whole: str
    minus: str
    currencies: dict[str, str]


TRADITIONAL = Script(
    "零壹貳參肆伍陸柒捌玖",
    ("", "萬", "億", "兆"),
    "整",
    "負",
    {"TWD": "新臺幣", "CNY": "人民幣", "HKD": "港幣", "MOP": "澳門幣"},
)
SIMPLIFIED = Script(
    "零壹贰叁肆伍陆柒捌玖",
    ("", "万", "亿", "万亿"),
    "整",
    "负",
    {"TWD": "新台币", "CNY": "人民币", "HKD": "港币", "MOP": "澳门币"},
)
SCRIPTS = {"zh_Hant_TW": TRADITIONAL, "zh_Hans_CN": SIMPLIFIED}


def capital_amount(amount: Decimal, currency: str, language: str) -> str:
    """Write an amount in words; empty where the language or the currency has none.

    Only currencies counted in 元, 角 and 分 have them: a rupee is none of these.
    """
    script = SCRIPTS.get(language)
    cents = int(abs(amount).scaleb(2).to_integral_value())
    if script is None or currency not in script.currencies or len(str(cents)) > LONGEST + 2:
        return ""
    sign = script.minus if amount < 0 and cents else ""
    return script.currencies[currency] + sign + _money(*divmod(cents, 100), script)


def _money(whole: int, cents: int, script: Script) -> str:
    dimes, cent = divmod(cents, 10)
    text = f"{_integer(whole, script)}元" if whole or not cents else ""
    if dimes:
        text += f"{script.digits[dimes]}角"
    elif cent and whole:
        text += script.digits[0]
    return text + (f"{script.digits[cent]}分" if cent else script.whole)


def _integer(number: int, script: Script) -> str:
    """Write a whole number in groups of four digits; a gap of any length is one zero."""
    zero, text, gap = script.digits[0], "", False
    for power in range(len(script.groups) - 1, -1, -1):
        group = number // GROUP**power % GROUP
        if not group:
            gap = bool(text)
            continue
        joint = zero if text and (gap or group < GROUP // 10) else ""
        text += joint + _group(group, script) + script.groups[power]
        gap = False
    return text or zero


def _group(number: int, script: Script) -> str:
    digits = f"{number:04}"
    text, gap = "", False
    for digit, unit in zip(digits, reversed(UNITS), strict=True):
        if digit == "0":
            gap = bool(text)
            continue
        text += (script.digits[0] if gap else "") + script.digits[int(digit)] + unit
        gap = False
    return text
