import logging

import pytest

from desktop.system.drafts import DraftFolder


@pytest.fixture
def folder(tmp_path):
    return DraftFolder(tmp_path / "drafts")


def test_what_was_saved_is_loaded_by_a_later_run(folder, tmp_path):
    folder.save("visit/new", {"name": "王小明", "km": "12x", "shares": [50, 50]})
    later = DraftFolder(tmp_path / "drafts")
    assert later.load("visit/new") == {"name": "王小明", "km": "12x", "shares": [50, 50]}


def test_saving_again_replaces_and_leaves_no_other_file(folder, tmp_path):
    folder.save("visit", {"name": "one"})
    folder.save("visit", {"name": "two"})
    assert folder.load("visit") == {"name": "two"}
    assert len(list((tmp_path / "drafts").iterdir())) == 1


def test_what_cannot_be_written_leaves_the_older_draft_whole(folder, tmp_path):
    folder.save("visit", {"name": "one"})
    with pytest.raises(TypeError):
        folder.save("visit", {"name": object()})
    assert folder.load("visit") == {"name": "one"}
    assert len(list((tmp_path / "drafts").iterdir())) == 1


def test_a_discarded_draft_is_gone_and_may_be_discarded_again(folder):
    folder.save("visit", {"name": "one"})
    folder.discard("visit")
    folder.discard("visit")
    assert folder.load("visit") is None


def test_pending_drafts_are_listed_by_their_keys(folder):
    assert folder.pending() == []
    folder.save("visit/12 新", {"name": "one"})
    folder.save("customer", {"name": "two"})
    assert {draft.key for draft in folder.pending()} == {"visit/12 新", "customer"}


@pytest.mark.parametrize("content", [b'{"name": "on', b"[1, 2]", b"\xff\xfe\x00", b""])
def test_a_damaged_draft_is_kept_aside_and_reported(folder, tmp_path, content, caplog):
    folder.save("visit", {"name": "one"})
    path = next((tmp_path / "drafts").iterdir())
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert folder.load("visit") is None
    assert [aside.read_bytes() for aside in folder.damaged] == [content]
    assert "could not be read" in caplog.text
    assert folder.pending() == []
    folder.save("visit", {"name": "again"})
    assert folder.load("visit") == {"name": "again"}


def test_a_draft_can_be_read_by_its_owner_only(folder, tmp_path):
    folder.save("visit", {"name": "one"})
    path = next((tmp_path / "drafts").iterdir())
    assert path.stat().st_mode & 0o077 == 0
