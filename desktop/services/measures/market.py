"""Measures of the market: what everybody sold, and the office's share.

A source may split its totals by make or not. Where both are known of a month and area, the total
counts for all makes together, and the split for each.
"""

from dataclasses import replace

from sqlalchemy import BigInteger, Table, and_, exists, extract, or_, type_coerce

from desktop.models.base import Base
from desktop.models.market import MarketTotal
from desktop.models.sale import Sale
from desktop.services.measures.origins import MARKET
from desktop.services.measures.sales import DELIVERIES
from desktop.services.measures.terms import DateRule, Measure, Origin, Ratio, Sum, Unit
from desktop.system.i18n import N_


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


def _without_make(origin: Origin) -> Origin:
    """Return an origin that is not cut by make: another sum answers for the makes."""
    return replace(origin, cuts={cut: how for cut, how in origin.cuts.items() if cut != "make"})


_market, _sale = _table(MarketTotal).c, _table(Sale).c
_total, _known = _table(MarketTotal).alias("total"), _table(MarketTotal).alias("known_market")
_units = type_coerce(_market.units, BigInteger)
_HAS_TOTAL = exists().where(
    _total.c.month == _market.month, _total.c.area == _market.area, _total.c.make == ""
)
_month_of_sale = extract("year", _sale.delivered_on) * 100 + extract("month", _sale.delivered_on)
# The market is published later than the office delivers: a share needs both.
_MARKET_KNOWN = exists().where(_known.c.month == _month_of_sale)

BY_MAKE = Sum(MARKET, DateRule.MONTH_END, _market.make != "", _units)
_WHOLE = Sum(
    _without_make(MARKET), DateRule.MONTH_END, or_(_market.make == "", ~_HAS_TOTAL), _units
)
UNITS = replace(_WHOLE, lined=BY_MAKE)
ALL_MAKES = replace(_WHOLE, uncut=frozenset({"make"}))
OWN = replace(
    DELIVERIES,
    origin=_without_make(DELIVERIES.origin),
    condition=and_(DELIVERIES.condition, _MARKET_KNOWN),
    lined=BY_MAKE,
    kept="",
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        "market_units",
        N_("Market"),
        N_("vehicles newly registered in the areas that are kept, by whoever counts them"),
        DateRule.MONTH_END,
        N_("nobody; it is everybody's market"),
        N_("months that are not over in the period, or not published yet"),
        Unit.COUNT,
        UNITS,
    ),
    Measure(
        "market_share",
        N_("Market share"),
        N_("vehicles delivered ÷ vehicles newly registered; of a make, its share of all makes"),
        DateRule.MONTH_END,
        N_("the office; of a make, everybody who sells it"),
        N_("months whose market is not known yet"),
        Unit.SHARE,
        Ratio(OWN, ALL_MAKES),
    ),
)
