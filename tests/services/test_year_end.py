"""Collecting a year: what is said of growth, fall, a first year, a record; and of nothing."""

import re
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from desktop.models.errors import RuleBrokenError
from desktop.models.money import CURRENCIES
from desktop.services.measures.catalogue import CATALOGUE
from desktop.services.targets import TargetCell, set_targets
from desktop.services.visit_work import NewVisit, open_visit
from desktop.services.year_end.chapters.appendix import lock_sentence
from desktop.services.year_end.collect import collect
from desktop.services.year_end.model import Blank, Chapter, Graph, MonthTable, Table, Tiles, Words
from desktop.services.year_end.sentences import AMOUNTS, SHARES
from desktop.services.year_end.writing import AmountUnit, Form, Writer
from desktop.system.i18n import LANGUAGES, use_language
from tests.helpers.garage import Garage, at


@pytest.fixture
def garage(office, clock):
    return Garage(office, clock)


@pytest.fixture
def small(sqlite_office, clock):
    return Garage(sqlite_office, clock)


def years(garage, *counts):
    """Settle so many cars in March of each year up to 2025, one every day."""
    for back, count in enumerate(reversed(counts)):
        for day in range(1, count + 1):
            garage.settled_on(date(2025 - back, 3, day))
    garage.clock.now = at(date(2026, 2, 1), 9)


def report(garage, year=2025, **more):
    return garage.office.read(partial(collect, year=year, **more))


def chapter(made, name) -> Chapter:
    return next(chapter for chapter in made.chapters if chapter.id == name)


def said(made, name, place):
    found = {sentence.place: sentence for sentence in chapter(made, name).sentences}
    return found[place]


def part(made, name, part_id):
    return next(part for part in chapter(made, name).parts if part.id == part_id)


def test_growth_is_said_beside_target_and_last_year(garage):
    years(garage, 4, 5)
    cells = tuple(TargetCell(202500 + month, Decimal(1), 0) for month in range(1, 11))
    garage.do(set_targets, "car_count", None, cells)
    sentence = said(report(garage), "summary", "car_count")
    assert sentence.text.startswith("Car count came to 5, 50.0% of the target")
    assert "25.0% more than in 2024" not in sentence.text  # the records begin in March 2024
    assert sentence.figures == {"car_count": "5", "car_count.attainment": "0.5"}


@pytest.mark.parametrize(
    ("counts", "words", "change"),
    [
        ((1, 4, 5), "Car count came to 5, 25.0% more than in 2024.", "0.25"),
        ((1, 5, 4), "Car count came to 4, 20.0% less than in 2024.", "-0.2"),
        ((1, 4, 4), "Car count came to 4, as much as in 2024.", "0"),
        ((4,), "Car count came to 4.", None),
    ],
)
def test_each_way_a_year_can_go_has_its_own_sentence(small, counts, words, change):
    years(small, *counts)
    sentence = said(report(small), "summary", "car_count")
    assert sentence.text == words
    assert sentence.figures.get("car_count.change") == change


def test_every_case_is_a_whole_sentence_with_its_figures():
    for texts in (AMOUNTS, SHARES):
        for (target, growth), text in texts.items():
            names = set(re.findall(r"{(\w+)}", text))
            assert {"measure", "value"} <= names
            assert ("attainment" in names) == target
            assert ("change" in names) == (growth in {1, -1})
            assert text.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_drafted_in_each_language_without_a_gap(small, language):
    years(small, 1, 4, 5)
    use_language(language)
    made = report(small)
    texts = [sentence.text for each in made.chapters for sentence in each.sentences]
    assert len(texts) > 5
    assert not [text for text in texts if "{" in text or "None" in text or not text.strip()]


def test_a_record_is_named_only_after_a_year_of_records(small):
    years(small, 2, 3, 5)
    assert "the highest since the records begin in 2023-03" in (
        said(report(small), "summary", "car_count.peak").text
    )
    rows = part(report(small), "summary", "records").rows
    assert rows[0].cells == ("2025-03", Decimal(5), "2024-03", Decimal(3))


def test_a_first_year_has_no_last_year_and_no_record(small):
    years(small, 4)
    made = report(small)
    months = part(made, "service", "car_count")
    assert months.years_before == ()
    assert {row.last_year for row in months.rows} == {None}
    assert months.total.change is None
    assert "highest since" not in said(made, "summary", "car_count.peak").text


def test_months_of_a_table_add_up_and_remember_twelve(small):
    years(small, 4, 5)
    table = part(report(small), "service", "car_count")
    assert table.rows[2].actual == table.total.actual == table.rows[11].cumulative == 5
    assert table.rows[1].cumulative == 0
    assert table.rows[0].r12 is None  # the records begin in March 2024
    assert table.rows[1].r12 == 4
    assert table.rows[2].r12 == 5
    assert table.rows[2].change == Decimal("0.25")


def test_a_year_without_data_says_so_and_leaves_the_rest_out(garage):
    made = report(garage, 2019)
    assert said(made, "summary", "nothing").text == "Nothing was recorded in 2019."
    assert [each.id for each in made.chapters] == [
        "summary",
        "next_year",
        "measures",
        "months",
        "quality",
    ]
    reasons = {each.title: each.reason for each in made.left_out}
    assert reasons["Service"] == "No visits are recorded for this year."


@pytest.mark.parametrize("year", [0, 1900, 3000])
def test_no_year_at_all_is_refused_in_a_sentence(small, year):
    with pytest.raises(RuleBrokenError, match=f"{year} is no year"):
        report(small, year)


def test_no_chapter_is_empty_and_none_is_missing(small):
    years(small, 1, 4, 5)
    made = report(small)
    for each in made.chapters:
        assert each.parts or each.sentences
        for found in each.parts:
            match found:
                case Table() | MonthTable():
                    assert found.rows
                case Tiles():
                    assert found.items
                case Graph():
                    assert found.series
                case Blank() | Words():
                    pass
    named = {each.title for each in made.chapters} | {each.title for each in made.left_out}
    assert {"Funnel and opportunities", "Campaigns", "Improvement", "Competitors"} <= named
    assert len({each.id for each in made.chapters}) + len(made.left_out) >= 19


def test_every_table_of_figures_says_what_was_counted(small):
    years(small, 1, 4, 5)
    made = report(small)
    months = [found for each in made.chapters for found in each.parts if _is_months(found)]
    assert months
    for table in months:
        assert CATALOGUE[table.measure].formula in table.note
        assert CATALOGUE[table.measure].exclusions in table.note


def _is_months(found):
    return isinstance(found, MonthTable)


def test_a_running_year_ends_today_and_compares_the_same_days(small):
    for day in (date(2024, 2, 10), date(2025, 2, 27), date(2026, 2, 10), date(2027, 2, 10)):
        small.settled_on(day)
    small.settled_on(date(2027, 2, 28))
    small.settled_on(date(2028, 2, 10), 2)
    small.settled_on(date(2028, 2, 29))  # the last day of the data
    made = report(small, 2028)
    assert made.through == date(2028, 2, 29)
    assert not made.complete
    total = part(made, "service", "car_count").total
    assert (total.actual, total.last_year) == (3, 2)
    february = part(made, "service", "car_count").rows[1]
    assert february.provisional
    assert february.change is None
    assert "the same days of 2027" in said(made, "summary", "car_count").text


def test_who_left_is_marked_and_compared_with_nobody_else(small):
    anna = small.staff("林淑芬", "technician", hired_on=date(2020, 1, 1))
    ben = small.staff("陳志明", "technician", hired_on=date(2020, 1, 1), left_on=date(2025, 6, 30))
    for day, worker in (
        (date(2024, 1, 5), anna),
        (date(2025, 3, 1), anna),
        (date(2025, 3, 2), ben),
    ):
        key = small.visit(at(day, 9))
        small.bill(key, shares=[_share(worker)])
        small.clock.now = at(day, 10)
        small.do(_settle, key, small.card(key).version)
    small.clock.now = at(date(2026, 2, 1), 9)
    made = report(small)
    rows = {row.label: row.cells for row in part(made, "technicians", "technician").rows}
    assert list(rows) == ["林淑芬", "陳志明 (left)"]
    assert rows["林淑芬"][:2] == (1, 1)
    assert "1 joined" not in said(made, "team", "headcount").text
    assert "1 left" in said(made, "team", "headcount").text


def _share(worker):
    from desktop.services.shares import ShareDraft

    return ShareDraft(worker, Decimal(1))


def _settle(uow, key, version):
    from desktop.services.visit_money import settle_visit

    settle_visit(uow, key, version)


def test_open_months_are_named():
    assert lock_sentence(2025, range(202501, 202513)).startswith("All twelve months are locked")
    assert lock_sentence(2025, range(202501, 202511)).endswith("2025-11, 2025-12.")
    assert lock_sentence(2025, ()).startswith("No month is locked")


def test_amounts_are_in_ten_thousands_where_chinese_is_spoken(small):
    years(small, 4)
    assert not report(small).writer.ten_thousands
    assert report(small, unit=AmountUnit.TEN_THOUSAND).writer.ten_thousands
    use_language("zh_Hant_TW")
    assert report(small).writer.ten_thousands
    assert not report(small, unit=AmountUnit.WHOLE).writer.ten_thousands


def test_figures_are_written_in_one_unit():
    writer = Writer(CURRENCIES["TWD"], ten_thousands=True)
    assert writer.text(Form.MONEY, Decimal(12345678)) == "1,234.6"
    assert writer.text(Form.PRICE, Decimal("3456.5")) == "3,457"
    assert writer.text(Form.COUNT, Decimal(1234)) == "1,234"
    assert writer.text(Form.SHARE, None) == "—"
    assert Writer(CURRENCIES["TWD"]).text(Form.MONEY, Decimal(12345678)) == "12,345,678"


def test_progress_is_told_to_the_end_and_may_stop_it(small):
    told = []
    report(small, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _total in told] == sorted(done for done, _total in told)

    def stop(_done, _total):
        raise RuleBrokenError("stopped")

    with pytest.raises(RuleBrokenError, match="stopped"):
        report(small, progress=stop)


def test_what_may_still_come_back_is_marked_in_the_year(garage):
    day = date(2026, 12, 10)
    first = garage.visit(at(day, 9), plate="ABC-7777")
    garage.settle(first, at(day, 10))
    number = garage.card(first).number
    owner = garage.card(first)
    again = NewVisit(owner.customer_id, owner.vehicle_id, original_number=number)
    garage.clock.now = at(date(2026, 12, 20), 9)
    garage.settle(garage.do(open_visit, again), at(date(2026, 12, 20), 10))
    garage.settled_on(date(2027, 1, 8))  # in January it is not known what December brings
    early = part(report(garage, 2026), "service", "quality")
    marks = {row.key: row.note for row in (*early.rows, early.total) if row.note}
    assert marks == {"12": "prov.", "year": "prov."}
    assert "may still come back until 2027-01-30" in early.note
    garage.settled_on(date(2027, 1, 31))
    final = part(report(garage, 2026), "service", "quality")
    assert not any(row.note for row in (*final.rows, final.total))
    assert "prov." not in final.note
