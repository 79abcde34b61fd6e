"""What is left of the parts that a part replaces: it is used up first, so it counts with it."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Subquery, func, select

from desktop.models.part import PartLink, PartLinkKind
from desktop.models.stock import Stock
from desktop.services.stock.balances import ORDERED, RESERVED

_link, _stock = PartLink.__table__.c, Stock.__table__.c
_further = PartLink.__table__.alias("further")
_quantity = _stock.on_hand.type


def left_of_replaced(part_id: Any, part: FromClause) -> ColumnElement[Any]:  # noqa: ANN401 -- a column
    """Return what is there and coming, less what is reserved, of all that a row's part replaces.

    A list of many rows joins `REPLACED` instead.
    """
    first = select(_link.part_id.label("old")).where(_link.other_id == part_id, _replaces(_link))
    chain = first.correlate(part).cte("replaced_by_it", recursive=True, nesting=True)
    onward = select(_further.c.part_id).join(chain, _further.c.other_id == chain.c.old)
    whole = chain.union(onward.where(_replaces(_further.c)))
    return _sum_of(whole).correlate(part).scalar_subquery()


def _sum_of(chain: CTE) -> Select[Any]:
    left = (
        func.coalesce(_stock.on_hand, 0, type_=_quantity)
        - func.coalesce(RESERVED.c.quantity, 0, type_=_quantity)
        + func.coalesce(ORDERED.c.quantity, 0, type_=_quantity)
    )
    return select(func.coalesce(func.sum(left, type_=_quantity), 0, type_=_quantity)).select_from(
        chain.outerjoin(Stock.__table__, _stock.part_id == chain.c.old)
        .outerjoin(RESERVED, RESERVED.c.part == chain.c.old)
        .outerjoin(ORDERED, ORDERED.c.part == chain.c.old)
    )


def _all_replaced() -> Subquery:
    """Sum for each part that replaces others what is left of them."""
    first = select(_link.part_id.label("old"), _link.other_id.label("new")).where(_replaces(_link))
    chain = first.cte("replaced_by_any", recursive=True)
    onward = select(chain.c.old, _further.c.other_id).join(
        _further, _further.c.part_id == chain.c.new
    )
    whole = chain.union(onward.where(_replaces(_further.c)))
    sums = _sum_of(whole).with_only_columns(
        whole.c.new.label("part"), _sum_of(whole).selected_columns[0].label("quantity")
    )
    return sums.group_by(whole.c.new).subquery("replaced")


def _replaces(link: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- the columns of a link
    return link.kind == PartLinkKind.SUPERSEDED_BY  # type: ignore[no-any-return]  # of any table


REPLACED: Subquery = _all_replaced()
