"""The window of a plan's versions: who set them, when and why, and what changed between two."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.services.formats import day_text, instant_text, month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.targets.overview import Overview
from desktop.services.targets.owners import Level, Owner
from desktop.services.targets.plans import (
    Difference,
    PlanVersion,
    compare_versions,
    plan_versions,
)
from desktop.services.targets.spread import owners_of
from desktop.services.targets.writing import TIER_NAMES
from desktop.system.i18n import _
from desktop.views.kit.plain_table import PlainTable
from desktop.views.kit.screen import Context
from desktop.views.targets.amounts import gap_text, target_text

SIZE = (860, 560)
VERSION_ROWS = 170


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of a plan, and how owners are called."""

    versions: tuple[PlanVersion, ...]
    names: dict[Owner, str]


class VersionsDialog(QDialog):
    """Lists the versions of a plan and compares two of them."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._overview = context, overview
        self._measure = CATALOGUE[overview.measure]
        self._names: dict[Owner, str] = {}
        title = _("Versions of {measure} {year}")
        self.setWindowTitle(title.format(measure=_(self._measure.name), year=overview.year))
        self.resize(*SIZE)
        self.versions = PlainTable(_("Versions"), range(0), wide=5)
        self.before, self.after = QComboBox(), QComboBox()
        self.differences = PlainTable(_("Differences"), range(3, 6))
        self.note = QLabel()
        self._lay_out()
        for combo, name in ((self.before, _("Earlier version")), (self.after, _("Later version"))):
            combo.setAccessibleName(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.activated.connect(self.compare)
        query = partial(_read, measure=overview.measure, year=overview.year)
        context.desk.read(self, query, self._show)

    def compare(self) -> None:
        """Show what changed between the two versions that are chosen."""
        query = partial(
            compare_versions,
            measure=self._overview.measure,
            year=self._overview.year,
            before=self.before.currentData(),
            after=self.after.currentData(),
        )
        self._context.desk.read(self, query, self._show_differences)

    def _show(self, read: Versions) -> None:
        self._names = read.names
        calendar = self._context.office.calendar
        rows = [
            (
                str(version.number),
                version.origin_name,
                day_text(version.received_on),
                version.made_by,
                instant_text(version.made_at, calendar),
                version.reason,
            )
            for version in read.versions
        ]
        heads = (_("Version"), _("Set by"), _("Received"), _("Entered by"), _("At"), _("Reason"))
        self.versions.fill(heads, rows)
        for version in reversed(read.versions):
            for combo in (self.before, self.after):
                text = _("Version {number}").format(number=version.number)
                combo.addItem(text, version.number)
        several = len(read.versions) > 1
        for part in (self.before, self.after, self.differences):
            part.setVisible(several)
        if several:
            self.before.setCurrentIndex(self.before.count() - 2)
            self.after.setCurrentIndex(self.after.count() - 1)
            self.compare()
        else:
            text = _("There is nothing to compare yet: a plan has its first version.")
            self.note.setText(text if read.versions else _("Nothing is planned for this year yet."))

    def _show_differences(self, found: tuple[Difference, ...]) -> None:
        rows = [
            (
                self._names.get(each.slot.owner, ""),
                month_text(each.slot.month),
                _(TIER_NAMES[each.slot.tier]),
                target_text(self._measure, each.before),
                target_text(self._measure, each.after),
                self._change(each),
            )
            for each in found
        ]
        heads = (_("Whose"), _("Month"), _("Tier"), _("Old value"), _("New value"), _("Change"))
        self.differences.fill(heads, rows)
        self.note.setText("" if found else _("These versions say the same."))

    def _change(self, each: Difference) -> str:
        if each.before is None or each.after is None:
            return ""
        currency = self._context.office.currency
        return gap_text(self._measure, each.after - each.before, currency)

    def _lay_out(self) -> None:
        self.versions.setFixedHeight(VERSION_ROWS)
        row = QHBoxLayout()
        for part in (self.before, self.after, self.note):
            row.addWidget(part)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.addWidget(self.versions)
        box.addLayout(row)
        box.addWidget(self.differences, 1)
        box.addStretch(0)


def _read(session: Any, measure: str, year: int) -> Versions:  # noqa: ANN401 -- views know no database
    names = {row.owner: row.name for level in Level for row in owners_of(session, level, year)}
    return Versions(plan_versions(session, measure, year), names)
