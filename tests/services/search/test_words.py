"""What records are found by, and what is understood of what is typed."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.search.questions import All, AnyOf, Term, question
from desktop.services.search.readings import first_sign, fold, readings
from desktop.services.search.words import (
    LONGEST,
    MOST,
    name_words,
    number_words,
    phone_words,
    plate_words,
    together,
    vin_words,
)


def matches(part, words):
    """Answer a question by looking at every word."""
    match part:
        case Term(text, False):
            return text in words
        case Term(text, True):
            return any(word.startswith(text) for word in words)
        case All(parts):
            return all(matches(one, words) for one in parts)
        case AnyOf(parts):
            return any(matches(one, words) for one in parts)
    return False


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("陳志明", "陈 志明 陈志明 陳志 chenzhiming czm chenzhim ㄔㄓㄇ zhiming zm ㄓㄇ 明"),
        ("曾樂", "zeng ceng zengle cengyue zl cy ㄗㄌ"),
        ("單曉華", "shan dan sxh dxh"),
        ("解永福 ", "xie jie"),
        ("區明", "ou qu om qm"),
        ("翟妍", "zhai di"),
        ("繆朴", "miao mou miaopiao moupu"),
        ("仇查", "qiu chou qiuzha chouzha"),
        ("尉遲恭", "yuchi weichi yuchigong ycg"),
        ("呂布", "lv lu lvbu lubu lb"),
        ("順發汽車股份有限公司", "顺发 順發有限公司 順發汽車 sfqc shunfaqiche 公司"),
        ("台灣大車隊股份有限公司台北分公司", "大車隊台北 臺灣大 twdcd"),
        ("Lin's Garage", "lin garage lins LIN'S"),
        ("Müller ＡＢＣ", "muller müller abc"),
        ("ガレージ 山田", "ガレ レージ 山田"),
        ("𠮷田", "𠮷 𠮷田"),
    ],
)
def test_a_name_is_found_by_every_way_to_type_it(name, typed):
    words = set(name_words(name))
    missed = [one for one in typed.split() if not matches(question(one).whole, words)]
    assert missed == []


@pytest.mark.parametrize("typed", ["志陈", "陳明", "czhm", "hiMing", "王", "hen", "ㄓㄔ"])
def test_a_name_is_not_found_by_what_it_is_not(typed):
    assert not matches(question(typed).whole, set(name_words("陳志明")))


def test_plates_phones_and_numbers_are_found_from_either_end():
    plate, phone = set(plate_words("ABC1234")), set(phone_words("0912345678"))
    for typed in ("a", "ab", "ABC-1", "abc1234", "234", "1234", "bc-1234"):
        assert matches(question(typed).whole, plate)
    for typed in ("678", "5678", "45678", "345678", "12345678", "0912-345-678", "091234"):
        assert matches(question(typed).whole, phone)
    for typed in ("78", "0912", "9123", "3456"):
        assert not matches(question(typed).whole, phone)
    assert matches(question("京A1-2345").whole, set(plate_words("京A12345")))
    assert matches(question("20012345").whole, set(vin_words("JTDBR32E720012345")))
    assert matches(question("e720012345").whole, set(vin_words("JTDBR32E720012345")))
    assert matches(question("5w30").whole, set(number_words("OIL-5W30")))
    assert matches(question("l-5w").whole, set(number_words("OI-L-5W30")))


def test_every_part_of_a_question_must_match():
    words = set(name_words("王小明") + phone_words("0922880912") + plate_words("ABC1234"))
    for typed in ("王 0912", "wxm abc", "王0912", "王,小明", "abc 王 0912"):
        assert matches(question(typed).whole, words)
    for typed in ("王 0913", "wxm abd", "李 0912"):
        assert not matches(question(typed).whole, words)


def test_what_means_nothing_asks_nothing():
    for typed in ("", "  ", "%", "_", "\\", "'\"", "😀", "\ud83d", "\x00", "->", "()"):
        assert question(typed).whole is None
    assert question("王 % _").whole == Term("王")


@given(st.text(alphabet=st.characters(), max_size=300))
def test_no_text_is_too_much(text):
    whole = question(text).whole
    words = name_words(text)
    assert all(word and len(word) <= LONGEST and " " not in word for word in words)
    if whole is not None and len(text) < 20 and len(text.split()) == 1:
        assert matches(whole, set(words) | set(number_words(text)))


def test_a_pasted_letter_asks_for_its_first_words_only():
    whole = question("王小明 " * 3 + "陳" * 200 + " x" * 200).whole
    assert str(whole).count("Term(") < 60


def test_a_fleet_has_many_words_but_not_endlessly_many():
    words = together([plate_words(f"AB{number:05}") for number in range(9_000)]).split()
    assert len(words) == MOST


def test_readings_are_known_without_the_libraries_they_came_from():
    blocked = (
        "import sys; sys.modules['pypinyin'] = sys.modules['opencc'] = None\n"
        "from desktop.services.search.readings import fold, readings\n"
        "print(fold('陳'), readings('陈'))"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", blocked], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[0] == "陈 [('chen',)]"


def test_a_syllable_begins_with_its_sign_of_bopomofo():
    syllables = "zhang chen shi yuan yong yi wu er an bo lv"
    assert "".join(map(first_sign, syllables.split())) == "ㄓㄔㄕㄩㄩㄧㄨㄦㄢㄅㄌ"
    assert readings("乐乐乐乐乐") == readings("乐乐乐乐乐")[:8]
    assert fold("한글 が") == "한글 が"
