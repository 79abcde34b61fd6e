"""The ways of finding what is frequent and what is rare come to the same."""

from datetime import timedelta

import pytest

from desktop.services.find import find_anything
from desktop.services.listing import ListQuery
from desktop.services.search import postgres_index, sqlite_index, visits
from desktop.services.search.questions import is_vague, may_be_frequent, question
from desktop.services.visits import VISITS, visit_card

TEXTS = ("王", "w", "wang", "a", "王 a", "志明 a", "wzm", "678", "王 b")
ALWAYS, NEVER = -1, 10**9  # matches from which on something counts as frequent


@pytest.fixture
def crowd(shop, clock):
    """Let customers come, several of them on each day, and some of them again."""
    for number in range(18):
        customer = shop.customer(f"王志{'明華強'[number % 3]}", f"0912-{number:03}-678")
        vehicle = shop.vehicle(customer, f"A{'BC'[number % 2]}C-{number:04}")
        for _time in range(1 + number % 2):
            shop.visit(customer, vehicle)
            clock.now += timedelta(hours=5)
    return shop


def newest_visits(shop, text):
    """Return what is to be found, from all that match."""
    every = shop.ask(VISITS.ids, ListQuery(text=text, sort="number"))
    days = {key: shop.ask(visit_card, key).arrived_on for key in every}
    return sorted(days, key=lambda key: (days[key], key), reverse=True)[:8]


@pytest.mark.parametrize("frequent", [ALWAYS, NEVER])
@pytest.mark.parametrize("look", [1, 6])
def test_every_way_finds_the_newest_visits(crowd, monkeypatch, frequent, look):
    monkeypatch.setattr(postgres_index, "_FREQUENT", frequent)
    monkeypatch.setattr(postgres_index, "_FREQUENT_BESIDE", frequent)
    monkeypatch.setattr(postgres_index, "_NEWEST", 3)
    for index in (postgres_index, sqlite_index):
        monkeypatch.setattr(index, "_LOOK", look)
    monkeypatch.setattr(visits, "_MORE", look)
    for text in TEXTS:
        found = [hit.id for hit in crowd.ask(find_anything, text) if hit.kind == "visits"]
        assert (text, found) == (text, newest_visits(crowd, text))


@pytest.mark.parametrize("frequent", [ALWAYS, NEVER])
def test_every_way_finds_those_seen_last(crowd, monkeypatch, frequent):
    usual = [crowd.ask(find_anything, text) for text in TEXTS]
    monkeypatch.setattr(postgres_index, "_FREQUENT", frequent)
    monkeypatch.setattr(postgres_index, "_FREQUENT_BESIDE", frequent)
    monkeypatch.setattr(postgres_index, "_NEWEST", 3)
    assert [crowd.ask(find_anything, text) for text in TEXTS] == usual


@pytest.mark.parametrize(
    ("text", "frequent"),
    [("w", True), ("wang", True), ("wxm", False), ("王", False), ("678", False), ("abc1", False)],
)
def test_the_beginning_of_a_syllable_may_be_that_of_many_words(text, frequent):
    assert may_be_frequent(question(text).whole) is frequent


def test_a_question_is_vague_when_all_of_it_is_a_letter_or_two():
    assert is_vague(question("a b").whole)
    assert not is_vague(question("王 a").whole)
