"""What the report says of questionnaires and complaints, and where it keeps silent."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from desktop.models.complaint import Complaint
from desktop.services.calls.reports import CallReport, Outcome
from desktop.services.complaints import ComplaintDraft, fix_complaint, open_complaint
from desktop.services.follow_ups import follow_ups_due, report_follow_up
from desktop.services.questions import AnswerDraft, question_list
from desktop.services.year_end.collect import collect
from desktop.services.year_end.kept import figures_of
from desktop.system.i18n import LANGUAGES, use_language


@pytest.fixture
def garage(sqlite_shop, clock):
    """A garage that has been at work since the year before last."""
    for month in (1, 6):
        clock.now = datetime(2024, month, 5, 2, tzinfo=clock.now.tzinfo)
        sqlite_shop.settled()
    clock.now = datetime(2025, 3, 5, 2, tzinfo=clock.now.tzinfo)
    return sqlite_shop


def answer(shop, clock, score, recommend):
    """Settle a visit, and let its customer answer some days later."""
    visit = shop.settled()
    clock.now += timedelta(days=3)
    due = next(d for d in shop.ask(follow_ups_due, clock.now.date()) if d.visit_id == visit)
    questions = shop.ask(question_list)
    answers = [AnswerDraft(q.id, recommend) for q in questions if q.kind == "recommend"]
    answers += [AnswerDraft(questions[0].id, score)]
    shop.do(
        report_follow_up, due.id, due.version, CallReport(Outcome.REACHED, answers=tuple(answers))
    )


def complain(shop, why="", *, fixed=False):
    draft = ComplaintDraft(shop.customer("李先生"), "有異音", why=why, how="重新鎖固")
    key = shop.do(open_complaint, draft)
    if fixed:
        version = shop.ask(lambda session: session.get_one(Complaint, key).version)
        shop.do(fix_complaint, key, version, "重新鎖固")


def report(shop, clock, year=2025):
    clock.now = datetime(2026, 2, 1, 2, tzinfo=clock.now.tzinfo)
    shop.settled()
    return shop.office.read(partial(collect, year=year))


def customers(made):
    return next(chapter for chapter in made.chapters if chapter.id == "customers")


def said(made):
    return {sentence.place: sentence for sentence in customers(made).sentences}


def part(made, name):
    return next(part for part in customers(made).parts if part.id == name)


def test_where_nobody_was_asked_and_nobody_complained_both_are_left_out_by_name(garage, clock):
    garage.settled()
    made = report(garage, clock)
    left_out = {each.title: each.reason for each in made.left_out}
    title = customers(made).title
    assert left_out[f"{title}: satisfaction"].startswith("No questionnaire was answered")
    assert left_out[f"{title}: complaints"].startswith("No complaint was received")
    assert not {place for place in said(made) if place.startswith(("csi", "complaints"))}
    assert not {"heard", "complained", "causes"} & {part.id for part in customers(made).parts}


def test_satisfaction_stands_beside_the_number_of_those_who_answered(garage, clock):
    answer(garage, clock, 5, 10)
    answer(garage, clock, 3, 6)
    made = report(garage, clock)
    march = part(made, "heard").rows[2]
    assert dict(zip(("csi", "nps", "questionnaires"), march.cells, strict=True)) == {
        "csi": 4,
        "nps": 0,
        "questionnaires": 2,
    }
    assert said(made)["csi"].text == "Satisfaction (CSI) came to 4.00."
    assert said(made)["csi.n"].text.startswith("2 customers answered")
    assert f"{customers(made).title}: satisfaction" not in {e.title for e in made.left_out}
    assert part(made, "csi.graph").series == (("2025", tuple([None] * 2 + [4] + [None] * 9)),)


def test_complaints_are_counted_by_cause_the_most_frequent_first(garage, clock):
    garage.settled()
    complain(garage, "螺絲未達扭力", fixed=True)
    complain(garage, "午休只有一人")
    complain(garage, " 午休只有一人 ")
    complain(garage)
    made = report(garage, clock)
    rows = part(made, "causes").rows
    assert [(row.key, row.cells[0]) for row in rows] == [
        ("午休只有一人", 2),
        ("螺絲未達扭力", 1),
        ("-", 1),
    ]
    assert part(made, "causes").total.cells[:2] == (4, 1)
    assert "“午休只有一人”: 2, 50.0% of all" in said(made)["cause"].text
    assert figures_of(made)["customers/complained/year/complaints"] == "4"
    assert part(made, "complained").total.cells[3] == Decimal(3) / 4  # one was fixed in time


def test_many_causes_are_cut_and_still_add_up(garage, clock):
    garage.settled()
    for number in range(13):
        complain(garage, f"原因 {number:02}")
    table = part(report(garage, clock), "causes")
    assert table.rows[-1].label == "3 others"
    assert sum(row.cells[0] for row in table.rows) == table.total.cells[0] == 13


def test_a_year_before_in_which_questions_began_late_is_not_compared(garage, clock):
    clock.now = datetime(2024, 9, 5, 2, tzinfo=clock.now.tzinfo)
    answer(garage, clock, 3, 6)
    clock.now = datetime(2025, 3, 5, 2, tzinfo=clock.now.tzinfo)
    answer(garage, clock, 5, 10)
    made = report(garage, clock)
    assert said(made)["csi"].text == "Satisfaction (CSI) came to 5.00."
    assert "recorded since 2024-09, so that 2024 is not comparable" in part(made, "heard").note


def test_a_whole_year_before_is_compared(garage, clock):
    clock.now = datetime(2024, 2, 5, 2, tzinfo=clock.now.tzinfo)
    answer(garage, clock, 4, 6)
    clock.now = datetime(2025, 3, 5, 2, tzinfo=clock.now.tzinfo)
    answer(garage, clock, 5, 10)
    made = report(garage, clock)
    assert said(made)["csi"].text == "Satisfaction (CSI) came to 5.00, 25.0% more than in 2024."
    assert "not comparable" not in part(made, "heard").note


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_whole_sentences(garage, clock, language):
    answer(garage, clock, 5, 10)
    complain(garage, "螺絲未達扭力")
    use_language(language)
    texts = [sentence.text for sentence in said(report(garage, clock)).values()]
    assert not [text for text in texts if "{" in text or "None" in text]
