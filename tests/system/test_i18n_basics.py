import pytest

from desktop.system.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    N_,
    _,
    current_language,
    ngettext,
    speaking,
    use_language,
)


def test_the_default_language_is_one_of_them():
    assert DEFAULT_LANGUAGE in LANGUAGES


def test_english_is_the_text_itself():
    assert _("Visits") == "Visits"
    assert N_("Visits") == "Visits"
    assert [ngettext("{n} visit", "{n} visits", n) for n in (1, 2)] == ["{n} visit", "{n} visits"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_spoken_for_a_while(language):
    with speaking(language):
        assert current_language() == language
    assert current_language() == "en"


def test_a_language_spoken_for_a_while_ends_with_an_error():
    with pytest.raises(ZeroDivisionError), speaking("zh_Hans_CN"):
        raise ZeroDivisionError
    assert current_language() == "en"


def test_a_language_that_does_not_exist_is_refused():
    with pytest.raises(FileNotFoundError):
        use_language("tlh")
    assert current_language() == "en"
