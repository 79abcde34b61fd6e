"""What went wrong in the last run, shown once."""

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.system.crash import CrashKind, CrashNote
from desktop.system.i18n import N_, _

SIZE = (680, 440)
HEADS = {
    CrashKind.ERROR: N_("Last time something went wrong that Daysheet did not expect."),
    CrashKind.FAULT: N_("Last time Daysheet stopped all of a sudden."),
    CrashKind.UNCLEAN: N_("Last time Daysheet did not end properly: a power cut, perhaps."),
}


class CrashReportDialog(QDialog):
    """Shows the note; copying it is all that somebody who helps needs."""

    def __init__(self, note: CrashNote, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What happened last time"))
        self.resize(*SIZE)
        head = QLabel(
            _("{what} Nothing that was saved is lost, and unsaved forms come back.").format(
                what=_(HEADS[note.kind])
            )
        )
        head.setWordWrap(True)
        self.text = QPlainTextEdit(note.text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(_("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(note.text))
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(head)
        box.addWidget(self.text)
        box.addWidget(buttons)
