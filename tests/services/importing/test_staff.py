"""People come in by name with their teams and branches, are changed, and go again; PINs stay."""

import csv
import io

import pytest
from sqlalchemy import select

from desktop.models.branch import Branch
from desktop.models.staff import Staff, Team
from desktop.services.exports import write_export
from desktop.services.staff import StaffDraft, enter_staff, set_pin
from tests.helpers.imports import ask, csv_file, imported, picture, reasons, tally, undo

HEAD = "staff.id,staff.name,staff.role,staff.team,staff.branch,staff.hired_on,staff.left_on\n"
FILE = HEAD + (
    ",林小姐,front_desk,,總店,2020-03-01,\n"
    ",陳師傅,技師,引擎組,總店,,\n"
    ",張老闆,owner,,,2015-01-01,\n"
    ",王離職,業務,業務一課,,2019-05-01,2024-12-31\n"
)
PEOPLE = (
    select(Staff.name, Staff.role, Team.name, Branch.name, Staff.left_on)
    .outerjoin(Team, Team.id == Staff.team_id)
    .outerjoin(Branch, Branch.id == Staff.branch_id)
    .order_by(Staff.id)
)


def take_in(office, folder, text, **options):
    return imported(office, csv_file(folder, text), "staff", **options)


def exported(office):
    stream = io.StringIO(newline="")
    office.read(lambda session: write_export(session, "staff", stream))
    return stream.getvalue()


def test_people_are_entered_with_their_teams_and_branches_and_go_again(office, tmp_path):
    before = picture(office)
    result = take_in(office, tmp_path, FILE)
    assert (tally(result), result.created) == ((4, 4, 0, 0), {"staff": 4, "team": 2, "branch": 1})
    rows = [(name, role, team, branch) for name, role, team, branch, _left in ask(office, PEOPLE)]
    assert rows == [
        ("林小姐", "front_desk", None, "總店"),
        ("陳師傅", "technician", "引擎組", "總店"),
        ("張老闆", "owner", None, None),
        ("王離職", "sales", "業務一課", None),
    ]
    assert undo(office, result.run_id).left == ()
    assert picture(office) == before


def test_an_export_comes_back_unchanged_and_an_edited_one_changes_what_was_edited(office, tmp_path):
    take_in(office, tmp_path, FILE)
    text = exported(office)
    assert +take_in(office, tmp_path, text).rows == {"unchanged": 4}
    middle = picture(office)
    again = take_in(office, tmp_path, text.replace("technician,引擎組", "manager,鈑噴組"))
    assert (+again.rows, again.created) == ({"unchanged": 3, "updated": 1}, {"team": 1})
    said = [row.reason for row in again.outcomes if row.outcome == "updated"]
    assert said == ["陳師傅 (id 2) was changed: Person: role, Person: team."]
    assert undo(office, again.run_id).left == ()
    assert picture(office) == middle


def test_people_move_to_another_office_by_name_and_pins_never_leave(
    sqlite_office, empty_office_beside, tmp_path
):
    take_in(sqlite_office, tmp_path, FILE)
    sqlite_office.write(lambda uow: set_pin(uow, 1, "4711"))
    text = exported(sqlite_office)
    columns = next(csv.reader(io.StringIO(text)))
    assert columns == HEAD.strip().split(",")
    assert "argon2" not in text
    there = StaffDraft("別人", "owner")
    empty_office_beside.write(lambda uow: enter_staff(uow, there))  # has the id 1 there
    take_in(empty_office_beside, tmp_path, text)
    names = select(Staff.name, Staff.pin_hash).order_by(Staff.id)
    people = ["別人", "林小姐", "陳師傅", "張老闆", "王離職"]
    assert ask(empty_office_beside, names) == [(name, None) for name in people]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",吳小姐,,,,,", "staff.role"),
        (",吳小姐,sales,,,2026-02-01,2026-01-31", "leaves before the first day"),
        (",張老闆,manager,,,,", "Nobody would be left"),
        (",張老闆,owner,,,,2026-01-31", "Nobody would be left"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(sqlite_office, tmp_path, row, reason):
    take_in(sqlite_office, tmp_path, FILE)
    result = take_in(sqlite_office, tmp_path, f"{HEAD}{row}\n")
    assert result.rows_rejected == 1
    assert reason in next(iter(reasons(result).values()))


def test_a_namesake_is_told_apart_by_the_id(sqlite_office, tmp_path):
    for role in ("technician", "sales"):
        draft = StaffDraft("林小姐", role)
        sqlite_office.write(lambda uow, draft=draft: enter_staff(uow, draft))
    take_in(sqlite_office, tmp_path, f"{HEAD}2,林小姐,parts,,,,\n")
    roles = select(Staff.role).order_by(Staff.id)
    assert ask(sqlite_office, roles) == [("technician",), ("parts",)]
