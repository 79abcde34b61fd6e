"""The shop's logo: chosen from a file, shown, taken away."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QVBoxLayout

from desktop.services.settings import office_logo, set_logo
from desktop.system.i18n import _
from desktop.views.kit.screen import Context
from desktop.views.settings.lists import NOTE

SIZE = (220, 90)


class LogoBox(QFrame):
    """Shows the picture that stands on every print."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        heading = QLabel(_("Logo on every print"))
        heading.setObjectName("formHeading")
        self.picture = QLabel()
        self.picture.setFixedSize(*SIZE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFrameShape(QFrame.Shape.StyledPanel)
        self.choose_button = QPushButton(_("Choose a picture…"))
        self.remove_button = QPushButton(_("No logo"))
        self.note = QLabel(wordWrap=True)
        self.note.setObjectName(NOTE)
        box = QVBoxLayout(self)
        for part in (heading, self.picture, self.choose_button, self.remove_button, self.note):
            box.addWidget(part)
        self.choose_button.clicked.connect(self._ask)
        self.remove_button.clicked.connect(partial(self._write, b""))

    def refresh(self) -> None:
        """Read the picture anew."""
        self._context.desk.read(self, office_logo, self._show)

    def take(self, path: Path) -> None:
        """Let a file be the logo, if it is a picture."""
        try:
            data = path.read_bytes()
        except OSError as error:
            text = _("{path} cannot be read: {reason}; choose another file.")
            self.note.setText(text.format(path=path, reason=error.strerror))
            return
        if QImage.fromData(data).isNull():
            self.note.setText(_("The logo is no PNG or JPEG picture; choose another file."))
            return
        self._write(data)

    def _ask(self) -> None:
        kinds = _("Pictures (*.png *.jpg *.jpeg)")
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", kinds)
        if path:
            self.take(Path(path))

    def _write(self, data: bytes) -> None:
        command = partial(set_logo, logo=data)
        self._context.desk.write(self, command, lambda _done: self._written(), self._refused)

    def _written(self) -> None:
        self.note.clear()
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self.note.setText(str(error))

    def _show(self, data: bytes) -> None:
        self.remove_button.setEnabled(bool(data))
        if not data:
            self.picture.setText(_("None"))
            return
        shown = QPixmap()
        shown.loadFromData(data)
        self.picture.setPixmap(
            shown.scaled(
                self.picture.size(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
