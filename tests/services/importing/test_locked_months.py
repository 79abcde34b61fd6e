"""A locked month: no import brings a row into it, changes one of it or takes one out of it."""

from datetime import timedelta

import pytest

from desktop.models.errors import ConflictError
from desktop.services.importing.undoing.history import import_runs
from desktop.services.locks import lock_months
from tests.helpers.imports import VISITS, csv_file, picture, take_in, undo

NOVEMBER = 202611
HALF_LOCKED = VISITS.replace("B2,2026-11-05", "B2,2026-10-05")
ADVISED = (
    VISITS.replace("visit.number,", "visit.advisor,visit.number,")
    .replace("A1,", "林小姐,A1,")
    .replace("B2,", ",B2,")
)
SALES = """\
sale.number,sale.ordered_on,sale.delivered_on,sale.model,customer.name,sale.price
S1,2026-11-02,2026-11-20,Altis,王小明,700000
"""
RESULTS = "result.measure,result.month,result.value\nservice_revenue,2026-11,500000\n"


@pytest.fixture
def december(office, clock):
    """The office on a day of December, everybody's November still open."""
    clock.now += timedelta(days=20)
    return office


def lock(office, month=NOVEMBER):
    office.write(lambda uow: lock_months(uow, [month]))


@pytest.mark.parametrize(
    ("kind", "text", "month"),
    [
        ("visits", VISITS, NOVEMBER),
        ("visits", HALF_LOCKED, 202610),
        ("sales", SALES, NOVEMBER),
        ("results", RESULTS, NOVEMBER),
    ],
)
def test_an_import_into_a_locked_month_is_refused_whole(december, tmp_path, kind, text, month):
    lock(december, month)
    before = picture(december, versions=True)
    with pytest.raises(ConflictError, match=r"^The month is locked and its figures stay;"):
        take_in(december, csv_file(tmp_path, text), kind)
    assert picture(december, versions=True) == before
    assert december.read(import_runs) == []


def test_an_import_that_would_change_a_locked_visit_is_refused_whole(garage, december, tmp_path):
    take_in(december, csv_file(tmp_path, VISITS), "visits")
    lock(december)
    before = picture(december, versions=True)
    with pytest.raises(ConflictError, match="The month is locked"):
        take_in(december, csv_file(tmp_path, ADVISED), "visits")
    assert picture(december, versions=True) == before


@pytest.mark.parametrize(
    ("kind", "text"), [("visits", VISITS), ("sales", SALES), ("results", RESULTS)]
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_that_a_locked_month_counts_is_not_undone(
    december, tmp_path, kind, text, dry_run
):
    run = take_in(december, csv_file(tmp_path, text), kind)
    lock(december)
    before = picture(december, versions=True)
    with pytest.raises(ConflictError, match=r"^The month is locked and its figures stay;"):
        undo(december, run, dry_run=dry_run)
    assert picture(december, versions=True) == before
    (kept,) = december.read(import_runs)
    assert kept.undone_at is None


def test_the_same_file_again_changes_nothing_of_a_locked_month(december, tmp_path):
    file = csv_file(tmp_path, VISITS)
    take_in(december, file, "visits")
    lock(december)
    before = picture(december)
    take_in(december, file, "visits")
    assert picture(december) == before
