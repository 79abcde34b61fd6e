from decimal import Decimal

import pytest

from desktop.reports.capital import capital_amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("12345", "新臺幣壹萬貳仟參佰肆拾伍元整"),
        ("0", "新臺幣零元整"),
        ("10", "新臺幣壹拾元整"),
        ("105", "新臺幣壹佰零伍元整"),
        ("1000", "新臺幣壹仟元整"),
        ("1005", "新臺幣壹仟零伍元整"),
        ("1050", "新臺幣壹仟零伍拾元整"),
        ("10000", "新臺幣壹萬元整"),
        ("10001", "新臺幣壹萬零壹元整"),
        ("10500", "新臺幣壹萬零伍佰元整"),
        ("101000", "新臺幣壹拾萬壹仟元整"),
        ("100000000", "新臺幣壹億元整"),
        ("100010000", "新臺幣壹億零壹萬元整"),
        ("100000001", "新臺幣壹億零壹元整"),
        ("1020030400", "新臺幣壹拾億貳仟零參萬零肆佰元整"),
        ("-4770", "新臺幣負肆仟柒佰柒拾元整"),
        ("4051.95", "新臺幣肆仟零伍拾壹元玖角伍分"),
    ],
)
def test_amounts_are_written_in_traditional_capitals(amount, text):
    assert capital_amount(Decimal(amount), "TWD", "zh_Hant_TW") == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("12345.67", "人民币壹万贰仟叁佰肆拾伍元陆角柒分"),
        ("1.50", "人民币壹元伍角整"),
        ("1.05", "人民币壹元零伍分"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("0.00", "人民币零元整"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("200.00", "人民币贰佰元整"),
    ],
)
def test_amounts_are_written_in_simplified_capitals(amount, text):
    assert capital_amount(Decimal(amount), "CNY", "zh_Hans_CN") == text


@pytest.mark.parametrize(
    ("amount", "currency", "language"),
    [("5", "TWD", "en"), ("5", "INR", "zh_Hant_TW"), ("1e16", "TWD", "zh_Hant_TW")],
)
def test_nothing_is_written_where_the_language_or_the_currency_has_no_capitals(
    amount, currency, language
):
    assert capital_amount(Decimal(amount), currency, language) == ""
