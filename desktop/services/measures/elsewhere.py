"""Measures that another system tells: they come in by month, and nothing here computes them."""

from sqlalchemy import BigInteger, type_coerce

from desktop.models.result import Result
from desktop.services.measures.origins import RESULTS
from desktop.services.measures.terms import DateRule, Measure, Ratio, Sum, Unit
from desktop.system.i18n import N_

_result = Result.__table__.c
_SCORED = _result.measure == "head_office_score"
_VALUE = type_coerce(_result.value, BigInteger)
SCORES = Sum(RESULTS, DateRule.MONTH_END, _SCORED, _VALUE, 4)
SCORED = Sum(RESULTS, DateRule.MONTH_END, _SCORED)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "head_office_score",
        N_("Head office's score"),
        N_("mean of the monthly scores that head office gave"),
        DateRule.MONTH_END,
        N_("the person or team that was scored"),
        N_("months without a score"),
        Unit.RATIO,
        Ratio(SCORES, SCORED),
        external=True,
    ),
)
