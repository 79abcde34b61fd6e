"""The year-end report's chapter on campaigns, against figures counted by hand."""

from datetime import date
from decimal import Decimal
from functools import partial

from desktop.services.counter.campaigns import CampaignDraft, enter_campaign
from desktop.services.year_end.collect import collect
from desktop.services.year_end.kept import figures_of


def campaign(counter, name, start, end, *parts, cost=None):
    offered = tuple((part, Decimal(price)) for part, price in parts)
    draft = CampaignDraft(
        name, date.fromisoformat(start), date.fromisoformat(end), offered, cost=cost
    )
    return counter.do(enter_campaign, draft)


def report(counter):
    return counter.ask(partial(collect, year=2026))


def chapter(counter):
    return next((each for each in report(counter).chapters if each.id == "campaigns"), None)


def test_a_year_without_campaigns_leaves_the_chapter_out_and_says_so(counter, clock):
    part = counter.part()
    campaign(counter, "明年", "2027-01-01", "2027-01-05", (part, "210"))
    campaign(counter, "去年", "2025-12-01", "2025-12-31", (part, "210"))
    made = report(counter)
    assert "campaigns" not in {each.id for each in made.chapters}
    reasons = {each.title: each.reason for each in made.left_out}
    assert reasons["Campaigns"] == "No campaign for parts ran in this year."


def test_the_chapter_tells_what_each_campaign_brought_and_all_together(counter, clock):
    """Tax of 5 % is in the prices; what one costs is 100 in stock."""
    now = clock.now
    clock.now = now.replace(year=2025, month=2)
    dead = counter.part("D1", "315")
    clock.now = now.replace(day=10)
    first = counter.part("A1", "315", stock="20")
    counter.sell((first, "2", "315"))  # before: 2 pieces, 600 net, 400 margin
    ids = [
        campaign(counter, "雨刷", "2026-11-11", "2026-11-12", (first, "210"), cost=Decimal(30)),
        campaign(counter, "清倉", "2026-11-12", "2026-11-30", (dead, "63")),
    ]
    clock.now = now.replace(day=11)
    counter.sell((first, "5", "210"))  # 5 pieces, 1000 net, 500 margin
    clock.now = now.replace(day=12)
    counter.sell((dead, "4", "63"), clearing="promotion")  # 240 net, -160 margin
    clock.now = now.replace(day=13)
    counter.sell((first, "1", "315"))  # after: 1 piece, 300 net, 200 margin
    clock.now = now.replace(day=20)
    made = chapter(counter)
    parts = {part.id: part for part in made.parts}
    brought, beside = parts["campaigns"], parts["campaigns.beside"]
    assert [row.key for row in brought.rows] == [str(each) for each in ids]
    assert [row.cells[1:] for row in brought.rows] == [
        (1, 30, 1000, 500, 0, 70),
        (1, None, 240, -160, 240, -160),
    ]
    assert brought.total.cells[1:] == (2, 30, 1240, 340, 240, -90)
    assert brought.rows[0].cells[0] == "2026-11-11 to 2026-11-12"
    assert [row.cells for row in beside.rows] == [
        (2, 5, 1, 400, 500, 200),
        (0, 4, None, 0, -160, None),
    ]
    days = parts["campaigns.days"]
    assert [values[10:] for _name, values in days.series] == [(2, None), (19, None)]
    said = [(sentence.place, dict(sentence.figures)) for sentence in made.sentences]
    assert said == [
        ("campaigns", {"n": "2", "revenue": "1240", "margin": "340"}),
        ("campaigns.best", {"name": "雨刷", "revenue": "1000", "before": "600"}),
        ("campaigns.released", {"revenue": "240", "cost": "400"}),
        ("campaigns.gain", {"gain": "90"}),
    ]
    assert "90 less" in made.sentences[-1].text


def test_what_a_campaign_brought_is_kept_with_a_frozen_report(counter, clock):
    clock.now = clock.now.replace(day=10)
    part = counter.part("A1", "315")
    made = campaign(counter, "雨刷", "2026-11-10", "2026-11-12", (part, "210"))
    counter.sell((part, "5", "210"))
    kept = figures_of(report(counter))
    assert kept[f"campaigns/campaigns/{made}/revenue"] == "1000"
    assert kept["campaigns/campaigns.days/0/11"] == "3"
