"""Who leads the morning meetings in turn: ticked names in an order."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.services.chairs import set_chair_rota
from desktop.services.staff import StaffRow
from desktop.system.i18n import _
from desktop.views.kit.screen import Context

ID = int(Qt.ItemDataRole.UserRole)
SIZE = (360, 420)


class RotaDialog(QDialog):
    """Space ticks a name, Alt+Up and Alt+Down move it, Enter saves."""

    def __init__(
        self, context: Context, people: list[StaffRow], rota: list[int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(_("Chair rota"))
        self.resize(*SIZE)
        self.list = QListWidget()
        self.list.setAccessibleName(_("People in the order in which they lead"))
        self.note = QLabel(
            _("Those who are ticked lead in turn: Space ticks, Alt+Up and Alt+Down move a name."),
            wordWrap=True,
        )
        self.note.setObjectName("hint")
        self._fill(people, rota)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        box = QVBoxLayout(self)
        for part in (self.note, self.list, buttons):
            box.addWidget(part)
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            QShortcut(QKeySequence(keys), self, partial(self.move_current, step))

    def move_current(self, step: int) -> None:
        """Move the current name by a step, if there is room."""
        place = self.list.currentRow()
        if place >= 0 and 0 <= place + step < self.list.count():
            self.list.insertItem(place + step, self.list.takeItem(place))
            self.list.setCurrentRow(place + step)

    def _fill(self, people: list[StaffRow], rota: list[int]) -> None:
        places = {staff_id: place for place, staff_id in enumerate(rota)}
        for person in sorted(people, key=lambda row: places.get(row.id, len(places))):
            item = QListWidgetItem(person.name)
            item.setData(ID, person.id)
            ticked = Qt.CheckState.Checked if person.id in places else Qt.CheckState.Unchecked
            item.setCheckState(ticked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _save(self) -> None:
        items = [self.list.item(place) for place in range(self.list.count())]
        chosen = [item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked]
        command = partial(set_chair_rota, staff_ids=tuple(chosen))
        self._context.desk.write(self, command, lambda _done: self.accept(), self._refused)

    def _refused(self, error: Exception) -> None:
        self.note.setText(str(error))
