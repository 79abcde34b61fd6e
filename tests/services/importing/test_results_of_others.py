"""Results of other systems and totals of the market come in, are corrected, and go again."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.market import MarketTotal
from desktop.models.result import Result
from desktop.services.importing import load_mapping
from tests.helpers.imports import (
    ask,
    csv_file,
    imported,
    mapping_file,
    picture,
    reasons,
    rows_of,
    tally,
    undo,
)

RESULTS = "result.measure,result.month,result.staff,result.team,result.value,result.source\n"
MARKET = "market.month,market.area,market.make,market.units,market.source,market.received_on\n"


def take_in(office, folder, kind, text, mapping=None):
    found = None if mapping is None else load_mapping(mapping_file(folder, mapping))
    return imported(office, csv_file(folder, text), kind, found)


def test_results_are_entered_changed_or_left_alone_and_go_again(garage, tmp_path):
    office, before = garage.office, picture(garage.office)
    text = RESULTS + "sales_revenue,2026-11,林小姐,,1200.50,總公司\n"
    text += "head_office_score,2026-11,,一課,91.5,\nsales_revenue,2026-11,,,-5,\n"
    first = take_in(office, tmp_path, "results", text)
    assert (tally(first), first.created) == ((3, 3, 0, 0), {"team": 1, "result": 3})
    values = select(Result.value, Result.source).order_by(Result.id)
    assert ask(office, values) == [
        (Decimal("1200.5"), "總公司"),
        (Decimal("91.5"), "file.csv"),
        (Decimal(-5), "file.csv"),
    ]
    middle = picture(office)
    second = take_in(office, tmp_path, "results", text.replace("91.5", "92").replace(",-5", ",-6"))
    assert +second.rows == {"unchanged": 1, "updated": 2}
    assert reasons(second)[3] == (
        "Result head_office_score 202611 (id 2) was changed: Result: value."
    )
    assert undo(office, second.run_id).restored == {"result": 2}
    assert picture(office) == middle
    assert undo(office, first.run_id).left == ()
    assert picture(office) == before


def test_a_ratio_takes_no_results_and_two_of_one_month_are_refused(sqlite_office, tmp_path):
    text = RESULTS + "aro,2026-11,,,5,\ncar_count,2026-11,,,5,\ncar_count,2026-11,,,6,\n"
    result = take_in(sqlite_office, tmp_path, "results", text)
    said = reasons(result)
    assert said[2].startswith("result.measure: “aro” is none of")
    assert said[4] == "Row 3 is about the same one and says something else; keep one of them."
    assert rows_of(sqlite_office, Result.value) == [(Decimal(5),)]


def test_market_totals_are_entered_changed_or_left_alone_and_go_again(office, tmp_path):
    before = picture(office)
    text = MARKET + "2026-10,桃園市,Toyota,1200,監理所,2026-11-03\n2026-10,桃園市,,5000,監理所,\n"
    first = take_in(office, tmp_path, "market", text)
    assert (tally(first), first.created) == ((2, 2, 0, 0), {"market_total": 2})
    days = select(MarketTotal.make, MarketTotal.received_on).order_by(MarketTotal.id)
    assert ask(office, days) == [("Toyota", date(2026, 11, 3)), ("", date(2026, 11, 20))]
    second = take_in(office, tmp_path, "market", text.replace("5000", "5001"))
    assert +second.rows == {"unchanged": 1, "updated": 1}
    assert undo(office, second.run_id).restored == {"market_total": 1}
    assert undo(office, first.run_id).left == ()
    assert picture(office) == before


@pytest.mark.parametrize("text", ["y,m,n\n2026,10,5\n2026,10,7\n", "y,m,n\n2026,Oct,12\n"])
def test_rows_about_one_month_add_up_where_the_mapping_says_so(sqlite_office, tmp_path, text):
    mapping = (
        'kind = "market"\n[columns]\n"market.year" = "y"\n"market.month" = "m"\n'
        '"market.units" = "n"\n[rules]\nsplit_totals = "add"\n'
    )
    result = take_in(sqlite_office, tmp_path, "market", text, mapping)
    assert result.created == {"market_total": 1}
    assert rows_of(sqlite_office, MarketTotal.month, MarketTotal.units) == [(202610, 12)]
    again = take_in(sqlite_office, tmp_path, "market", text, mapping)
    assert (again.rows["created"], again.updated) == (0, {})


def test_a_month_says_one_year(sqlite_office, tmp_path):
    text = "market.month,market.year,market.units\n2026-10,2025,5\n2026-10,1999999,5\n13,2025,5\n"
    result = take_in(sqlite_office, tmp_path, "market", text)
    assert reasons(result) == {
        2: "The month is of 2026, and the year is 2025; correct one.",
        3: "market.year: “1999999” is no year like 2026.",
        4: "market.month: “13” is no month like 2026-11.",
    }
