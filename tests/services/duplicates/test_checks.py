"""What is typed to identify somebody: what is refused, and what is only named."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat

from desktop.models.keys import phone_digits, phone_parts
from desktop.services.duplicates.checks import (
    phone_caution,
    phone_problem,
    plate_caution,
    tax_id_caution,
    tax_id_problem,
    vin_caution,
)

SPELLINGS = (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164)


def earlier_digits(number):
    """Make the key of a phone as it was made before phones were read by their plan."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    if not number.startswith("+"):
        return digits
    if digits.startswith("886"):
        return "0" + digits.removeprefix("886")
    national = digits.removeprefix("86")
    return national if len(national) == 11 and national[0] == "1" else "0" + national


@pytest.mark.parametrize("country", [886, 86])
def test_no_phone_of_taiwan_or_the_mainland_has_another_key_than_before(country):
    chance, seen = random.Random(country), 0  # noqa: S311 -- the same on every run
    while seen < 3000:
        digits = chance.randrange(10 ** chance.choice((8, 9, 10, 11)))
        number = phonenumbers.PhoneNumber(country_code=country, national_number=digits)
        if phonenumbers.is_valid_number(number):
            seen += 1
            for spelling in SPELLINGS:
                text = phonenumbers.format_number(number, spelling)
                assert phone_digits(text) == earlier_digits(text)


@pytest.mark.parametrize(
    "typed",
    [
        "02-2345-6789 轉 12",
        "(02)2345-6789#12",
        "02 2345 6789 分機12",
        "０２－２３４５－６７８９　轉１２",
        "+886 2 2345 6789 ext. 12",
        "886-2-2345-6789 x12",
    ],
)
def test_an_extension_is_no_part_of_the_key(typed):
    assert phone_digits(typed) == "0223456789"
    assert phone_parts(typed)[1].strip() in {"12", "１２"}
    assert phone_problem(typed) == ""


@pytest.mark.parametrize("typed", ["886912345678", "912345678", "002 886 912 345 678"])
def test_a_mobile_is_one_number_without_its_zero_too(typed):
    assert phone_digits(typed) == "0912345678"


def test_the_end_of_a_phone_stays_the_end_of_a_phone():
    for typed in ("678", "5678", "345678", "12345678", "91234567", "8612", "886"):
        assert phone_digits(typed) == typed


def test_letters_in_a_phone_are_answered_with_what_to_do():
    assert "type its digits" in phone_problem("家裡")
    assert "whose phone it is" in phone_problem("0912345678 王太太")
    assert phone_problem("0800-TAXI-55") != ""
    assert phone_problem("0912-345-678") == ""
    assert "missing" in phone_caution("0912")
    assert phone_caution("0912-345-678") == ""


def test_a_wrong_check_digit_of_a_tax_id_is_refused():
    assert tax_id_problem("1234-5675") == tax_id_problem("91110000600037341L") == ""
    assert "compare it with the invoice" in tax_id_problem("12345678")
    assert "business licence" in tax_id_problem("911100006000373410")
    assert tax_id_problem("") == tax_id_problem("123") == ""
    assert "is it complete" in tax_id_caution("1234567")
    assert tax_id_caution("12345675") == tax_id_caution("") == ""


def test_a_vin_is_only_warned_of():
    assert vin_caution("1M8GDM9AXKP042788") == vin_caution("") == ""
    assert "check digit" in vin_caution("1M8GDM9A0KP042788")
    assert "17 characters, this one has 12" in vin_caution("ZVW30-1234567")
    assert "no O" in vin_caution("1M8GDM9AXKPO42788")


@pytest.mark.parametrize(
    "plate",
    ["ABC-1234", "1234-AB", "AB-1234", "TDA-0001", "粤B·12345", "粵B·12345", "粤BD12345", "AB 123"],
)
def test_a_plate_of_a_known_format_is_not_remarked_on(plate):
    assert plate_caution(plate) == ""


@pytest.mark.parametrize("plate", ["12345", "ABCDE", "A-1-B-2-C-3", "王小明"])
def test_an_unusual_plate_is_remarked_on(plate):
    assert "unusual" in plate_caution(plate)
