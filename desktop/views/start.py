"""The first questions of a new office, and who sits down at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.models.money import CURRENCIES
from desktop.services.settings import NewOffice
from desktop.services.staff import StaffRow
from desktop.system.i18n import LANGUAGES, _, current_language
from desktop.views.kit.fields import ChoiceField, NumberField, TextField, TickField
from desktop.views.kit.forms import Form

WIDTH = 460
STAFF = Qt.ItemDataRole.UserRole
LATEST_CUTOFF = 12


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What is answered at the first start."""

    office: NewOffice
    sample: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who wants to sit down: somebody of the list, or the first person of a new office."""

    staff_id: int | None
    pin: str
    new_name: str = ""


class FirstStartDialog(QDialog):
    """Four questions, and the offer of a sample office."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Welcome to Daysheet"))
        self.setMinimumWidth(WIDTH)
        self.form = Form()
        self.form.add("name", TextField(_("&Name of the shop"), required=True))
        languages = [(key, name) for key, name in LANGUAGES.items()]
        self.form.add("language", ChoiceField(_("&Language"), languages, required=True))
        money = [(code, f"{code}  {coin.symbol}") for code, coin in CURRENCIES.items()]
        self.form.add("currency", ChoiceField(_("&Currency"), money, required=True))
        self.form.add(
            "cutoff",
            NumberField(
                _("The business day ends at (&hour)"), required=True, least=0, most=LATEST_CUTOFF
            ),
        )
        self.form.add("sample", TickField("", _("Fill it with a &sample office to try out")))
        self.form.set_values(
            {"language": current_language(), "currency": "TWD", "cutoff": 3, "sample": False}
        )
        hint = QLabel(
            _("A shop open until one in the morning ends its day at 3; all can be changed later.")
        )
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        _lay_out(self, _("Four questions, then the desk is yours."), self.form, hint)
        self.form.submitted.connect(self.accept)
        self.form.focus("name")

    def answers(self) -> FirstAnswers:
        """Return what was answered."""
        values = self.form.values()
        cutoff = values["cutoff"]
        office = NewOffice(
            str(values["name"]),
            str(values["language"]),
            str(values["currency"]),
            cutoff if isinstance(cutoff, int) else 0,
        )
        return FirstAnswers(office, sample=values["sample"] is True)


class SignInDialog(QDialog):
    """Chooses the person at the desk; the first person of an office types a name."""

    def __init__(self, people: Sequence[StaffRow], last: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Who is at the desk?"))
        self.setMinimumWidth(WIDTH)
        self.list = QListWidget()
        self.list.setAccessibleName(self.windowTitle())
        self.name = TextField(_("Your &name"), required=not people)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setPlaceholderText(_("PIN"))
        self.pin.setAccessibleName(_("PIN"))
        self.problem = QLabel()
        self.problem.setObjectName("fieldProblem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._people = list(people)
        if people:
            self._offer(last)
        else:
            self._ask_name()

    def choice(self) -> SignIn:
        """Return who wants to sit down."""
        item = self.list.currentItem()
        if not self._people:
            return SignIn(None, "", self.name.value())
        return SignIn(item.data(STAFF).id, self.pin.text())

    def refuse(self, sentence: str) -> None:
        """Say why not, and let the PIN be typed again."""
        self.problem.setText(sentence)
        self.problem.show()
        self.pin.clear()
        self.pin.setFocus()

    def _offer(self, last: int | None) -> None:
        for person in self._people:
            item = QListWidgetItem(f"{person.name}   {person.role_name}")
            item.setData(STAFF, person)
            self.list.addItem(item)
            if person.id == last:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.currentItemChanged.connect(self._show_pin)
        self.list.itemActivated.connect(lambda _item: self._go_on())
        _lay_out(self, "", self.list, self.pin, self.problem)
        self._show_pin()
        self.list.setFocus()

    def _ask_name(self) -> None:
        form = Form()
        form.add("name", self.name)
        form.submitted.connect(self.accept)
        _lay_out(self, _("Nobody works here yet: the first one is the owner."), form)
        form.focus("name")

    def _show_pin(self) -> None:
        item = self.list.currentItem()
        self.pin.setVisible(item.data(STAFF).has_pin)
        self.problem.hide()

    def _go_on(self) -> None:
        if self.pin.isVisible() and not self.pin.text():
            self.pin.setFocus()
        else:
            self.accept()


def _lay_out(dialog: QDialog, head: str, *parts: QWidget) -> None:
    """Put the parts under one another, with OK and Cancel; Enter is OK."""
    box = QVBoxLayout(dialog)
    if head:
        box.addWidget(QLabel(head))
    for part in parts:
        box.addWidget(part)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
    )
    for kind in (QDialogButtonBox.StandardButton.Cancel, QDialogButtonBox.StandardButton.Ok):
        buttons.button(kind).setAutoDefault(False)  # else Tab over Cancel makes Enter cancel
    buttons.button(QDialogButtonBox.StandardButton.Ok).setDefault(True)
    buttons.accepted.connect(lambda: _accept(dialog, parts))
    buttons.rejected.connect(dialog.reject)
    box.addWidget(buttons)


def _accept(dialog: QDialog, parts: Sequence[QWidget]) -> None:
    forms = [part for part in parts if isinstance(part, Form)]
    if forms:
        forms[0].submit()
    else:
        dialog.accept()
