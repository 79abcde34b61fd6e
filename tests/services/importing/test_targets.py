"""Targets that come in: tiers, owners, months as columns, results beside them, versions."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.errors import OfficeError
from desktop.models.result import Result
from desktop.models.staff import Staff, Team
from desktop.models.target import Plan, Target
from desktop.services.importing import load_mapping
from desktop.services.targets import TargetCell, set_targets
from tests.helpers.imports import (
    ask,
    csv_file,
    imported,
    mapping_file,
    one,
    picture,
    reasons,
    rows_of,
    said,
    tally,
    undo,
)

ENTERS = 'kind = "targets"\n[columns]\n"target.staff" = "who"\n"target.team" = "team"\n'
ENTERS += '[defaults]\n"target.measure" = "car_count"\n'
ENTERS += '[rules]\nmonths = "target.value"\nunknown_staff = "enter"\n'
WRONG = ENTERS.replace('months = "target.value"', 'months = "target.staff"')
CURRENT = (
    select(Target.month, Target.tier, Target.value, Plan.number)
    .join(Plan, Plan.id == Target.plan_id)
    .where(Target.superseded_by.is_(None))
    .order_by(Target.id)
)


def take_in(office, folder, text, mapping=None):
    path = csv_file(folder, text)
    found = None if mapping is None else load_mapping(mapping_file(folder, mapping))
    return imported(office, path, "targets", found)


def test_tiers_and_every_level_come_in_with_the_results_beside_them(garage, tmp_path):
    head = "target.measure,target.month,target.staff,target.team,target.segment,"
    head += "target.value,target.sprint,target.challenge,target.actual\n"
    text = head + "service_revenue,2026-11,林小姐,業務一課,,100,110,120.5,95\n"
    text += "Service revenue,2026-11,,業務一課,,300,,,\n"
    text += "service_revenue,2026-11,,,Taxi,50,,,\n"
    text += "service_revenue,2026-11,,,,1000,,,900\n"
    before = picture(garage.office)
    result = take_in(garage.office, tmp_path, text)
    assert (tally(result), reasons(result)) == ((4, 4, 0, 0), {})
    assert result.created == {"team": 1, "plan": 1, "target": 6, "result": 2}
    assert result.updated == {"staff": 1}
    staff, team = one(garage.office, select(Staff.id)), one(garage.office, select(Team.id))
    assert ask(garage.office, select(Staff.team_id)) == [(team,)]
    owners = rows_of(garage.office, Target.tier, Target.value, Target.staff_id, Target.team_id)
    assert sorted(owners, key=str) == sorted(
        [
            ("target", Decimal(100), staff, None),
            ("sprint", Decimal(110), staff, None),
            ("challenge", Decimal("120.5"), staff, None),
            ("target", Decimal(300), None, team),
            ("target", Decimal(50), None, None),
            ("target", Decimal(1000), None, None),
        ],
        key=str,
    )
    values = rows_of(garage.office, Result.staff_id, Result.value, Result.source)
    assert sorted(values, key=str) == sorted(
        [(staff, Decimal(95), "file.csv"), (None, Decimal(900), "file.csv")], key=str
    )
    assert undo(garage.office, result.run_id).left == ()
    assert picture(garage.office) == before


def test_what_changes_a_target_makes_a_version_and_its_undo_brings_the_old_one_back(
    office, tmp_path
):
    head = "target.measure,target.month,target.value,target.origin,target.received_on\n"
    first = take_in(office, tmp_path, head + "car_count,2026-11,220,,\ncar_count,2026-12,230,,\n")
    before = picture(office)
    text = head + "car_count,2026-11,240,總部,2026-11-05\ncar_count,2026-12,230,,\n"
    second = take_in(office, tmp_path, text)
    assert +second.rows == {"updated": 1, "unchanged": 1}
    assert reasons(second)[2] == "Target car_count 202611 (id 1) was changed: Target: value."
    assert ask(office, CURRENT) == [
        (202612, "target", Decimal(230), 1),
        (202611, "target", Decimal(240), 2),
    ]
    plan = select(Plan.origin, Plan.received_on, Plan.reason).where(Plan.number == 2)
    assert ask(office, plan) == [("head_office", date(2026, 11, 5), "Imported from file.csv")]
    undone = undo(office, second.run_id)
    assert (undone.removed, undone.restored, undone.left) == (
        {"target": 1, "plan": 1},
        {"target": 1},
        (),
    )
    assert picture(office) == before
    assert undo(office, first.run_id).left == ()


def test_a_target_that_was_planned_anew_since_stays_with_its_version(garage, tmp_path):
    office = garage.office
    head = "target.measure,target.month,target.value\n"
    take_in(office, tmp_path, head + "car_count,2026-11,220\n")
    second = take_in(office, tmp_path, head + "car_count,2026-11,240\n")
    garage.clock.now = garage.clock.now.replace(hour=9)
    garage.do(set_targets, "car_count", None, (TargetCell(202611, Decimal(250), 1),))
    result = undo(office, second.run_id)
    assert said(result)["target", "car_count 202611"] == "It was changed after the import."
    assert ask(office, select(Target.value).where(Target.superseded_by.is_(None))) == [
        (Decimal(250),)
    ]


@pytest.mark.parametrize(
    ("header", "defaults"),
    [
        ("2026-11,2026-12", ""),
        ("2026-11-01,2026/12/01", ""),
        ("Nov 2026,Dec-26", ""),
        ("115年11月,115年12月", ""),
        ("11月,12月", '"target.year" = "115年"\n'),
    ],
)
def test_months_may_stand_above_columns(sqlite_office, tmp_path, header, defaults):
    mapping = ENTERS.replace("[rules]", f"{defaults}[rules]")
    text = f"who,team,{header}\n王,一課,10,20\n李,一課,,5\n"
    result = take_in(sqlite_office, tmp_path, text, mapping)
    assert (tally(result), result.created["target"]) == ((2, 2, 0, 0), 3)
    found = ask(sqlite_office, select(Target.month, Target.value).order_by(Target.id))
    assert found == [(202611, Decimal(10)), (202612, Decimal(20)), (202612, Decimal(5))]
    assert rows_of(sqlite_office, Team.name) == [("一課",)]
    again = take_in(sqlite_office, tmp_path, text.replace(",20\n", ",25\n"), mapping)
    assert +again.rows == {"updated": 1, "unchanged": 1}
    assert again.updated == {"target": 1}


BAD = [
    ("target.measure,target.month,target.value\nnothing,2026-11,5\n", "“nothing” is none of"),
    ("target.measure,target.month,target.value\n,2026-11,5\n", "target.measure: it is empty."),
    (
        "target.measure,target.month,target.value\ncar_count,2026-11,\n",
        "target.value: it is empty.",
    ),
    (
        "target.measure,target.month,target.staff,target.value\ncar_count,2026-11,誰,5\n",
        "target.staff: the office knows no “誰”; enter it there first, or correct it.",
    ),
    (
        "target.measure,target.month,target.actual\naro,2026-11,5\n",
        "“Average repair order” takes no results: months of it do not add up.",
    ),
    (
        "target.measure,target.month,target.value,target.sprint\ncar_count,2026-11,5,4\n",
        "2026-11: “Sprint” is 4, less than “Target” with 5; raise it.",
    ),
    (
        "target.measure,target.month,target.year,target.value\ncar_count,11,,5\n",
        "Nothing says the year of the month; fill it in.",
    ),
    (
        "target.measure,target.month,target.team,target.segment,target.value\naro,2026-11,一課,Taxi,5\n",
        "A target belongs to one person, one team or one segment; give one of them.",
    ),
    (
        "target.measure,target.month,target.segment,target.actual\ncar_count,2026-11,Taxi,5\n",
        "A result is a person's, a team's or the office's; clear the segment.",
    ),
]


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_what_is_no_target_is_refused_in_a_sentence(sqlite_office, tmp_path, text, reason):
    result = take_in(sqlite_office, tmp_path, text)
    assert tally(result)[1:] == (0, 0, 1)
    (said_of_it,) = reasons(result).values()
    assert reason in said_of_it
    assert rows_of(sqlite_office, Target.id) == rows_of(sqlite_office, Team.id) == []


def test_a_mapping_that_speaks_of_months_needs_columns_of_months(sqlite_office, tmp_path):
    with pytest.raises(OfficeError, match="No column is called like a month, such as 2026-11;"):
        take_in(sqlite_office, tmp_path, "who,team,total\n王,一課,5\n", ENTERS)
    with pytest.raises(OfficeError, match="Columns of the same month: “2026-11” “Nov 2026”;"):
        take_in(sqlite_office, tmp_path, "who,team,2026-11,Nov 2026\n王,一課,5,5\n", ENTERS)
    with pytest.raises(OfficeError, match=r"has a wrong value at “rules\.months”"):
        take_in(sqlite_office, tmp_path, "who,team,2026-11\n王,一課,5\n", WRONG)


def test_somebody_of_another_team_stays_there_and_it_is_said(garage, tmp_path):
    garage.staff("陳師傅", team="二課")
    result = take_in(garage.office, tmp_path, "who,team,2026-11\n陳師傅,一課,5\n", ENTERS)
    assert (result.created["target"], result.updated) == (1, {})
    assert result.warnings == ("1 row names a person with another team than here: row 2.",)
