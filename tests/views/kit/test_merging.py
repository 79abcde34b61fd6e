"""Two seats at the same lines."""

from dataclasses import replace

from desktop.views.kit.lines.merging import choose_line, merge_lines, numbered
from desktop.views.kit.lines.model import BILL
from desktop.views.kit.lines.typed import TypedLine

OIL = TypedLine("part", "機油", price="400", part_id=7, id=1)
WORK = TypedLine("labour", "保養", hours="1", price="900", id=2)
WAS = [OIL, WORK]


def merged(mine, theirs, before=WAS):
    lines, clashes = merge_lines(before, mine, theirs, BILL)
    return lines, {clash.key: clash for clash in clashes}


def test_what_only_one_seat_changed_stands_and_the_other_seat_s_is_shown():
    mine = [replace(OIL, price="450"), WORK]
    theirs = [OIL, replace(WORK, hours="2")]
    lines, clashes = merged(mine, theirs)
    assert lines == [mine[0], theirs[1]]
    clash = clashes.pop("2.hours")
    assert not clashes
    assert (clash.name, clash.typed_here) == ("保養: Hours", False)
    assert choose_line(lines, clash.key, clash.mine) == [mine[0], WORK]


def test_a_cell_that_both_changed_begins_with_what_was_typed_here():
    mine, theirs = replace(OIL, price="450"), replace(OIL, price="380", discount="10")
    lines, clashes = merged([mine, WORK], [theirs, WORK])
    assert lines[0] == replace(mine, discount="10")
    clash = clashes["1.price"]
    assert clash.typed_here
    assert (clash.mine["text"], clash.theirs["text"]) == ("450", "380")
    assert choose_line(lines, clash.key, clash.theirs)[0] == theirs


def test_the_part_goes_with_the_text_that_names_it():
    theirs = replace(OIL, text="機油 0W-20", part_id=8)
    lines, clashes = merged([replace(OIL, text="全合成機油", part_id=None), WORK], [theirs, WORK])
    chosen = choose_line(lines, "1.text", clashes["1.text"].theirs)
    assert (chosen[0].text, chosen[0].part_id) == ("機油 0W-20", 8)


def test_a_choice_is_shown_by_its_name():
    mine, theirs = replace(WORK, kind="other"), replace(WORK, kind="outsourced")
    _lines, clashes = merged([OIL, mine], [OIL, theirs])
    assert clashes["2.kind"].theirs["text"] == "Outsourced"


def test_a_line_that_went_there_goes_here_and_can_be_taken_back():
    lines, clashes = merged(WAS, [WORK])
    assert lines == [WORK]
    assert not clashes["1"].typed_here
    assert choose_line(lines, "1", clashes["1"].mine) == [WORK, OIL]


def test_a_line_typed_here_stays_though_the_other_seat_removed_it():
    mine = replace(OIL, price="450")
    lines, clashes = merged([mine, WORK], [WORK])
    assert lines == [mine, WORK]
    assert clashes["1"].typed_here
    assert choose_line(lines, "1", clashes["1"].theirs) == [WORK]


def test_a_line_removed_here_stays_away_though_the_other_seat_changed_it():
    theirs = replace(OIL, price="380")
    lines, clashes = merged([WORK], [theirs, WORK])
    assert lines == [WORK]
    assert clashes["1"].theirs["text"] == "機油 1 380"
    assert choose_line(lines, "1", clashes["1"].theirs) == [WORK, theirs]


def test_new_lines_of_both_seats_stand_under_one_another():
    mine, theirs = TypedLine(text="我的"), TypedLine(text="別人的", id=3)
    lines, clashes = merged([*WAS, mine], [*WAS, theirs])
    assert lines == [*WAS, mine, theirs]
    assert clashes.keys() == {"3"}
    assert choose_line([*lines, TypedLine()], "3", clashes["3"].mine) == [*WAS, mine, TypedLine()]


def test_the_same_change_by_both_seats_is_no_clash():
    same = [replace(OIL, price="380"), WORK]
    assert merged(same, same) == (same, {})


def test_lines_without_ids_are_known_by_their_text_else_by_their_place():
    before = numbered([TypedLine(text="a"), TypedLine(text="b"), TypedLine(text="c")])
    assert [line.id for line in before] == [1, 2, 3]
    now = [TypedLine(text="new"), TypedLine(text="c"), TypedLine(text="a"), TypedLine(text="d")]
    assert [(line.text, line.id) for line in numbered(now, before)] == [
        ("new", 4),
        ("c", 3),
        ("a", 1),
        ("d", 7),
    ]
    renamed = [TypedLine(text="a"), TypedLine(text="B"), TypedLine(text="c")]
    assert [line.id for line in numbered(renamed, before)] == [1, 2, 3]
