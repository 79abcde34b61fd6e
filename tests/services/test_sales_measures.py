"""The measures of sales, counted by hand beside the catalogue, and the sales behind them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.models.sale import SaleKind
from desktop.models.staff import Role
from desktop.models.target import Target
from desktop.services.listing import ListQuery
from desktop.services.measures import sales
from desktop.services.measures.figures import Period, Scope, figure_table, figures
from desktop.services.measures.opening import figure_filter, figure_of
from desktop.services.sales.drafts import DeliveryDraft, SaleDraft
from desktop.services.sales.records import SALES, sale_card
from desktop.services.sales.work import cancel_sale, deliver_sale, enter_sale
from desktop.services.shares import ShareDraft

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
WHOLE, HALF = Decimal(1), Decimal("0.5")


def enter(shop, draft, delivered=None, cancelled=None):
    sale = shop.do(enter_sale, draft)
    version = shop.ask(sale_card, sale).version
    if delivered:
        shop.do(deliver_sale, sale, version, DeliveryDraft(delivered))
    if cancelled:
        shop.do(cancel_sale, sale, version, cancelled, "改買其他品牌")
    return sale


@pytest.fixture
def room(shop):
    """Seven sales of two months; 吳美玲 shares one of them with 陳志華."""
    mei, hua = shop.hire("吳美玲", Role.SALES), shop.hire("陳志華", Role.SALES)
    wang, lin = shop.customer("王小明"), shop.customer("林大同", segment_id=shop.taxi)
    served = shop.customer("老客戶")
    shop.visit(served)  # on 20 November
    car = SaleDraft(
        customer=wang,
        shares=(ShareDraft(mei, WHOLE),),
        ordered_on=date(2026, 10, 5),
        model="Altis",
        list_price=Decimal(800_000),
        price=Decimal(760_000),
        cost=Decimal(700_000),
        source="來店",
    )
    taxis = replace(
        car,
        customer=lin,
        ordered_on=date(2026, 10, 20),
        quantity=Decimal(3),
        price=Decimal(700_000),
        cost=None,
        shares=(ShareDraft(mei, HALF), ShareDraft(hua, HALF)),
        referred_by_id=wang,
        model="Sienta",
    )
    again = replace(car, ordered_on=date(2026, 11, 4), shares=(ShareDraft(hua, WHOLE),))
    late = replace(car, customer=served, ordered_on=date(2026, 11, 25))
    cover = replace(car, kind=SaleKind.INSURANCE, model="車體險", list_price=None)
    cover = replace(cover, price=Decimal("20000.50"), cost=Decimal(18_000))
    return {
        "mei": mei,
        "hua": hua,
        "car": enter(shop, car, delivered=date(2026, 11, 2)),
        "taxis": enter(shop, taxis, delivered=date(2026, 11, 10)),
        "lost": enter(shop, replace(car, customer=lin), cancelled=date(2026, 11, 3)),
        "again": enter(shop, again),
        "late": enter(shop, late),
        "cover": enter(shop, cover, delivered=date(2026, 11, 2)),
        "film": enter(
            shop,
            replace(cover, kind=SaleKind.ACCESSORY, quantity=Decimal(2), price=Decimal(100)),
            delivered=date(2026, 10, 6),
        ),
    }


def values(shop, period, *ids, scope=None):
    found = shop.ask(lambda session: figures(session, ids, period, scope or Scope()))
    return [found[name] for name in ids]


def test_vehicles_are_counted_by_the_piece_each_on_its_own_day(shop, room):
    ids = ("orders", "deliveries", "cancellations", "open_orders")
    assert values(shop, OCTOBER, *ids) == [5, 0, 0, 5]
    assert values(shop, NOVEMBER, *ids) == [2, 4, 1, 2]
    assert values(shop, NOVEMBER, "cancellation_share") == [Decimal(1) / 2]
    assert values(shop, Period(date(2026, 11, 5), date(2026, 11, 9)), *ids) == [0, 0, 0, 4]


def test_money_is_that_of_what_was_delivered(shop, room):
    car, taxis, cover = Decimal(760_000), 3 * Decimal(700_000), Decimal("20000.50")
    assert values(shop, NOVEMBER, "sales_revenue", "sales_gross_profit", "average_price") == [
        car + taxis + cover,
        Decimal(60_000) + Decimal("2000.50"),
        (car + taxis) / 4,
    ]
    margin, discount = values(shop, NOVEMBER, "sales_gross_margin", "discount_share")
    assert margin == Decimal("62000.50") / (car + cover)
    assert discount == Decimal(40_000 + 300_000) / Decimal(4 * 800_000)
    beside = ("insurance_count", "insurance_revenue", "accessory_revenue", "package_revenue")
    assert values(shop, NOVEMBER, *beside) == [1, cover, None, None]
    assert values(shop, OCTOBER, *beside) == [0, None, 200, None]


def test_referred_known_and_new_customers_are_told_apart(shop, room):
    assert values(shop, OCTOBER, "referral_share") == [Decimal(3) / 5]
    # In November 王小明 orders again, and so does a customer of the workshop.
    assert values(shop, OCTOBER, "repeat_share") == [0]
    assert values(shop, NOVEMBER, "repeat_share", "referral_share") == [1, 0]
    assert values(shop, NOVEMBER, "new_customer_share") == [1]


def test_each_salesperson_has_the_share_of_that_sale(shop, room):
    ids = ("orders", "deliveries", "sales_revenue", "open_orders")
    mine = values(shop, NOVEMBER, *ids, scope=Scope(staff_id=room["mei"]))
    other = values(shop, NOVEMBER, *ids, scope=Scope(staff_id=room["hua"]))
    assert mine == [1, Decimal("2.5"), Decimal("1830000.50"), 1]
    assert other == [1, Decimal("1.5"), Decimal(1_050_000), 1]
    table = shop.ask(lambda s: figure_table(s, ("deliveries",), NOVEMBER, ("person",)))
    assert dict(table.rows) == {("吳美玲",): (Decimal("2.5"),), ("陳志華",): (Decimal("1.5"),)}


def test_figures_are_cut_by_model_segment_kind_and_month(shop, room):
    both = Period(OCTOBER.start, NOVEMBER.end)

    def cut(measure, by):
        table = shop.ask(lambda session: figure_table(session, (measure,), both, (by,)))
        return {key[0]: row[0] for key, row in table.rows}

    assert cut("deliveries", "model") == {"Altis": 1, "Sienta": 3}
    assert sorted(cut("orders", "segment").values()) == [3, 4]
    assert cut("sales_revenue", "kind") == {
        "vehicle": 2_860_000,
        "insurance": Decimal("20000.50"),
        "accessory": 200,
    }
    assert cut("orders", "month") == {"2026-10": 5, "2026-11": 2}


def test_the_order_reserve_is_what_next_months_target_can_draw_on(shop, room):
    assert values(shop, OCTOBER, "order_reserve") == [None]
    shop.do(set_target, "deliveries", 202611, 4)
    assert values(shop, OCTOBER, "order_reserve") == [Decimal(5) / 4]


def test_every_figure_opens_sales_on_both_databases(shop, room):
    for measure in sales.MEASURES:
        query = ListQuery(filters=(("figure", figure_filter(measure.id, NOVEMBER)),))
        assert shop.ask(SALES.count, query) == len(shop.ask(SALES.first, query, 100)) <= 7


def test_the_rows_behind_a_figure_are_those_that_add_up_to_it(shop, room):
    def opened(measure, **labels):
        query = ListQuery(filters=(("figure", figure_filter(measure, NOVEMBER, labels)),))
        return {row.id for row in shop.ask(SALES.first, query, 100)}

    named = {
        "orders": {"again", "late"},
        "deliveries": {"car", "taxis"},
        "cancellations": {"lost"},
        "open_orders": {"again", "late"},
        "sales_revenue": {"car", "taxis", "cover"},
        "sales_gross_profit": {"car", "cover"},
    }
    for measure, names in named.items():
        assert opened(measure) == {room[name] for name in names}
    assert opened("deliveries", person="陳志華") == {room["taxis"]}


def test_a_slice_stands_in_the_text_a_list_is_opened_with():
    labels = {"model": "A/B = 50%", "person": "吳美玲"}
    assert figure_of(figure_filter("orders", NOVEMBER, labels)) == ("orders", NOVEMBER, labels)


def test_every_measure_of_sales_says_what_it_counts():
    for measure in sales.MEASURES:
        assert all((measure.name, measure.formula, measure.person_rule, measure.exclusions))


def set_target(uow, measure, month, value):
    with uow:
        uow.session.add(Target(measure=measure, month=month, value=Decimal(value)))
        uow.commit()
