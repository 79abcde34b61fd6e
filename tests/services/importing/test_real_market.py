"""The Norwegian car market of ten years; shares are computed again from the units of the file."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from desktop.models.sale import SaleKind
from desktop.services.importing import load_mapping
from desktop.services.measures.figures import Period, figure_table, figures
from desktop.services.sales.drafts import DeliveryDraft, SaleDraft
from desktop.services.sales.work import deliver_sale, enter_sale
from desktop.services.shares import ShareDraft
from tests.helpers.garage import Garage
from tests.helpers.imports import imported, picture, reasons, undo

ROOT = Path(__file__).parents[3]
FOLDER = ROOT.parent / "shared" / "data" / "car_registrations"
MAKES, MONTHS = "norway_new_car_sales_by_make.csv", "norway_new_car_sales_by_month.csv"
BOTH = ("market_units", "market_share")
YEAR = Period(date(2016, 1, 1), date(2016, 12, 31))

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="real files are not part of the repository"
)


def take_in(office, file, mapping):
    found = load_mapping(ROOT / "tests" / "mappings" / mapping)
    return imported(office, FOLDER / file, "market", found)


def units(year=""):
    """Count the units of the file by make and month."""
    with (FOLDER / MAKES).open(encoding="utf-8", newline="") as file:
        counted = Counter()
        for row in csv.DictReader(file):
            month = f"{row['Year']}-{int(row['Month']):02}"
            counted[row["Make"], month] += int(row["Quantity"]) if month.startswith(year) else 0
    return +counted


def of(office, period, *by):
    return dict(office.read(partial(figure_table, measure_ids=BOTH, period=period, by=by)).rows)


def test_shares_by_make_are_those_of_the_file(office):
    before = picture(office)
    result = take_in(office, MAKES, "norway_by_make.toml")
    assert (result.rows_read, result.rows_used, result.rows_rejected) == (4_377, 4_377, 0)
    assert result.created == {"market_total": 4_376}  # Lexus of April 2015 stands in two rows
    found = of(office, YEAR, "make")
    assert sum(count for count, _share in found.values()) == 154_603
    shown = {make: (count, f"{share:.5f}") for (make,), (count, share) in found.items()}
    assert shown["Volkswagen"] == (26_574, "0.17189")
    assert shown["Toyota"] == (17_453, "0.11289")
    assert shown["BMW"] == (12_098, "0.07825")
    every = Period(date(2007, 1, 1), date(2017, 1, 31))
    by_month = Counter()
    for (_make, month), count in units().items():
        by_month[month] += count
    assert of(office, every, "make", "month") == {
        key: (count, Decimal(count) / by_month[key[1]]) for key, count in units().items()
    }
    assert undo(office, result.run_id).left == ()
    assert picture(office) == before


def test_totals_and_their_split_by_make_are_not_counted_twice(sqlite_office):
    for file, mapping in ((MAKES, "norway_by_make.toml"), (MONTHS, "norway_by_month.toml")):
        take_in(sqlite_office, file, mapping)
    (whole,) = of(sqlite_office, YEAR).values()
    assert whole[0] == 154_603
    assert of(sqlite_office, YEAR, "make")[("Toyota",)][0] == 17_453
    months = of(sqlite_office, YEAR, "month")
    assert {month: count for (month,), (count, _share) in months.items()} == {
        month: sum(count for (_make, one), count in units("2016").items() if one == month)
        for (_make, month) in units("2016")
    }
    assert of(sqlite_office, YEAR, "area")[("Norway",)][0] == 154_603


def test_the_own_share_is_deliveries_of_months_whose_market_is_known(office, clock):
    take_in(office, MONTHS, "norway_by_month.toml")
    garage = Garage(office, clock)
    seller = garage.staff("林小姐", "sales")
    customer = garage.card(garage.visit(clock.now)).customer_id
    for month in (11, 12, 13, 14):
        day = date(2016 + month // 13, month % 12 or 12, 20)
        draft = SaleDraft(
            customer=customer,
            shares=(ShareDraft(seller, Decimal(1)),),
            ordered_on=day,
            kind=SaleKind.VEHICLE,
            model="Altis",
            quantity=Decimal(7),
        )
        key = garage.do(enter_sale, draft)
        garage.do(deliver_sale, key, 1, DeliveryDraft(day))
    winter = Period(date(2016, 11, 1), date(2017, 3, 31))
    found = office.read(lambda s: figures(s, ("deliveries", *BOTH), winter))
    known = {"2016-11", "2016-12", "2017-01"}
    market = sum(count for (_make, month), count in units().items() if month in known)
    # February 2017 is not in the file: neither its market nor its deliveries count.
    assert found == {
        "deliveries": 28,
        "market_units": market,
        "market_share": Decimal(21) / market,
    }


def test_a_second_look_changes_nothing(sqlite_office):
    take_in(sqlite_office, MAKES, "norway_by_make.toml")
    again = take_in(sqlite_office, MAKES, "norway_by_make.toml")
    assert +again.rows == {"unchanged": 4_377}
    assert reasons(again)[3652] == "The row was added to row 3640."
