"""Campaigns by keys alone: made, reckoned, changed, archived, and looked at afterwards."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt

from desktop.models.actor import Actor
from desktop.models.staff import Role
from desktop.services.counter.campaigns import CampaignDraft, campaign_card, enter_campaign
from desktop.services.parts import PartDraft, enter_part
from desktop.services.stock.posting import Entry, Paper, post
from desktop.views.parts.campaigns.screen import CampaignsScreen
from desktop.views.parts.wanted import wish

CONTROL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 20)


@pytest.fixture
def screen(show_screen):
    return show_screen(CampaignsScreen)


@pytest.fixture
def told(context):
    heard = []
    context.told.connect(lambda kind, text: heard.append((kind, text)))
    return heard


@pytest.fixture
def parts(sqlite_office):
    """Two parts at 300, which cost 100."""

    def come(uow, part_id):
        with uow:
            post(uow, Paper("receipt"), [Entry(part_id, Decimal(10), Decimal(100))])
            uow.commit()

    found = []
    for number in ("A1", "A2"):
        draft = PartDraft(number, "雨刷", price=Decimal(300))
        found.append(sqlite_office.write(partial(enter_part, draft=draft))[0])
        sqlite_office.write(partial(come, part_id=found[-1]))
    return found


@pytest.fixture
def campaign(sqlite_office, parts):
    prices = tuple((part, Decimal(250)) for part in parts)
    draft = CampaignDraft("冬季雨刷", TODAY, TODAY, prices)
    return sqlite_office.write(partial(enter_campaign, draft=draft))[0]


@pytest.fixture
def shown(qtbot, campaign, screen):
    screen.show_record(campaign)
    qtbot.waitUntil(lambda: screen.record is not None)
    return screen


def type_line(form, part_id, **texts):
    line = form.lines.line_of(part_id)
    form.lines.put(line.with_texts(**texts))
    return form.lines.line_of(part_id)


def save(qtbot, screen):
    qtbot.keyClick(screen.form.form, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: screen.form is None)


def test_a_campaign_is_made_with_a_share_off_for_every_part(qtbot, screen, parts, sqlite_office):
    screen.new_campaign()
    form = screen.form.form
    form.name.set_value("冬季雨刷")
    form.end_day.set_value(date(2026, 11, 30))
    form.offer([parts[0]])
    qtbot.waitUntil(lambda: form.lines.line_of(parts[0]) is not None)
    line = type_line(form, parts[0], percent="30")
    assert (line.text("price"), line.text("cost"), line.text("margin")) == ("210", "100", "50.0%")
    assert screen.take_scan("A2")
    qtbot.waitUntil(lambda: form.lines.line_of(parts[1]) is not None)
    assert form.lines.line_of(parts[1]).text("price") == "210"  # the share off of the one before
    type_line(form, parts[1], percent="50")
    qtbot.keyClick(form, Qt.Key.Key_D, CONTROL)
    assert [line.text("price") for line in form.lines.value()] == ["150", "150"]
    save(qtbot, screen)
    qtbot.waitUntil(lambda: screen.record is not None)
    card = sqlite_office.read(partial(campaign_card, campaign_id=screen.record.id))
    assert [(part.price, part.retail) for part in card.parts] == [(150, 300), (150, 300)]


def test_a_price_typed_by_hand_forgets_the_share_off_and_says_when_it_is_below_cost(
    qtbot, screen, parts
):
    screen.new_campaign()
    form = screen.form.form
    form.offer([parts[0]])
    qtbot.waitUntil(lambda: form.lines.line_of(parts[0]) is not None)
    type_line(form, parts[0], percent="30")
    line = type_line(form, parts[0], price="90")
    assert (line.text("percent"), line.text("price")) == ("", "90")
    assert "below what it cost" in form.lines._caution.text()


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [({"price": ""}, "has no price"), ({"percent": "120"}, "between 0 and 100")],
)
def test_a_wrong_line_is_refused_before_it_is_saved(qtbot, screen, parts, texts, sentence):
    screen.new_campaign()
    form = screen.form.form
    form.offer([parts[0]])
    qtbot.waitUntil(lambda: form.lines.line_of(parts[0]) is not None)
    type_line(form, parts[0], **texts)
    assert not form.submit()
    assert sentence in form.problems()["lines"] or "no price" in form.problems()["lines"]


def test_a_campaign_is_changed_with_its_parts(qtbot, shown, parts, sqlite_office, campaign):
    shown.edit()
    form = shown.form.form
    assert [line.text("price") for line in form.lines.value()] == ["250", "250"]
    type_line(form, parts[0], price="200")
    save(qtbot, shown)
    card = sqlite_office.read(partial(campaign_card, campaign_id=campaign))
    assert [part.price for part in card.parts] == [200, 250]
    assert card.row.version == 2


def test_what_it_brought_stands_in_tables(shown):
    assert "◐ running" in shown.pane.text.toPlainText()
    text = shown.pane.text.toPlainText()
    for title in ("Pieces", "Revenue before tax", "Margin", "What is offered"):
        assert title in text
    assert "Compared: 1 day before" in text
    assert "still to come" in text


def test_a_campaign_is_archived_and_comes_back(qtbot, shown, told):
    shown.restore()
    assert "is not archived" in told[-1][1]
    shown.archive()
    shown.form.form.fields["reason"].set_value("賣完了")
    save(qtbot, shown)
    qtbot.waitUntil(lambda: shown.record.card.row.archived)
    assert "× archived" in shown.pane.text.toPlainText()
    shown.archive()
    assert "archived already" in told[-1][1]
    shown.restore()
    qtbot.waitUntil(lambda: not shown.record.card.row.archived)


def test_dead_stock_begins_a_campaign_with_its_parts(qtbot, screen, parts):
    screen.show_list("campaigns", wish("promotion", parts))
    form = screen.form.form
    qtbot.waitUntil(lambda: len(form.lines.value()) == len(parts))
    assert [line.id for line in form.lines.value()] == parts


def test_a_code_that_no_part_has_is_said(qtbot, screen, told):
    assert not screen.take_scan("Z9")
    screen.new_campaign()
    assert screen.take_scan("Z9")
    qtbot.waitUntil(lambda: ("warning", "No part has the code Z9.") in told)


@pytest.mark.parametrize("command", ["new_campaign", "edit"])
def test_lines_that_were_typed_are_there_again_after_a_crash(
    qtbot, shown, show_screen, parts, campaign, command
):
    getattr(shown, command)()
    form = shown.form.form
    form.offer([parts[0]])
    qtbot.waitUntil(lambda: form.lines.line_of(parts[0]) is not None)
    with qtbot.waitSignal(shown.context.drafts.kept):
        type_line(form, parts[0], percent="40")
        shown.context.drafts.flush()
    again = show_screen(CampaignsScreen)
    again.show_record(campaign)
    qtbot.waitUntil(lambda: again.record is not None)
    getattr(again, command)()
    line = again.form.form.lines.line_of(parts[0])
    assert (line.text("percent"), line.text("price")) == ("40", "180")


def test_what_parts_cost_is_for_those_who_may_see_it(qtbot, shown):
    assert "Cost of one" in shown.pane.text.toPlainText()
    shown.context.actor = Actor(None, "門市", Role.FRONT_DESK)
    text = shown.text(shown.record)
    assert "Pieces" in text
    assert not any(word in text for word in ("Cost of one", "Margin"))
    shown.edit()
    table = shown.form.form.lines.table
    heads = [table.horizontalHeaderItem(place).text() for place in range(table.columnCount())]
    assert heads == ["Part", "Retail", "Off in %", "Offered"]
