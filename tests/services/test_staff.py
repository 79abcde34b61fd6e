from dataclasses import fields, replace
from datetime import date

import pytest
from sqlalchemy import select, text

from desktop.models.actor import COMMAND_LINE
from desktop.models.branch import Branch
from desktop.models.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    OfficeError,
    RuleBrokenError,
)
from desktop.models.staff import Role
from desktop.models.visit import Visit
from desktop.services.staff import (
    StaffDraft,
    change_staff,
    enter_staff,
    set_pin,
    sign_in,
    staff_list,
)
from desktop.services.visit_work import VisitChanges, change_visit

TODAY = date(2026, 11, 20)


@pytest.fixture
def owner_id(office):
    return office.write(lambda uow: enter_staff(uow, StaffDraft("店長", Role.OWNER)))[0]


def person(office, staff_id):
    return next(row for row in office.read(staff_list) if row.id == staff_id)


def change(office, staff_id, draft):
    version = person(office, staff_id).version
    office.write(lambda uow: change_staff(uow, staff_id, version, draft))


def test_a_person_is_entered_with_a_team_that_is_made_once(office):
    for name in ("阿明", "阿華"):
        office.write(lambda uow, n=name: enter_staff(uow, StaffDraft(n, Role.TECHNICIAN, "機電")))
    rows = office.read(staff_list)
    assert [(row.team, row.role_name) for row in rows] == [("機電", "Technician")] * 2
    assert len({row.team_id for row in rows}) == 1


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (StaffDraft("  ", Role.OWNER), "has no name"),
        (StaffDraft("阿明", "boss"), "boss is no role"),
    ],
)
def test_a_person_without_a_name_or_a_known_role_is_refused(office, draft, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        office.write(lambda uow: enter_staff(uow, draft))
    assert office.read(staff_list) == []


def test_nobody_leaves_before_being_hired(office):
    draft = StaffDraft("阿明", Role.SALES, "", TODAY, date(2026, 1, 1))
    with pytest.raises(OfficeError, match="leaving date lies before the hiring date"):
        office.write(lambda uow: enter_staff(uow, draft))


def test_a_pin_is_kept_as_an_argon2id_hash_and_checked(office, owner_id):
    office.write(lambda uow: set_pin(uow, owner_id, "2580"))
    kept = office.read(lambda session: session.execute(text("SELECT pin_hash FROM staff")).scalar())
    assert kept.startswith("$argon2id$")
    assert "2580" not in kept
    actor = office.read(lambda session: sign_in(session, owner_id, "2580", TODAY))
    assert (actor.staff_id, actor.name, actor.role) == (owner_id, "店長", Role.OWNER)
    for wrong in ("", "2581", "25800"):
        with pytest.raises(NotAllowedError, match="PIN is wrong"):
            office.read(lambda session, pin=wrong: sign_in(session, owner_id, pin, TODAY))


def test_a_pin_never_reaches_the_audit(office, owner_id):
    office.write(lambda uow: set_pin(uow, owner_id, "2580"))
    told = office.read(
        lambda session: (
            session.execute(
                text("SELECT changes FROM audit WHERE action = 'update' AND table_name = 'staff'")
            )
            .scalars()
            .all()
        )
    )
    assert told
    assert all("argon2" not in str(changes) for changes in told)


def test_a_pin_is_long_enough_or_taken_away(office, owner_id):
    with pytest.raises(RuleBrokenError, match="at least 4 characters"):
        office.write(lambda uow: set_pin(uow, owner_id, "258"))
    office.write(lambda uow: set_pin(uow, owner_id, "2580"))
    assert person(office, owner_id).has_pin
    office.write(lambda uow: set_pin(uow, owner_id, ""))
    assert office.read(lambda session: sign_in(session, owner_id, "", TODAY)).staff_id == owner_id


def test_somebody_who_left_cannot_sit_down_but_may_on_the_last_day(office, owner_id):
    leaver = office.write(
        lambda uow: enter_staff(uow, StaffDraft("阿明", Role.SALES, "", None, TODAY))
    )[0]
    assert office.read(lambda session: sign_in(session, leaver, "", TODAY)).name == "阿明"
    with pytest.raises(NotAllowedError, match="阿明 left the office on 2026-11-20"):
        office.read(lambda session: sign_in(session, leaver, "", date(2026, 11, 21)))
    assert [row.id for row in office.read(lambda s: staff_list(s, date(2026, 11, 21)))] == [
        owner_id
    ]


def test_nobody_signs_in_who_is_not_there(office):
    with pytest.raises(NotFoundError, match="choose again"):
        office.read(lambda session: sign_in(session, 99, "", TODAY))


@pytest.mark.parametrize(
    "draft",
    [StaffDraft("店長", Role.MANAGER), StaffDraft("店長", Role.OWNER, "", None, TODAY)],
    ids=["demoted", "leaving"],
)
def test_the_last_owner_stays(office, owner_id, draft):
    with pytest.raises(RuleBrokenError, match="make somebody else owner first"):
        change(office, owner_id, draft)
    assert person(office, owner_id).role == Role.OWNER
    office.write(lambda uow: enter_staff(uow, StaffDraft("二老闆", Role.OWNER)))
    change(office, owner_id, draft)


def test_people_of_an_office_without_an_owner_can_be_corrected(office):
    first = office.write(lambda uow: enter_staff(uow, StaffDraft("啊明", Role.TECHNICIAN)))[0]
    change(office, first, StaffDraft("阿明", Role.TECHNICIAN))
    assert person(office, first).name == "阿明"


def test_two_owners_who_step_down_at_once_leave_one(office, owner_id, at_once):
    second = office.write(lambda uow: enter_staff(uow, StaffDraft("二老闆", Role.OWNER)))[0]
    answers = at_once(
        *(
            lambda uow, key=key: change_staff(uow, key, 1, StaffDraft("經理", Role.MANAGER))
            for key in (owner_id, second)
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "RuleBrokenError"]
    assert [row.role for row in office.read(staff_list)].count(Role.OWNER) == 1


def test_a_stale_change_of_a_person_is_refused(office, owner_id):
    draft = StaffDraft("大老闆", Role.OWNER)
    office.write(lambda uow: change_staff(uow, owner_id, 1, draft))
    with pytest.raises(ConflictError):
        office.write(lambda uow: change_staff(uow, owner_id, 1, StaffDraft("王", Role.OWNER)))
    assert person(office, owner_id).name == "大老闆"
    assert office.actor is COMMAND_LINE


def test_a_visit_belongs_to_the_branch_of_its_advisor(shop):
    draft = StaffDraft("阿校", Role.FRONT_DESK, branch=" 校園服務點 ")
    advisors = [shop.do(enter_staff, draft), shop.crew[Role.FRONT_DESK]]
    visits = [shop.visit(advisor_id=advisor) for advisor in advisors]
    assert person(shop.office, advisors[0]).branch == "校園服務點"
    assert [branch_name(shop, visit) for visit in visits] == ["校園服務點", None]
    card = shop.card(visits[1])
    names = [field.name for field in fields(VisitChanges)]
    changes = VisitChanges(**{name: getattr(card, name) for name in names})
    shop.do(change_visit, card.id, card.version, replace(changes, advisor_id=advisors[0]))
    assert branch_name(shop, visits[1]) == "校園服務點"


def branch_name(shop, visit_id):
    branch = select(Branch.name).join(Visit, Visit.branch_id == Branch.id)
    return shop.ask(lambda session: session.execute(branch.where(Visit.id == visit_id)).scalar())
