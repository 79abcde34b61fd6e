import json

import pytest

from desktop.system.settings import FILE, SeatSettings, SettingsError, SettingsStore, Theme


@pytest.fixture
def store(tmp_path):
    return SettingsStore(tmp_path)


def test_a_new_seat_has_the_defaults_and_nothing_to_complain_of(store, tmp_path):
    assert store.settings == SeatSettings()
    assert store.take_complaint() is None
    assert not (tmp_path / FILE).exists()


def test_every_option_is_there_at_the_next_start(store, tmp_path):
    store.change(office="/home/office.db", theme=Theme.DARK, language="zh_Hans_CN", person_id=7)
    store.set("visits.columns", '{"number": 120}')
    store.save()
    again = SettingsStore(tmp_path)
    assert again.settings == store.settings
    assert again.get("visits.columns") == '{"number": 120}'


def test_an_unknown_text_is_none(store):
    assert store.get("nothing") is None


def test_a_windows_text_waits_for_save(store, tmp_path):
    store.set("pane", "1")
    assert SettingsStore(tmp_path).get("pane") is None
    store.save()
    assert SettingsStore(tmp_path).get("pane") == "1"


def test_settings_that_did_not_change_are_not_written(store, tmp_path):
    store.save()
    assert not (tmp_path / FILE).exists()


def test_a_password_in_the_offices_address_is_not_kept(store, tmp_path):
    store.change(office="postgresql://desk:geheim@server/office")
    assert store.settings.office == "postgresql://desk@server/office"
    assert "geheim" not in (tmp_path / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["{half a fi", "[1, 2]", "\x00\x00\x00", ""])
def test_an_unreadable_file_is_set_aside_and_reported_once(tmp_path, content):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    store = SettingsStore(tmp_path)
    aside = next(tmp_path.glob(f"{FILE}.broken-*"))
    assert aside.read_text(encoding="utf-8") == content
    assert str(aside) in store.take_complaint()
    assert store.take_complaint() is None
    assert store.settings == SeatSettings()


def test_one_wrong_option_falls_back_without_the_others(tmp_path):
    kept = {"office": "shop.db", "theme": "pink", "language": "Klingon", "person_id": "7"}
    kept |= {"memory": {"a": "1", "b": 2}, "from a newer version": True}
    (tmp_path / FILE).write_text(json.dumps(kept), encoding="utf-8")
    assert SettingsStore(tmp_path).settings == SeatSettings("shop.db", memory={"a": "1"})


@pytest.mark.parametrize(
    ("name", "value"), [("office", 1), ("theme", 2), ("person_id", True), ("memory", [])]
)
def test_an_option_of_another_type_falls_back(tmp_path, name, value):
    (tmp_path / FILE).write_text(json.dumps({name: value}), encoding="utf-8")
    assert SettingsStore(tmp_path).settings == SeatSettings()


def test_a_change_that_cannot_be_kept_is_told_and_holds(tmp_path):
    blocked = tmp_path / "config"
    store = SettingsStore(blocked)
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(SettingsError, match="could not be kept"):
        store.change(theme=Theme.DARK)
    assert store.settings.theme is Theme.DARK


def test_no_half_written_file_is_left(store, tmp_path):
    store.change(theme=Theme.LIGHT)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
