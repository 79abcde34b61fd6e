"""What a count found is posted whole, on top of whatever moved meanwhile."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.services.counting.posting import post_count
from desktop.services.counting.review import Mark
from desktop.services.listing import ListQuery
from desktop.services.locks import lock_months


def test_the_difference_is_what_was_found_less_what_the_ledger_said_then(shelves):
    part = shelves.put("A1", "10", "R1", cost="100")
    count = shelves.start()
    shelves.count(count, "R1", part, "8")
    shelves.later()
    shelves.goes(part, "3")
    line = shelves.line(count, part)
    assert (line.on_hand, line.counted, line.difference, line.value) == (10, 8, -2, -200)
    shelves.post_count(count)
    assert shelves.left(part) == (5, 500)


def test_what_was_found_too_much_comes_at_what_one_is_worth(shelves):
    part = shelves.put("A1", "3", "R1", cost="100")
    count = shelves.start()
    shelves.count(count, "R1", part, "4.5")
    review = shelves.review(count)
    assert (review.gained, review.lost) == (150, 0)
    shelves.post_count(count)
    assert shelves.left(part) == (Decimal("4.5"), 450)


def test_a_part_the_ledger_does_not_know_begins_with_what_was_counted(shelves):
    part = shelves.put("A1", "0", "R1", cost="70")
    count = shelves.start()
    shelves.count(count, "R1", part, "2")
    assert shelves.line(count, part).value == 140
    shelves.post_count(count)
    assert shelves.left(part) == (2, 140)


def test_what_was_counted_without_a_difference_closes_the_time_before(shelves):
    part = shelves.put("A1", "10", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "10")
    counted = shelves.clock.now
    shelves.post_count(count)
    assert shelves.left(part) == (10, 1000)
    assert shelves.balance(part).counted_at == counted
    with pytest.raises(RuleBrokenError, match="was counted on"):
        shelves.goes(part, "1", moved_at=counted - timedelta(seconds=1))
    shelves.goes(part, "1", moved_at=counted)


def test_what_was_not_counted_stays_as_it_is_and_is_listed_before(shelves):
    part, left, half = (
        shelves.put("A1", "10", "R1"),
        shelves.put("A2", "4", "R1"),
        shelves.put("A3", "6", "R1", "R2"),
    )
    count = shelves.start()
    shelves.count(count, "R1", part, "9")
    shelves.count(count, "R2", half, "1")
    review = shelves.review(count)
    assert [(line.part_id, line.mark) for line in review.left] == [
        (left, Mark.NOT_COUNTED),
        (half, Mark.PARTLY),
    ]
    assert len(shelves.post_count(count).steps) == 1
    assert [shelves.left(one)[0] for one in (part, left, half)] == [9, 4, 6]
    assert shelves.card(count).state == "posted"


def test_what_was_posted_is_told_as_it_was_posted_whatever_came_later(shelves):
    part, left = shelves.put("A1", "10", "R1", cost="100"), shelves.put("A2", "4", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "8")
    shelves.post_count(count)
    shelves.later()
    again = shelves.start()
    shelves.count(again, "R1", part, "7")
    shelves.post_count(again)
    review = shelves.review(count)
    assert [(line.part_id, line.value) for line in review.ready] == [(part, -200)]
    assert [line.part_id for line in review.left] == [left]


def test_all_shelves_of_a_part_count_together(shelves):
    part = shelves.put("A1", "10", "R1", "R2")
    count = shelves.start()
    shelves.count(count, "R1", part, "6")
    shelves.count(count, "R2", part, "5")
    assert shelves.line(count, part).difference == 1
    shelves.post_count(count)
    assert shelves.left(part)[0] == 11


def test_a_part_that_moved_between_its_shelves_is_counted_again(shelves):
    part = shelves.put("A1", "10", "R1", "R2")
    count = shelves.start()
    shelves.count(count, "R1", part, "6")
    shelves.goes(part, "1")
    shelves.count(count, "R2", part, "4")
    assert shelves.line(count, part).mark_text == "moved meanwhile: count again"
    with pytest.raises(RuleBrokenError, match="could be posted"):
        shelves.post_count(count)
    shelves.count(count, "R1", part, "5")
    assert shelves.line(count, part).ready


def test_something_dated_before_the_count_afterwards_means_counting_again(shelves):
    part = shelves.put("A1", "10", "R1")
    count = shelves.start()
    shelves.later(10)
    shelves.count(count, "R1", part, "9")
    shelves.goes(part, "1", moved_at=shelves.clock.now - timedelta(minutes=5))
    assert shelves.line(count, part).mark is Mark.BEFORE
    shelves.count(count, "R1", part, "9")
    assert shelves.line(count, part).difference == 0


def test_the_later_of_two_counts_of_a_part_finds_it_counted_since(shelves):
    part = shelves.put("A1", "10", "R1")
    first, second = shelves.start(), shelves.start()
    shelves.count(first, "R1", part, "9")
    shelves.count(second, "R1", part, "8")
    shelves.post_count(second)
    assert shelves.line(first, part).mark is Mark.COUNTED_SINCE
    assert shelves.left(part)[0] == 8


def test_a_part_whose_month_was_locked_meanwhile_is_counted_again(shelves):
    part = shelves.put("A1", "10", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "9")
    shelves.later(60 * 24 * 20)
    shelves.do(lock_months, (202611,))
    assert shelves.line(count, part).mark is Mark.LOCKED
    shelves.count(count, "R1", part, "9")
    shelves.post_count(count)
    assert shelves.left(part)[0] == 9


def test_counting_again_forgets_what_was_counted_on_every_shelf(shelves):
    part = shelves.put("A1", "10", "R1", "R2")
    count = shelves.start()
    shelves.count(count, "R1", part, "6")
    shelves.count(count, "R2", part, "5")
    shelves.again(count, part)
    assert shelves.card(count).counted == 0
    assert [row.person for row in shelves.card(count).shelves] == ["", ""]


def test_who_approves_posts_what_he_saw_or_looks_again(shelves):
    part = shelves.put("A1", "10", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "9")
    stamp = shelves.review(count).stamp
    shelves.count(count, "R1", part, "1")
    with pytest.raises(ConflictError, match="look at the differences again"):
        shelves.do(post_count, count, shelves.card(count).version, stamp)
    assert shelves.left(part)[0] == 10


def test_only_a_manager_or_the_owner_approves(shelves):
    part = shelves.put("A1", "10", "R1")
    clerk, manager = shelves.hire("Ann"), shelves.hire("Ben", "manager")
    count = shelves.start()
    shelves.sit_down(clerk)
    shelves.count(count, "R1", part, "9")
    with pytest.raises(NotAllowedError, match="approve the differences"):
        shelves.post_count(count)
    shelves.sit_down(manager)
    shelves.post_count(count)
    assert shelves.card(count).posted_by == "Ben"


def test_a_posted_count_is_over(shelves):
    part = shelves.put("A1", "10", "R1")
    count = shelves.start()
    shelves.count(count, "R1", part, "9")
    shelves.post_count(count)
    with pytest.raises(RuleBrokenError, match="is posted"):
        shelves.count(count, "R1", part, "10")
    with pytest.raises(RuleBrokenError, match="is posted"):
        shelves.post_count(count)


def test_counting_while_the_shop_works_ends_at_what_is_on_the_shelf(shelves):
    """Parts move at random while they are counted rightly; the ledger ends at the truth."""
    dice, truth = Random(34), {}  # noqa: S311 -- chance, not a secret
    for n in range(12):
        on_shelf = dice.randint(0, 20)
        part = shelves.put(f"A{n}", str(dice.randint(1, 20)), "R1", cost=str(dice.randint(1, 900)))
        truth[part] = on_shelf
    count = shelves.start()
    waiting = list(truth)
    while waiting:
        moving = dice.choice(list(truth))
        pieces = dice.randint(1, 4)
        if dice.random() < 0.5:
            shelves.comes(moving, str(pieces), str(dice.randint(1, 900)))
            truth[moving] += pieces
        elif truth[moving] >= pieces:
            shelves.goes(moving, str(pieces))
            truth[moving] -= pieces
        if dice.random() < 0.6:
            part = waiting.pop(dice.randrange(len(waiting)))
            shelves.count(count, "R1", part, str(truth[part]))
    expected = {line.part_id: line.value for line in shelves.review(count).lines}
    posted = shelves.post_count(count)
    assert {part: shelves.left(part)[0] for part in truth} == truth
    assert sum(expected.values()) == sum(step.value for step in posted.steps)
    counted = ListQuery(filters=(("kind", "count"),))
    assert len(shelves.rows(counted)) == len(truth)
