"""Real files of real garages; every figure here was counted without this program."""

import io
import shutil
from collections import Counter
from csv import DictReader, reader
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from desktop.db.engine import make_engine, office_url
from desktop.models.customer import Customer
from desktop.models.vehicle import Plate, Vehicle
from desktop.models.visit import Visit, VisitLine
from desktop.services.exports import write_export
from desktop.services.importing import ImportSource, load_mapping, run_import, write_result
from desktop.services.office import Office
from desktop.services.settings import NewOffice, found_office

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


def take_in(office, file, mapping):
    path = DATA / file
    if not path.exists():
        pytest.skip(f"{file} is not here: real files are not part of the repository")
    source = ImportSource(path, "visits", load_mapping(ROOT / "tests" / "mappings" / mapping))
    return office.write(
        lambda uow: run_import(
            uow, source, dry_run=False, progress=lambda _p: None, cancelled=lambda: False
        )
    )[0]


def motorcycles(office):
    return take_in(office, "bajaj_service/service_data.csv", "bajaj_service.toml")


def job_cards(office):
    return take_in(office, "mfcs_published/sample_job_lines.csv", "mfcs_job_lines.toml")


def scalar(office, *columns):
    return office.read(lambda s: s.execute(select(*columns)).one())


def test_the_motorcycle_dealer_comes_in_whole_and_only_once(office, tmp_path):
    result = motorcycles(office)
    assert (result.rows_read, result.rows_used) == (28_482, 28_099)
    assert (result.rows_repeated, result.rows_rejected) == (383, 0)
    days = func.min(Visit.settled_on), func.max(Visit.settled_on)
    assert scalar(office, func.count(Visit.id), *days) == (
        4_158,
        date(2017, 5, 30),
        date(2019, 1, 6),
    )
    assert scalar(office, func.count(Vehicle.id))[0] == 2_406
    assert scalar(office, func.count(VisitLine.id))[0] == 28_099 - 13
    months = office.read(lambda s: s.execute(select(Visit.settled_on)).scalars().all())
    assert Counter(f"{day:%Y-%m}" for day in months)["2017-06"] == 195
    again = motorcycles(office)
    assert (again.rows_used, again.rows_repeated, again.rows_rejected) == (0, 28_482, 0)
    assert again.created == {}
    assert scalar(office, func.count(Visit.id), func.count(func.distinct(Visit.number))) == (
        4_158,
        4_158,
    )


@pytest.fixture(scope="module")
def dealer(sqlite_template, tmp_path_factory):
    """The dealer's office, for tests that only look at it."""
    path = tmp_path_factory.mktemp("dealer") / "office.db"
    shutil.copy(sqlite_template, path)
    office = Office(make_engine(office_url(str(path))))
    office.write(lambda uow: found_office(uow, NewOffice("Dealer", "en", "INR", 3, "Asia/Kolkata")))
    yield office, motorcycles(office)
    office.close()


def test_repeated_and_nameless_rows_are_explained(dealer, tmp_path):
    _office, result = dealer
    path = tmp_path / "result.csv"
    write_result(result, path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(DictReader(stream))
    assert Counter(row["daysheet.outcome"] for row in rows) == {"created": 28_099, "duplicate": 383}
    nameless = [row for row in rows if not row["invoice_line_text"]]
    assert Counter(row["daysheet.outcome"] for row in nameless) == {"created": 13, "duplicate": 15}
    for row in rows:
        if row["daysheet.outcome"] == "duplicate":
            first = rows[int(row["daysheet.reason"].rstrip(".").rpartition(" ")[2]) - 2]
            own = [name for name in row if not name.startswith("daysheet.")]
            assert [row[name] for name in own] == [first[name] for name in own]
    assert result.warnings == (
        "13 rows have no text and make no lines, the first is row 547.",
        "5 rows belong to visits that were settled before they arrived, the first is row 19046.",
    )


def test_a_visit_without_any_text_still_counts(dealer):
    office, _result = dealer
    lines = select(VisitLine.visit_id)
    bare = select(func.count(Visit.id)).where(Visit.id.not_in(lines))
    assert office.read(lambda s: s.execute(bare).scalar_one()) == 4


def test_what_the_file_does_not_know_stays_unknown(dealer):
    office, _result = dealer
    assert scalar(office, func.count(Visit.total))[0] == 0
    assert scalar(office, func.count(VisitLine.amount))[0] == 0
    with (DATA / "bajaj_service/service_data.csv").open(encoding="utf-8", newline="") as stream:
        visits = {tuple(row[:6]) for row in list(reader(stream))[1:]}
    unknown = sum(visit[5] == "0" for visit in visits)
    assert scalar(office, func.count(Visit.id) - func.count(Visit.odometer))[0] == unknown
    assert unknown > 0


def test_masked_plates_are_partial_and_spellings_stay_as_typed(dealer):
    office, _result = dealer
    plates = office.read(lambda s: s.execute(select(Plate.partial).distinct()).scalars().all())
    assert plates == [True]
    texts = set(office.read(lambda s: s.execute(select(VisitLine.text)).scalars().all()))
    assert {"DISC PAD", "DISK PAD"} <= texts
    names = {name for (name,) in office.read(lambda s: s.execute(select(Customer.name)).all())}
    assert "shivXXXXXXXXXX" in names


def test_a_vehicle_was_last_seen_on_its_last_visit(dealer):
    office, _result = dealer
    last = select(Visit.vehicle_id, func.max(Visit.arrived_on)).group_by(Visit.vehicle_id)
    seen = select(Vehicle.id, Vehicle.last_seen_on)
    assert sorted(office.read(lambda s: [tuple(r) for r in s.execute(last)])) == sorted(
        office.read(lambda s: [tuple(r) for r in s.execute(seen)])
    )


def test_a_job_card_adds_up_to_the_cent_in_the_export(office):
    assert job_cards(office).rows_rejected == 0
    stream = io.StringIO()
    office.read(lambda s: write_export(s, "visits", stream))
    rows = {row["visit.number"]: row for row in DictReader(io.StringIO(stream.getvalue()))}
    card = rows["168303"]
    assert [card[f"visit.{name}"] for name in ("labour", "parts", "outsourced", "other")] == [
        "1203.14",
        "2348.75",
        "500.06",
        "0.00",
    ]
    assert card["visit.total"] == "4051.95"
    assert len(rows) == 88


def test_minutes_of_labour_are_hours(sqlite_office):
    job_cards(sqlite_office)
    hours = select(VisitLine.hours).where(VisitLine.text == "REPLACE RR WHEEL BEARING (ONE)")
    assert sqlite_office.read(lambda s: s.execute(hours).scalar_one()) == Decimal("1.20")
