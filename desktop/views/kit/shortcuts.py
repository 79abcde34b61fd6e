"""Help > Shortcuts: every key of the program in one table."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from desktop.system.i18n import _
from desktop.views.kit.actions import KEY_NOTES, Actions, keys_text
from desktop.views.kit.field import plain_label
from desktop.views.kit.plain_table import PlainTable

WIDTH, HEIGHT = 620, 520


class ShortcutsDialog(QDialog):
    """A table of keys by menu, made from the actions themselves."""

    def __init__(self, actions: Sequence[Actions], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.resize(WIDTH, HEIGHT)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Filter"))
        self.line.setAccessibleName(_("Filter the shortcuts"))
        self.line.textChanged.connect(self._filter)
        self._rows = key_rows(actions)
        self.table = PlainTable(self.windowTitle(), range(0), wide=1)
        self.table.fill([_("Where"), _("What"), _("Keys")], self._rows)
        box = QVBoxLayout(self)
        box.addWidget(self.line)
        box.addWidget(self.table)

    def _filter(self, text: str) -> None:
        for number, row in enumerate(self._rows):
            self.table.setRowHidden(number, text.casefold() not in " ".join(row).casefold())


def key_rows(actions: Sequence[Actions]) -> list[tuple[str, str, str]]:
    """Return place, text and keys of all that has a key, translated."""
    menus = [
        (plain_label(_(spec.menu)), plain_label(_(spec.text)).rstrip("…"), spec.shortcut)
        for group in actions
        for spec in group.specs
        if spec.shortcut
    ]
    notes = [(_(note.place), _(note.text), note.keys) for note in KEY_NOTES]
    return [(place, text, keys_text(keys)) for place, text, keys in menus + notes]
