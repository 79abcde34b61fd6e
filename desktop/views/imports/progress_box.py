"""How far an import or an undo is: bar, rows, rate, time left, and a button to stop it."""

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.services.importing import Progress
from desktop.system.i18n import _, ngettext
from desktop.views.imports.buttons import Button

TENTHS_OF_PERCENT = 1000
MINUTE = 60


class ProgressBox(QWidget):
    """Says what goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.facts = QLabel(), QLabel()
        self.facts.setObjectName("hint")
        self.bar = QProgressBar()
        self.bar.setRange(0, TENTHS_OF_PERCENT)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.stop_button = Button(_("&Stop"))
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for label in (self.title, self.facts):
            box.addWidget(label)
        box.insertLayout(1, row)

    def begin(self, title: str) -> None:
        """Begin at nothing."""
        self.title.setText(title)
        self.facts.setText("")
        self.bar.setValue(0)
        self.stop_button.setEnabled(True)
        self.show()

    def stopping(self) -> None:
        """Say that the stop was heard."""
        self.stop_button.setEnabled(False)
        self.title.setText(_("Stopping; nothing of it stays…"))

    def tell(self, progress: Progress) -> None:
        """Show how far it is."""
        if self.stop_button.isEnabled():
            self.title.setText(progress.title)
        self.bar.setValue(round(progress.share * TENTHS_OF_PERCENT))
        self.facts.setText(" · ".join(_facts(progress)))


def _facts(progress: Progress) -> list[str]:
    number = QLocale().toString
    rows = ngettext("{count} row", "{count} rows", progress.rows)
    facts = [rows.format(count=number(progress.rows))]
    if progress.rate:
        facts.append(_("{rate} rows a second").format(rate=number(round(progress.rate))))
    if progress.seconds_left is not None:
        facts.append(time_left(progress.seconds_left))
    return facts


def time_left(seconds: float) -> str:
    """Say how long it will take yet, no more exactly than anybody knows."""
    if seconds < MINUTE:
        whole = max(1, round(seconds))
        return ngettext("{count} second left", "{count} seconds left", whole).format(count=whole)
    minutes = round(seconds / MINUTE)
    text = ngettext("about {count} minute left", "about {count} minutes left", minutes)
    return text.format(count=minutes)
