"""The page of targets."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.services.staff import StaffRow, staff_list
from desktop.services.targets import TargetYear, set_targets, target_year
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.targets.plan_model import MEASURE_COLUMN, YEAR_COLUMN, PlanModel

PLANNED = (
    "car_count",
    "arrivals",
    "labour_revenue",
    "parts_revenue",
    "service_revenue",
    "aro",
    "billed_hours",
)
MENU = N_("&Target")
SAVE = ActionSpec("targets.save", N_("&Save"), MENU, "Ctrl+S")
LAST_YEAR = ActionSpec("targets.last_year", N_("&Copy last year's plan"), MENU, "Ctrl+D")
FIRST_YEAR, FAR_YEAR = 2000, 2100
MEASURE_WIDTH, MONTH_WIDTH, YEAR_WIDTH = 168, 76, 96
YEAR_BOX_WIDTH = 72


class TargetsScreen(Screen):
    """A year's plan of the office or of one person, typed like in a spreadsheet."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = PlanModel()
        self.whose = QComboBox()
        self.whose.setAccessibleName(_("Whose targets"))
        self.whose.addItem(_("The whole office"), None)
        self.year = QSpinBox()
        self.year.setRange(FIRST_YEAR, FAR_YEAR)
        self.year.setAccessibleName(_("Year"))
        self.year.setFixedWidth(YEAR_BOX_WIDTH)
        self.year.setValue(context.today().year)
        self.table = self._make_table()
        self.save_button = QPushButton(_("Save"))
        self.note = QLabel()
        self.note.setObjectName("fieldProblem")
        self._lay_out()
        self._connect()
        context.desk.read(self, staff_list, self._offer_people)
        self.refresh()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (Command(SAVE, self.save), Command(LAST_YEAR, self.copy_last_year))

    @override
    def take_focus(self) -> None:
        """Begin in the plan, at the cell that was left last or at the first month."""
        self._stand_somewhere()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def refresh(self) -> None:
        """Read the plan anew; what is typed and not saved stays."""
        if not self.model.is_dirty:
            self._read(self.year.value(), self.model.show)

    @override
    def may_leave(self) -> bool:
        question = _("Leave the targets without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        return not self.model.is_dirty or ask(self, question, choices, default="stay") == "leave"

    def save(self) -> None:
        """Write what was typed."""
        for measure, cells in self.model.changes().items():
            command = partial(
                set_targets, measure=measure, staff_id=self.whose.currentData(), cells=cells
            )
            self.context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def copy_last_year(self) -> None:
        """Type last year's plan over this one, to be changed and saved."""
        self._read(self.year.value() - 1, self._type_over)

    def _type_over(self, years: list[TargetYear]) -> None:
        for row, year in enumerate(years):
            for column, cell in enumerate(year.cells, start=MEASURE_COLUMN + 1):
                if cell.value is not None:
                    self.model.setData(self.model.index(row, column), str(cell.value))
        self._on_typed()

    def _read(self, year: int, done: Callable[[list[TargetYear]], None]) -> None:
        staff_id = self.whose.currentData()

        def query(session: Any) -> list[TargetYear]:  # noqa: ANN401 -- views know no database
            return [target_year(session, measure, year, staff_id) for measure in PLANNED]

        self.context.desk.read(self, query, done)

    def _offer_people(self, people: list[StaffRow]) -> None:
        for person in people:
            if person.left_on is None:
                self.whose.addItem(person.name, person.id)

    def _stand_somewhere(self) -> None:
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, MEASURE_COLUMN + 1))

    def _on_choice(self) -> None:
        if self.may_leave():
            self.model.show([])
            self.refresh()

    def _on_typed(self) -> None:
        self.note.setText(self.model.refused)
        self.save_button.setEnabled(self.model.is_dirty)

    def _saved(self) -> None:
        if not self.context.desk.pending_writes:
            self.context.told.emit("success", _("The targets are saved."))
            self._read(self.year.value(), self._show)

    def _refused(self, error: Exception) -> None:
        self.note.setText(str(error))

    def _show(self, years: list[TargetYear]) -> None:
        self.model.show(years)
        self._on_typed()

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if "target" in subjects:
            self.refresh()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(_("Targets"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(26)
        table.setAlternatingRowColors(True)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(MONTH_WIDTH)
        header.setSectionResizeMode(MEASURE_COLUMN, QHeaderView.ResizeMode.Interactive)
        table.setColumnWidth(MEASURE_COLUMN, MEASURE_WIDTH)
        header.setSectionResizeMode(YEAR_COLUMN, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(YEAR_COLUMN, YEAR_WIDTH)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.whose)
        top.addWidget(self.year)
        top.addStretch(1)
        top.addWidget(self.note)
        top.addWidget(self.save_button)
        hint = QLabel(_("Type over a month; Enter keeps it, an empty cell takes the target away."))
        hint.setObjectName("hint")
        box = QVBoxLayout(self)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        box.addWidget(hint)

    def _connect(self) -> None:
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self.save)
        self.whose.activated.connect(self._on_choice)
        self.year.valueChanged.connect(self._on_choice)
        self.model.dataChanged.connect(self._on_typed)
        self.model.modelReset.connect(self._on_typed)
        self.model.modelReset.connect(self._stand_somewhere)
        self.context.desk.changed.connect(self._on_changed)
        self.table.setTabKeyNavigation(True)
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
