"""What stands beside the visits in a figure: targets, other systems' results, corrections."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert

from desktop.models.base import Base
from desktop.models.staff import Role, Team
from desktop.models.target import Tier
from desktop.services.measures.figures import (
    Behind,
    Period,
    Scope,
    behind,
    figure_table,
    figures,
)
from desktop.services.measures.slices import label_of, month_after, period_of, stretches

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
WINTER = Period(date(2026, 1, 1), date(2026, 3, 31))
HALF = Period(date(2026, 1, 1), date(2026, 1, 15))
NAME = "service_revenue"
ALL = (NAME, f"{NAME}.target", f"{NAME}.attainment")


@pytest.fixture
def garage(shop, clock, lines):
    """Two settled visits of January, one of each of two people, who are in different teams."""
    for at, role in enumerate((Role.FRONT_DESK, Role.SALES)):
        clock.now = datetime(2026, 1, 10 + at, 2, tzinfo=UTC)
        rows = (lines.labour("1050"), lines.part("2100"))
        shop.settled(*rows[: at + 1], advisor_id=shop.crew[role])
    return shop


def put(shop, table, *rows):
    """Write rows as an import would."""

    def write(uow):
        with uow:
            uow.session.execute(insert(Base.metadata.tables[table]), list(rows))
            uow.commit()

    shop.do(write)


def target(value, month=202601, measure=NAME, tier=Tier.TARGET, **owner):
    owners = {"staff_id": None, "team_id": None, "segment_id": None} | owner
    return {"measure": measure, "month": month, "tier": tier, "value": Decimal(value), **owners}


def result(value, measure=NAME, month=202601, staff_id=None, team_id=None):
    owner = {"staff_id": staff_id, "team_id": team_id}
    return {"measure": measure, "month": month, "value": Decimal(value), "source": "DMS", **owner}


def correct(shop, field, value, booked_on=date(2026, 3, 5)):
    row = {"visit_id": 1, "field": field, "value": Decimal(value), "for_month": 202601}
    more = {"reason": "wrong price", "made_at": datetime(2026, 3, 5, tzinfo=UTC)}
    put(shop, "adjustment", {**row, **more, "booked_on": booked_on})


def test_a_period_s_target_is_that_of_its_months(garage):
    put(garage, "target", *(target(value, 202600 + value // 100) for value in (100, 200, 300)))
    assert garage.ask(figures, ALL, WINTER)[f"{NAME}.target"] == 600
    table = garage.ask(figure_table, [f"{NAME}.target"], WINTER, ("month",))
    assert table.rows == ((("2026-01",), (100,)), (("2026-02",), (200,)), (("2026-03",), (300,)))


def test_the_attainment_of_several_months_divides_their_sums(garage):
    put(garage, "target", target("1000"), target("3000", 202602), target("4000", 202603))
    assert garage.ask(figures, ALL, WINTER)[f"{NAME}.attainment"] == Decimal("0.5")


def test_a_part_of_a_month_has_the_share_of_its_working_days(garage):
    put(garage, "target", target("2700"))
    whole = garage.ask(figures, [f"{NAME}.target"], JANUARY)
    half = garage.ask(figures, [f"{NAME}.target"], HALF)[f"{NAME}.target"]
    assert whole == {f"{NAME}.target": Decimal(2700)}
    assert Decimal(1100) < half < Decimal(1500)


def test_the_target_of_a_rate_is_the_mean_of_its_months(garage):
    put(garage, "target", target("10", measure="aro"), target("30", 202602, "aro"))
    assert garage.ask(figures, ["aro.target"], WINTER) == {"aro.target": Decimal(20)}


def test_each_person_has_a_target_and_the_office_theirs_together(garage):
    desk, sales = garage.crew[Role.FRONT_DESK], garage.crew[Role.SALES]
    put(garage, "target", target("2000", staff_id=desk), target("6000", staff_id=sales))
    table = garage.ask(figure_table, ALL, JANUARY, ("person",))
    assert table.rows == (
        (("front_desk",), (Decimal(1000), Decimal(2000), Decimal("0.5"))),
        (("sales",), (Decimal(3000), Decimal(6000), Decimal("0.5"))),
    )
    assert garage.ask(figures, ALL, JANUARY)[f"{NAME}.target"] == 8000
    assert garage.ask(figures, ALL, JANUARY, Scope(staff_id=desk))[f"{NAME}.attainment"] == 0.5
    put(garage, "target", target("9000"))
    assert garage.ask(figures, ALL, JANUARY)[f"{NAME}.target"] == 9000


def test_a_team_has_its_own_target_or_its_people_s(garage):
    def hire(uow):
        with uow:
            team = Team(name="A")
            uow.session.add(team)
            uow.session.flush()
            uow.session.execute(Base.metadata.tables["staff"].update().values(team_id=team.id))
            uow.commit()
            return team.id

    team = garage.do(hire)
    put(garage, "target", target("2000", staff_id=garage.crew[Role.SALES]))
    rows = garage.ask(figure_table, ALL, JANUARY, ("team",)).rows
    assert rows == ((("A",), (Decimal(4000), Decimal(2000), Decimal(2))),)
    put(garage, "target", target("5000", team_id=team))
    assert garage.ask(figures, ALL, JANUARY, Scope(team_id=team))[f"{NAME}.target"] == 5000


def test_the_other_tiers_are_targets_of_their_own(garage):
    put(garage, "target", target("1"), target("2", tier="sprint"), target("3", tier="challenge"))
    ids = [f"{NAME}.target.sprint", f"{NAME}.target.challenge"]
    assert garage.ask(figures, ids, JANUARY) == dict(zip(ids, (2, 3), strict=True))


def test_a_superseded_target_counts_no_more_and_a_slice_without_targets_is_unknown(garage):
    put(garage, "target", target("5"))
    table = garage.ask(figure_table, ALL, JANUARY, ("kind",))
    assert [values[1:] for _key, values in table.rows] == [(None, None)]


def test_less_is_better_turns_the_attainment_round(garage):
    put(garage, "target", target("1", measure="comeback_rate"))
    assert (
        garage.ask(figures, ["comeback_rate.attainment"], JANUARY)["comeback_rate.attainment"]
        is None
    )


def test_what_another_system_tells_is_added_on_the_last_day_of_its_month_and_marked(garage):
    desk = garage.crew[Role.FRONT_DESK]
    put(garage, "result", result("500", staff_id=desk), result("70.5", month=202602))
    assert garage.ask(figures, [NAME], HALF)[NAME] == 4000
    assert garage.ask(figures, [NAME], JANUARY)[NAME] == 4500
    table = garage.ask(figure_table, [NAME], WINTER, ("month", "person"))
    assert dict(table.rows)[("2026-01", "front_desk")] == (Decimal(1500),)
    assert dict(table.rows)[("2026-02", "")] == (Decimal("70.5"),)
    assert table.told == {(("2026-01", "front_desk"), NAME), (("2026-02", ""), NAME)}


def test_a_score_of_head_office_is_the_mean_of_its_months(garage):
    name = "head_office_score"
    put(garage, "result", result("80", name), result("90", name, 202602))
    table = garage.ask(figure_table, [name], WINTER)
    assert table.rows == (((), (Decimal(85),)),)
    assert table.told == {((), name)}


def test_a_correction_counts_on_the_day_it_was_booked_where_its_visit_counts(garage):
    correct(garage, "labour_net", "-100")
    correct(garage, "cost", "30")
    names = (NAME, "labour_revenue", "parts_revenue", "service_gross_profit", "car_count")
    table = garage.ask(figure_table, names, WINTER, ("month", "person"))
    assert dict(table.rows)[("2026-03", "front_desk")] == (-100, -100, None, -130, 0)
    assert (("2026-03", "front_desk"), NAME) in table.corrected
    assert garage.ask(figures, [NAME], JANUARY)[NAME] == 4000


def test_results_and_corrections_stand_among_the_records_behind_a_figure(garage):
    put(garage, "result", result("500"))
    correct(garage, "labour_net", "-100")
    assert garage.ask(behind, NAME, WINTER) == (
        Behind(0, "visit", 1, Decimal(1000)),
        Behind(0, "visit", 2, Decimal(3000)),
        Behind(0, "adjustment", 1, Decimal(-100)),
        Behind(0, "result", 1, Decimal(500)),
    )


def test_weeks_and_stretches_follow_the_calendar():
    assert label_of("week", date(2026, 12, 31)) == label_of("week", date(2027, 1, 3)) == "2026-W53"
    assert period_of("week", "2026-W53") == Period(date(2026, 12, 28), date(2027, 1, 3))
    assert month_after(202612) == 202701
    assert month_after(202601, -1) == 202512
    keys = [key for key, _days in stretches(WINTER, ("year", "month"))]
    assert keys == [("2026", "2026-01"), ("2026", "2026-02"), ("2026", "2026-03")]
    assert stretches(WINTER, ()) == [((), WINTER)]


def test_the_command_prints_slices_first_and_rates_with_six_digits(garage, capsysbinary):
    from desktop.app.arguments import read_arguments
    from desktop.app.commands import _measures

    put(garage, "target", target("3000"))
    wanted = read_arguments(
        [
            *("measures", "--from", "2026-01-01", "--to", "2026-01-31", "--by", "month"),
            *("--measure", f"{ALL[0]},{ALL[1]}", "--measure", ALL[2]),
        ]
    )
    assert _measures(garage.office, wanted) == 0
    rows = list(csv.reader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert rows == [["month", *ALL], ["2026-01", "4000", "3000", "1.333333"]]
