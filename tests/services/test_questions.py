import pytest

from desktop.models.call import Question
from desktop.models.errors import RuleBrokenError
from desktop.services.questions import (
    QuestionDraft,
    archive_question,
    change_question,
    enter_question,
    found_questions,
    order_questions,
    question_list,
)
from desktop.services.settings import NewOffice, found_office
from desktop.system.i18n import use_language


def texts(shop):
    return [row.text for row in shop.ask(question_list)]


def test_a_new_office_asks_the_usual_questions(shop):
    rows = shop.ask(question_list)
    assert [row.kind for row in rows] == [*["score"] * 4, "recommend", "text"]
    assert [(row.scores[0], row.scores[-1]) for row in rows[3:5]] == [(1, 5), (0, 10)]
    assert not rows[5].scores


def test_they_are_asked_in_the_language_of_the_office(empty_office):
    use_language("zh_Hant_TW")
    answers = NewOffice("順發汽車", "zh_Hant_TW", "TWD", 3)
    empty_office.write(lambda uow: found_office(uow, answers))
    kinds = {row.kind_name for row in empty_office.read(question_list)}
    assert len(kinds) == 3


def test_an_office_from_before_gets_them_once(shop):
    assert shop.do(found_questions) is False
    shop.do(_forget)
    assert shop.do(found_questions) is True
    assert len(texts(shop)) == 6


def _forget(uow):
    with uow:
        for row in uow.session.query(Question):
            uow.session.delete(row)
        uow.commit()


def test_questions_are_added_changed_ordered_and_archived(shop):
    new = shop.do(enter_question, QuestionDraft("score", " 茶水好喝嗎? ", 3))
    rows = shop.ask(question_list)
    assert (rows[-1].text, rows[-1].weight) == ("茶水好喝嗎?", 3)
    shop.do(change_question, new, 1, QuestionDraft("text", "還要什麼?"))
    ids = (new, *(row.id for row in rows[:-1]))
    shop.do(order_questions, ids)
    assert texts(shop)[0] == "還要什麼?"
    first = shop.ask(question_list)[0]
    shop.do(archive_question, first.id, first.version, "nobody answers")
    assert "還要什麼?" not in texts(shop)


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (QuestionDraft("score", " "), "has no text"),
        (QuestionDraft("song", "?"), "how the question is answered"),
        (QuestionDraft("score", "?", 101), "between 1 and 100"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(shop, draft, sentence):
    with pytest.raises(RuleBrokenError, match=sentence):
        shop.do(enter_question, draft)
