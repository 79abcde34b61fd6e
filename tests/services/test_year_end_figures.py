"""Figures of the year-end report, each recomputed by a query that knows nothing of the program."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

import pytest
from sqlalchemy import text

from desktop.db.engine import make_engine, office_url
from desktop.db.migrate import migrate
from desktop.services.office import Office
from desktop.services.sample import SamplePlan, fill_sample
from desktop.services.year_end.collect import collect
from desktop.services.year_end.kept import figures_of
from desktop.system.i18n import use_language

SETTLED = "FROM visit WHERE settled_on BETWEEN '2025-01-01' AND '2025-12-31'"
REVENUE = (
    "SUM(COALESCE(labour_net, 0) + COALESCE(parts_net, 0) + COALESCE(outsourced_net, 0)) / 100.0"
)
PAYS = "kind NOT IN ('internal', 'warranty')"
LINES = (
    "FROM visit_line l JOIN visit v ON v.id = l.visit_id"
    " WHERE v.settled_on BETWEEN '2025-01-01' AND '2025-12-31'"
)


def month(number, column="settled_on"):
    return f"{column} LIKE '2025-{number:02}-%'"


# What the report prints at a path, and the SQL that must give the same; rounded as printed.
FIGURES = (
    ("service/car_count/year/actual", 0, f"SELECT COUNT(*) {SETTLED}"),
    ("service/car_count/2025-03/actual", 0, f"SELECT COUNT(*) FROM visit WHERE {month(3)}"),
    (
        "service/car_count/year/before",
        0,
        "SELECT COUNT(*) FROM visit WHERE settled_on LIKE '2024-%'",
    ),
    (
        "service/car_count/2025-07/cumulative",
        0,
        "SELECT COUNT(*) FROM visit WHERE settled_on BETWEEN '2025-01-01' AND '2025-07-31'",
    ),
    (
        "service/car_count/2025-05/r12",
        0,
        "SELECT COUNT(*) FROM visit WHERE settled_on BETWEEN '2024-06-01' AND '2025-05-31'",
    ),
    (
        "service/car_count/year/target",
        0,
        (
            "SELECT SUM(value) / 10000.0 FROM target WHERE measure = 'car_count'"
            " AND tier = 'target' AND superseded_by IS NULL AND month BETWEEN 202501 AND 202512"
            " AND COALESCE(staff_id, team_id, segment_id) IS NULL"
        ),
    ),
    (
        "service/car_count/2025-04/attainment",
        3,
        (
            f"SELECT COUNT(*) * 10000.0 / (SELECT value FROM target WHERE measure = 'car_count'"
            " AND tier = 'target' AND superseded_by IS NULL AND month = 202504"
            f" AND COALESCE(staff_id, team_id, segment_id) IS NULL) FROM visit WHERE {month(4)}"
        ),
    ),
    (
        "service/car_count/2025-04/change",
        3,
        (
            "SELECT COUNT(*) * 1.0 / (SELECT COUNT(*) FROM visit"
            f" WHERE settled_on LIKE '2024-04-%') - 1 FROM visit WHERE {month(4)}"
        ),
    ),
    ("service/service_revenue/year/actual", 0, f"SELECT {REVENUE} {SETTLED}"),
    (
        "service/service_revenue/2025-11/actual",
        0,
        f"SELECT {REVENUE} FROM visit WHERE {month(11)}",
    ),
    (
        "service/overview/02/labour_revenue",
        0,
        f"SELECT SUM(labour_net) / 100.0 FROM visit WHERE {month(2)}",
    ),
    (
        "service/overview/06/parts_revenue",
        0,
        f"SELECT SUM(parts_net) / 100.0 FROM visit WHERE {month(6)}",
    ),
    (
        "service/overview/09/aro",
        0,
        f"SELECT {REVENUE} / COUNT(*) FROM visit WHERE {month(9)} AND {PAYS}",
    ),
    (
        "service/overview/year/arrivals",
        0,
        "SELECT COUNT(*) FROM visit WHERE arrived_on LIKE '2025-%' AND state <> 'void'",
    ),
    (
        "service/kind/maintenance/car_count",
        0,
        f"SELECT COUNT(*) {SETTLED} AND kind = 'maintenance'",
    ),
    (
        "service/kind/body/service_revenue.before",
        0,
        f"SELECT {REVENUE} FROM visit WHERE settled_on LIKE '2024-%' AND kind = 'body'",
    ),
    (
        "service/segment/計程車/car_count",
        0,
        (
            f"SELECT COUNT(*) {SETTLED} AND segment_id ="
            " (SELECT id FROM segment WHERE name = '計程車')"
        ),
    ),
    (
        "service/quality/03/on_time_share",
        3,
        (
            "SELECT AVG(finished_at <= promised_at) FROM visit WHERE promised_at IS NOT NULL"
            f" AND finished_at IS NOT NULL AND state <> 'void' AND {month(3, 'finished_on')}"
        ),
    ),
    (
        "service/hours/0/09",
        0,
        (
            "SELECT COUNT(*) FROM visit WHERE arrived_on LIKE '2025-%' AND state <> 'void'"
            " AND strftime('%w', arrived_on) = '1'"
            " AND strftime('%H', datetime(arrived_at, '+8 hours')) = '09'"
        ),
    ),
    (
        "technicians/technician/張志強/billed_hours",
        1,
        (
            "SELECT SUM(l.hours * s.share) / 1000000.0 FROM visit_line l"
            " JOIN visit v ON v.id = l.visit_id JOIN visit_share s ON s.visit_id = v.id"
            " JOIN staff p ON p.id = s.staff_id"
            " WHERE v.settled_on LIKE '2025-%' AND p.name = '張志強'"
        ),
    ),
    ("parts/parts_revenue/year/actual", 0, f"SELECT SUM(parts_net) / 100.0 {SETTLED}"),
    (
        "parts/parts_revenue/2025-08/before",
        0,
        "SELECT SUM(parts_net) / 100.0 FROM visit WHERE settled_on LIKE '2024-08-%'",
    ),
    (
        "customers/bridge/now/customers",
        0,
        f"SELECT COUNT(DISTINCT customer_id) {SETTLED}",
    ),
    (
        "customers/bridge/lost/customers",
        0,
        (
            "SELECT -COUNT(DISTINCT customer_id) FROM visit WHERE settled_on LIKE '2024-%'"
            f" AND customer_id NOT IN (SELECT customer_id {SETTLED})"
        ),
    ),
    (
        "customers/years/new_customers/actual",
        0,
        (
            "SELECT COUNT(*) FROM (SELECT MIN(arrived_on) AS first FROM visit WHERE state <> 'void'"
            " GROUP BY customer_id) AS came WHERE first LIKE '2025-%'"
        ),
    ),
    (
        "customers/years/retention/actual",
        3,
        (
            "SELECT AVG(vehicle_id IN (SELECT vehicle_id FROM visit"
            " WHERE settled_on LIKE '2025-%')) FROM (SELECT DISTINCT vehicle_id FROM visit"
            " WHERE settled_on LIKE '2024-%') AS base"
        ),
    ),
    (
        "customers/heard/11/csi",
        2,
        (
            "SELECT SUM(a.score * a.weight) * 1.0 / SUM(a.weight) FROM answer a JOIN follow_up f"
            f" ON f.id = a.follow_up_id WHERE a.kind = 'score' AND f.{month(11, 'done_on')}"
        ),
    ),
    (
        "customers/heard/year/questionnaires",
        0,
        (
            "SELECT COUNT(DISTINCT follow_up_id) FROM answer a JOIN follow_up f"
            " ON f.id = a.follow_up_id WHERE kind = 'score' AND done_on LIKE '2025-%'"
        ),
    ),
    (
        "customers/heard/12/nps",
        3,
        (
            "SELECT AVG((score > 8) - (score < 7)) FROM answer a JOIN follow_up f"
            f" ON f.id = a.follow_up_id WHERE kind = 'recommend' AND {month(12, 'done_on')}"
        ),
    ),
    (
        "customers/complained/year/complaint_rate",
        3,
        (
            "SELECT (SELECT COUNT(*) FROM complaint WHERE received_on LIKE '2025-%') * 1.0"
            f" / COUNT(*) {SETTLED}"
        ),
    ),
    (
        "customers/complained/year/complaints_overdue_share",
        3,
        "SELECT AVG(fixed_at > due_at) FROM complaint WHERE received_on LIKE '2025-%'",
    ),
    (
        "customers/causes/total/closed",
        0,
        "SELECT COUNT(*) FROM complaint WHERE received_on LIKE '2025-%' AND state = 'closed'",
    ),
    (
        "customers/new_customers/2025-06/actual",
        0,
        (
            "SELECT COUNT(*) FROM (SELECT MIN(arrived_on) AS first FROM visit WHERE state <> 'void'"
            " GROUP BY customer_id) AS came WHERE first LIKE '2025-06-%'"
        ),
    ),
    (
        "team/headcount/technician/end",
        0,
        (
            "SELECT COUNT(*) FROM staff WHERE role = 'technician' AND hired_on <= '2025-12-31'"
            " AND (left_on IS NULL OR left_on > '2026-01-01')"
        ),
    ),
    (
        "financial/composition/outsourced_revenue/actual",
        0,
        f"SELECT SUM(outsourced_net) / 100.0 {SETTLED}",
    ),
    (
        "months/05/billed_hours/actual",
        1,
        (
            "SELECT SUM(l.hours) / 100.0 FROM visit_line l JOIN visit v ON v.id = l.visit_id"
            f" WHERE v.{month(5)}"
        ),
    ),
    (
        "months/10/service_revenue/cumulative",
        0,
        f"SELECT {REVENUE} FROM visit WHERE settled_on BETWEEN '2025-01-01' AND '2025-10-31'",
    ),
    (
        "fleets/fleets/total/visits",
        0,
        (
            f"SELECT COUNT(*) {SETTLED} AND customer_id IN"
            " (SELECT id FROM customer WHERE kind = 'fleet')"
        ),
    ),
    ("quality/lacks/visit.odometer/missing", 0, f"SELECT COUNT(*) {SETTLED} AND odometer IS NULL"),
    ("quality/lacks/line.cost/of", 0, f"SELECT COUNT(*) {LINES} AND l.kind = 'part'"),
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A made-up office of three years, in a file of its own."""
    use_language("en")
    engine = make_engine(office_url(str(tmp_path_factory.mktemp("year-end") / "office.db")))
    migrate(engine, lambda _engine: None)
    office = Office(engine)
    plan = SamplePlan(last_day=date(2026, 11, 20), counts=(400, 2000))
    office.write(partial(fill_sample, plan=plan))
    yield office
    office.close()


@pytest.fixture(scope="module")
def printed(sample):
    use_language("en")
    return figures_of(sample.read(partial(collect, year=2025)))


@pytest.mark.parametrize(("path", "places", "sql"), FIGURES, ids=[path for path, *_ in FIGURES])
def test_a_figure_is_what_the_tables_say(sample, printed, path, places, sql):
    found = sample.read(lambda session: session.execute(text(sql)).scalar())
    expected = Decimal(str(found)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(printed[path]) == expected


def test_a_figure_that_stands_in_two_places_is_the_same(printed):
    for place in ("summary/key/car_count/actual", "service/overview/year/car_count"):
        assert printed[place] == printed["service/car_count/year/actual"]
    assert printed["months/12/car_count/cumulative"] == printed["service/car_count/year/actual"]
    assert (
        printed["customers/bridge/now/customers"]
        == (printed["customers/years/active_customers/actual"])
    )


def test_the_bridge_of_customers_adds_up(printed):
    steps = [Decimal(printed[f"customers/bridge/{step}/customers"]) for step in BRIDGE]
    assert sum(steps[:-1]) == steps[-1]


BRIDGE = ("before", "new", "back", "lost", "now")


def test_months_add_up_to_their_year(printed):
    for measure in ("service/car_count", "parts/parts_revenue"):
        months = [Decimal(printed[f"{measure}/2025-{number:02}/actual"]) for number in range(1, 13)]
        assert abs(sum(months) - Decimal(printed[f"{measure}/year/actual"])) <= 6  # rounded each


def test_the_attainment_of_the_year_divides_its_sums(printed):
    year = "service/service_revenue/year"
    share = Decimal(printed[f"{year}/actual"]) / Decimal(printed[f"{year}/target"])
    assert abs(Decimal(printed[f"{year}/attainment"]) - share) <= Decimal("0.0005")  # rounded


def test_the_same_data_give_the_same_digest_in_every_language(sample, printed):
    use_language("zh_Hant_TW")
    again = figures_of(sample.read(partial(collect, year=2025)))
    assert again["digest"] == printed["digest"]
