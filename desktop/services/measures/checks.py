"""Measures of the checklists: whether what belongs to a visit was looked at, and covered.

What is expected of a visit are the items that were in use when it was finished: from the first
answer that anybody gave to an item until it was archived. An item that is added today does not
make the visits of last month incomplete.
"""

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import func

from desktop.models.base import Base
from desktop.models.checklist import ChecklistItem, CheckResult, VisitCheck
from desktop.models.visit import Visit, VisitState
from desktop.services.measures.origins import VISITS
from desktop.services.measures.terms import DateRule, Measure, Origin, Ratio, Sum, Unit
from desktop.system.i18n import N_

_tables = Base.metadata.tables
_visit = _tables[Visit.__tablename__]
_item = _tables[ChecklistItem.__tablename__]
_check = _tables[VisitCheck.__tablename__]
_SINCE = select(func.min(_check.c.at)).where(_check.c.item_id == _item.c.id).scalar_subquery()
# Asked once for each item, by the index of its answers: there are as many as visits times items.
# What is told of an item stands beside it, so that a visit's row is followed by nothing but checks.
_USED = (
    select(_item.c.id.label("item_id"), _item.c.covers, _item.c.archived_at, _SINCE.label("since"))
    .cte("used")
    .prefix_with("MATERIALIZED")
)
_IN_USE = and_(
    _visit.c.finished_at >= _USED.c.since,
    or_(_USED.c.archived_at.is_(None), _visit.c.finished_at < _USED.c.archived_at),
)
# One row for each finished visit and each item that was expected on it.
EXPECTED = Origin(
    VISITS.name,
    _USED.join(_visit, _IN_USE).outerjoin(
        _check, and_(_check.c.visit_id == _visit.c.id, _check.c.item_id == _USED.c.item_id)
    ),
    VISITS.record,
    {DateRule.FINISHED: VISITS.days[DateRule.FINISHED]},
    VISITS.cuts,
)
_COUNTED = _visit.c.state != VisitState.VOID
_BELONGS = and_(
    _COUNTED,
    _USED.c.covers,
    or_(_check.c.result.is_(None), _check.c.result != CheckResult.NOT_NEEDED),
)
ITEMS = Sum(EXPECTED, DateRule.FINISHED, _COUNTED)
ANSWERED = Sum(EXPECTED, DateRule.FINISHED, and_(_COUNTED, _check.c.id.is_not(None)))
COVERS = Sum(EXPECTED, DateRule.FINISHED, _BELONGS)
COVERED = Sum(EXPECTED, DateRule.FINISHED, and_(_BELONGS, _check.c.result == CheckResult.DONE))

_ADVISOR = N_("the advisor who received the car")

MEASURES: tuple[Measure, ...] = (
    Measure(
        "checklist_share",
        N_("Checklists filled in"),
        N_("answered items of the checklists ÷ items that were in use when the visit was finished"),
        DateRule.FINISHED,
        _ADVISOR,
        N_("without void visits and those whose finishing hour is not known"),
        Unit.SHARE,
        Ratio(ANSWERED, ITEMS),
    ),
    Measure(
        "cover_share",
        N_("Covers in place"),
        N_("covers that were put in place ÷ covers in use when the visit was finished"),
        DateRule.FINISHED,
        _ADVISOR,
        N_("without void visits, unknown finishing hours, and covers that were not needed"),
        Unit.SHARE,
        Ratio(COVERED, COVERS),
    ),
)
