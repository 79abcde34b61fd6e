import pytest

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.services.segments import (
    archive_segment,
    change_segment,
    enter_segment,
    segment_list,
)


def test_a_new_segment_stands_behind_the_others(shop):
    shop.do(enter_segment, " Ride hailing ", "Call weekly.")
    last = shop.ask(segment_list)[-1]
    assert (last.name, last.strategy, last.archived) == ("Ride hailing", "Call weekly.", False)


def test_two_segments_cannot_share_a_name(shop):
    with pytest.raises(ConflictError, match="Another segment has this name"):
        shop.do(enter_segment, "Taxi", "")
    with pytest.raises(ConflictError, match="Another segment has this name"):
        shop.do(change_segment, shop.retail, 1, "Taxi", "")
    assert [row.name for row in shop.ask(segment_list)].count("Taxi") == 1


def test_a_segment_needs_a_name(shop):
    with pytest.raises(RuleBrokenError, match="has no name"):
        shop.do(enter_segment, "  ", "")
    with pytest.raises(RuleBrokenError, match="has no name"):
        shop.do(change_segment, shop.retail, 1, "", "")


def test_a_renamed_segment_keeps_its_customers(shop):
    customer = shop.customer()
    shop.do(change_segment, shop.retail, 1, "散客", "")
    assert shop.customer_card(customer).segment == "散客"
    with pytest.raises(ConflictError):
        shop.do(change_segment, shop.retail, 1, "零售", "")


def test_an_archived_segment_leaves_the_choices_and_not_its_customers(shop):
    customer = shop.customer()
    with pytest.raises(RuleBrokenError, match="needs a reason"):
        shop.do(archive_segment, shop.retail, 1, " ")
    shop.do(archive_segment, shop.retail, 1, "merged")
    assert shop.retail not in {row.id for row in shop.ask(segment_list)}
    assert shop.customer_card(customer).segment == "Retail"
    everything = shop.office.read(lambda session: segment_list(session, archived=True))
    assert [row.archived for row in everything] == [True, False, False, False]


def test_the_last_segment_stays(shop):
    *others, last = shop.ask(segment_list)
    for row in others:
        shop.do(archive_segment, row.id, row.version, "merged")
    with pytest.raises(RuleBrokenError, match="last segment"):
        shop.do(archive_segment, last.id, last.version, "merged")
