"""What few files need: rules, keys of several columns, one value for all rows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.services.importing import KINDS, Formats, Kind, Mapping, kind_of
from desktop.system.i18n import N_, _
from desktop.views.imports.constants_table import ConstantsTable
from desktop.views.imports.mapping_edit import with_key
from desktop.views.imports.words import entity_name

SIZE = (760, 520)
CHOICES = {
    "mode": (
        N_("&Rows of what the office knows"),
        {
            "both": N_("Change it, and enter what is new"),
            "create": N_("Leave it, and only enter what is new"),
            "update": N_("Change it, and refuse what is new"),
        },
    ),
    "repeated_lines": (
        N_("Rows that &equal an earlier one"),
        {
            "skip": N_("Count once"),
            "keep": N_("Take each as a row of its own"),
        },
    ),
    "blank_lines": (
        N_("Visit rows without a line &text"),
        {
            "no_line": N_("Take the visit, make no line"),
            "refuse": N_("Refuse them"),
        },
    ),
    "short_rows": (
        N_("Rows whose &last cells are missing"),
        {
            "refuse": N_("Refuse them"),
            "fill": N_("Take the missing cells as empty"),
        },
    ),
    "unknown_staff": (
        N_("&People whom the office does not know"),
        {
            "refuse": N_("Refuse their rows"),
            "enter": N_("Enter them, as salespeople"),
        },
    ),
    "split_totals": (
        N_("Rows about one month, area and ma&ke"),
        {
            "refuse": N_("Refuse the second of them"),
            "add": N_("Add them up"),
        },
    ),
}
MONTHS = N_("Columns that are called like m&onths hold")
NO_MONTHS = N_("Nothing special")
FORMATS = {
    "date": (
        N_("&Days are written"),
        {
            "auto": N_("As the file tells"),
            "iso": N_("Year, month, day, such as 2026-12-31"),
            "dmy": N_("Day, month, year, such as 31/12/26"),
            "mdy": N_("Month, day, year, such as 12/31/26"),
            "ymd": N_("Year of two digits, month, day, such as 26/12/31"),
            "roc": N_("Year of the Republic of China, such as 115/12/31"),
        },
    ),
    "decimal": (
        N_("Deci&mal mark"),
        {"auto": N_("As the file tells"), ".": N_("Point, as in 0.5"), ",": N_("Comma, as in 0,5")},
    ),
}
TEXTS = {
    "masked": N_("A plate with this text in it is &known in part only"),
    "minutes_unit": N_("Labour in this &unit counts minutes"),
}
# Rules that concern some kinds only.
ONLY = {
    "blank_lines": ("visits", "lines"),
    "minutes_unit": ("visits", "lines"),
    "masked": ("visits", "vehicles"),
    "unknown_staff": tuple(kind.id for kind in KINDS.values() if kind.newcomers),
    "split_totals": ("market",),
    "months": tuple(kind.id for kind in KINDS.values() if kind.monthly),
}


class MoreDialog(QDialog):
    """Asks for the rules of a mapping; nothing holds before OK."""

    def __init__(self, mapping: Mapping, header: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._before, self._header = mapping, header
        self.setWindowTitle(_("More about this file"))
        self.resize(*SIZE)
        self.choices = {name: _combo(*CHOICES[name]) for name in CHOICES}
        self.choices["months"] = _months(kind_of(mapping.kind))
        self.formats = {name: _combo(*FORMATS[name]) for name in FORMATS}
        self.texts = {name: QLineEdit(getattr(mapping.rules, name)) for name in TEXTS}
        self.source = QLineEdit(mapping.source)
        self.keys = {entity: self._key_list(entity) for entity in kind_of(mapping.kind).keys}
        self.constants = ConstantsTable(mapping)
        for name, box in self.choices.items():
            box.setCurrentIndex(box.findData(getattr(mapping.rules, name)))
        for name, box in self.formats.items():
            _choose(box, getattr(mapping.formats, name))
        self._lay_out()

    def mapping(self) -> Mapping:
        """Return the mapping with these rules."""
        said: dict[str, Any] = {
            **{name: box.currentData() for name, box in self.choices.items()},
            **{name: line.text().strip() for name, line in self.texts.items()},
        }
        made = replace(
            self._before,
            rules=replace(self._before.rules, **said),
            formats=Formats(**{name: box.currentData() for name, box in self.formats.items()}),
            source=self.source.text().strip(),
            defaults=self.constants.values(),
        )
        for entity, names in self.keys.items():
            made = with_key(made, entity, _ticked(names))
        return made

    def _key_list(self, entity: str) -> QListWidget:
        names = QListWidget()
        names.setAccessibleName(entity_name(entity))
        chosen = self._before.keys.get(entity, ())
        for name in self._header:
            item = QListWidgetItem(name, names)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked
            item.setCheckState(ticked)
        names.setCurrentRow(0)
        return names

    def _lay_out(self) -> None:
        tabs = QTabWidget()
        tabs.addTab(self._rules_page(), _("Rules"))
        if self.keys:
            tabs.addTab(self._keys_page(), _("Key columns"))
        tabs.addTab(self._constants_page(), _("One value for all rows"))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(tabs)
        box.addWidget(buttons)

    def _rules_page(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        titles = {name: title for name, (title, _all) in (FORMATS | CHOICES).items()} | TEXTS
        titles["months"] = MONTHS
        editors = {**self.formats, **self.choices, **self.texts}
        for name, editor in editors.items():
            if self._before.kind in ONLY.get(name, (self._before.kind,)):
                form.addRow(_(titles[name]), editor)
            else:
                editor.setParent(page)
                editor.hide()
        form.addRow(_("&Name of the other system"), self.source)
        form.addRow(
            _hint(
                _(
                    "The name goes before every key of the file, "
                    "so that two systems may use the same numbers."
                )
            )
        )
        return page

    def _keys_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        hint = _("Tick the columns whose values together say which one a row speaks of.")
        grid.addWidget(_hint(hint), 0, 0, 1, len(self.keys))
        for place, (entity, names) in enumerate(self.keys.items()):
            label = QLabel(entity_name(entity))
            label.setBuddy(names)
            grid.addWidget(label, 1, place)
            grid.addWidget(names, 2, place)
        return page

    def _constants_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.addWidget(_hint(_("For fields that no column says, and for cells that are empty.")))
        box.addWidget(self.constants)
        return page


def _combo(title: str, choices: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(_(title).replace("&", ""))
    for value, text in choices.items():
        box.addItem(_(text), value)
    return box


def _months(kind: Kind) -> QComboBox:
    """Offer what columns may hold that are called like months."""
    titles = {field: kind.by_id[field].title for field in kind.monthly}
    return _combo(MONTHS, {"": NO_MONTHS} | titles)


def _choose(box: QComboBox, value: str) -> None:
    """Choose a value; one that a mapping file brought along is offered beside the others."""
    if box.findData(value) < 0:
        box.addItem(value, value)
    box.setCurrentIndex(box.findData(value))


def _ticked(names: QListWidget) -> tuple[str, ...]:
    items = (names.item(row) for row in range(names.count()))
    return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)


def _hint(text: str) -> QLabel:
    label = QLabel(text, wordWrap=True)
    label.setObjectName("hint")
    return label
