from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.proposal import ApprovalWay, ProposalState, Urgency
from desktop.models.staff import Role
from desktop.models.visit import LineKind
from desktop.services.discounts import Ceiling, change_ceilings
from desktop.services.measures.figures import Period, figures
from desktop.services.parts import PartDraft, enter_part
from desktop.services.proposal_rows import approval_rows, declined_for, proposal_rows
from desktop.services.proposals import (
    AnswerDraft,
    ProposalDraft,
    answer_proposals,
    drop_declined,
    write_proposals,
)
from desktop.services.visit_work import NewVisit, open_visit, void_visit

YES, NO, OPEN = ProposalState.APPROVED, ProposalState.DECLINED, ProposalState.OPEN
PADS = ProposalDraft(LineKind.PART, "煞車來令片", price=Decimal(2100), unit="組", job="brakes")
TYRES = ProposalDraft(
    LineKind.PART, "輪胎", Decimal(4), Decimal(2500), Decimal(500), urgency=Urgency.SAFETY
)
WIPERS = ProposalDraft(LineKind.LABOUR, "雨刷", price=Decimal(300), hours=Decimal("0.2"))
WANG = AnswerDraft("王太太", ApprovalWay.PHONE, "回電 14:20")


def propose(shop, visit, *lines):
    shop.do(write_proposals, visit, shop.card(visit).version, lines)


def answer(shop, visit, *lines, who=WANG):
    shop.do(answer_proposals, visit, shop.card(visit).version, lines, who)


def rows(shop, visit):
    return shop.ask(proposal_rows, visit)


@pytest.fixture
def declined(shop):
    """A vehicle whose brake pads were declined on a settled visit."""
    owner = shop.customer()
    vehicle = shop.vehicle(owner)
    visit = shop.visit(owner, vehicle)
    answer(shop, visit, replace(WIPERS, answer=YES), replace(PADS, answer=NO))
    shop.settle(visit)
    return owner, vehicle


def test_what_is_proposed_is_read_with_its_amount_and_is_not_on_the_bill(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1050"))
    propose(shop, visit, PADS, TYRES)
    pads, tyres = rows(shop, visit)
    assert (pads.text, pads.amount, pads.job, pads.state_name) == (
        "煞車來令片",
        2100,
        "brakes",
        "No answer yet",
    )
    assert (tyres.amount, tyres.urgency_name, tyres.kind_name) == (9500, "Safety", "Part")
    assert shop.card(visit).total == 1050


def test_open_lines_are_changed_reordered_and_removed(shop):
    visit = shop.visit()
    propose(shop, visit, PADS, TYRES, WIPERS)
    pads, tyres, _wipers = rows(shop, visit)
    propose(
        shop, visit, replace(TYRES, id=tyres.id, price=Decimal(2600)), replace(PADS, id=pads.id)
    )
    assert [(row.id, row.price) for row in rows(shop, visit)] == [(tyres.id, 2600), (pads.id, 2100)]


def test_approved_lines_go_on_the_bill_and_the_answer_says_who_when_and_how(shop, lines, clock):
    pads = shop.do(enter_part, PartDraft("BP-1", "來令", cost=Decimal(900)))
    visit = shop.visit()
    shop.bill(visit, lines.labour("1050"))
    shop.sit_down(Role.FRONT_DESK)
    answer(
        shop,
        visit,
        replace(PADS, part_id=pads, answer=YES),
        replace(TYRES, answer=NO),
        WIPERS,
    )
    card = shop.card(visit)
    assert [line.text for line in card.lines] == ["工資", "煞車來令片"]
    assert (card.lines[1].cost, card.total) == (900, 3150)
    assert [row.state for row in rows(shop, visit)] == [YES, NO, OPEN]
    (given,) = shop.ask(approval_rows, visit)
    assert (given.name, given.way_name, given.staff) == ("王太太", "By phone", "front_desk")
    assert (given.at, given.approved, given.declined) == (clock.now, 2100, 9500)


def test_an_answered_line_stays_when_others_are_written(shop):
    visit = shop.visit()
    answer(shop, visit, replace(PADS, answer=NO))
    propose(shop, visit, WIPERS)
    propose(shop, visit)
    assert [(row.text, row.state) for row in rows(shop, visit)] == [("煞車來令片", NO)]


def test_the_discount_of_an_approved_line_has_a_reason(shop):
    visit = shop.visit()
    answer(shop, visit, replace(TYRES, answer=YES))
    line = shop.card(visit).lines[0]
    assert (line.discount, line.discount_reason) == (500, "As proposed")


@pytest.mark.parametrize(
    ("changes", "who", "sentence"),
    [
        ({"answer": YES}, AnswerDraft(" "), "somebody who gave it"),
        ({"answer": YES}, AnswerDraft("王", "shouted"), "how the customer answered"),
        ({}, WANG, "No line has an answer"),
        ({"answer": YES, "text": ""}, WANG, "Line 1 has no text"),
        ({"answer": YES, "urgency": "now"}, WANG, "no known urgency"),
    ],
)
def test_an_answer_that_says_too_little_is_refused_whole(shop, changes, who, sentence):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match=sentence):
        answer(shop, visit, replace(PADS, **changes), who=who)
    assert rows(shop, visit) == ()
    assert shop.card(visit).lines == ()


def test_an_answer_does_not_come_without_somebody_who_gave_it(shop):
    visit = shop.visit()
    with pytest.raises(RuleBrokenError, match="somebody who gave it"):
        propose(shop, visit, replace(PADS, answer=YES))


def test_a_technician_proposes_and_does_not_approve(shop):
    visit = shop.visit()
    shop.sit_down(Role.TECHNICIAN)
    propose(shop, visit, PADS)
    with pytest.raises(NotAllowedError, match="may not record a customer's answer"):
        answer(shop, visit, replace(PADS, answer=YES))


def test_a_proposal_keeps_to_the_ceiling_of_discounts(shop):
    visit = shop.visit()
    propose(shop, visit, TYRES)
    shop.do(change_ceilings, (Ceiling(Role.FRONT_DESK, Decimal("0.03")),))
    shop.sit_down(Role.FRONT_DESK)
    (tyres,) = rows(shop, visit)
    propose(shop, visit, replace(TYRES, id=tyres.id))  # what stands may stay
    with pytest.raises(RuleBrokenError, match="your ceiling is 3%: lower it to 300"):
        propose(shop, visit, TYRES)


def test_two_seats_do_not_write_over_each_other(shop):
    visit = shop.visit()
    seen = shop.card(visit).version
    propose(shop, visit, PADS)
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        shop.do(write_proposals, visit, seen, (TYRES,))


def test_a_visit_is_not_settled_over_a_proposal_without_answer(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1"))
    propose(shop, visit, PADS)
    with pytest.raises(RuleBrokenError, match="1 proposed line has no answer"):
        shop.settle(visit)
    answer(shop, visit, replace(PADS, id=rows(shop, visit)[0].id, answer=NO))
    assert shop.settle(visit) == 1


def test_declined_work_waits_for_the_vehicle_until_it_is_taken_up(shop, declined):
    owner, vehicle = declined
    (pads,) = shop.ask(declined_for, vehicle)
    visit = shop.do(open_visit, NewVisit(owner, vehicle, taken_up=(pads.id,)))
    card = shop.card(visit)
    assert [(line.text, line.amount) for line in card.lines] == [("煞車來令片", 2100)]
    assert shop.ask(declined_for, vehicle) == ()
    shop.bill(visit)  # the customer changes his mind: it is offered again
    assert [row.id for row in shop.ask(declined_for, vehicle)] == [pads.id]


def test_declined_work_is_offered_again_as_a_proposal(shop, declined):
    owner, vehicle = declined
    (pads,) = shop.ask(declined_for, vehicle)
    visit = shop.visit(owner, vehicle)
    propose(shop, visit, replace(PADS, taken_from=pads.id))
    assert shop.ask(declined_for, vehicle) == ()
    again = rows(shop, visit)[0]
    answer(shop, visit, replace(PADS, id=again.id, answer=NO))
    assert [row.id for row in shop.ask(declined_for, vehicle)] == [again.id]
    other = shop.visit(owner, vehicle)
    propose(shop, other, replace(PADS, taken_from=again.id))
    propose(shop, other)
    assert [row.id for row in shop.ask(declined_for, vehicle)] == [again.id]


def test_a_void_visit_took_nothing_up(shop, declined):
    owner, vehicle = declined
    (pads,) = shop.ask(declined_for, vehicle)
    visit = shop.do(open_visit, NewVisit(owner, vehicle, taken_up=(pads.id,)))
    shop.do(void_visit, visit, shop.card(visit).version, "opened twice")
    assert len(shop.ask(declined_for, vehicle)) == 1
    second = shop.do(open_visit, NewVisit(owner, vehicle, taken_up=(pads.id,)))
    assert shop.card(second).total == 2100


def test_what_was_declined_on_a_visit_opened_by_mistake_is_not_offered(shop):
    owner = shop.customer()
    vehicle = shop.vehicle(owner)
    visit = shop.visit(owner, vehicle)
    answer(shop, visit, replace(PADS, answer=NO))
    assert len(shop.ask(declined_for, vehicle)) == 1
    shop.do(void_visit, visit, shop.card(visit).version, "wrong car")
    assert shop.ask(declined_for, vehicle) == ()


def test_work_of_another_vehicle_or_taken_up_already_is_not_taken_up(shop, declined):
    owner, vehicle = declined
    (pads,) = shop.ask(declined_for, vehicle)
    other = shop.vehicle(owner, "XYZ-0001")
    with pytest.raises(RuleBrokenError, match="taken up or dropped meanwhile"):
        shop.do(open_visit, NewVisit(owner, other, taken_up=(pads.id,)))
    shop.do(open_visit, NewVisit(owner, vehicle, taken_up=(pads.id,)))
    with pytest.raises(RuleBrokenError, match="taken up or dropped meanwhile"):
        shop.do(open_visit, NewVisit(owner, vehicle, taken_up=(pads.id,)))


def test_declined_work_is_dropped_with_a_reason(shop, declined):
    _owner, vehicle = declined
    (pads,) = shop.ask(declined_for, vehicle)
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(drop_declined, pads.id, pads.version, " ")
    shop.do(drop_declined, pads.id, pads.version, "在別處換了")
    assert shop.ask(declined_for, vehicle) == ()


def test_no_figure_knows_what_is_not_approved(shop, lines):
    month = Period(date(2026, 11, 1), date(2026, 11, 30))
    wanted = ["arrivals", "car_count", "service_revenue", "labour_revenue", "billed_hours"]

    def now():
        return shop.ask(lambda session: figures(session, wanted, month))

    visit = shop.visit()
    shop.bill(visit, lines.labour("1050", hours=Decimal(1)))
    shop.settled(lines.labour("2100"))
    before = now()
    propose(shop, visit, PADS, WIPERS)
    assert now() == before
    pads, wipers = rows(shop, visit)
    answer(
        shop,
        visit,
        replace(PADS, id=pads.id, answer=NO),
        replace(WIPERS, id=wipers.id, answer=YES),
    )
    assert now() == before  # on the bill, and not settled yet
    shop.settle(visit)
    after = now()
    assert after["service_revenue"] - before["service_revenue"] == 1286
