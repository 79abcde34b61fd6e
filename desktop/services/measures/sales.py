"""Measures of sales: orders, deliveries, what they brought, and whom they came from.

A vehicle is counted by the piece. Money is price by quantity, in whole minor units.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    and_,
    exists,
    or_,
    select,
    type_coerce,
    union_all,
)

from desktop.models.base import Base
from desktop.models.period_lock import AdjustedField
from desktop.models.sale import Sale, SaleKind
from desktop.models.visit import Visit, VisitState
from desktop.services.measures.origins import SALES
from desktop.services.measures.terms import (
    DateRule,
    Measure,
    Planned,
    Ratio,
    Stock,
    Sum,
    Unit,
)
from desktop.system.i18n import N_

Column = ColumnElement[Any]
THOUSANDTHS = 1000  # of a piece, as quantities are kept
PIECES, MINOR = 3, 2  # digits behind the point


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


_sale, _visit = _table(Sale).c, _table(Visit).c
_known = _table(Sale).alias("known_sale").c
_quantity = type_coerce(_sale.quantity, BigInteger)


def _plain(column: Column) -> Column:
    return type_coerce(column, BigInteger)


def _of_all(amount: Column) -> Column:
    """Return an amount of one piece for all pieces, in whole minor units."""
    return (amount * _quantity) // THOUSANDTHS


_IS_VEHICLE = _sale.kind == SaleKind.VEHICLE
_DELIVERED = _sale.delivered_on.is_not(None)
_CANCELLED = _sale.cancelled_on.is_not(None)
_COST_KNOWN = and_(_DELIVERED, _sale.price.is_not(None), _sale.cost.is_not(None))
_LISTED = and_(_DELIVERED, _IS_VEHICLE, _sale.price.is_not(None), _sale.list_price.is_not(None))
_PRICE = _of_all(_plain(_sale.price))
_PROFIT = _of_all(_plain(_sale.price) - _plain(_sale.cost))
_DISCOUNT = _of_all(_plain(_sale.list_price) - _plain(_sale.price))
_PRICED = ((AdjustedField.PRICE, 1),)
_EARNED = ((AdjustedField.PRICE, 1), (AdjustedField.COST, -1))


def _known_before() -> ColumnElement[bool]:
    """Tell whether the customer had bought something here, or brought a car, before the order."""
    earlier = _table(Sale).alias("earlier_sale")
    bought = exists().where(
        earlier.c.customer_id == _sale.customer_id,
        earlier.c.ordered_on < _sale.ordered_on,
        earlier.c.cancelled_on.is_(None),
    )
    served = exists().where(
        _visit.customer_id == _sale.customer_id,
        _visit.arrived_on < _sale.ordered_on,
        _visit.state != VisitState.VOID,
    )
    return or_(bought, served)


def _open_at(day: date) -> ColumnElement[bool]:
    """Tell whether a vehicle was ordered by the end of a day, and neither had nor given up."""
    # Three short index scans: every sale that was ever ordered would be read for an OR.
    ways = (
        and_(_known.delivered_on.is_(None), _known.cancelled_on.is_(None)),
        _known.delivered_on > day,
        _known.cancelled_on > day,
    )
    open_then = union_all(*(select(_known.id).where(way) for way in ways))
    return and_(_IS_VEHICLE, _sale.ordered_on <= day, _sale.id.in_(open_then))


def _pieces(rule: DateRule, condition: ColumnElement[bool]) -> Sum:
    return Sum(SALES, rule, condition, _quantity, PIECES, pieces=True)


def _delivered_money(condition: ColumnElement[bool], of: Column = _PRICE) -> Sum:
    return Sum(SALES, DateRule.DELIVERED, condition, of, MINOR, adjusted=_PRICED)


def _kind_delivered(kind: SaleKind) -> ColumnElement[bool]:
    return and_(_DELIVERED, _sale.kind == kind)


_KNOWN = _known_before()
ORDERS = _pieces(DateRule.ORDERED, _IS_VEHICLE)
DELIVERIES = _pieces(DateRule.DELIVERED, _kind_delivered(SaleKind.VEHICLE))
CANCELLATIONS = _pieces(DateRule.CANCELLED, and_(_CANCELLED, _IS_VEHICLE))
OPEN_ORDERS = Stock(SALES, _open_at, _quantity, PIECES, pieces=True)
REVENUE = _delivered_money(_DELIVERED)
PROFIT = Sum(SALES, DateRule.DELIVERED, _COST_KNOWN, _PROFIT, MINOR, adjusted=_EARNED)
REVENUE_OF_PROFIT = _delivered_money(_COST_KNOWN)
PRICED_VEHICLES = and_(_kind_delivered(SaleKind.VEHICLE), _sale.price.is_not(None))
LIST_PRICES = Sum(SALES, DateRule.DELIVERED, _LISTED, _of_all(_plain(_sale.list_price)), MINOR)
DISCOUNTS = Sum(
    SALES,
    DateRule.DELIVERED,
    _LISTED,
    _DISCOUNT,
    MINOR,
    adjusted=((AdjustedField.PRICE, -1),),
)
REFERRED = _pieces(DateRule.ORDERED, and_(_IS_VEHICLE, _sale.referred_by_id.is_not(None)))
REPEATED = _pieces(DateRule.ORDERED, and_(_IS_VEHICLE, _KNOWN))

_SELLERS = N_("the salespeople, by their shares on that day")
_VEHICLES_ONLY = N_("vehicles only")
_WITH_CANCELLED = N_("vehicles only; those cancelled later stay, they count as cancellations too")
_NOT_DELIVERED = N_("without open and cancelled orders")

_VOLUME = (
    Measure(
        "orders",
        N_("Orders"),
        N_("number of vehicles ordered"),
        DateRule.ORDERED,
        _SELLERS,
        _WITH_CANCELLED,
        Unit.COUNT,
        ORDERS,
    ),
    Measure(
        "deliveries",
        N_("Deliveries"),
        N_("number of vehicles delivered"),
        DateRule.DELIVERED,
        _SELLERS,
        _VEHICLES_ONLY,
        Unit.COUNT,
        DELIVERIES,
    ),
    Measure(
        "cancellations",
        N_("Cancelled orders"),
        N_("number of vehicles whose order was cancelled"),
        DateRule.CANCELLED,
        _SELLERS,
        _VEHICLES_ONLY,
        Unit.COUNT,
        CANCELLATIONS,
        better_up=False,
    ),
    Measure(
        "cancellation_share",
        N_("Share of cancelled orders"),
        N_("vehicles whose order was cancelled ÷ vehicles ordered, both in the period"),
        DateRule.CANCELLED,
        _SELLERS,
        _VEHICLES_ONLY,
        Unit.SHARE,
        Ratio(CANCELLATIONS, ORDERS),
        better_up=False,
    ),
    Measure(
        "open_orders",
        N_("Open orders"),
        N_("number of vehicles ordered, not delivered and not cancelled by the period's end"),
        DateRule.PERIOD_END,
        _SELLERS,
        _VEHICLES_ONLY,
        Unit.COUNT,
        OPEN_ORDERS,
    ),
    Measure(
        "order_reserve",
        N_("Order reserve"),
        N_("open orders at the period's end ÷ target of deliveries of the next month"),
        DateRule.PERIOD_END,
        _SELLERS,
        _VEHICLES_ONLY,
        Unit.SHARE,
        Ratio(OPEN_ORDERS, Planned("deliveries", 1)),
    ),
)
_MONEY = (
    Measure(
        "sales_revenue",
        N_("Sales revenue"),
        N_("price × quantity of all that was delivered, before tax"),
        DateRule.DELIVERED,
        _SELLERS,
        _NOT_DELIVERED,
        Unit.MONEY,
        REVENUE,
    ),
    Measure(
        "sales_gross_profit",
        N_("Gross profit of sales"),
        N_("(price − cost) × quantity of all that was delivered, before tax"),
        DateRule.DELIVERED,
        _SELLERS,
        N_("without open and cancelled orders, and sales whose price or cost is unknown"),
        Unit.MONEY,
        PROFIT,
    ),
    Measure(
        "sales_gross_margin",
        N_("Gross margin of sales"),
        N_("gross profit of sales ÷ revenue of the same sales"),
        DateRule.DELIVERED,
        _SELLERS,
        N_("without open and cancelled orders, and sales whose price or cost is unknown"),
        Unit.SHARE,
        Ratio(PROFIT, REVENUE_OF_PROFIT),
    ),
    Measure(
        "average_price",
        N_("Average price of a vehicle"),
        N_("revenue of delivered vehicles ÷ number of those vehicles"),
        DateRule.DELIVERED,
        _SELLERS,
        N_("vehicles only; without those whose price is unknown"),
        Unit.MONEY,
        Ratio(_delivered_money(PRICED_VEHICLES), _pieces(DateRule.DELIVERED, PRICED_VEHICLES)),
    ),
    Measure(
        "discount_share",
        N_("Discount on list prices"),
        N_("(list price − price) ÷ list price of delivered vehicles"),
        DateRule.DELIVERED,
        _SELLERS,
        N_("vehicles only; without those whose price or list price is unknown"),
        Unit.SHARE,
        Ratio(DISCOUNTS, LIST_PRICES),
        better_up=False,
    ),
)
_SOURCES = (
    Measure(
        "referral_share",
        N_("Orders by referral"),
        N_("ordered vehicles whose customer was referred by another ÷ vehicles ordered"),
        DateRule.ORDERED,
        _SELLERS,
        _WITH_CANCELLED,
        Unit.SHARE,
        Ratio(REFERRED, ORDERS),
    ),
    Measure(
        "repeat_share",
        N_("Orders of known customers"),
        N_("ordered vehicles of customers who bought or were served before ÷ vehicles ordered"),
        DateRule.ORDERED,
        _SELLERS,
        _WITH_CANCELLED,
        Unit.SHARE,
        Ratio(REPEATED, ORDERS),
    ),
    Measure(
        "new_customer_share",
        N_("Revenue from new customers"),
        N_("revenue of sales to customers who neither bought nor were served before ÷ revenue"),
        DateRule.DELIVERED,
        _SELLERS,
        _NOT_DELIVERED,
        Unit.SHARE,
        Ratio(_delivered_money(and_(_DELIVERED, ~_KNOWN)), REVENUE),
    ),
)
_BESIDE = (
    Measure(
        "insurance_count",
        N_("Insurance policies"),
        N_("number of insurance policies delivered"),
        DateRule.DELIVERED,
        _SELLERS,
        _NOT_DELIVERED,
        Unit.COUNT,
        _pieces(DateRule.DELIVERED, _kind_delivered(SaleKind.INSURANCE)),
    ),
    Measure(
        "insurance_revenue",
        N_("Insurance revenue"),
        N_("price × quantity of insurance delivered, before tax"),
        DateRule.DELIVERED,
        _SELLERS,
        _NOT_DELIVERED,
        Unit.MONEY,
        _delivered_money(_kind_delivered(SaleKind.INSURANCE)),
    ),
    Measure(
        "accessory_revenue",
        N_("Accessory revenue"),
        N_("price × quantity of accessories delivered, before tax"),
        DateRule.DELIVERED,
        _SELLERS,
        _NOT_DELIVERED,
        Unit.MONEY,
        _delivered_money(_kind_delivered(SaleKind.ACCESSORY)),
    ),
    Measure(
        "package_revenue",
        N_("Package revenue"),
        N_("price × quantity of packages delivered, before tax"),
        DateRule.DELIVERED,
        _SELLERS,
        _NOT_DELIVERED,
        Unit.MONEY,
        _delivered_money(_kind_delivered(SaleKind.PACKAGE)),
    ),
)
MEASURES: tuple[Measure, ...] = _VOLUME + _MONEY + _SOURCES + _BESIDE
