from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.errors import ConflictError, RuleBrokenError
from desktop.models.staff import Role
from desktop.models.visit import LineKind, VisitLine, VisitState
from desktop.services.parts import PartDraft, enter_part
from desktop.services.shares import ShareDraft
from desktop.services.visit_bill import LineDraft, write_bill
from desktop.services.visit_rows import jobs_in_use
from desktop.services.visit_work import move_visit


def draft_of(row, **changes):
    names = LineDraft.__slots__
    return replace(LineDraft(**{name: getattr(row, name) for name in names}), **changes)


def test_a_bill_is_summed_with_the_office_s_tax(shop, lines):
    visit = shop.visit()
    shop.bill(
        visit,
        lines.labour("1050", hours=Decimal("1.5"), cost=Decimal(300)),
        lines.part("210", quantity=Decimal(4), unit="L", discount=Decimal(0)),
        LineDraft(LineKind.OUTSOURCED, "烤漆", price=Decimal(525)),
        LineDraft(
            LineKind.OTHER, "代辦", price=Decimal(105), discount=Decimal(105), discount_reason="送"
        ),
    )
    card = shop.card(visit)
    assert (card.labour_net, card.parts_net, card.outsourced_net, card.other_net) == (
        1000,
        800,
        500,
        0,
    )
    assert (card.tax_amount, card.total, card.due) == (115, 2415, 2415)
    assert [row.kind_name for row in card.lines] == ["Labour", "Part", "Outsourced", "Other"]
    assert (card.lines[0].hours, card.lines[0].cost) == (Decimal("1.50"), Decimal("300.00"))


def test_a_line_without_a_price_has_no_amount(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.part(None))
    card = shop.card(visit)
    assert (card.lines[0].amount, card.lines[0].net, card.total, card.due) == (None,) * 4


def test_lines_are_reordered_removed_and_added_without_losing_their_ids(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1", "a"), lines.labour("2", "b"), lines.part("3", "c"))
    a, b, c = shop.card(visit).lines
    new = lines.part("4", "d")
    shop.bill(visit, draft_of(c), new, draft_of(a, text="a2"))
    after = shop.card(visit).lines
    assert [row.text for row in after] == ["c", "d", "a2"]
    assert (after[0].id, after[2].id) == (c.id, a.id)
    assert after[1].id not in {a.id, b.id, c.id}
    positions = select(VisitLine.position).where(VisitLine.visit_id == visit)
    found = shop.ask(lambda session: session.execute(positions).scalars().all())
    assert sorted(found) == [1, 2, 3]


def test_an_id_given_twice_is_one_line_and_a_new_one(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1", "a"))
    a = shop.card(visit).lines[0]
    shop.bill(visit, draft_of(a), draft_of(a, text="copy"))
    card = shop.card(visit)
    assert [row.text for row in card.lines] == ["a", "copy"]
    assert card.total == 2


def test_a_line_of_another_visit_is_copied_and_not_moved(shop, lines):
    one, two = shop.visit(), shop.visit()
    shop.bill(one, lines.labour("1", "a"))
    shop.bill(two, draft_of(shop.card(one).lines[0]))
    assert len(shop.card(one).lines) == len(shop.card(two).lines) == 1


def test_only_a_line_s_text_makes_a_new_version_too(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.labour("1", "a"))
    seen = shop.card(visit)
    shop.bill(visit, draft_of(seen.lines[0], text="b"))
    assert shop.card(visit).version == seen.version + 1
    with pytest.raises(ConflictError, match="changed this record meanwhile"):
        shop.do(write_bill, visit, seen.version, (lines.labour("9", "c"),), ())
    assert [row.text for row in shop.card(visit).lines] == ["b"]


def test_each_command_counts_as_one_version(shop, lines):
    visit = shop.visit()
    versions = [shop.card(visit).version]
    crew = ShareDraft(shop.crew[Role.TECHNICIAN], Decimal(1))
    for give in (
        lambda: shop.bill(visit, lines.labour("1"), lines.part("2"), shares=(crew,)),
        lambda: shop.do(move_visit, visit, versions[-1], VisitState.FINISHED),
        lambda: shop.settle(visit),
    ):
        give()
        versions.append(shop.card(visit).version)
    assert versions == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " "}, "Line 1 has no text"),
        ({"kind": "gift"}, "Line 1 is of no known kind"),
        ({"quantity": Decimal(0)}, "no quantity above zero"),
        ({"discount": Decimal(-1)}, "negative discount"),
        ({"hours": Decimal("-0.5")}, "negative hours"),
        ({"price": Decimal("0.005")}, "too many digits behind the point"),
        ({"quantity": Decimal("0.0005")}, "too many digits behind the point"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number(shop, lines, changes, sentence):
    visit = shop.visit()
    shop.bill(visit, lines.labour("7"))
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.bill(visit, replace(lines.labour("1"), **changes))
    assert shop.card(visit).total == 7


def test_a_part_line_that_becomes_labour_forgets_the_part(shop, lines):
    oil = shop.do(enter_part, PartDraft("OIL-1", "機油"))
    visit = shop.visit()
    shop.bill(visit, lines.part("10", part_id=oil))
    row = shop.card(visit).lines[0]
    assert row.part_id == oil
    shop.bill(visit, draft_of(row, kind=LineKind.LABOUR))
    assert shop.card(visit).lines[0].part_id is None


@pytest.mark.parametrize(
    "parts",
    [("1",), ("0.5", "0.5"), ("0.3333", "0.3333", "0.3334"), ("0.7", "0.2", "0.1")],
)
def test_shares_that_sum_to_the_whole_are_kept(shop, lines, parts):
    visit = shop.visit()
    crew = list(shop.crew.values())
    shares = tuple(ShareDraft(crew[at], Decimal(part)) for at, part in enumerate(parts))
    shop.bill(visit, lines.labour("1"), shares=shares)
    assert [row.share for row in shop.card(visit).shares] == [Decimal(part) for part in parts]


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ([(0, "0.9")], "sum to 90 %; make it 100 %"),
        ([(0, "0.5"), (1, "0.6")], "sum to 110 %"),
        ([(0, "0.3333"), (1, "0.3333"), (2, "0.3333")], "sum to 99.99 %"),
        ([(0, "0.5"), (0, "0.5")], "stands twice"),
        ([(0, "1.5"), (1, "-0.5")], "more than 0 %"),
        ([(0, "0.33333"), (1, "0.66667")], "two digits behind the point"),
    ],
)
def test_other_shares_are_refused(shop, lines, shares, sentence):
    visit = shop.visit()
    crew = list(shop.crew.values())
    drafts = tuple(ShareDraft(crew[at], Decimal(part)) for at, part in shares)
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.bill(visit, lines.labour("1"), shares=drafts)
    assert shop.card(visit).shares == ()


def test_shares_are_changed_added_and_taken_away(shop, lines):
    visit = shop.visit()
    one, two, three, *_others = shop.crew.values()
    half = Decimal("0.5")
    shop.bill(visit, lines.labour("1"), shares=(ShareDraft(one, half), ShareDraft(two, half)))
    fifth = Decimal("0.2")
    shop.bill(visit, shares=(ShareDraft(two, 1 - fifth), ShareDraft(three, fifth)))
    shares = shop.card(visit).shares
    assert {(row.staff_id, row.share) for row in shares} == {(two, 1 - fifth), (three, fifth)}


def test_a_line_keeps_its_job_and_offers_it_to_the_next(shop, lines):
    visit = shop.visit()
    shop.bill(visit, lines.labour("500", job=" 煞車 "), lines.part("90", job="保養"))
    assert [row.job for row in shop.card(visit).lines] == ["煞車", "保養"]
    assert shop.ask(jobs_in_use) == sorted(["煞車", "保養"])
    shop.bill(visit, *(draft_of(row) for row in shop.card(visit).lines))
    assert [row.job for row in shop.card(visit).lines] == ["煞車", "保養"]
