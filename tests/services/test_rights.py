import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.models.actor import Actor
from desktop.models.errors import NotAllowedError
from desktop.models.staff import Role
from desktop.models.visit import PaymentMethod, VisitState
from desktop.services.customer_work import CustomerDraft, enter_customer
from desktop.services.parts import PartDraft, enter_part
from desktop.services.rights import ROLE_RIGHTS, Right, may, require
from desktop.services.segments import enter_segment
from desktop.services.settings import OfficeChanges, change_settings, office_info
from desktop.services.staff import StaffDraft, enter_staff, set_pin, sign_in
from desktop.services.targets import TargetCell, set_targets
from desktop.services.visit_money import settle_visit, take_payment
from desktop.services.visit_work import move_visit, void_visit

DESK, TECHNICIAN, PARTS = Role.FRONT_DESK, Role.TECHNICIAN, Role.PARTS
SALES, MANAGER, OWNER = Role.SALES, Role.MANAGER, Role.OWNER
CLERKS = {DESK, SALES, MANAGER, OWNER}
ALLOWED = {
    "receive": CLERKS,
    "void": CLERKS,
    "work": {DESK, TECHNICIAN, PARTS, MANAGER, OWNER},
    "settle": {DESK, MANAGER, OWNER},
    "pay": {DESK, MANAGER, OWNER},
    "parts": {PARTS, MANAGER, OWNER},
    "targets": {MANAGER, OWNER},
    "people": {MANAGER, OWNER},
    "settings": {OWNER},
}
DEEDS = {
    "receive": "enter customers, vehicles and visits",
    "void": "enter customers, vehicles and visits",
    "work": "write work into a visit",
    "settle": "settle a visit or take money",
    "pay": "settle a visit or take money",
    "parts": "change the parts list",
    "targets": "set targets",
    "people": "change the list of people",
    "settings": "change the office's settings",
}


@pytest.fixture
def commands(sqlite_shop, lines):
    """One command of each kind, ready to be given."""
    shop = sqlite_shop
    visit_id = shop.visit()
    shop.bill(visit_id, lines.labour("100"))
    version = shop.card(visit_id).version
    cells = (TargetCell(202611, Decimal(9), 0),)
    return {
        "receive": (enter_customer, CustomerDraft("陳", shop.retail)),
        "void": (void_visit, visit_id, version, "opened twice"),
        "work": (move_visit, visit_id, version, VisitState.WORKING),
        "settle": (settle_visit, visit_id, version),
        "pay": (take_payment, visit_id, PaymentMethod.CASH, Decimal(1)),
        "parts": (enter_part, PartDraft("A-1", "油")),
        "targets": (set_targets, "car_count", None, cells),
        "people": (enter_staff, StaffDraft("新人", TECHNICIAN)),
        "settings": (enter_segment, "Ride hailing", ""),
    }


@pytest.mark.parametrize("deed", ALLOWED)
@pytest.mark.parametrize("role", Role)
def test_a_command_is_done_for_the_roles_that_may_and_no_other(sqlite_shop, commands, role, deed):
    shop = sqlite_shop
    shop.sit_down(role)
    if role in ALLOWED[deed]:
        shop.do(*commands[deed])
        return
    with pytest.raises(NotAllowedError) as refusal:
        shop.do(*commands[deed])
    assert str(refusal.value).startswith(f"{role} may not {DEEDS[deed]};")


def test_an_office_without_a_person_at_the_desk_may_do_everything():
    assert ROLE_RIGHTS[""] == frozenset(Right)


def test_an_unknown_role_may_do_nothing():
    assert not any(may("apprentice", right) for right in Right)


def test_every_right_has_words_for_its_refusal(sqlite_office):
    def refused(right):
        def command(uow):
            with pytest.raises(NotAllowedError, match="ask a manager") as refusal:
                require(uow, right)
            return str(refusal.value)

        return command

    office = sqlite_office
    office.actor = Actor(None, "阿明", "nobody")
    sentences = {office.write(refused(right))[0] for right in Right}
    assert len(sentences) == len(Right)


def test_somebody_may_change_a_pin_of_their_own_only(sqlite_shop):
    shop = sqlite_shop
    shop.sit_down(TECHNICIAN)
    shop.do(set_pin, shop.crew[TECHNICIAN], "2580")
    with pytest.raises(NotAllowedError):
        shop.do(set_pin, shop.crew[OWNER], "2580")
    assert shop.ask(sign_in, shop.crew[OWNER], "", date(2026, 11, 20)).role == OWNER


COMMANDS_WITHOUT_A_RIGHT = {"found_office"}  # nobody is there yet who could lack one


def commands_of(path):
    """Name each public command of a module, and whether it asks for a right."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
            names = {ast.unparse(call.func) for call in calls}
            if "uow.commit" in names:
                yield node.name, "require" in names


def test_every_command_asks_whether_its_giver_may():
    services = Path(__file__).parents[2] / "desktop" / "services"
    found = dict(pair for path in services.rglob("*.py") for pair in commands_of(path))
    assert {"open_visit", "change_settings", "run_import", "fill_sample"} <= found.keys()
    assert {name for name, asks in found.items() if not asks} == COMMANDS_WITHOUT_A_RIGHT


def test_the_front_desk_may_not_change_the_settings(sqlite_shop):
    info = sqlite_shop.office.read(office_info)
    kept = {name: getattr(info, name) for name in OfficeChanges.__slots__ if name != "currency"}
    changes = OfficeChanges(**kept, currency=info.currency_code)
    sqlite_shop.sit_down(DESK)
    with pytest.raises(NotAllowedError, match="may not change the office's settings"):
        sqlite_shop.do(change_settings, info.version, changes)
