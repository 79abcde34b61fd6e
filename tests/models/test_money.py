from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.money import CURRENCIES, fits_places

TWD, CNY = CURRENCIES["TWD"], CURRENCIES["CNY"]


def test_half_a_dollar_is_rounded_up_and_half_a_cent_too():
    assert TWD.rounded(Decimal("0.5")) == 1
    assert TWD.rounded(Decimal("-0.5")) == -1
    assert CNY.rounded(Decimal("0.005")) == Decimal("0.01")


def test_an_amount_is_written_with_separators_and_the_currency_s_digits():
    assert TWD.text(Decimal("1234567.00")) == "1,234,567"
    assert CNY.text(Decimal("1234.5")) == "1,234.50"


def test_an_unknown_amount_is_a_dash_and_nothing_is_zero():
    assert TWD.text(None) == "—"
    assert TWD.text(Decimal(0)) == "0"


def test_cents_of_an_old_file_are_shown_although_the_currency_has_none():
    assert TWD.text(Decimal("1203.14")) == "1,203.14"


@pytest.mark.parametrize(
    ("value", "places", "fits"),
    [
        (None, 2, True),
        (Decimal("1.20"), 2, True),
        (Decimal("1.200"), 2, True),
        (Decimal("1.205"), 2, False),
        (Decimal("1E+20"), 0, True),
        (Decimal("NaN"), 2, False),
        (Decimal("Infinity"), 2, False),
    ],
)
def test_a_number_fits_when_no_digit_would_be_lost(value, places, fits):
    assert fits_places(value, places) is fits


@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from(sorted(CURRENCIES)))
def test_rounding_is_never_off_by_more_than_half_the_smallest_coin(amount, code):
    currency = CURRENCIES[code]
    coin = Decimal(1).scaleb(-currency.decimals)
    rounded = currency.rounded(amount)
    assert abs(rounded - amount) <= coin / 2
    assert currency.rounded(rounded) == rounded
