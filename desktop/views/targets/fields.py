"""Fields of the targets' windows: a value of a measure, and what a new version says of itself."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from typing_extensions import override

from desktop.models.target import PlanOrigin, Tier
from desktop.services.measures.catalogue import Measure
from desktop.services.targets.overview import Overview
from desktop.services.targets.plans import ORIGIN_NAMES, Entry, PlanDraft, fill_plan, new_plan
from desktop.services.targets.spread import BASIS_NAMES, Basis
from desktop.services.targets.writing import TIER_NAMES
from desktop.system.i18n import _
from desktop.views.kit.date_field import DateField
from desktop.views.kit.fields import RIGHT, ChoiceField, LineField, TextField
from desktop.views.kit.figures import NotANumberError
from desktop.views.kit.forms import Form
from desktop.views.kit.screen import Context
from desktop.views.targets.amounts import parse_target, target_text

LONGEST_REASON = 200


class TargetField(LineField[Decimal | None]):
    """A value in the measure's own unit; a share in per cent."""

    def __init__(self, label: str, measure: Measure, *, required: bool = False) -> None:
        super().__init__(label, required=required)
        self._measure = measure
        self.line.setAlignment(RIGHT)

    @override
    def value(self) -> Decimal | None:
        try:
            return parse_target(self._measure, self.line.text())
        except NotANumberError:
            return None

    @override
    def set_value(self, value: Decimal | None) -> None:
        self.line.setText(target_text(self._measure, value))

    @override
    def _check(self) -> str | None:
        try:
            parse_target(self._measure, self.line.text())
        except NotANumberError as error:
            return str(error)
        return None


def tier_field() -> ChoiceField[Tier]:
    """Return a field for the tier of a plan."""
    field = ChoiceField(_("T&ier"), [(tier, _(TIER_NAMES[tier])) for tier in Tier], required=True)
    field.set_value(Tier.TARGET)
    return field


def basis_field(start: Basis = Basis.SEASONS) -> ChoiceField[Basis]:
    """Return a field for what a year is split by."""
    choices = [(basis, _(BASIS_NAMES[basis])) for basis in Basis]
    field = ChoiceField(_("&Months"), choices, required=True)
    field.set_value(start)
    return field


def add_version(form: Form, context: Context, *, required: bool) -> None:
    """Add what a new version says of itself: who set it, when it came, and why."""
    origins = [(origin, _(ORIGIN_NAMES[origin])) for origin in PlanOrigin]
    origin = ChoiceField(_("Set &by"), origins, required=True)
    origin.set_value(PlanOrigin.OFFICE)
    day = DateField(_("&Received on"), today=context.today)
    day.set_value(context.today())
    form.add("origin", origin)
    form.add("received_on", day)
    hint = "" if required else _("empty: corrects this version")
    reason = TextField(_("Re&ason"), required=required, placeholder=hint, longest=LONGEST_REASON)
    form.add("reason", reason)


def draft_of(form: Form, overview: Overview, entries: tuple[Entry, ...]) -> PlanDraft:
    """Return the values that are on show, with what their version says of itself."""
    origin, day = form.fields["origin"].value(), form.fields["received_on"].value()
    return PlanDraft(
        overview.measure,
        overview.year,
        entries,
        overview.state,
        str(form.fields["reason"].value()),
        origin or PlanOrigin.OFFICE,
        day,
    )


def command_of(overview: Overview, draft: PlanDraft) -> Callable[[Any], int]:
    """Return what writes a draft: a new version where it has a reason, else the running one."""
    is_new = overview.version is None or bool(draft.reason)
    return partial(new_plan if is_new else fill_plan, draft=draft)
