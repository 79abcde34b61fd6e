from datetime import date

import pytest

from desktop.models.errors import NotAllowedError, NotFoundError, RuleBrokenError
from desktop.models.staff import Role
from desktop.services.parts.links import (
    add_alternate,
    family,
    newest_of,
    newest_parts,
    part_links,
    remove_link,
    supersede_part,
)


@pytest.fixture
def chain(shop, store):
    """A is replaced by B, B by C."""
    a, b, c = (store.part(number) for number in "ABC")
    shop.do(supersede_part, a, b)
    shop.do(supersede_part, b, c, date(2026, 1, 1), "another seal")
    return a, b, c


def test_a_chain_is_followed_to_the_newest(shop, chain):
    a, b, c = chain
    assert [shop.ask(newest_of, part) for part in chain] == [c, c, c]
    assert shop.ask(newest_parts) == {a: c, b: c}
    assert shop.ask(family, c) == (c, b, a)
    assert shop.ask(family, a) == (a,)


def test_the_page_of_a_part_names_every_step(shop, chain):
    a, b, c = chain
    links = shop.ask(part_links, a)
    assert [(step.part_id, step.direct) for step in links.successors] == [(b, True), (c, False)]
    assert links.successors[1].note == "another seal"
    assert links.successors[1].from_on == date(2026, 1, 1)
    before = shop.ask(part_links, c).predecessors
    assert [(step.number, step.direct) for step in before] == [("B", True), ("A", False)]


def test_a_circle_is_refused_and_its_chain_is_named(shop, chain):
    a, _b, c = chain
    with pytest.raises(RuleBrokenError, match="C → A → B → C"):
        shop.do(supersede_part, c, a)
    with pytest.raises(RuleBrokenError, match="cannot replace itself"):
        shop.do(supersede_part, a, a)
    assert shop.ask(newest_of, c) == c


def test_a_part_has_one_successor_the_last_one_said(shop, store, chain):
    a, _b, _c = chain
    other = store.part("D")
    shop.do(supersede_part, a, other)
    assert shop.ask(newest_of, a) == other
    assert len(shop.ask(part_links, a).successors) == 1


def test_one_of_two_seats_that_would_make_a_circle_is_refused(shop, store, at_once):
    a, b = store.part("A"), store.part("B")
    answers = at_once(lambda uow: supersede_part(uow, a, b), lambda uow: supersede_part(uow, b, a))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "RuleBrokenError"]


def test_alternates_hold_both_ways(shop, store):
    a, b = store.part("A"), store.part("B")
    shop.do(add_alternate, a, b, "fits with a spacer")
    assert [one.number for one in shop.ask(part_links, a).alternates] == ["B"]
    (back,) = shop.ask(part_links, b).alternates
    assert (back.number, back.note) == ("A", "fits with a spacer")
    with pytest.raises(RuleBrokenError, match="alternates already"):
        shop.do(add_alternate, b, a)
    with pytest.raises(RuleBrokenError, match="no alternate of itself"):
        shop.do(add_alternate, a, a)
    shop.do(remove_link, back.link_id)
    assert shop.ask(part_links, a).alternates == ()


def test_what_is_gone_cannot_be_linked(shop, store):
    part = store.part("A")
    for command in (supersede_part, add_alternate):
        with pytest.raises(NotFoundError, match="does not exist any more"):
            shop.do(command, part, 4711)
    with pytest.raises(NotFoundError):
        shop.do(remove_link, 4711)


def test_only_who_keeps_the_parts_list_may_link(shop, store):
    a, b = store.part("A"), store.part("B")
    shop.sit_down(Role.FRONT_DESK)
    for command in (supersede_part, add_alternate):
        with pytest.raises(NotAllowedError):
            shop.do(command, a, b)
    with pytest.raises(NotAllowedError):
        shop.do(remove_link, 1)
