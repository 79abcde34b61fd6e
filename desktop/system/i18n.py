"""Texts in the user's language: gettext for services, reports and views alike."""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.system.paths import RESOURCES

DOMAIN = "daysheet"
LANGUAGES = {
    "zh_Hant_TW": "繁體中文（台灣）",
    "zh_Hans_CN": "简体中文",
    "en": "English",
}
DEFAULT_LANGUAGE = "zh_Hant_TW"

_current = _gettext.NullTranslations()
_language = "en"


def use_language(language: str) -> None:
    """Speak `language`, one of LANGUAGES, from now on in the whole process."""
    global _current, _language  # noqa: PLW0603 -- one program speaks one language at a time
    _current = _gettext.translation(DOMAIN, RESOURCES / "locale", [language])
    _language = language


def current_language() -> str:
    """Name the language in use, one of LANGUAGES."""
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while."""
    before = _language, _current
    use_language(language)
    try:
        yield
    finally:
        globals()["_language"], globals()["_current"] = before


def _(text: str) -> str:
    """Translate `text`, an English source text."""
    return _current.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate the form of a text that fits `count`."""
    return _current.ngettext(one, many, count)


def N_(text: str) -> str:  # noqa: N802 -- gettext's own name for a mark
    """Mark `text` for translation where it is kept, to be translated where it is used."""
    return text
