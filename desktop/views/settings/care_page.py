"""Looking after the office: a backup now, and a check of everything."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.services.maintenance import BackupFacts, Finding, back_up, faults
from desktop.system.i18n import _
from desktop.views.kit.screen import Context


class CarePage(QWidget):
    """Backs the office up and examines it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.backup_button = QPushButton(_("Write a &backup…"))
        self.check_button = QPushButton(_("&Check the office"))
        self.answer = QPlainTextEdit()
        self.answer.setReadOnly(True)
        self.answer.setAccessibleName(_("What was found"))
        hint = QLabel(
            _(
                "A verified backup is written before every change of the database and once a day; "
                "the “backups” folder beside the office keeps the last ten."
            )
        )
        hint.setWordWrap(True)
        hint.setObjectName("hint")
        box = QVBoxLayout(self)
        for part in (hint, self.backup_button, self.check_button, self.answer):
            box.addWidget(part)
        self.backup_button.clicked.connect(self._ask_file)
        self.check_button.clicked.connect(self.check)

    def refresh(self) -> None:
        """There is nothing to read before somebody asks."""

    def back_up_to(self, path: Path) -> None:
        """Write a verified backup."""
        self.answer.setPlainText(_("Writing the backup…"))
        self._context.desk.read(
            self, partial(back_up, path=path), partial(self._backed_up, path), self._refused
        )

    def check(self) -> None:
        """Examine everything."""
        self.answer.setPlainText(_("Checking…"))
        self._context.desk.read(self, faults, self._checked, self._refused)

    def _ask_file(self) -> None:
        name = f"daysheet-{self._context.today():%Y%m%d}.db"
        path, _kind = QFileDialog.getSaveFileName(self, _("Write a backup"), name)
        if path:
            self.back_up_to(Path(path))

    def _backed_up(self, path: Path, facts: BackupFacts) -> None:
        text = _("Backed up and read back: {path}, {rows} rows.")
        self.answer.setPlainText(text.format(path=path, rows=sum(facts.rows.values())))

    def _checked(self, findings: list[Finding]) -> None:
        lines = [finding.sentence for finding in findings]
        self.answer.setPlainText("\n".join(lines) or _("Everything is as it should be."))

    def _refused(self, error: Exception) -> None:
        self.answer.setPlainText(str(error))
