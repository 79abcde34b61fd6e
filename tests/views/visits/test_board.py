"""The workshop board on the screen: cards are moved by keyboard or mouse, never past the rules."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent

from desktop.models.visit import VisitState
from desktop.services.board import By
from desktop.services.reception.bays import enter_bay
from desktop.services.visit_work import move_visit
from desktop.views.kit.theme import DARK, LIGHT
from desktop.views.visits.board.cards import LINES
from desktop.views.visits.board.wall import Wall
from desktop.views.visits.tabs import VisitsPlace

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def place(context, qtbot, activate, monkeypatch):
    monkeypatch.setattr("desktop.views.visits.screen.leave_draft", lambda *_args: True)
    place = VisitsPlace(context)
    qtbot.addWidget(place)
    place.resize(1200, 640)
    activate(place)
    return place


@pytest.fixture
def board(place, qtbot):
    """The board, in front, read and in focus."""

    def show():
        place.show_tab("board")
        place.board.refresh()
        qtbot.waitUntil(lambda: place.board.board is not None)
        place.take_focus()
        return place.board

    return show


def column_of(screen, visit_id):
    found = screen.board.find(visit_id)
    return screen.board.columns[found[0]].key if found else None


def press(qtbot, screen, key, modifiers=Qt.KeyboardModifier.NoModifier):
    at = next(each for each in screen.columns.lists if each.hasFocus())
    qtbot.keyClick(at, key, modifiers)


def test_alt_and_an_arrow_move_the_card_and_its_visit(board, wang, card, qtbot):
    screen = board()
    qtbot.waitUntil(lambda: screen.chosen() is not None)
    assert screen.chosen().id == wang
    press(qtbot, screen, Qt.Key.Key_Right, ALT)
    qtbot.waitUntil(lambda: column_of(screen, wang) == "inspection")
    assert (card(wang).state, card(wang).stage) == ("working", "inspection")
    assert screen.columns.lists[1].hasFocus()
    press(qtbot, screen, Qt.Key.Key_Left, ALT)
    qtbot.waitUntil(lambda: column_of(screen, wang) == "arrived")


def test_a_card_that_is_to_wait_says_what_for(board, wang, card, qtbot):
    screen = board()
    screen.move_card(screen.chosen(), "waiting")
    qtbot.waitUntil(lambda: screen.strip is not None)
    assert card(wang).state == VisitState.ARRIVED
    screen.strip.reason.set_value("煞車片")
    qtbot.keyClick(screen.strip.reason.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: column_of(screen, wang) == "waiting")
    assert card(wang).waiting_for == "煞車片"
    assert screen.strip is None
    assert "煞車片" in screen.columns.lists[2].item(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_refused_move_is_one_sentence_and_the_card_stays(board, wang, card, told, qtbot):
    screen = board()
    screen.move_card(screen.chosen(), "settled")
    qtbot.waitUntil(lambda: bool(told))
    kind, sentence = told[-1]
    assert (kind, "settling its visit" in sentence) == ("error", True)
    assert column_of(screen, wang) == "arrived"
    assert card(wang).state == VisitState.ARRIVED


def test_what_another_seat_moved_is_shown_where_it_is(board, wang, card, told, desk, qtbot):
    screen = board()
    old = screen.chosen()
    version = card(wang).version
    desk._office.write(lambda uow: move_visit(uow, wang, version, VisitState.FINISHED))
    screen.move_card(old, "inspection")
    qtbot.waitUntil(
        lambda: any("Somebody else changed" in text for _kind, text in told), timeout=5000
    )
    qtbot.waitUntil(lambda: column_of(screen, wang) == "finished")


def test_a_dropped_card_moves_and_one_dropped_on_its_own_column_does_not(
    board, wang, card, qtbot, monkeypatch
):
    screen = board()
    source, target = screen.columns.lists[0], screen.columns.lists[3]
    for onto in (source, target):
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        monkeypatch.setattr(type(event), "source", lambda _self: source)
        onto.dropEvent(event)
        assert source.count() == 1  # the card goes when the office has said yes
    qtbot.waitUntil(lambda: column_of(screen, wang) == "repair")
    assert card(wang).stage == "repair"


def test_arrows_choose_and_enter_opens_the_visit(place, board, wang, receive, qtbot):
    other = receive("李太太", "XYZ-9876", "0922-111-222")
    screen = board()
    qtbot.waitUntil(lambda: screen.columns.lists[0].count() == 2)
    screen.columns.choose(wang)
    press(qtbot, screen, Qt.Key.Key_Down)
    assert screen.chosen().id == other
    press(qtbot, screen, Qt.Key.Key_Right)
    assert screen.chosen() is None
    press(qtbot, screen, Qt.Key.Key_Left)
    assert screen.chosen().id == wang
    with qtbot.waitSignal(place.context.go) as gone:
        press(qtbot, screen, Qt.Key.Key_Return)
    assert gone.args == ["visits", wang]


def test_b_changes_the_columns_and_the_next_window_remembers(
    board, context, wang, people, card, sqlite_office, qtbot
):
    sqlite_office.write(lambda uow: enter_bay(uow, "一號"))
    screen = board()
    press(qtbot, screen, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: screen.board.by == By.TECHNICIAN)
    titles = [column.title for column in screen.board.columns]
    assert titles == ["Nobody yet", "陳志明", "黃建國"]
    screen.columns.choose(wang)
    press(qtbot, screen, Qt.Key.Key_Right, ALT)
    qtbot.waitUntil(lambda: column_of(screen, wang) == str(people["陳志明"]))
    assert [row.name for row in card(wang).shares] == ["陳志明"]
    press(qtbot, screen, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: screen.board.by == By.BAY)
    assert [column.title for column in screen.board.columns] == ["No bay", "一號"]
    assert context.memory.get("board.by") == "bay"


def test_a_plate_is_never_cut_for_its_promise(board, receive, clock, qtbot):
    later = clock.now + timedelta(days=1, hours=21, minutes=40)
    receive("王小明", "BVR-3767", "0912-345-678", promised_at=later)
    screen = board()
    drawn = screen.columns.lists[0].drawn
    qtbot.waitUntil(lambda: screen.columns.lists[0].count() == 1)
    lines = screen.columns.lists[0].item(0).data(LINES)
    assert lines.promised
    rows = {room: drawn._below(lines, room) for room in (400, 170, 100)}
    assert drawn._fits_above(lines, 400)
    assert not drawn._fits_above(lines, 170)
    assert rows[400][0].beside == ""
    assert rows[170][0].beside == lines.promised  # beside the time that is left
    assert [row.beside for row in rows[100]][:2] == ["", lines.promised]  # in a line of its own


def test_the_board_shows_promises_that_go_by(board, receive, clock, qtbot):
    receive("王小明", "ABC-1234", "0912-345-678", promised_at=clock.now + timedelta(minutes=40))
    screen = board()
    lines = lambda: screen.columns.lists[0].item(0).data(Qt.ItemDataRole.AccessibleTextRole)  # noqa: E731
    qtbot.waitUntil(lambda: "40 min left" in lines())
    clock.now += timedelta(minutes=45)
    screen._look()
    qtbot.waitUntil(lambda: "▲ Late 5 min" in lines())
    assert screen.count.text() == "1 vehicle in the house · ▲ 1 late"


def test_a_key_of_the_list_works_on_the_card_in_sight(place, board, wang, receive, card, qtbot):
    other = receive("李太太", "XYZ-9876", "0922-111-222")
    screen = board()
    qtbot.waitUntil(lambda: screen.columns.lists[0].count() == 2)
    screen.columns.choose(wang)
    move_on = next(c for c in place.commands() if c.spec.id == "visits.next")
    move_on.run()
    qtbot.waitUntil(lambda: card(wang).state == VisitState.WORKING)
    assert card(other).state == VisitState.ARRIVED
    assert place.page_on_show() is place.listed


def test_a_key_of_the_list_does_nothing_unseen(place, wang, card, told, qtbot):
    place.listed.show_record(wang)
    qtbot.waitUntil(lambda: place.listed.detail.card.card is not None)
    place.show_tab("appointments")
    move_on = next(c for c in place.commands() if c.spec.id == "visits.next")
    move_on.run()
    assert told[-1] == ("info", "Choose a visit in the list first.")
    assert card(wang).state == VisitState.ARRIVED


def test_the_board_is_printed(board, wang, context, qtbot):
    screen = board()
    with qtbot.waitSignal(context.printed) as printed:
        screen.print()
    data, name = printed.args
    assert bytes(data).startswith(b"%PDF")
    assert name == "Workshop board"


# -- the wall -----------------------------------------------------------------------------


@pytest.fixture
def wall(context, qtbot):
    def show(width, height):
        wall = Wall(context)
        qtbot.addWidget(wall)
        wall.resize(width, height)
        wall.show()
        qtbot.waitUntil(lambda: wall.columns.board is not None)
        return wall

    return show


def test_f11_shows_the_wall_and_f11_closes_it(board, wang, qtbot):
    screen = board()
    press(qtbot, screen, Qt.Key.Key_F11)
    wall = screen.wall
    assert wall.isFullScreen()
    with qtbot.waitSignal(wall.closed):
        qtbot.keyClick(wall, Qt.Key.Key_F11)
    assert screen.wall is None


def test_the_wall_reads_itself_anew(wall, wang, card, sqlite_office, qtbot):
    shown = wall(1920, 1080)
    qtbot.waitUntil(lambda: shown.columns.board.find(wang) == (0, 0))
    version = card(wang).version
    sqlite_office.write(lambda uow: move_visit(uow, wang, version, VisitState.FINISHED))
    shown._timer.timeout.emit()
    qtbot.waitUntil(lambda: shown.columns.board.find(wang) == (5, 0))
    assert shown._timer.isActive()
    assert shown._timer.interval() == 30_000


def test_the_type_of_the_wall_grows_with_the_monitor_and_shrinks_with_the_cards(
    wall, wang, receive, qtbot
):
    large, small = wall(3840, 2160), wall(1920, 1080)
    assert large.columns.look.scale > small.columns.look.scale > 1.4
    before = small.columns.look.scale
    for number in range(9):
        receive(f"客戶{number}", f"AAA-{number:04}", f"0933-000-{number:03}")
    small.refresh()
    qtbot.waitUntil(lambda: small.columns.lists[0].count() == 10)
    assert small.columns.look.scale < before
    assert small.columns.all_fit()


def test_what_the_wall_has_no_room_for_is_counted(wall, receive, qtbot):
    for number in range(12):
        receive(f"客戶{number}", f"AAA-{number:04}", f"0933-000-{number:03}")
    tiny = wall(1000, 300)
    qtbot.waitUntil(lambda: "below" in tiny.columns.heads[0].text())
    assert tiny.columns.heads[0].text().startswith("To take on  12 · ")


def test_d_changes_light_and_dark_of_the_wall_alone(wall, context, qtbot):
    shown = wall(1000, 600)
    shown.colours = LIGHT
    qtbot.keyClick(shown, Qt.Key.Key_D)
    assert shown.colours is DARK
    assert shown.columns.look.colours is DARK
    assert Wall(context).colours is DARK
