"""Campaigns: what is offered, and what it brought, against figures counted by hand."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.models.errors import ConflictError, DuplicateError, NotFoundError, RuleBrokenError
from desktop.services.counter.campaign_figures import campaign_effect, spans_of
from desktop.services.counter.campaigns import (
    CAMPAIGNS,
    CampaignDraft,
    archive_campaign,
    campaign_card,
    change_campaign,
    enter_campaign,
    restore_campaign,
)
from desktop.services.counter.offers import offers
from desktop.services.listing import ListQuery
from desktop.services.measures.slices import Period

TODAY = date(2026, 11, 20)
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def draft(*parts, name="冬季雨刷", days=NOVEMBER, **more):
    return CampaignDraft(
        name, *days, tuple((part, Decimal(price)) for part, price in parts), **more
    )


def asked(counter, part):
    return counter.ask(offers, [part], TODAY)[part].price


def test_a_campaign_sets_the_price_at_the_counter_until_it_is_archived(counter):
    part = counter.part()
    campaign = counter.do(enter_campaign, draft((part, "250")))
    assert asked(counter, part) == 250
    counter.do(archive_campaign, campaign, 1, "賣完了")
    assert asked(counter, part) == 300
    counter.do(restore_campaign, campaign, 2)
    assert asked(counter, part) == 250


def test_a_campaign_is_changed_with_its_parts(counter):
    first, second, third = (counter.part(number) for number in ("A1", "A2", "A3"))
    campaign = counter.do(enter_campaign, draft((first, "250"), (second, "200")))
    after = draft((second, "190"), (third, "100"), name="特賣", cost=Decimal(500), note="傳單")
    counter.do(change_campaign, campaign, 1, after)
    card = counter.ask(campaign_card, campaign)
    assert [(one.number, one.price, one.retail) for one in card.parts] == [
        ("A2", 190, 300),
        ("A3", 100, 300),
    ]
    assert (card.row.name, card.row.version, card.row.cost, card.row.parts) == ("特賣", 2, 500, 2)
    with pytest.raises(ConflictError):
        counter.do(change_campaign, campaign, 1, after)
    assert len(counter.ask(CAMPAIGNS.first, ListQuery("特"), 10)) == 1


@pytest.mark.parametrize(
    ("parts", "more", "sentence"),
    [
        ((1, 1), {"name": ""}, "has no name"),
        ((1, 1), {"days": NOVEMBER[::-1]}, "exchange them"),
        ((), {}, "offers nothing"),
        ((1, 2), {}, "stands in the campaign twice"),
        ((-1,), {}, "zero or more"),
        (("0.001",), {}, "two digits"),
        ((1,), {"cost": Decimal(-1)}, "zero or more"),
    ],
)
def test_a_wrong_campaign_is_refused_with_a_sentence(counter, parts, more, sentence):
    part = counter.part()
    wrong = draft(*((part, price) for price in parts), **more)
    if (parts, more.get("name")) == ((1, 1), ""):
        wrong = draft((part, 1), name="")
    with pytest.raises(RuleBrokenError, match=sentence):
        counter.do(enter_campaign, wrong)
    assert counter.ask(CAMPAIGNS.count, ListQuery()) == 0


def test_a_name_is_given_once(counter):
    part = counter.part()
    counter.do(enter_campaign, draft((part, "250")))
    with pytest.raises(DuplicateError, match="Another campaign is called"):
        counter.do(enter_campaign, draft((part, "200")))


def test_a_campaign_that_is_gone_is_said_to_be(counter):
    with pytest.raises(NotFoundError, match="does not exist any more"):
        counter.ask(campaign_card, 7)


@pytest.mark.parametrize(
    ("today", "before", "during", "after", "whole"),
    [
        ("2026-10-31", None, None, None, False),
        ("2026-11-01", ("10-31", "10-31"), ("11-01", "11-01"), None, False),
        ("2026-11-04", ("10-28", "10-31"), ("11-01", "11-04"), None, False),
        ("2026-11-11", ("10-22", "10-31"), ("11-01", "11-10"), ("11-11", "11-11"), False),
        ("2026-11-20", ("10-22", "10-31"), ("11-01", "11-10"), ("11-11", "11-20"), True),
        ("2027-05-01", ("10-22", "10-31"), ("11-01", "11-10"), ("11-11", "11-20"), True),
    ],
)
def test_as_many_days_are_compared_as_have_passed(today, before, during, after, whole):
    spans = spans_of(date(2026, 11, 1), date(2026, 11, 10), date.fromisoformat(today))
    told = [_days(span) for span in (spans.before, spans.during, spans.after)]
    assert (told, spans.whole) == ([before, during, after], whole)


def _days(span: Period | None):
    return None if span is None else (f"{span.start:%m-%d}", f"{span.end:%m-%d}")


def test_what_a_campaign_brought_adds_up_to_what_was_counted_by_hand(counter, lines, clock):
    """Tax of 5 % is in the prices; what one costs is 100 in stock and 60 for the second part."""
    now = clock.now
    first = counter.part("A1", "315", "50", "100")
    second = counter.part("B1", "210", "50", "60")
    days = date(2026, 11, 21), date(2026, 11, 22)
    campaign = counter.do(
        enter_campaign, draft((first, "210"), (second, "105"), days=days, cost=Decimal(30))
    )
    counter.sell((first, "2", "315"))  # the 20th: 2 pieces, 600 net, 400 margin
    clock.now = now.replace(day=21)
    counter.sell((first, "5", "210"))  # 5 pieces, 1000 net, 500 margin
    counter.sell((second, "4", "105"))  # 4 pieces, 400 net, 160 margin
    clock.now = now.replace(day=22)
    back = counter.sell((first, "3", "210"))  # 3 pieces, 600 net, 300 margin
    counter.bring_back(back, "1")  # less 1 piece, 200 net, 100 margin
    line = lines.part("210", quantity=Decimal(2), part_id=first)
    counter.shop.settled(line)  # 2 pieces, 400 net, 200 margin
    clock.now = now.replace(day=23)
    counter.sell((second, "1", "210"))  # after: 1 piece, 200 net, 140 margin
    effect = counter.ask(campaign_effect, campaign, date(2026, 11, 24))
    told = {
        part.part.number: [
            (one.pieces, one.revenue, one.margin) for one in (part.before, part.during, part.after)
        ]
        for part in effect.parts
    }
    assert told == {
        "A1": [(2, 600, 400), (9, 1800, 900), (0, 0, 0)],
        "B1": [(0, 0, 0), (4, 400, 160), (1, 200, 140)],
    }
    whole = effect.during
    assert (whole.pieces, whole.revenue, whole.margin, whole.cost) == (13, 2200, 1060, 1140)
    assert (effect.before.margin, effect.after.margin, effect.gain) == (400, 140, 630)
    assert (effect.spans.whole, effect.cleared.revenue) == (True, 0)


def test_money_is_released_where_the_part_was_dead_on_the_eve(counter, clock):
    now = clock.now
    clock.now = now.replace(year=2025, month=2)
    dead, young = counter.part("D1", "315"), counter.part("Y1", "315")
    clock.now = now.replace(month=6)
    counter.sell((young, "1", "315"))
    clock.now = now
    days = date(2026, 11, 20), date(2026, 11, 29)
    campaign = counter.do(enter_campaign, draft((dead, "63"), (young, "210"), days=days))
    counter.sell((dead, "4", "63"), (young, "1", "210"), clearing="promotion")
    effect = counter.ask(campaign_effect, campaign, TODAY)
    assert [part.dead for part in effect.parts] == [True, False]
    assert (effect.cleared.revenue, effect.cleared.cost) == (240, 400)
    assert not effect.spans.whole


def test_a_campaign_to_come_has_brought_nothing(counter):
    part = counter.part()
    days = date(2026, 12, 1), date(2026, 12, 5)
    campaign = counter.do(enter_campaign, draft((part, "250"), days=days))
    effect = counter.ask(campaign_effect, campaign, TODAY)
    assert (effect.spans.during, effect.gain, effect.during.pieces) == (None, None, 0)
