"""Drafted sentences: whole sentences for each case, so that every language stays sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from desktop.services.formats import month_text
from desktop.services.measures.figures import Value
from desktop.services.year_end.model import Sentence, plain
from desktop.services.year_end.reading import (
    MONTHS,
    YearFigures,
    is_share,
    month_key,
)
from desktop.services.year_end.writing import Cell, Form, Writer, form_of, month_name, name_of
from desktop.system.i18n import N_, _, ngettext

EXACT = {Form.COUNT: 1, Form.SHARE: 3, Form.CHANGE: 3, Form.RATIO: 2, Form.HOURS: 1}
HISTORY = 12  # months that must lie before a month for it to be a record
# By whether there is a target, and by growth: more, less, the same, nothing to compare with.
AMOUNTS = {
    (True, 1): N_(
        "{measure} came to {value}: {attainment} of the target, and {change} more than in {before}."
    ),
    (True, -1): N_(
        "{measure} came to {value}: {attainment} of the target, and {change} less than in {before}."
    ),
    (True, 0): N_(
        "{measure} came to {value}: {attainment} of the target, and as much as in {before}."
    ),
    (True, None): N_("{measure} came to {value}, {attainment} of the target."),
    (False, 1): N_("{measure} came to {value}, {change} more than in {before}."),
    (False, -1): N_("{measure} came to {value}, {change} less than in {before}."),
    (False, 0): N_("{measure} came to {value}, as much as in {before}."),
    (False, None): N_("{measure} came to {value}."),
}
SHARES = {
    (True, 1): N_(
        "{measure} stood at {value}: {attainment} of the target, and {change} points higher than"
        " in {before}."
    ),
    (True, -1): N_(
        "{measure} stood at {value}: {attainment} of the target, and {change} points lower than"
        " in {before}."
    ),
    (True, 0): N_(
        "{measure} stood at {value}: {attainment} of the target, and the same as in {before}."
    ),
    (True, None): N_("{measure} stood at {value}, {attainment} of the target."),
    (False, 1): N_("{measure} stood at {value}, {change} points higher than in {before}."),
    (False, -1): N_("{measure} stood at {value}, {change} points lower than in {before}."),
    (False, 0): N_("{measure} stood at {value}, the same as in {before}."),
    (False, None): N_("{measure} stood at {value}."),
}


@dataclass(frozen=True, slots=True)
class Drafter:
    """Drafts the sentences of one report."""

    figures: YearFigures
    writer: Writer

    def grown(self, measure: str) -> Sentence | None:
        """Say what a measure came to, beside its target and last year; None if it is unknown."""
        figures = self.figures
        value, attainment = figures.this(measure), figures.attainment(measure)
        if value is None:
            return None
        change = figures.change(measure)
        texts = SHARES if is_share(measure) else AMOUNTS
        text = texts[attainment is not None, _direction(change)]
        form = form_of(measure)
        points = None if change is None else abs(change) * (100 if is_share(measure) else 1)
        written = self.writer.text(Form.RATIO if is_share(measure) else Form.SHARE, points)
        if is_share(measure) and points is not None:
            written = self.writer.text(Form.HOURS, points)  # points have one digit
        return Sentence(
            measure,
            _(text).format(
                measure=name_of(measure),
                value=self.writer.amount(form, value),
                attainment=self.writer.text(Form.SHARE, attainment),
                change=written,
                before=self.before_name(),
            ),
            _kept(
                (measure, form, value),
                (f"{measure}.attainment", Form.SHARE, attainment),
                (f"{measure}.change", Form.CHANGE, change),
            ),
            form is Form.PRICE,
        )

    def before_name(self) -> str:
        """Name what the year is compared with."""
        if self.figures.last_complete % 100 == 12:  # noqa: PLR2004 -- December is over
            return str(self.figures.year - 1)
        return _("the same days of {year}").format(year=self.figures.year - 1)

    def peak(self, measure: str) -> Sentence | None:
        """Name the best and the weakest month; a record is called one."""
        known = self._complete_months(measure)
        if len(known) < 2:  # noqa: PLR2004 -- a best and a weakest month
            return None
        best, low = max(known, key=_value), min(known, key=_value)
        form = form_of(measure)
        record = is_record(self.figures, measure, best[0])
        text = (
            _(
                "{measure}: {month} was the best month with {value}, the highest since the records"
                " begin in {start}; {low_month} was the weakest with {low}."
            )
            if record
            else _(
                "{measure}: {month} was the best month with {value}, {low_month} the weakest"
                " with {low}."
            )
        )
        return Sentence(
            f"{measure}.peak",
            text.format(
                measure=name_of(measure),
                month=month_name(best[0]),
                value=self.writer.amount(form, best[1]),
                low_month=month_name(low[0]),
                low=self.writer.amount(form, low[1]),
                start=month_text(self.figures.first_month),
            ),
            _kept((f"{measure}.best", form, best[1]), (f"{measure}.weakest", form, low[1]))
            | {"best_month": month_text(best[0]), "weakest_month": month_text(low[0])},
        )

    def _complete_months(self, measure: str) -> list[tuple[int, Decimal]]:
        figures = self.figures
        keys = [month_key(figures.year, month) for month in MONTHS]
        found = [(key, figures.month(measure, key)) for key in keys if key <= figures.last_complete]
        return [(key, value) for key, value in found if value is not None]

    def misses(self, measure: str) -> Sentence | None:
        """Count the months that missed their target; None where none was planned."""
        planned = [
            (self.figures.plans.month(measure, key), value)
            for key, value in self._complete_months(measure)
        ]
        pairs = [(target, value) for target, value in planned if target]
        if not pairs:
            return None
        missed = sum(1 for target, value in pairs if value < target)
        if missed:
            text = ngettext(
                "{measure} missed its target in {n} of {of} months.",
                "{measure} missed its target in {n} of {of} months.",
                missed,
            )
        else:
            text = _("{measure} reached its target in every month.")
        return Sentence(
            f"{measure}.misses",
            text.format(measure=name_of(measure), n=missed, of=len(pairs)),
            {"missed": str(missed), "months": str(len(pairs))},
        )

    def largest(
        self, place: str, measure: str, labels: Sequence[tuple[str, Value]]
    ) -> Sentence | None:
        """Name the slice that brought the most, with its share of the whole."""
        known = [(name, value) for name, value in labels if value]
        whole = self.figures.this(measure)
        if len(known) < 2 or not whole:  # noqa: PLR2004 -- one slice is the whole
            return None
        name, value = max(known, key=lambda pair: pair[1] or 0)
        form, share = form_of(measure), (value or Decimal(0)) / whole
        return self.said(
            place,
            _("{name} brought the most of it: {value}, {share} of the whole."),
            name=(Form.TEXT, name),
            value=(form, value),
            share=(Form.SHARE, share),
        )

    def said(self, place: str, text: str, **figures: tuple[Form, Cell]) -> Sentence:
        """Fill a translated text with figures."""
        written = {name: self.writer.amount(form, value) for name, (form, value) in figures.items()}
        kept = _kept(*((name, form, value) for name, (form, value) in figures.items()))
        return Sentence(place, text.format(**written), kept)


def is_record(figures: YearFigures, measure: str, month: int) -> bool:
    """Whether a month is above all months before it, of which there are a year's at least."""
    value = figures.month(measure, month)
    found = [figures.month(measure, key) for key in figures.months_before(month)]
    before = [earlier for earlier in found if earlier is not None]
    return value is not None and len(before) >= HISTORY and value > max(before)


def rounded(form: Form, value: Cell) -> Cell:
    """Round a figure as finely as any print of it shows it."""
    if not isinstance(value, Decimal):
        return value
    places = EXACT.get(form, 0)
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _kept(*figures: tuple[str, Form, Cell]) -> dict[str, str]:
    return {name: plain(rounded(form, value)) for name, form, value in figures if value is not None}


def _direction(change: Value) -> int | None:
    if change is None:
        return None
    shown = change.quantize(Decimal("0.001"), ROUND_HALF_UP)
    return (shown > 0) - (shown < 0)


def _value(pair: tuple[int, Decimal]) -> Decimal:
    return pair[1]
