"""Rolling twelve months, and the way of a year beside its plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from desktop.services.analysis.comparing import (
    change_column,
    column,
    compared,
    labels_of,
    planned_columns,
)
from desktop.services.analysis.made import made
from desktop.services.analysis.questions import Against, Answer, Column, Question
from desktop.services.analysis.wording import label_text
from desktop.services.formats import month_text
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.measures.figures import Period, Value, figures
from desktop.services.measures.opening import figure_filter
from desktop.services.measures.slices import month_after, months_of
from desktop.services.periods import YEAR, last_complete_month, rolling_12
from desktop.system.i18n import _

MOST = 36  # months of a line
PLAN_CUTS = ("month", "quarter", "year")


def rolled(session: Session, question: Question, today: date) -> Answer:
    """Return the last twelve complete months at the end of each month, and a year before."""
    last = last_complete_month(today)
    months = [month for month in months_of(question.period) if month <= last][-MOST:]
    question = replace(question, cut="month")
    now = _rolling_column(session, question, months, _("12 months"))
    before = [month_after(month, -YEAR) for month in months]
    then = _rolling_column(session, question, before, _("A year before"))
    shown = [month_text(month) for month in months]
    note = _("Each row holds the twelve complete months that end with it.")
    head = _("12 months to")
    columns = [now, then, change_column(now, then)]
    return made(question, shown, columns, note=note, head=head, has_total=False)


def _rolling_column(
    session: Session, question: Question, months: Sequence[int], name: str
) -> Column:
    periods = [rolling_12(month) for month in months]
    values = tuple(_figure(session, question, period) for period in periods)
    whose = labels_of(question)
    opens = tuple(figure_filter(question.measure, period, whose) for period in periods)
    return Column(name, values, opens=opens)


def _figure(session: Session, question: Question, period: Period) -> Value:
    return figures(session, [question.measure], period, question.scope)[question.measure]


def against_plan(session: Session, question: Question, _today: date) -> Answer:
    """Return figures, targets, attainment and last year, with running sums for the chart."""
    cut = question.cut if question.cut in PLAN_CUTS else "month"
    question = replace(question, cut=cut, against=Against.SAME_DATES)
    rows, columns = compared(session, replace(question, against=Against.NOTHING))
    own = columns[0]
    planned = planned_columns(session, question, rows.keys, own)
    before = column(session, question, rows, Against.SAME_DATES)
    shown = [label_text(cut, key) for key in rows.keys]
    note = "" if planned else _("Nothing is planned for this measure in the period.")
    running = _running([own, *planned[:1], before]) if _adds_up(question) else ()
    change = change_column(own, before)
    return made(question, shown, [own, *planned, before, change], note=note, running=running)


def _adds_up(question: Question) -> bool:
    return CATALOGUE[question.measure].is_additive


def _running(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(replace(each, values=_sums(each.values)) for each in columns)


def _sums(values: Sequence[Value]) -> tuple[Value, ...]:
    total, sums = Decimal(0), list[Value]()
    for value in values:
        total += value or 0
        sums.append(None if value is None else total)
    return tuple(sums)
