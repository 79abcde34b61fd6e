"""When this seat makes the morning sheet by itself."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.system.i18n import _
from desktop.system.settings import SettingsError, SheetAction, SheetPlan
from desktop.views.kit.screen import Context

USUAL = QTime(7, 45)
CLOCK = "HH:mm"
FOLDER_WIDTH = 360


class PlanBox(QGroupBox):
    """Time, and what becomes of the sheet; whatever is changed holds at once."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("The morning sheet by itself"), parent)
        self._context = context
        self.wanted = QCheckBox(_("Make the morning sheet of every business day &at"))
        self.time = QTimeEdit()
        self.time.setDisplayFormat(CLOCK)
        self.time.setAccessibleName(_("Time"))
        self.action = QComboBox()
        self.action.setAccessibleName(_("What becomes of it"))
        self.action.addItem(_("and save it as PDF in"), SheetAction.SAVE)
        self.action.addItem(_("and print it on the usual printer"), SheetAction.PRINT)
        self.folder = QLineEdit(readOnly=True)
        self.folder.setAccessibleName(_("Folder"))
        self.folder.setMinimumWidth(FOLDER_WIDTH)
        self.folder_button = QPushButton(_("&Folder…"))
        self._lay_out()
        self._show(context.plans.sheet_plan)
        self.wanted.toggled.connect(self._switch)
        self.time.editingFinished.connect(self.keep)
        self.action.activated.connect(self.keep)
        self.folder_button.clicked.connect(self._ask_folder)

    def choose_folder(self, folder: str) -> None:
        """Save the sheets in this folder."""
        self.folder.setText(folder)
        self.keep()

    def keep(self) -> None:
        """Keep what stands here as this seat's plan."""
        self._tidy()
        plan = replace(self._context.plans.sheet_plan, **self._values())
        if plan == self._context.plans.sheet_plan:
            return
        try:
            self._context.plans.plan_sheet(plan)
        except SettingsError as error:
            self._context.told.emit("error", str(error))

    def _values(self) -> dict[str, Any]:
        action = SheetAction(self.action.currentData())
        ready = action == SheetAction.PRINT or bool(self.folder.text())
        at = self.time.time().toString(CLOCK) if self.wanted.isChecked() and ready else ""
        return {"at": at, "action": action, "folder": self.folder.text()}

    def _show(self, plan: SheetPlan) -> None:
        self.wanted.setChecked(bool(plan.at))
        self.time.setTime(QTime.fromString(plan.at, CLOCK) if plan.at else USUAL)
        self.action.setCurrentIndex(self.action.findData(plan.action))
        self.folder.setText(plan.folder)
        self._tidy()

    def _switch(self, wanted: bool) -> None:  # noqa: FBT001 -- Qt's toggled(bool)
        if wanted and not self.folder.text() and self.action.currentData() == SheetAction.SAVE:
            self._ask_folder()
        self.keep()

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the morning sheets"))
        if folder:
            self.choose_folder(folder)

    def _tidy(self) -> None:
        wanted = self.wanted.isChecked()
        saves = self.action.currentData() == SheetAction.SAVE
        self.time.setEnabled(wanted)
        self.action.setEnabled(wanted)
        self.folder.setEnabled(wanted and saves)
        self.folder_button.setEnabled(wanted and saves)
        missing = wanted and saves and not self.folder.text()
        self.note.setText(_("Choose a folder first.") if missing else _note())

    def _lay_out(self) -> None:
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName("hint")
        row = QHBoxLayout()
        for part in (self.wanted, self.time, self.action, self.folder, self.folder_button):
            row.addWidget(part)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.addLayout(row)
        box.addWidget(self.note)


def _note() -> str:
    return _(
        "While Daysheet runs on this computer. A time that was missed is made up for on the same"
        " day."
    )
