"""The showroom of the made-up office: plausible years, and the same for the same number."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from desktop.db.engine import make_engine, office_url
from desktop.models.base import Base
from desktop.services.measures.figures import Period, figures
from desktop.services.office import Office
from desktop.services.sample import SamplePlan, fill_sample
from desktop.services.sample.days import LUNAR_NEW_YEAR
from desktop.services.sample.sales import demand

TABLES = Base.metadata.tables
sale, share, target = TABLES["sale"], TABLES["sale_share"], TABLES["target"]
LAST_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def rows(office, statement):
    return office.read(lambda session: session.execute(statement).all())


@pytest.fixture(scope="module")
def filled(sqlite_template, tmp_path_factory):
    """A filled office, for tests that only read."""
    path = tmp_path_factory.mktemp("showroom") / "office.db"
    shutil.copy(sqlite_template, path)
    office = Office(make_engine(office_url(str(path))), clock=lambda: NOW)
    plan = SamplePlan(last_day=LAST_DAY, counts=(300, 4000))
    office.write(lambda uow: fill_sample(uow, plan))
    yield office
    office.close()


def test_the_showroom_sells_of_every_kind_and_every_order_is_whole(filled):
    found = rows(filled, select(sale))
    assert {row.kind for row in found} == {"vehicle", "insurance", "accessory", "package"}
    assert 60 <= sum(row.kind == "vehicle" for row in found) <= 80
    assert len({row.number for row in found}) == len(found)
    assert all(row.number.startswith(f"S{row.ordered_on:%Y%m%d}-") for row in found)
    days = [(row.ordered_on, row.delivered_on or row.cancelled_on or LAST_DAY) for row in found]
    assert all(first <= last <= LAST_DAY for first, last in days)
    assert any(row.cancelled_on for row in found)
    assert any(row.referred_by_id for row in found)
    sums = rows(filled, select(func.sum(share.c.share)).group_by(share.c.sale_id))
    assert (len(sums), {row[0] for row in sums}) == (len(found), {Decimal(1)})


def test_a_car_that_was_handed_over_is_its_customers(filled):
    ownership = TABLES["ownership"]
    owners = select(sale.c.customer_id, ownership.c.customer_id).join(
        ownership, ownership.c.vehicle_id == sale.c.vehicle_id
    )
    found = rows(filled, owners)
    assert found
    assert all(buyer == owner for buyer, owner in found)


def test_the_figures_of_the_last_year_have_targets_beside_them(filled):
    year = Period(date(2025, 11, 1), date(2026, 10, 31))
    ids = ("orders", "deliveries", "sales_gross_margin", "discount_share", "referral_share")
    found = filled.read(lambda session: figures(session, ids, year))
    assert found["orders"] >= found["deliveries"] > 10
    assert Decimal("0.02") < found["sales_gross_margin"] < Decimal("0.2")
    assert 0 < found["discount_share"] < Decimal("0.1")
    assert 0 < found["referral_share"] < 1
    planned = Counter(row.measure for row in rows(filled, select(target)))
    assert min(planned[name] for name in ("orders", "deliveries", "sales_revenue")) >= 36


def test_before_the_new_year_everybody_wants_a_car_and_afterwards_nobody():
    new_year = LUNAR_NEW_YEAR[4]
    before = sum(demand(new_year - timedelta(days=back)) for back in range(7, 28))
    around = sum(demand(new_year + timedelta(days=on)) for on in range(-6, 15))
    assert before > 3 * around
    assert demand(new_year) == 0
