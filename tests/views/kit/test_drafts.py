import pytest

from desktop.system.drafts import DraftFolder
from desktop.views.kit.drafts import Drafts
from desktop.views.kit.fields import TextField
from desktop.views.kit.forms import Form


@pytest.fixture
def drafts(tmp_path, qtbot):
    drafts = Drafts(DraftFolder(tmp_path))
    yield drafts
    drafts.close()


@pytest.fixture
def make_form(qtbot):
    def make():
        form = Form()
        qtbot.addWidget(form)
        form.add("name", TextField("Name"))
        return form

    return make


def test_what_is_typed_is_on_the_disk_after_a_moment(drafts, make_form, tmp_path, qtbot):
    form = make_form()
    assert not drafts.attach(form, "visit")
    with qtbot.waitSignal(drafts.kept) as kept:
        form.fields["name"].set_typed("王小")
        form.fields["name"].set_typed("王小明")
    assert kept.args == ["visit"]
    assert DraftFolder(tmp_path).load("visit") == {"name": "王小明"}


def test_a_form_shows_its_draft_again(drafts, make_form, qtbot):
    drafts.save("visit", {"name": "王小明"})
    drafts.flush()
    with qtbot.waitSignal(drafts.kept):
        pass
    form = make_form()
    assert drafts.attach(form, "visit")
    assert form.fields["name"].value() == "王小明"
    assert form.is_dirty()


def test_a_draft_that_is_not_on_the_disk_yet_is_shown_too(drafts, make_form):
    drafts.save("visit", {"name": "王小明"})
    assert drafts.load("visit") == {"name": "王小明"}


def test_a_draft_on_its_way_to_the_disk_or_off_it_is_neither_missed_nor_shown_again(drafts):
    drafts.save("visit", {"name": "王小明"})
    drafts.flush()
    assert drafts.load("visit") == {"name": "王小明"}
    drafts.discard("visit")
    assert drafts.load("visit") is None


def test_closing_writes_what_is_waiting(tmp_path, qtbot):
    drafts = Drafts(DraftFolder(tmp_path))
    drafts.save("visit", {"name": "王小明"})
    drafts.close()
    assert [draft.key for draft in Drafts(DraftFolder(tmp_path)).pending()] == ["visit"]


def test_a_discarded_draft_does_not_come_back(drafts, make_form, qtbot):
    form = make_form()
    drafts.attach(form, "visit")
    form.fields["name"].set_typed("x")
    drafts.flush()
    form.fields["name"].set_typed("xy")
    drafts.discard("visit")
    drafts.close()
    assert drafts.pending() == []


def test_a_full_disk_is_reported(tmp_path, qtbot):
    blocker = tmp_path / "file"
    blocker.write_text("no folder")
    drafts = Drafts(DraftFolder(blocker))
    with qtbot.waitSignal(drafts.failed) as failed:
        drafts.save("visit", {"name": "x"})
    assert isinstance(failed.args[0], OSError)
    drafts.close()


def test_showing_a_record_is_not_typing(drafts, make_form, qtbot):
    form = make_form()
    drafts.attach(form, "visit")
    with qtbot.assertNotEmitted(form.changed):
        form.set_values({"name": "王小明"})
    drafts.close()
    assert drafts.pending() == []


def test_what_was_typed_back_leaves_no_draft(drafts, make_form, qtbot):
    form = make_form()
    form.set_values({"name": "王小明"})
    drafts.attach(form, "visit")
    form.fields["name"].set_typed("王大明")
    drafts.flush()
    form.fields["name"].set_typed("王小明")
    drafts.close()
    assert drafts.pending() == []
