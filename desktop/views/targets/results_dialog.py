"""The window of results that another system tells."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.services.formats import month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.slices import month_after, month_number
from desktop.services.periods import months_of_year
from desktop.services.targets.overview import Overview
from desktop.services.targets.owners import OFFICE, Level, Owner
from desktop.services.targets.results import ResultDraft, ResultRow, enter_results, result_rows
from desktop.services.targets.spread import OwnerRow, owners_of
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField, TextField
from desktop.views.kit.screen import Context
from desktop.views.targets.amounts import target_text
from desktop.views.targets.entries import EntriesDialog
from desktop.views.targets.fields import TargetField

LONGEST_SOURCE = 80


class ResultsDialog(EntriesDialog[ResultRow]):
    """Results of a measure and year, of the office, its teams and its people."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        self._overview, self._measure = overview, CATALOGUE[overview.measure]
        title = _("{measure} {year} from another system")
        note = _("These values count as results beside what the office counts itself.")
        title = title.format(measure=_(self._measure.name), year=overview.year)
        super().__init__(context, title, note, parent, figure=2)
        self.owner = self.form.add("owner", _owner_field())
        self.month = self.form.add("month", month_field(context, overview.year))
        self.value = self.form.add("value", TargetField(_("&Value"), self._measure, required=True))
        source = TextField(_("&From which system"), required=True, longest=LONGEST_SOURCE)
        self.source = self.form.add("source", source)
        self.form.mark_clean()
        context.desk.read(self, partial(_owners, year=overview.year), self._offer)
        self.refresh()
        self.begin()

    def _offer(self, owners: tuple[OwnerRow, ...]) -> None:
        self.owner.set_choices([(row.owner, row.name) for row in owners])

    @override
    def _query(self) -> Callable[[Any], tuple[ResultRow, ...]]:
        return partial(result_rows, measure=self._overview.measure, year=self._overview.year)

    @override
    def _heads(self) -> tuple[str, ...]:
        return (_("Month"), _("Whose"), _("Value"), _("Source"))

    @override
    def _texts(self, row: ResultRow) -> tuple[str, ...]:
        name = row.name or _("The whole office")
        return (month_text(row.month), name, target_text(self._measure, row.value), row.source)

    @override
    def _fill(self, row: ResultRow | None) -> None:
        for field in (self.owner, self.month):  # of a result that is there its value changes only
            field.setEnabled(row is None)
        if row is None:
            self.value.set_value(None)  # the next one is often of the same person and source
            return
        self.owner.set_value(row.owner)
        self.month.set_value(row.month)
        self.value.set_value(row.value)
        self.source.set_value(row.source)

    @override
    def _command(self, *, taken_away: bool) -> Callable[[Any], Any]:
        row = self.chosen
        draft = ResultDraft(
            self._overview.measure,
            self.month.value() or months_of_year(self._overview.year)[0],
            self.owner.value() or OFFICE,
            None if taken_away else self.value.value(),
            self.source.value(),
            None if row is None else row.id,
            0 if row is None else row.version,
        )
        return partial(enter_results, drafts=(draft,))


def month_field(context: Context, year: int) -> ChoiceField[int]:
    """Return a field for a month of the year; the last one that is over is chosen."""
    months = months_of_year(year)
    field = ChoiceField(
        _("&Month"), [(month, month_text(month)) for month in months], required=True
    )
    over = month_after(month_number(context.today()), -1)
    field.set_value(min(max(over, months[0]), months[-1]))
    return field


def _owners(session: Any, year: int) -> tuple[OwnerRow, ...]:  # noqa: ANN401 -- views know no database
    levels = (Level.OFFICE, Level.TEAM, Level.PERSON)
    return tuple(row for level in levels for row in owners_of(session, level, year))


def _owner_field() -> ChoiceField[Owner]:
    field = ChoiceField(_("&Whose"), [(OFFICE, _("The whole office"))], required=True)
    field.set_value(OFFICE)
    return field
