"""Counts: what is on their lists, who counts what, and what is written down."""

from decimal import Decimal

import pytest

from desktop.models.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    RuleBrokenError,
)
from desktop.services.counting.entering import UnexpectedError
from desktop.services.counting.rows import COUNTS, all_lines
from desktop.services.counting.scope import AbcClass, classes, shelf_names
from desktop.services.counting.shelves import finish_shelf, release_shelf, take_shelf
from desktop.services.counting.starting import cancel_count
from desktop.services.listing import ListQuery


def places(shelves, count_id):
    return [(line.shelf, line.number) for line in shelves.ask(all_lines, count_id)]


def test_a_full_count_has_each_part_on_each_of_its_shelves(shelves):
    shelves.put("A1", "5", "R1", "R2")
    shelves.put("A2", "0", "R1")
    shelves.put("A3", "2")
    count = shelves.start()
    assert places(shelves, count) == [("", "A3"), ("R1", "A1"), ("R1", "A2"), ("R2", "A1")]
    assert shelves.ask(shelf_names) == ("R1", "R2")


def test_a_count_by_shelves_looks_for_their_parts_on_other_shelves_too(shelves):
    shelves.put("A1", "5", "R1", "R2")
    shelves.put("A2", "1", "R2")
    shelves.put("A3", "1", "R3")
    count = shelves.start("R1")
    assert places(shelves, count) == [("R1", "A1"), ("R2", "A1")]
    card = shelves.card(count)
    assert (card.what, card.state_name, card.lines, card.counted) == (
        "Shelves: R1",
        "Being counted",
        2,
        0,
    )


def test_a_count_by_class_has_the_parts_that_cost_most_in_a_year(shelves):
    dear, middle, cheap = (shelves.put(f"A{n}", "100", "R1") for n in range(3))
    idle = shelves.put("A9", "1", "R1")
    for part, pieces in ((dear, 85), (middle, 12), (cheap, 3)):
        shelves.goes(part, str(pieces))
    assert places(shelves, shelves.start(abc="A")) == [("R1", "A0")]
    assert places(shelves, shelves.start(abc="B")) == [("R1", "A1")]
    assert places(shelves, shelves.start(abc="C")) == [("R1", "A2"), ("R1", "A9")]
    assert shelves.left(idle)[0] == 1


def test_the_dearest_part_is_an_a_even_alone():
    assert classes([(1, Decimal(500))]) == {1: AbcClass.A}
    assert classes([(1, Decimal(0))]) == {1: AbcClass.C}
    assert classes([]) == {}


def test_a_count_of_nothing_is_refused(shelves):
    with pytest.raises(RuleBrokenError, match="no part to count"):
        shelves.start()


def test_a_shelf_that_nobody_knows_is_named(shelves):
    shelves.put("A1", "5", "R1")
    with pytest.raises(RuleBrokenError, match="No part lies on shelf R9"):
        shelves.start("R1", "R9")


def test_who_counts_sees_no_quantity_of_the_ledger(shelves):
    part = shelves.put("A1", "5", "R1")
    shelves.barcode(part, "4710000000017")
    line = shelves.lines(shelves.start(), "R1")[0]
    assert (line.number, line.name, line.barcode, line.counted) == (
        "A1",
        "機油芯",
        "4710000000017",
        None,
    )
    assert not hasattr(line, "on_hand")


def test_counting_a_part_again_replaces_what_was_counted_and_scanning_adds(shelves):
    part = shelves.put("A1", "5", "R1")
    count = shelves.start()
    assert shelves.count(count, "R1", part, "3") == 3
    assert shelves.count(count, "R1", part, "1", more=True) == 4
    assert shelves.count(count, "R1", part, "2") == 2
    assert shelves.card(count).counted == 1


def test_nothing_is_added_to_what_was_counted_before_the_part_moved(shelves):
    part = shelves.put("A1", "5", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "3")
    shelves.goes(part, "1")
    with pytest.raises(RuleBrokenError, match="moved since you counted"):
        shelves.count(count, "R1", part, "1", more=True)
    assert shelves.count(count, "R1", part, "4") == 4


def test_a_second_person_at_a_shelf_is_told_who_counts_it(shelves):
    part = shelves.put("A1", "5", "R1")
    ann, ben = shelves.hire("Ann"), shelves.hire("Ben")
    count = shelves.start()
    shelves.sit_down(ann)
    shelves.do(take_shelf, count, "R1")
    shelves.sit_down(ben)
    for attempt in (
        lambda: shelves.do(take_shelf, count, "R1"),
        lambda: shelves.count(count, "R1", part, "1"),
        lambda: shelves.do(finish_shelf, count, "R1"),
    ):
        with pytest.raises(RuleBrokenError, match="Ann is counting shelf R1"):
            attempt()
    shelves.do(release_shelf, count, "R1")
    assert shelves.count(count, "R1", part, "1") == 1
    assert shelves.card(count).shelves[0].person == "Ben"


def test_a_shelf_that_is_done_may_be_taken_up_again_by_anybody(shelves):
    part = shelves.put("A1", "5", "R1")
    ann, ben = shelves.hire("Ann"), shelves.hire("Ben")
    count = shelves.start()
    shelves.sit_down(ann)
    shelves.count(count, "R1", part, "5")
    shelves.do(finish_shelf, count, "R1")
    assert not shelves.card(count).shelves[0].busy
    shelves.sit_down(ben)
    shelves.count(count, "R1", part, "4")
    row = shelves.card(count).shelves[0]
    assert (row.person, row.busy, row.counted) == ("Ben", True, 1)


def test_a_scanned_code_finds_its_part_and_where_it_belongs(shelves):
    here, there = shelves.put("A1", "5", "R1"), shelves.put("A2", "5", "R2")
    shelves.barcode(here, "4710000000017")
    count = shelves.start()
    (found,) = shelves.scan(count, "R1", "4710000000017")
    assert (found.hit.part_id, found.here, found.shelves) == (here, True, ())
    (found,) = shelves.scan(count, "R1", "A2")
    assert (found.hit.part_id, found.here, found.shelves) == (there, False, ("R2",))


def test_an_ambiguous_code_finds_all_its_parts_those_of_the_shelf_first(shelves):
    away, here = shelves.put("A1", "5", "R2"), shelves.put("A2", "5", "R1")
    shelves.barcode(away, "4710000000017")
    shelves.barcode(here, "4710000000017")
    found = shelves.scan(shelves.start(), "R1", "4710000000017")
    assert [one.hit.part_id for one in found] == [here, away]


def test_an_unknown_code_is_one_sentence(shelves):
    shelves.put("A1", "5", "R1")
    with pytest.raises(NotFoundError, match="No part has the code 999"):
        shelves.scan(shelves.start(), "R1", "999")


def test_a_part_on_the_wrong_shelf_is_asked_about_and_then_counted(shelves):
    part, _other = shelves.put("A1", "5", "R1"), shelves.put("A2", "5", "R2")
    count = shelves.start()
    with pytest.raises(UnexpectedError, match="A1 belongs on R1"):
        shelves.count(count, "R2", part, "2")
    shelves.count(count, "R2", part, "2", unexpected=True)
    shelves.count(count, "R1", part, "3")
    assert shelves.line(count, part).counted == 5


def test_a_part_that_is_not_on_the_list_is_added_with_its_other_shelves(shelves):
    shelves.put("A1", "5", "R1")
    part = shelves.put("A2", "4", "R2")
    count = shelves.start("R1")
    with pytest.raises(UnexpectedError, match="A2 is not on the list"):
        shelves.count(count, "R1", part, "4")
    shelves.count(count, "R1", part, "4", unexpected=True)
    assert places(shelves, count) == [("R1", "A1"), ("R1", "A2"), ("R2", "A2")]
    assert shelves.line(count, part).mark_text == "not counted on all of its shelves"


def test_a_part_without_a_shelf_is_counted_where_it_is_found(shelves):
    shelves.put("A1", "5", "R1")
    part = shelves.put("A2", "4")
    count = shelves.start()
    shelves.count(count, "R1", part, "4", unexpected=True)
    assert places(shelves, count) == [("R1", "A1"), ("R1", "A2")]
    assert shelves.line(count, part).ready


@pytest.mark.parametrize(
    ("quantity", "said"),
    [("-1", "less than zero"), ("0.0001", "three digits"), ("4710000000017", "like a barcode")],
)
def test_a_quantity_that_cannot_be_is_refused(shelves, quantity, said):
    part = shelves.put("A1", "5", "R1")
    count = shelves.start()
    with pytest.raises(RuleBrokenError, match=said):
        shelves.count(count, "R1", part, quantity)
    assert shelves.card(count).counted == 0


def test_a_shelf_that_the_count_does_not_have_is_refused(shelves):
    part = shelves.put("A1", "5", "R1")
    with pytest.raises(NotFoundError, match="no shelf R7"):
        shelves.count(shelves.start(), "R7", part, "1")


def test_a_cancelled_count_takes_nothing_any_more(shelves):
    part = shelves.put("A1", "5", "R1")
    count = shelves.start()
    version = shelves.card(count).version
    shelves.do(cancel_count, count, version)
    with pytest.raises(RuleBrokenError, match="was cancelled"):
        shelves.count(count, "R1", part, "1")
    with pytest.raises((RuleBrokenError, ConflictError)):
        shelves.do(cancel_count, count, version)


def test_counts_are_listed_the_newest_first(shelves):
    part = shelves.put("A1", "5", "R1")
    first, second = shelves.start(), shelves.start("R1")
    shelves.count(first, "R1", part, "5")
    rows = shelves.office.read(lambda session: COUNTS.first(session, ListQuery(), 10))
    assert [(row.id, row.what, row.lines, row.counted) for row in rows] == [
        (second, "Shelves: R1", 1, 0),
        (first, "Everything", 1, 1),
    ]
    only = ListQuery(filters=(("state", "posted"),))
    assert shelves.office.read(lambda session: COUNTS.count(session, only)) == 0


def test_the_front_desk_counts_nothing(shelves):
    shelves.put("A1", "5", "R1")
    shelves.sit_down(shelves.hire("Ann", "front_desk"))
    with pytest.raises(NotAllowedError):
        shelves.start()
