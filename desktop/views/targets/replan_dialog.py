"""The window that plans the remaining months anew."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.services.formats import month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.slices import month_after, month_number
from desktop.services.periods import months_of_year
from desktop.services.targets.outlook import year_target
from desktop.services.targets.overview import Overview
from desktop.services.targets.plans import replan
from desktop.services.targets.replanning import Replan, ReplanOrder, propose_replan
from desktop.system.i18n import _
from desktop.views.kit.fields import ChoiceField
from desktop.views.kit.screen import Context
from desktop.views.targets.amounts import actual_text, target_text
from desktop.views.targets.fields import TargetField, add_version, basis_field, draft_of, tier_field
from desktop.views.targets.proposal import ProposalDialog


class ReplanDialog(ProposalDialog[Replan]):
    """Shows the months as they were planned and as they would be."""

    def __init__(self, context: Context, overview: Overview, parent: QWidget) -> None:
        measure = CATALOGUE[overview.measure]
        title = _("Plan the rest of {year} anew: {measure}")
        title = title.format(measure=_(measure.name), year=overview.year)
        super().__init__(context, title, _("&Plan anew"), parent)
        self._overview, self._measure = overview, measure
        label = _("&Year should come to") if measure.is_additive else _("Each &month")
        self.total = self.form.add("total", TargetField(label, measure, required=True))
        self.from_month = self.form.add("from_month", _month_field(context, overview.year))
        self.tier = self.form.add("tier", tier_field())
        self.basis = self.form.add("basis", basis_field())
        add_version(self.form, context, required=True)
        months = [line.cells[0].value for line in overview.lines]
        self.total.set_value(year_target(overview.measure, months))
        self.begin()

    @override
    def _query(self) -> Callable[[Any], Replan] | None:
        total, month = self.total.value(), self.from_month.value()
        tier, basis = self.tier.value(), self.basis.value()
        if total is None or month is None or tier is None or basis is None:
            return None
        seen = self._overview
        order = ReplanOrder(seen.measure, seen.year, total, month, basis, seen.owner, tier)
        return partial(propose_replan, order=order)

    @override
    def _show(self, proposal: Replan) -> None:
        planned = {entry.month: entry.value for entry in proposal.entries}
        place = list(type(proposal.order.tier)).index(proposal.order.tier)
        currency = self.context.office.currency
        rows = [
            (
                month_text(line.month),
                actual_text(self._measure, line.actual, currency),
                target_text(self._measure, line.cells[place].value),
                target_text(self._measure, planned.get(line.month, line.cells[place].value)),
            )
            for line in self._overview.lines
        ]
        self.table.fill((_("Month"), _("Actual"), _("Planned so far"), _("Planned anew")), rows)
        if proposal.reached is None:
            self.told.setText(_("The months before stay as they were planned."))
        else:
            text = _("The months before brought {reached}; they stay as they were planned.")
            reached = actual_text(self._measure, proposal.reached, currency)
            self.told.setText(text.format(reached=reached))

    @override
    def _command(self, proposal: Replan) -> Callable[[Any], Any]:
        draft = draft_of(self.form, self._overview, proposal.entries)
        return partial(replan, draft=draft, from_month=proposal.order.from_month)


def _month_field(context: Context, year: int) -> ChoiceField[int]:
    """Offer the months of the year; the next one first, or January of another year."""
    months = months_of_year(year)
    after = month_after(month_number(context.today()), 1)
    field = ChoiceField(
        _("&From month"), [(month, month_text(month)) for month in months], required=True
    )
    field.set_value(min(max(after, months[0]), months[-1]))
    return field
