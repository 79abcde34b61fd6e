import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.models.actor import Actor
from desktop.models.count import CountKind
from desktop.models.errors import NotAllowedError
from desktop.models.merge import MergeKind
from desktop.models.proposal import ProposalState
from desktop.models.staff import Role
from desktop.models.visit import PaymentMethod, VisitState
from desktop.models.work_calendar import DayKind
from desktop.services.attached_files import new_file
from desktop.services.attachments import Owner, add_attachment
from desktop.services.buying.lost import LostDraft, lose
from desktop.services.calendars.days import DayDraft, enter_day
from desktop.services.calendars.holidays import load_holidays
from desktop.services.calendars.hours import change_week, week_info
from desktop.services.chairs import set_chair_rota
from desktop.services.checklists import ItemDraft, enter_item
from desktop.services.counter.drafts import MovedLine, ScrapDraft
from desktop.services.counter.moving import scrap
from desktop.services.counting.entering import Found, count_part
from desktop.services.counting.posting import post_count
from desktop.services.counting.review import review
from desktop.services.counting.rows import count_card
from desktop.services.counting.scope import Scope
from desktop.services.counting.starting import CountDraft, start_count
from desktop.services.customer_work import CustomerDraft, enter_customer
from desktop.services.decisions import DecisionDraft, add_decision
from desktop.services.duplicates.finder import declare_distinct
from desktop.services.locks import AdjustmentDraft, adjust_visit, lock_months
from desktop.services.meetings import MeetingDraft, save_meeting
from desktop.services.packages import PackageDraft, PackageLineDraft, enter_package
from desktop.services.parts import PartDraft, enter_part
from desktop.services.parts.suppliers import SupplierDraft, enter_supplier
from desktop.services.proposals import AnswerDraft, ProposalDraft, answer_proposals
from desktop.services.rights import ROLE_RIGHTS, Right, may, require
from desktop.services.sales.drafts import DeliveryDraft, SaleDraft
from desktop.services.sales.work import deliver_sale, enter_sale
from desktop.services.segments import enter_segment
from desktop.services.settings import OfficeChanges, change_settings, office_info, set_logo
from desktop.services.shares import ShareDraft
from desktop.services.staff import StaffDraft, enter_staff, set_pin, sign_in
from desktop.services.stock.issuing import Wanted, issue_parts
from desktop.services.targets import TargetCell, set_targets
from desktop.services.targets.market_totals import MarketDraft, enter_market
from desktop.services.targets.owners import OFFICE
from desktop.services.targets.plans import Entry, PlanDraft, fill_plan, plan_state, replan
from desktop.services.targets.results import ResultDraft, enter_results
from desktop.services.visit_money import settle_visit, take_payment
from desktop.services.visit_work import move_visit, void_visit
from desktop.services.year_end.texts import Place, write_text
from tests.helpers.storeroom import Storeroom

DESK, TECHNICIAN, PARTS = Role.FRONT_DESK, Role.TECHNICIAN, Role.PARTS
SALES, MANAGER, OWNER = Role.SALES, Role.MANAGER, Role.OWNER
CLERKS = {DESK, SALES, MANAGER, OWNER}
TODAY = date(2026, 11, 20)
WHO_MAY = {
    Right.RECEIVE: CLERKS,
    Right.WORK: {DESK, TECHNICIAN, PARTS, MANAGER, OWNER},
    Right.SETTLE: {DESK, MANAGER, OWNER},
    Right.ANSWER: {DESK, MANAGER, OWNER},
    Right.PARTS: {PARTS, MANAGER, OWNER},
    Right.STOCK: {PARTS, MANAGER, OWNER},
    Right.COUNTER: {DESK, PARTS, MANAGER, OWNER},
    Right.BUY: {PARTS, MANAGER, OWNER},
    Right.APPROVE_COUNT: {MANAGER, OWNER},
    Right.PACKAGES: {MANAGER, OWNER},
    Right.CHECKLISTS: {MANAGER, OWNER},
    Right.ATTACH: set(Role),
    Right.TARGETS: {MANAGER, OWNER},
    Right.PEOPLE: {MANAGER, OWNER},
    Right.SETTINGS: {OWNER},
    Right.IMPORT: {MANAGER, OWNER},
    Right.SALES: {SALES, MANAGER, OWNER},
    Right.MEET: {DESK, MANAGER, OWNER},
    Right.REPORT: {MANAGER, OWNER},
    Right.LOCK: {MANAGER, OWNER},
    Right.MERGE: {MANAGER, OWNER},
}
DEEDS = {
    Right.RECEIVE: "enter customers, vehicles and visits",
    Right.WORK: "write work into a visit",
    Right.SETTLE: "settle a visit or take money",
    Right.ANSWER: "record a customer's answer",
    Right.PARTS: "change the parts list",
    Right.STOCK: "move parts in and out of the store",
    Right.COUNTER: "issue and sell parts",
    Right.BUY: "order parts",
    Right.APPROVE_COUNT: "approve the differences of a count",
    Right.PACKAGES: "change packages",
    Right.CHECKLISTS: "change checklists",
    Right.ATTACH: "add photos and files",
    Right.TARGETS: "set targets",
    Right.PEOPLE: "change the list of people",
    Right.SETTINGS: "change the office's settings",
    Right.IMPORT: "import files",
    Right.SALES: "record sales",
    Right.MEET: "write down a meeting",
    Right.REPORT: "write or freeze the year-end report",
    Right.LOCK: "lock a month",
    Right.MERGE: "merge records",
}


@pytest.fixture
def commands(sqlite_shop, lines):
    """A command or more of each right, ready to be given one after the other."""
    shop = sqlite_shop
    visit, other, settled = shop.visit(), shop.visit(), shop.settled()
    visit_answered = shop.visit()
    part_id = Storeroom(shop.office).stocked(number="S1")
    other_part = Storeroom(shop.office).stocked(number="S2")
    count = shop.do(start_count, CountDraft(Scope(CountKind.FULL)))
    shop.do(count_part, count, "", Found(other_part, Decimal(9), unexpected=True))
    offered = ProposalDraft("labour", "煞車", answer=ProposalState.DECLINED)
    work = PackageLineDraft("labour", "保養")
    shop.bill(visit, lines.labour("100"))
    week = shop.ask(week_info)
    sold = SaleDraft(
        customer=shop.customer("李"),
        shares=(ShareDraft(shop.crew[SALES], Decimal(1)),),
        ordered_on=TODAY,
        model="Altis",
        list_price=Decimal(9),
        price=Decimal(9),
    )
    sale = shop.do(enter_sale, sold)
    plan = PlanDraft("car_count", 2027, (Entry(OFFICE, 202701, Decimal(9)),), "", "new bay")
    result = ResultDraft("car_count", 202611, OFFICE, Decimal(9), "head office")
    place = Place("summary", "", "year", "draft", {}, "", 0, "", ())

    def version(visit_id):
        return shop.card(visit_id).version

    def seen():
        return replace(plan, seen=shop.ask(plan_state, "car_count", 2027))

    return (
        (Right.RECEIVE, enter_customer, lambda: (CustomerDraft("陳", shop.retail),)),
        (Right.RECEIVE, void_visit, lambda: (other, version(other), "opened twice")),
        (Right.WORK, move_visit, lambda: (visit, version(visit), VisitState.WORKING)),
        (Right.SETTLE, settle_visit, lambda: (visit, version(visit))),
        (Right.SETTLE, take_payment, lambda: (visit, PaymentMethod.CASH, Decimal(1))),
        (
            Right.ANSWER,
            answer_proposals,
            lambda: (visit_answered, version(visit_answered), (offered,), AnswerDraft("王")),
        ),
        (Right.PARTS, enter_part, lambda: (PartDraft("A-1", "油"),)),
        (Right.COUNTER, issue_parts, lambda: (visit_answered, (Wanted(part_id, Decimal(1)),))),
        (Right.COUNTER, lose, lambda: (LostDraft(Decimal(1), text="渦輪"),)),
        (
            Right.APPROVE_COUNT,
            post_count,
            lambda: (count, shop.ask(count_card, count).version, shop.ask(review, count).stamp),
        ),
        (Right.BUY, enter_supplier, lambda: (SupplierDraft("正廠"),)),
        (Right.STOCK, scrap, lambda: (ScrapDraft((MovedLine(part_id, Decimal(1)),), "破損"),)),
        (Right.CHECKLISTS, enter_item, lambda: (ItemDraft("repair", "扭力"),)),
        (Right.ATTACH, add_attachment, lambda: (Owner("visit", visit), new_file("a.txt", b"x"))),
        (Right.PACKAGES, enter_package, lambda: (PackageDraft("A", lines=(work,)),)),
        (
            Right.TARGETS,
            set_targets,
            lambda: ("car_count", None, (TargetCell(202611, Decimal(9), 0),)),
        ),
        (Right.TARGETS, fill_plan, lambda: (seen(),)),
        (Right.TARGETS, replan, lambda: (seen(), 202701)),
        (Right.TARGETS, enter_results, lambda: ((result,),)),
        (Right.TARGETS, enter_market, lambda: ((MarketDraft(202611, 9, "監理所"),),)),
        (Right.PEOPLE, enter_staff, lambda: (StaffDraft("新人", TECHNICIAN),)),
        (Right.SETTINGS, enter_segment, lambda: ("Ride hailing", "")),
        (Right.SETTINGS, set_logo, lambda: (b"",)),
        (Right.SETTINGS, load_holidays, lambda: (2026,)),
        (Right.SETTINGS, change_week, lambda: (week, week)),
        (Right.SETTINGS, enter_day, lambda: (DayDraft(TODAY, DayKind.HOLIDAY, "尾牙"),)),
        (Right.SALES, enter_sale, lambda: (sold,)),
        (Right.SALES, deliver_sale, lambda: (sale, 1, DeliveryDraft(TODAY))),
        (Right.MEET, save_meeting, lambda: (MeetingDraft(TODAY), 0)),
        (Right.MEET, add_decision, lambda: (TODAY, DecisionDraft("早點開門"))),
        (Right.MEET, set_chair_rota, lambda: ((shop.crew[OWNER],),)),
        (Right.REPORT, write_text, lambda: (2025, place, "A good year.")),
        (Right.LOCK, lock_months, lambda: ((202610,),)),
        (Right.MERGE, declare_distinct, lambda: (MergeKind.CUSTOMER, 1, 2)),
        (
            Right.LOCK,
            adjust_visit,
            lambda: (settled, AdjustmentDraft("labour_net", Decimal(-1), "算錯")),
        ),
    )


@pytest.mark.parametrize("role", Role)
def test_commands_are_done_for_the_roles_that_may_and_no_other(sqlite_shop, commands, role):
    shop = sqlite_shop
    shop.sit_down(role)
    for right, command, arguments in commands:
        if role in WHO_MAY[right]:
            shop.do(command, *arguments())
            continue
        with pytest.raises(NotAllowedError) as refusal:
            shop.do(command, *arguments())
        assert str(refusal.value).startswith(f"{role} may not {DEEDS[right]};")
    assert {right for right, _command, _arguments in commands} == set(Right) - {
        Right.IMPORT,
        Right.OVERDRAW,  # asked for in the middle of a command
    }


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


# Every command by the right it begins with: who may do more, or less, is decided here too.
COMMANDS = {
    "RECEIVE": """enter_customer change_customer archive_customer restore_customer
        hand_over_customer add_as_contact take_over_vehicle enter_vehicle change_vehicle
        change_owner assign_driver open_visit void_visit report_follow_up report_reminder
        report_second_call open_complaint change_complaint fix_complaint note_reading
        note_next_service book_appointment change_appointment receive_appointment join_queue
        greet leave_queue receive_from_queue""",
    "WORK": """change_visit move_visit write_bill write_proposals write_checks assign_visit
        place_visit""",
    "SETTLE": "settle_visit take_payment pay_account",
    "ANSWER": "answer_proposals drop_declined",
    "PACKAGES": "enter_package change_package archive_package",
    "CHECKLISTS": "enter_usual_items enter_item change_item move_item archive_item",
    "ATTACH": "add_attachment describe_attachment archive_attachment",
    "PARTS": """enter_part change_part archive_part set_price withdraw_price supersede_part
        add_alternate remove_link enter_price_list change_price_list archive_price_list
        restore_price_list enter_campaign change_campaign archive_campaign restore_campaign""",
    "BUY": """enter_supplier change_supplier archive_supplier restore_supplier enter_order
        change_order send_order close_order order_suggested""",
    "STOCK": """receive return_to_supplier take_back_receipt start_count cancel_count count_part
        count_again take_shelf release_shelf finish_shelf transfer scrap""",
    "APPROVE_COUNT": "post_count revalue_part",
    "COUNTER": """issue_parts take_back_parts lose void_lost note_told sell take_back_sale
        pay_wholesale""",
    "TARGETS": "set_targets fill_plan new_plan replan enter_results enter_market",
    "PEOPLE": "enter_staff change_staff set_pin",
    "SETTINGS": """change_settings set_logo enter_segment change_segment archive_segment
        enter_question change_question order_questions archive_question
        enter_day change_day remove_day load_holidays change_week fill_sample
        change_ceilings enter_bay rename_bay archive_bay""",
    "IMPORT": "run_import undo_import",
    "SALES": "enter_sale change_sale deliver_sale cancel_sale take_back",
    "MEET": """save_meeting add_decision change_decision close_decision reopen_decision
        set_chair_rota""",
    "REPORT": "write_text take_draft keep",
    "LOCK": "lock_months adjust_visit adjust_sale",
    "MERGE": "merge_records undo_merge declare_distinct renew_phones",
}
COMMANDS_WITHOUT_A_RIGHT = {
    "found_questions",  # an office from before gets the usual ones, whoever opens it
    "keep_forecasts",  # what is foreseen follows from the records
    "make_reminders",  # what falls due follows from the records, whoever opens the office
    "found_office",  # nobody is there yet who could lack one
    "store",  # who may look at a sheet may print it, and what is printed is kept
    "compute_again",  # changes no record: sums are counted once more
    "keep_plans",  # what should be ordered follows from the ledger
    "bring_prices",  # a price whose day has come was set by somebody who may
    "read_again",  # nor does this: names are read once more
}


def commands_of(path):
    """Name each public command of a module, and the right that its first statement asks for."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            first = {ast.unparse(call) for call in _calls(node.body[1:2])}
            asked = {call for call in first if call.startswith("require(")}
            named = {ast.unparse(call.func) for call in _calls([node])}
            if asked or "uow.commit" in named:
                yield node.name, "".join(asked).removeprefix("require(uow, Right.").rstrip(")")


def _calls(nodes):
    return [call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call)]


def test_every_command_begins_by_asking_whether_its_giver_may():
    services = Path(__file__).parents[2] / "desktop" / "services"
    found = dict(pair for path in services.rglob("*.py") for pair in commands_of(path))
    listed = {name: right for right, names in COMMANDS.items() for name in names.split()}
    assert found == listed | dict.fromkeys(COMMANDS_WITHOUT_A_RIGHT, "")


def test_the_front_desk_may_not_change_the_settings(sqlite_shop):
    info = sqlite_shop.office.read(office_info)
    kept = {name: getattr(info, name) for name in OfficeChanges.__slots__ if name != "currency"}
    changes = OfficeChanges(**kept, currency=info.currency_code)
    sqlite_shop.sit_down(DESK)
    with pytest.raises(NotAllowedError, match="may not change the office's settings"):
        sqlite_shop.do(change_settings, info.version, changes)
