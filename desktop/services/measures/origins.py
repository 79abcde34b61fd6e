"""Where figures are summed: visits, their lines, calls, sales, the market, other systems."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, Table, cast, func, null

from desktop.models.base import Base
from desktop.models.branch import Branch
from desktop.models.follow_up import FollowUp
from desktop.models.market import MarketTotal
from desktop.models.part import Part
from desktop.models.period_lock import Adjustment
from desktop.models.result import Result
from desktop.models.sale import Sale, SaleShare
from desktop.models.segment import Segment
from desktop.models.staff import Staff, Team
from desktop.models.vehicle import Vehicle
from desktop.models.visit import Visit, VisitLine, VisitShare
from desktop.services.measures.slices import RECORD_SLICES
from desktop.services.measures.terms import Cut, DateRule, Join, Origin

Column = ColumnElement[Any]


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


def by_text(column: Column) -> Cut:
    """Cut by a text of the row itself."""
    return Cut(column, column)


def by_record(kind: type[Base], link: Column, name: str = "name") -> Cut:
    """Cut by a record that the row refers to; a slice bears the record's name."""
    table = _table(kind).alias()
    return Cut(link, table.c[name], to_label=((table, table.c.id == link),))


def by_text_of(kind: type[Base], link: Column, name: str) -> Cut:
    """Cut by a text of a record that the row refers to."""
    table = _table(kind).alias()
    return Cut(table.c[name], table.c[name], to_key=((table, table.c.id == link),))


def by_shares(kind: type[Base], owner: str, record: Column) -> Cut:
    """Cut by the people who share a record: each gets a part of it."""
    share, staff = _table(kind).alias(), _table(Staff).alias()
    return Cut(
        share.c.staff_id,
        staff.c.name,
        to_key=((share, share.c[owner] == record),),
        to_label=((staff, staff.c.id == share.c.staff_id),),
        share=share.c.share,
    )


def team_of(person: Cut) -> Cut:
    """Cut by the team that the person of a cut is in."""
    staff, team = _table(Staff).alias(), _table(Team).alias()
    to_staff: Join = (staff, staff.c.id == person.key)
    return Cut(
        staff.c.team_id,
        team.c.name,
        to_key=(*person.to_key, to_staff),
        to_label=((team, team.c.id == staff.c.team_id),),
        share=person.share,
    )


def through(join: Join, cuts: Mapping[str, Cut]) -> dict[str, Cut]:
    """Reach cuts over a table that is joined only where one of them is asked for."""
    return {name: replace(cut, to_key=(join, *cut.to_key)) for name, cut in cuts.items()}


_visit, _line = _table(Visit).c, _table(VisitLine).c
_call, _sale = _table(FollowUp).c, _table(Sale).c
_market, _result = _table(MarketTotal).c, _table(Result).c
_adjustment = _table(Adjustment).c

_advisor = by_record(Staff, _visit.advisor_id)
_VISIT_CUTS = {
    "person": _advisor,
    "team": team_of(_advisor),
    "advisor": _advisor,
    "technician": by_shares(VisitShare, "visit_id", _visit.id),
    "branch": by_record(Branch, _visit.branch_id),
    "segment": by_record(Segment, _visit.segment_id),
    "model": by_text_of(Vehicle, _visit.vehicle_id, "model"),
    "make": by_text_of(Vehicle, _visit.vehicle_id, "make"),
    "kind": by_text(_visit.kind),
}
_VISIT_DAYS = {
    rule: _visit[rule] for rule in (DateRule.ARRIVED, DateRule.FINISHED, DateRule.SETTLED)
}
VISITS = Origin(
    "visit", _table(Visit), _visit.id, _VISIT_DAYS, _VISIT_CUTS, adjusts=_adjustment.visit_id
)
LINES = Origin(
    "visit",
    _table(Visit).join(_table(VisitLine), _line.visit_id == _visit.id),
    _visit.id,
    _VISIT_DAYS,
    _VISIT_CUTS
    | {
        "job": by_text(_line.job),
        "line": by_text(_line.text),
        "part": by_record(Part, _line.part_id),
    },
)

_caller = by_record(Staff, _call.assignee_id)
VISIT_CALLS = Origin(
    "follow_up",
    _table(FollowUp),
    _call.id,
    {DateRule.DUE: _call.due_on, DateRule.DONE: _call.done_on},
    through((_table(Visit), _visit.id == _call.visit_id), _VISIT_CUTS),
)
CALLS = replace(VISIT_CALLS, cuts={**VISIT_CALLS.cuts, "person": _caller, "team": team_of(_caller)})

_seller = by_shares(SaleShare, "sale_id", _sale.id)
SALES = Origin(
    "sale",
    _table(Sale),
    _sale.id,
    {rule: _sale[rule] for rule in (DateRule.ORDERED, DateRule.DELIVERED, DateRule.CANCELLED)},
    {
        "person": _seller,
        "team": team_of(_seller),
        "branch": by_record(Branch, _sale.branch_id),
        "segment": by_record(Segment, _sale.segment_id),
        "model": by_text(_sale.model),
        "make": by_text_of(Vehicle, _sale.vehicle_id, "make"),
        "kind": by_text(_sale.kind),
        "source": by_text(_sale.source),
    },
    adjusts=_adjustment.sale_id,
)

MARKET = Origin(
    "market_total",
    _table(MarketTotal),
    _market.id,
    {DateRule.MONTH_END: _market.month},
    {"make": by_text(_market.make), "area": by_text(_market.area)},
)

_who = by_record(Staff, _result.staff_id)
_staff, _team = _table(Staff).alias(), _table(Team).alias()
_whose = func.coalesce(_result.team_id, _staff.c.team_id)
_NOBODYS = Cut(cast(null(), Integer), cast(null(), String))  # what another system does not tell
RESULTS = Origin(
    "result",
    _table(Result),
    _result.id,
    {DateRule.MONTH_END: _result.month},
    dict.fromkeys(RECORD_SLICES, _NOBODYS)
    | {
        "person": _who,
        "advisor": _who,
        "team": Cut(
            _whose,
            _team.c.name,
            to_key=((_staff, _staff.c.id == _result.staff_id),),
            to_label=((_team, _team.c.id == _whose),),
        ),
    },
)
