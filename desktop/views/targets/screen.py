"""The page of targets: a measure's year, typed like in a spreadsheet, beside what became of it."""

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.opening import figure_filter, list_of
from desktop.services.targets.overview import Overview, target_overview
from desktop.services.targets.owners import Level
from desktop.services.targets.spread import OwnerRow, owners_of
from desktop.services.targets.values import TargetCell, owner_cells, set_targets
from desktop.system.i18n import N_, _
from desktop.views.kit.actions import ActionSpec, without_state
from desktop.views.kit.field import plain_label
from desktop.views.kit.messages import ask
from desktop.views.kit.screen import Command, Context, Screen
from desktop.views.targets.amounts import target_text
from desktop.views.targets.chooser import Chooser
from desktop.views.targets.summary import Summary
from desktop.views.targets.year_model import MONTH_ROWS, TIERS, Col, YearModel
from desktop.views.targets.year_table import YearTable

MENU = N_("&Target")
SAVE = ActionSpec("targets.save", N_("&Save"), MENU, "Ctrl+S")
LAST_YEAR = ActionSpec("targets.last_year", N_("&Copy last year's plan"), MENU, "Ctrl+D")
SPLIT = ActionSpec("targets.split", N_("S&plit a year…"), MENU, "F6", new_group=True)
TOP_DOWN = ActionSpec("targets.top_down", N_("&From the market…"), MENU, "F7")
REPLAN = ActionSpec("targets.replan", N_("Plan the &rest anew…"), MENU, "F8")
VERSIONS = ActionSpec("targets.versions", N_("&Versions…"), MENU, "F9")
RESULTS = ActionSpec(
    "targets.results", N_("Results of &another system…"), MENU, "Shift+F7", new_group=True
)
MARKET = ActionSpec("targets.market", N_("&Market totals…"), MENU, "Shift+F8")
SHOWN_SUBJECTS = frozenset({"target", "plan", "result", "calendar_day", "opening_hours"})


class TargetsScreen(Screen):
    """A year's plan of a measure, of the office, a team, a person or a segment."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = YearModel(context.office.currency)
        self.table = YearTable(self.model)
        self.chooser = Chooser(context.today().year)
        self.summary = Summary(context.office.currency)
        self.save_button = QPushButton(_("Save"))
        self.note = QLabel()
        self.note.setObjectName("fieldProblem")
        self.hint = QLabel(wordWrap=True)
        self.hint.setObjectName("hint")
        self._lay_out()
        self._connect()
        self.refresh()

    @override
    def commands(self) -> tuple[Command, ...]:
        return (
            Command(SAVE, self.save),
            Command(LAST_YEAR, self.copy_last_year),
            *(Command(spec, run) for spec, run in self._windows()),
        )

    @override
    def take_focus(self) -> None:
        """Begin in the plan, at the cell that was left last or at the first month."""
        self._stand_somewhere()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def refresh(self) -> None:
        """Read the plan anew; what is typed and not saved stays."""
        if not self.model.is_dirty:
            measure, year, owner = self.chooser.state()
            query = partial(
                target_overview,
                measure=measure,
                year=year,
                owner=owner,
                today=self.context.today(),
            )
            self.context.desk.read(self, query, self._show)

    @override
    def may_leave(self) -> bool:
        question = _("Leave the targets without saving? What you typed will be lost.")
        choices = {"leave": _("Leave without saving"), "stay": _("Keep typing")}
        return not self.model.is_dirty or ask(self, question, choices, default="stay") == "leave"

    def save(self) -> None:
        """Write what was typed."""
        self.table.finish_typing()
        overview = self.model.overview
        if overview is None or not self.model.is_dirty:
            return
        owner = overview.owner
        command = partial(
            set_targets,
            measure=overview.measure,
            staff_id=owner.staff_id,
            cells=self.model.changes(),
            team_id=owner.team_id,
            segment_id=owner.segment_id,
        )
        self.context.desk.write(self, command, lambda _done: self._saved(), self._refused)

    def copy_last_year(self) -> None:
        """Type last year's plan over this one, to be changed and saved."""
        overview = self.model.overview
        if overview is not None:
            query = partial(
                owner_cells,
                measure=overview.measure,
                year=overview.year - 1,
                owner=overview.owner,
            )
            self.context.desk.read(self, query, self._type_over)

    def open_rows(self, index: QModelIndex) -> None:
        """Show the records behind a figure, of the owner on show."""
        overview, days = self.model.overview, self.model.period_at(index)
        if overview is None or days is None:
            return
        if screen := list_of(overview.measure):
            value = figure_filter(overview.measure, days, self.chooser.labels())
            self.context.listed.emit(screen, "figure", value)

    def split(self) -> None:
        """Split a year's value."""
        from desktop.views.targets.split_dialog import SplitDialog

        self._open(SplitDialog)

    def top_down(self) -> None:
        """Calculate from the market down."""
        from desktop.views.targets.top_down_dialog import TopDownDialog

        self._open(TopDownDialog)

    def replan(self) -> None:
        """Plan the remaining months anew."""
        from desktop.views.targets.replan_dialog import ReplanDialog

        self._open(ReplanDialog)

    def show_versions(self) -> None:
        """Show and compare the plan's versions."""
        from desktop.views.targets.versions_dialog import VersionsDialog

        self._open(VersionsDialog)

    def show_results(self) -> None:
        """Keep the results of another system."""
        from desktop.views.targets.results_dialog import ResultsDialog

        self._open(ResultsDialog)

    def show_market(self) -> None:
        """Keep the totals of the market."""
        from desktop.views.targets.market_dialog import MarketDialog

        self._open(MarketDialog)

    def _windows(self) -> tuple[tuple[ActionSpec, Any], ...]:
        return (
            (SPLIT, self.split),
            (TOP_DOWN, self.top_down),
            (REPLAN, self.replan),
            (VERSIONS, self.show_versions),
            (RESULTS, self.show_results),
            (MARKET, self.show_market),
        )

    def _open(self, kind: Any) -> None:  # noqa: ANN401 -- any of the windows
        """Open a window about the plan on show, once nothing typed is unsaved."""
        overview = self.model.overview
        if overview is None:
            return
        if self.model.is_dirty:
            self._tell(_("Save what you typed first."))
            return
        dialog = kind(self.context, overview, self)
        dialog.open()

    def _show(self, overview: Overview) -> None:
        is_wanted = (overview.measure, overview.year, overview.owner) == self.chooser.state()
        if self.model.is_dirty or not is_wanted:
            return  # typed on, or something else was chosen, while it was read
        self.model.show(overview)
        self.chooser.keep()
        self.summary.show_overview(overview)
        self._on_typed()
        self._stand_somewhere()

    def _type_over(self, cells: tuple[TargetCell, ...]) -> None:
        overview = self.model.overview
        for cell in cells:
            if cell.value is not None and overview is not None:
                row = MONTH_ROWS[cell.month % 100 - 1]
                text = target_text(CATALOGUE[overview.measure], cell.value)
                self.model.type_text(row, Col.TARGET + TIERS.index(cell.tier), text)
        self._on_typed()

    def _on_choice(self) -> None:
        if self.may_leave():
            self.model.show(None)
            self.refresh()
        else:
            self.chooser.go_back()

    def _on_level(self, level: Level) -> None:
        if not self.may_leave():
            self.chooser.go_back()
            return
        query = partial(owners_of, level=level, year=self.chooser.year.value())
        self.context.desk.read(self, query, self._offer)

    def _offer(self, owners: tuple[OwnerRow, ...]) -> None:
        if owners:
            self.model.show(None)  # whoever typed has agreed to leave it
            self.chooser.offer(owners)
        else:
            self.chooser.go_back()
            self._tell(_("There is nobody of this kind yet; enter them in the settings first."))

    def _on_typed(self) -> None:
        self._tell(self.model.refused)
        self.save_button.setEnabled(self.model.is_dirty)
        self.hint.setText(self._hint())

    def _hint(self) -> str:
        if self.model.overview is not None and self.model.is_empty:
            return _(
                "Nothing is planned here yet. Type the months, paste twelve values from a "
                "spreadsheet, or let “Split a year” (F6) do it."
            )
        return _(
            "Type or paste over a month; an empty cell takes the target away. "
            "Enter on a figure shows its records."
        )

    def _saved(self) -> None:
        self.context.told.emit("success", _("The targets are saved."))
        self.model.show(None)
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self._tell(str(error))

    def _tell(self, problem: str) -> None:
        self.note.setText(problem)
        self.note.setVisible(bool(problem))

    def _on_changed(self, subjects: frozenset[str]) -> None:
        if not SHOWN_SUBJECTS.isdisjoint(subjects):
            self.refresh()

    def _stand_somewhere(self) -> None:
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(MONTH_ROWS[0], Col.TARGET))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.chooser)
        top.addStretch(1)
        top.addWidget(self.save_button)
        row = QHBoxLayout()
        for spec, run in self._windows():
            button = QPushButton(plain_label(_(spec.text)))
            button.clicked.connect(without_state(run))
            row.addWidget(button)
        row.addStretch(1)
        self.table.setMaximumHeight(self.table.height_of_rows())
        box = QVBoxLayout(self)
        box.addLayout(top)
        box.addLayout(row)
        box.addWidget(self.note)
        box.addWidget(self.table, 1)
        box.addWidget(self.hint)
        box.addWidget(self.summary)
        box.addStretch(0)
        self.note.hide()

    def _connect(self) -> None:
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(without_state(self.save))
        self.chooser.chosen.connect(self._on_choice)
        self.chooser.level_chosen.connect(self._on_level)
        self.model.dataChanged.connect(self._on_typed)
        self.table.opened.connect(self.open_rows)
        self.context.desk.changed.connect(self._on_changed)
