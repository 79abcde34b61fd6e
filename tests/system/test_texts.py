"""The catalogues are complete and well written, and no screen speaks past them."""

import ast
import shutil
from pathlib import Path

import pytest

from desktop.system import i18n
from tools import texts

ROOT = Path(__file__).resolve().parents[2]
VIEWS = ROOT / "desktop" / "views"

SHOWING = {
    *("QLabel", "QAction", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton"),
    *("QGroupBox", "QMenu", "QDockWidget", "QListWidgetItem", "QTableWidgetItem"),
    *("QTreeWidgetItem", "QStandardItem", "QProgressDialog", "QCommandLinkButton"),
    *("setText", "setPlainText", "setTitle", "setWindowTitle", "setToolTip", "setStatusTip"),
    *("setWhatsThis", "setPlaceholderText", "setAccessibleName", "setAccessibleDescription"),
    *("setLabelText", "setInformativeText", "setDetailedText", "setPrefix", "setSuffix"),
    *("setSpecialValueText", "setTabText", "setTabToolTip", "setItemText", "setButtonText"),
    *("setHeaderLabels", "setHorizontalHeaderLabels", "setVerticalHeaderLabels", "setHeaderLabel"),
    *("addAction", "addMenu", "addTab", "insertTab", "addItem", "insertItem", "addItems"),
    *("addRow", "addToolBar", "addButton", "showMessage", "showText", "drawText"),
    *("information", "question", "warning", "critical", "about", "getText", "getItem"),
    *("getOpenFileName", "getSaveFileName", "getExistingDirectory"),
}
# Texts that are the same in every language, by file.
SAME_EVERYWHERE = {
    ("desktop/views/main_window.py", "Daysheet 晨會簿"),
    ("desktop/views/main_window.py", " – Daysheet"),
}

GREETING = 'from desktop.system.i18n import _, ngettext\n\nHELLO = _("Hello {name}")\n'
GREETINGS = {
    "zh_Hant_TW": ("Hello {name}", "{name}您好"),
    "zh_Hans_CN": ("Hello {name}", "{name}您好"),
}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "desktop").mkdir()
    say(tmp_path, GREETING)
    texts.update(tmp_path)
    for language, (text, wanted) in GREETINGS.items():
        translate(tmp_path, language, text, wanted)
    texts.update(tmp_path)
    return tmp_path


def say(project, source):
    (project / "desktop" / "hello.py").write_text(source, encoding="utf-8")


def translate(project, language, text, wanted):
    path = texts.po_path(project, language)
    said = path.read_text(encoding="utf-8")
    entry = f'msgid "{text}"\nmsgstr "'
    assert entry in said
    before, after = said.split(entry)
    path.write_text(before + entry + wanted + after[after.index('"') :], encoding="utf-8")


def snapshot(project):
    return {path: path.read_bytes() for path in project.glob("resources/locale/*/*/*")}


# --- the program's own catalogues


@pytest.fixture(scope="module")
def gathered():
    return texts.gather(ROOT)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_catalogue_is_complete_current_compiled_and_well_written(language, gathered):
    assert list(texts.catalogue_faults(ROOT, language, gathered)) == []


def test_updating_what_is_up_to_date_changes_no_byte(tmp_path):
    shutil.copytree(ROOT / "resources" / "locale", tmp_path / "resources" / "locale")
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop")
    texts.update(tmp_path)
    once = snapshot(tmp_path)
    texts.update(tmp_path)
    assert snapshot(tmp_path) == once
    assert len(once) == 2 * len(texts.LANGUAGES)


def test_the_tool_keeps_the_languages_the_program_speaks():
    assert set(texts.LANGUAGES) == set(i18n.LANGUAGES)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_program_speaks_each_language(language):
    with i18n.speaking(language):
        said = i18n._("Settled")
    assert said == {"zh_Hant_TW": "已結帳", "zh_Hans_CN": "已结算", "en": "Settled"}[language]


def test_english_counts_one_and_many():
    with i18n.speaking("en"):
        said = [i18n.ngettext("{count} row", "{count} rows", count) for count in (1, 2)]
    assert said == ["{count} row", "{count} rows"]


# --- what the tool does


def test_a_catalogue_in_order_passes(project, capsys):
    assert texts.main(["check"], project) == 0
    assert capsys.readouterr().err == ""


def test_update_says_what_is_left_to_translate(project, capsys):
    say(project, GREETING + 'BYE = _("Goodbye")\n')
    texts.update(project)
    said = capsys.readouterr().out
    assert "zh_Hant_TW: 2 texts, 1 to translate\n  Goodbye\n" in said
    assert "en: 2 texts, 0 to translate" in said


def test_a_new_text_makes_the_catalogue_stale(project, capsys):
    say(project, GREETING + 'BYE = _("Goodbye")\n')
    assert texts.main(["check"], project) == 1
    assert "zh_Hans_CN: “Goodbye” is not in the catalogue" in capsys.readouterr().err


def test_a_text_no_longer_used_is_named_and_then_dropped(project):
    say(project, 'from desktop.system.i18n import _\n\nBYE = _("Goodbye")\n')
    assert any("“Hello {name}” is in no source" in fault for fault in texts.faults(project))
    texts.update(project)
    assert b"Hello" not in texts.po_path(project, "zh_Hant_TW").read_bytes()


def test_a_similar_text_does_not_inherit_a_translation(project):
    say(project, GREETING.replace("Hello {name}", "Hello, {name}"))
    texts.update(project)
    faults = texts.faults(project)
    assert "zh_Hant_TW: “Hello, {name}” has no translation" in "".join(faults)


def test_a_fuzzy_translation_is_not_taken_for_a_finished_one(project):
    path = texts.po_path(project, "zh_Hant_TW")
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace('msgid "Hello', '#, fuzzy\nmsgid "Hello'), encoding="utf-8")
    texts.update(project)
    assert "#, fuzzy" in path.read_text(encoding="utf-8")
    assert any("has no translation that is certain" in fault for fault in texts.faults(project))


def test_a_translation_typed_without_compiling_is_noticed(project):
    translate(project, "zh_Hant_TW", "Hello {name}", "{name}早安")
    faults = texts.faults(project)
    assert len(faults) == 1
    assert "was not compiled" in faults[0]


def test_a_text_that_learns_to_count_keeps_its_translation(project):
    counted = 'HELLO = ngettext("Hello {name}", "Hello {name} and others", 2)\n'
    say(project, f"from desktop.system.i18n import ngettext\n\n{counted}")
    texts.update(project)
    assert texts.faults(project) == []
    assert 'msgstr[0] "{name}您好"' in texts.po_path(project, "zh_Hant_TW").read_text("utf-8")


def test_english_says_its_own_source(project):
    assert 'msgstr "Hello {name}"' in texts.po_path(project, "en").read_text("utf-8")


def test_a_catalogue_tells_the_file_of_a_text_and_neither_line_nor_date(project):
    said = texts.po_path(project, "zh_Hant_TW").read_text("utf-8")
    assert "#: desktop/hello.py\n" in said
    assert "Date" not in said


@pytest.mark.parametrize(
    ("language", "wanted", "word"),
    [
        ("zh_Hant_TW", "您好", "{name}"),
        ("zh_Hant_TW", "{name}你还好", "还 is 還"),
        ("zh_Hans_CN", "{name}您還好", "還 is 还"),
        ("zh_Hans_CN", "{name}以後", "後 is 后"),
        ("zh_Hant_TW", "{name}您好,歡迎", "full-width"),
        ("zh_Hant_TW", "{name}您好...", "full-width"),
        ("zh_Hant_TW", "“{name}”您好", "quotation marks"),
        ("zh_Hans_CN", "「{name}」您好", "quotation marks"),
        ("zh_Hans_CN", "{name}您好(&H)", "behind the text"),
    ],
)
def test_a_slip_in_a_translation_is_named(project, language, wanted, word):
    translate(project, language, "Hello {name}", wanted)
    texts.update(project)
    faults = texts.faults(project)
    assert len(faults) == 1
    assert word in faults[0]


def test_no_character_is_both_simplified_and_traditional():
    assert not set(texts.TO_TRADITIONAL) & set(texts.TO_SIMPLIFIED)


# --- what the screens show


def shown_literals(tree):
    """Find the texts with letters that are given to Qt as they stand in the source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in SHOWING:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from (text for text in literals(argument) if has_letters(text))


def called(node):
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def literals(argument):
    match argument:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from literals(part)
        case ast.BinOp(left=left, right=right):
            yield from literals(left)
            yield from literals(right)
        case ast.IfExp(body=body, orelse=other):
            yield from literals(body)
            yield from literals(other)


def has_letters(text):
    return any(letter.isalpha() for letter in text)


def test_no_screen_shows_a_text_that_cannot_be_translated():
    found = {
        (path.relative_to(ROOT).as_posix(), text)
        for path in VIEWS.rglob("*.py")
        for text in shown_literals(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == SAME_EVERYWHERE


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('QLabel("Plate")', ["Plate"]),
        ('box.setText(f"{count} rows")', [" rows"]),
        ('table.setHorizontalHeaderLabels(["車號", _("State")])', ["車號"]),
        ('button = QPushButton(text="Save" if new else _("Change"))', ["Save"]),
        ('QLabel(_("Plate"))', []),
        ('box.setText("—")', []),
        ('box.setObjectName("plate")', []),
    ],
)
def test_the_search_for_bare_texts_sees_what_is_shown(source, found):
    assert list(shown_literals(ast.parse(source))) == found


def spoken(source):
    """Return every literal that is given to _() or N_(), also inside an f-string."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    given = [call.args[0] for call in calls if ast.unparse(call.func) in {"_", "N_"} and call.args]
    return [text.value for text in given if isinstance(text, ast.Constant)]


def test_no_text_hides_where_the_extraction_cannot_see_it():
    seen = {texts.first_form(message) for message in texts.entries(texts.gather(ROOT))}
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        hidden = set(spoken(path.read_text(encoding="utf-8"))) - seen
        assert not hidden, f"{path.name}: move these out of their f-strings: {hidden}"
