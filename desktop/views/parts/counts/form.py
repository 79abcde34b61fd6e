"""The form that begins a count."""

import re

from desktop.models.count import CountKind
from desktop.services.counting.rows import KIND_NAMES
from desktop.services.counting.scope import CLASS_NAMES, AbcClass, Scope
from desktop.services.counting.starting import CountDraft
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.writing import EditForm

_BETWEEN = re.compile("[,;，、；\n]+")


class CountForm(EditForm):
    """What shall be counted: everything, some shelves, or a class."""

    def __init__(self) -> None:
        super().__init__()
        kinds = [(kind, _(name)) for kind, name in KIND_NAMES.items()]
        classes = [(one, _(name)) for one, name in CLASS_NAMES.items()]
        self.kind: ChoiceField[CountKind] = self.add(
            "kind", ChoiceField(_("What is counted"), kinds, required=True)
        )
        self.shelves = self.add("shelves", TextField(_("Shelves"), placeholder="A-01, A-02"))
        self.abc: ChoiceField[AbcClass] = self.add("abc", ChoiceField(_("Class"), classes))
        self.note = self.add("note", TextField(_("Remark")))
        self.kind.changed.connect(self._enable)
        self.start(0, {"kind": CountKind.FULL, "abc": AbcClass.A})
        self._enable()

    def draft(self) -> CountDraft:
        """Return what was typed."""
        shelves = (part.strip() for part in _BETWEEN.split(self.shelves.value()))
        scope = Scope(
            self.kind.value() or CountKind.FULL,
            tuple(shelf for shelf in shelves if shelf),
            self.abc.value() or AbcClass.A,
        )
        return CountDraft(scope, self.note.value())

    def _enable(self) -> None:
        kind = self.kind.value()
        self.shelves.setEnabled(kind == CountKind.SHELVES)
        self.abc.setEnabled(kind == CountKind.ABC_CLASS)
