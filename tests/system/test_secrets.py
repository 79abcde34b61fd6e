import threading

import keyring.backend
import keyring.errors
import pytest

from desktop.system.secrets import (
    KeyringLockedError,
    NoKeyringError,
    PasswordKeeper,
    PasswordLostError,
    split_password,
    with_password,
    without_password,
)

ADDRESS = "postgresql://desk@server/office"


class Shelf(keyring.backend.KeyringBackend):
    """Keeps passwords in memory, as a keyring does in the system."""

    priority = 20

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Forgetful(Shelf):
    def set_password(self, *_what):
        """Take it, like the null keyring, and keep nothing."""


class Locked(Shelf):
    def get_password(self, *_what):
        raise keyring.errors.KeyringLocked

    def set_password(self, *_what):
        raise keyring.errors.KeyringLocked


class Waiting(Shelf):
    def __init__(self):
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, *_what):
        self.answered.wait(10)


def test_a_password_is_kept_found_and_forgotten():
    keeper = PasswordKeeper(Shelf())
    assert keeper.database_password(ADDRESS) is None
    keeper.remember_password(ADDRESS, "geheim")
    assert keeper.database_password(ADDRESS) == "geheim"
    keeper.forget_password(ADDRESS)
    assert keeper.database_password(ADDRESS) is None


def test_forgetting_what_was_never_kept_is_no_mistake():
    shelf = Shelf()
    PasswordKeeper(shelf).forget_password(ADDRESS)
    assert shelf.kept == {}


def test_the_name_of_a_kept_password_holds_no_password():
    shelf = Shelf()
    PasswordKeeper(shelf).remember_password(with_password(ADDRESS, "typed"), "typed")
    assert list(shelf.kept) == [("Daysheet", ADDRESS)]


def test_a_probe_leaves_nothing_behind():
    shelf = Shelf()
    PasswordKeeper(shelf).probe()
    assert shelf.kept == {}


def test_a_keyring_that_keeps_nothing_is_found_out():
    with pytest.raises(PasswordLostError, match="did not keep it"):
        PasswordKeeper(Forgetful()).probe()


def test_a_locked_keyring_is_named():
    with pytest.raises(KeyringLockedError, match="unlock it"):
        PasswordKeeper(Locked()).probe()


def test_a_keyring_that_waits_for_its_user_does_not_hang_the_desk():
    waiting = Waiting()
    with pytest.raises(KeyringLockedError, match="unlock it"):
        PasswordKeeper(waiting, timeout=0.05).database_password(ADDRESS)
    waiting.answered.set()


@pytest.mark.parametrize("backends", [[], [Shelf()]])
def test_without_a_trusted_keyring_nothing_is_kept(monkeypatch, backends):
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: backends)
    with pytest.raises(NoKeyringError, match="type it at each start"):
        PasswordKeeper().remember_password(ADDRESS, "geheim")


def test_the_best_trusted_keyring_is_taken(monkeypatch):
    weak, strong = (type("Keyring", (Shelf,), {"priority": rank})() for rank in (1, 5))
    for backend in (weak, strong):
        monkeypatch.setattr(type(backend), "__module__", "keyring.backends.SecretService")
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: [weak, strong])
    PasswordKeeper().remember_password(ADDRESS, "geheim")
    assert (weak.kept, list(strong.kept.values())) == ({}, ["geheim"])


@pytest.mark.parametrize(
    ("typed", "bare", "password"),
    [
        ("/home/office.db", "/home/office.db", None),
        ("C:\\shop\\office.db", "C:\\shop\\office.db", None),
        (ADDRESS, ADDRESS, None),
        ("postgresql://desk:geheim@server/office", ADDRESS, "geheim"),
        ("postgresql://desk:p%40ss@server/office", ADDRESS, "p@ss"),
        ("postgresql://desk:a@b:c@server/office", ADDRESS, "a@b:c"),
        ("postgresql://desk:@server/office", ADDRESS, ""),
        ("postgresql://desk@server/office?password=x", ADDRESS, "x"),
        (
            "postgresql://desk:x@server:5433/office?sslmode=require",
            "postgresql://desk@server:5433/office?sslmode=require",
            "x",
        ),
    ],
)
def test_an_address_parts_from_its_password(typed, bare, password):
    assert split_password(typed) == (bare, password)
    assert without_password(typed) == bare


@pytest.mark.parametrize("password", ["geheim", "p@ss:w/rd?#%", "密碼"])
def test_a_password_put_into_an_address_is_found_there(password):
    assert split_password(with_password(ADDRESS, password)) == (ADDRESS, password)
