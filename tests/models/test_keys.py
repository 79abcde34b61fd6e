import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.keys import compact_key, name_key, phone_digits


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0912-345-678", "0912345678"),
        ("+886 912 345 678", "0912345678"),
        ("+886 (0)912-345-678", "0912345678"),
        ("00886912345678", "0912345678"),
        ("０９１２－３４５－６７８", "0912345678"),
        ("(02) 2345-6789", "0223456789"),
        ("+86 138 0013 8000", "13800138000"),
        ("+86 10 6552 9988", "01065529988"),
        ("+86 755 2654 1234", "075526541234"),
        ("+65 6123 4567", "6561234567"),
        ("0012", "0012"),
        ("車", ""),
    ],
)
def test_a_phone_is_kept_as_it_is_dialled_at_home(typed, digits):
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(
    ("typed", "key"),
    [("abc-1234", "ABC1234"), ("ＡＢＣ－１２３４", "ABC1234"), (" a b_c ", "ABC"), ("--", "")],
)
def test_a_plate_keeps_letters_and_digits_only(typed, key):
    assert compact_key(typed) == key


def test_a_name_loses_width_case_and_needless_spaces():
    assert name_key("  ＡＢＣ　 Motors ") == "abc motors"
    assert name_key("𡒸堃喆") == "𡒸堃喆"


WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_full_width_letters_have_the_keys_of_plain_ones(text):
    wide = text.translate(WIDE)
    assert name_key(wide) == name_key(text)
    assert compact_key(wide) == compact_key(text)


@given(st.from_regex(r"09[0-9]{8}", fullmatch=True))
def test_a_taiwanese_mobile_is_one_number_in_every_spelling(number):
    spellings = (
        number,
        f"{number[:4]}-{number[4:7]}-{number[7:]}",
        f"+886{number[1:]}",
        f"00886 {number[1:]}",
        number.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}),
    )
    assert {phone_digits(spelling) for spelling in spellings} == {number}
