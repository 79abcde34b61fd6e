"""What the owner wrote in the year-end report, and what a frozen report keeps."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from desktop.models.actor import Actor
from desktop.models.document import Document
from desktop.models.errors import ConflictError, NotAllowedError, RuleBrokenError
from desktop.models.period_lock import PeriodLock
from desktop.services.year_end.collect import collect
from desktop.services.year_end.kept import (
    digest_of_figures,
    figures_of,
    must_be_locked,
    open_months,
    year_figures,
)
from desktop.services.year_end.texts import (
    FOREWORD,
    OWN,
    changes,
    places,
    take_draft,
    write_text,
    written,
)
from desktop.system.i18n import use_language
from tests.helpers.garage import Garage, at

SUMMARY = ("summary", "car_count")


def two_cars(office, clock):
    garage = Garage(office, clock)
    garage.settled_on(date(2025, 3, 3), 2)
    return garage


@pytest.fixture
def garage(sqlite_office, clock):
    return two_cars(sqlite_office, clock)


@pytest.fixture
def on_both(office, clock):
    return two_cars(office, clock)


def all_places(garage):
    def read(session):
        return places(session, collect(session, 2025))

    return {(place.chapter, place.place): place for place in garage.office.read(read)}


def write(garage, place, text):
    return garage.do(write_text, 2025, place, text)


def test_the_owners_words_survive_a_new_count_and_are_flagged(on_both):
    write(on_both, all_places(on_both)[SUMMARY], "兩台，很好。")
    unchanged = all_places(on_both)[SUMMARY]
    assert (unchanged.text, unchanged.changed) == ("兩台，很好。", ())
    on_both.settled_on(date(2025, 3, 4))
    moved = all_places(on_both)[SUMMARY]
    assert moved.text == "兩台，很好。"
    assert moved.changed == (("car_count", "2", "3"),)
    assert "came to 2" in moved.drafted
    assert "came to 3" in moved.draft


def test_keeping_mine_takes_the_flag_away(garage):
    write(garage, all_places(garage)[SUMMARY], "很好。")
    garage.settled_on(date(2025, 3, 4))
    moved = all_places(garage)[SUMMARY]
    write(garage, moved, moved.text)
    assert all_places(garage)[SUMMARY].changed == ()
    assert garage.office.read(partial(written, year=2025)) == {SUMMARY: "很好。"}


def test_the_new_draft_can_be_taken(garage):
    write(garage, all_places(garage)[SUMMARY], "很好。")
    garage.settled_on(date(2025, 3, 4))
    garage.do(take_draft, 2025, all_places(garage)[SUMMARY])
    place = all_places(garage)[SUMMARY]
    assert not place.edited
    assert place.text == place.draft


def test_every_chapter_and_the_foreword_have_a_place_for_own_words(garage):
    found = all_places(garage)
    assert found[FOREWORD, OWN].draft == ""
    assert ("summary", OWN) in found
    write(garage, found[FOREWORD, OWN], "各位同仁：")
    assert all_places(garage)[FOREWORD, OWN].text == "各位同仁："


def test_words_of_a_sentence_that_is_not_drafted_any_more_stay_in_sight(garage):
    gone = replace(all_places(garage)[SUMMARY], place="car_count.misses")
    write(garage, gone, "每月都達標。")
    assert all_places(garage)["summary", "car_count.misses"].text == "每月都達標。"


def test_each_language_has_words_of_its_own(garage):
    write(garage, all_places(garage)[SUMMARY], "Very good.")
    use_language("zh_Hant_TW")
    assert not all_places(garage)[SUMMARY].edited


def test_the_second_of_two_seats_is_told(on_both):
    seen = all_places(on_both)[SUMMARY]
    write(on_both, seen, "一")
    with pytest.raises(ConflictError, match="Somebody else"):
        write(on_both, seen, "二")
    assert all_places(on_both)[SUMMARY].text == "一"


def test_only_who_may_report_writes(garage):
    place = all_places(garage)[SUMMARY]
    garage.office.actor = Actor(None, "王小明", "technician")
    with pytest.raises(NotAllowedError, match="year-end report"):
        write(garage, place, "一")
    with pytest.raises(NotAllowedError):
        garage.do(take_draft, 2025, place)


def test_changed_figures_are_named_old_and_new():
    assert changes({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}) == (
        ("b", "2", "3"),
        ("c", "", "4"),
    )


def lock(garage, *months):
    def command(uow):
        with uow:
            uow.session.add_all(PeriodLock(month=month, locked_at=uow.now) for month in months)
            uow.commit()

    garage.office.write(command)


def test_freezing_asks_for_all_twelve_months(garage):
    lock(garage, *range(202501, 202511))
    with pytest.raises(RuleBrokenError, match="2025-11, 2025-12; lock them first"):
        garage.office.read(partial(must_be_locked, year=2025))
    lock(garage, 202511, 202512)
    assert garage.office.read(partial(open_months, year=2025)) == ()
    garage.office.read(partial(must_be_locked, year=2025))


def test_the_figures_of_a_report_are_known_by_their_digest(on_both):
    def read(session):
        return figures_of(collect(session, 2025))

    first = on_both.office.read(read)
    plain = {path: value for path, value in first.items() if path not in {"digest", "locked"}}
    assert first["digest"] == digest_of_figures(plain)
    assert first["service/car_count/2025-03/actual"] == "2"
    on_both.settled_on(date(2025, 3, 4))
    again = on_both.office.read(
        partial(year_figures, start=date(2025, 1, 1), _end=date(2025, 12, 31))
    )
    assert again["digest"] != first["digest"]
    assert again["service/car_count/2025-03/actual"] == "3"


def test_nothing_is_kept_by_looking(garage):
    all_places(garage)
    documents = garage.office.read(lambda session: session.scalars(select(Document)).all())
    assert documents == []
    assert at(date(2025, 3, 3), 9) < garage.clock.now
