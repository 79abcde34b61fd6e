"""Small shares and large amounts, as pages and charts write them."""

from decimal import Decimal

import pytest

from desktop.models.money import CURRENCIES
from desktop.services.formats import change_text, percent_text, short_text
from desktop.services.year_end.writing import Form, Writer
from desktop.system.i18n import use_language


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("0.0037", "0.37%"),
        ("0.00994", "0.99%"),
        ("0.00996", "1.0%"),
        ("0.01", "1.0%"),
        ("0.00004", "0.0%"),
        ("0", "0.0%"),
    ],
)
def test_a_share_below_one_per_cent_has_two_digits_wherever_it_is_written(share, text):
    assert percent_text(Decimal(share)) == text
    assert Writer(CURRENCIES["TWD"]).text(Form.SHARE, Decimal(share)) == text


def test_a_growth_keeps_one_digit():
    assert change_text(Decimal("0.0037")) == "+0.4%"


@pytest.mark.parametrize(
    ("amount", "english", "traditional", "simplified"),
    [
        (0, "0", "0", "0"),
        (999, "999", "999", "999"),
        (8219, "8.22k", "8,219", "8,219"),
        (485_208, "485k", "48.5萬", "48.5万"),
        (999_999, "1M", "100萬", "100万"),
        (-1_856_611, "-1.86M", "-186萬", "-186万"),
        (160_237_600, "160M", "1.6億", "1.6亿"),
        (2_500_000_000, "2.5B", "25億", "25亿"),
    ],
)
def test_large_amounts_are_shortened_as_each_language_counts(
    amount, english, traditional, simplified
):
    expected = {"en": english, "zh_Hant_TW": traditional, "zh_Hans_CN": simplified}
    for language, text in expected.items():
        use_language(language)
        assert short_text(Decimal(amount)) == text
