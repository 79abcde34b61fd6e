"""Choosing the record that is the same as the one on show."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.models.merge import MergeKind
from desktop.services.find import find_customers, find_vehicles
from desktop.system.i18n import _
from desktop.views.kit.merge_dialog import MergeDialog
from desktop.views.kit.pick_field import Candidate, PickField
from desktop.views.kit.screen import Context
from desktop.views.kit.writing import searcher

WIDTH = 520


class MergeChoice(QDialog):
    """Asks for the other record; choosing it shows the two side by side."""

    def __init__(
        self,
        context: Context,
        kind: MergeKind,
        mine: Candidate,
        parent: QWidget,
        done: Callable[[int], object],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Merge with another"))
        self.resize(WIDTH, 0)
        self._context, self._kind, self._mine = context, kind, mine
        self._page, self._done = parent, done
        find = find_customers if kind is MergeKind.CUSTOMER else find_vehicles
        self.other = PickField(_("The same as"), searcher(context, self, find), required=True)
        self.go_on = QPushButton(_("Side by side…"))
        self._lay_out()
        self.go_on.clicked.connect(self._go_on)
        self.other.editor.setFocus()

    def _go_on(self) -> None:
        other = self.other.value()
        if other is None:
            self.other.show_problem()
            self.other.editor.setFocus()
        elif other == self._mine.id:
            self.other.set_problem(_("This is the very record on show; choose another one."))
        else:
            dialog = MergeDialog(self._context, self._kind, (self._mine.id, other), self._page)
            dialog.merged.connect(self._done)
            self.accept()
            dialog.open()

    def _lay_out(self) -> None:
        head = QLabel(_("Which record is {name} too?").format(name=self._mine.title), wordWrap=True)
        line = QHBoxLayout()
        line.addWidget(self.other.label)
        line.addWidget(self.other, 1)
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.go_on.setDefault(True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.go_on)
        foot.addWidget(cancel)
        box = QVBoxLayout(self)
        box.addWidget(head)
        box.addLayout(line)
        box.addLayout(foot)
