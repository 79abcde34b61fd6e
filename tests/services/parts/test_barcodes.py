import pytest

from desktop.services.parts.barcodes import (
    CodeKind,
    check_digit,
    code_caution,
    code_key,
    is_ean_13,
    kind_of_code,
    spellings,
)


@pytest.mark.parametrize("code", ["4710088412345"[:12] + "1", "4006381333931", "0036000291452"])
def test_the_check_digit_of_an_ean_13_is_the_published_one(code):
    assert is_ean_13(code[:12] + check_digit(code))


def test_known_codes_are_right_and_a_slip_of_one_digit_is_noticed():
    assert is_ean_13("4006381333931")
    slips = [
        f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"
        for code in ["4006381333931"]
        for place in range(13)
    ]
    assert not any(map(is_ean_13, slips))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4006381333931", CodeKind.EAN_13),
        ("4006381333930", CodeKind.EAN_13),
        ("OIL-5W30", CodeKind.CODE_128),
        ("12345678", CodeKind.CODE_128),
        ("機油", CodeKind.OTHER),
    ],
)
def test_a_code_is_recognised_by_its_signs(code, kind):
    assert kind_of_code(code) is kind


def test_a_wrong_check_digit_warns_and_names_the_right_one():
    assert "should be 1" in code_caution("4006381333930")
    assert "no scanner reads" in code_caution("機油")
    assert code_caution("4006381333931") == code_caution("oil-5w30") == code_caution("") == ""


def test_a_code_is_kept_half_width_without_spaces_and_in_capitals():
    assert code_key(" ４００６３８１ 333931 ") == "4006381333931"
    assert code_key("oil-5w30") == "OIL-5W30"


def test_an_american_code_is_found_with_and_without_its_zero():
    assert spellings("036000291452") == ("036000291452", "0036000291452")
    assert spellings("0036000291452") == ("0036000291452", "036000291452")
    assert spellings("4006381333931") == ("4006381333931",)
