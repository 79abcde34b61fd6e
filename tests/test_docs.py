"""What the documents say is so: measures, fields, commands, keys, links."""

import argparse
import re
from pathlib import Path

import pytest

from desktop.app import arguments
from desktop.services.importing.kinds import KINDS
from desktop.system.i18n import use_language
from tools import measures

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
GUIDES = ["user-guide.md", "user-guide.zh-Hant.md"]
LINK = re.compile(r"!?\[[^]]*\]\(([^)#\s]+)")
SPEC = re.compile(r'ActionSpec\(\s*"[^"]+",\s*N_\("[^"]+"\),\s*\w+,\s*"([^"]+)"')
KEY = re.compile(r"F\d{1,2}|(?:(?:Ctrl|Alt|Shift)\+)+[A-Z0-9]\w*")
# Names of machines and places that are nobody's business.
PRIVATE = re.compile(r"(?<![\w.])/(?:work|tmp|root|home)/|\bpypi\b|pythonhosted")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_leads_only_to_what_is_there(page):
    text = page.read_text("utf-8")
    links = [link for link in LINK.findall(text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert PRIVATE.findall(text) == []


def test_the_page_of_measures_says_what_the_catalogue_says():
    use_language("en")
    written = (DOCS / "measures.md").read_text("utf-8")
    assert written == measures.page(), "python tools/measures.py writes it anew"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_field_of_an_import_stands_in_its_page(kind):
    text = (DOCS / "imports.md").read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| {kind.id} |"))
    named = set(re.findall(r"[a-z_]+", row))
    assert {field.id.partition(".")[2] for field in _own(kind)} - named == set()


def _own(kind):
    """Leave out what the row of the kind names as a whole: all of customer, of vehicle."""
    others = {"customer", "vehicle"} if kind.id in {"visits", "vehicles", "sales"} else set()
    return [field for field in kind.fields if field.entity not in others]


def test_every_command_stands_in_the_readme():
    parser = arguments._parser()
    [commands] = [
        action.choices
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    text = (ROOT / "README.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for name, command in commands.items():
        row = next(line for line in rows if line.startswith((f"| `{name} ", f"| `{name}`")))
        options = [option for action in command._actions for option in action.option_strings]
        assert [o for o in options if o not in {"-h", "--help"} and o not in row] == [], row


@pytest.mark.parametrize("guide", GUIDES)
def test_every_key_of_the_window_stands_in_the_guide(guide):
    code = "".join(path.read_text("utf-8") for path in (ROOT / "desktop/views").rglob("*.py"))
    keys = {_folded(key) for key in SPEC.findall(code)}
    text = (DOCS / guide).read_text("utf-8")
    table = text[text.rindex("|---|---|---|") :]
    assert keys - {_folded(key) for key in KEY.findall(table) + _named(table)} == set()


def _folded(key):
    return key.replace("Delete", "Del").replace("Return", "Enter")


def _named(table):
    """Find keys that are words: Delete, alone or with others."""
    return re.findall(r"(?<![+\w])Delete", table)
