"""Passwords of database servers: kept in the system's keyring, never in a file of ours."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from desktop.system.i18n import _

SERVICE = "Daysheet"
TIMEOUT = 20.0  # seconds; somebody may have to type the keyring's own password
_PROBE = "keyring check"
# Only what keeps a secret in the system itself: others ask on a terminal, write plain files, or
# accept everything and keep nothing.
_TRUSTED = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)
T = TypeVar("T")


class Keyring(Protocol):
    """What is asked of a keyring; its own classes take a fifth of a second to import."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove a password."""
        ...


class KeyringProblemError(Exception):
    """The keyring does not help; carries one finished sentence."""


class NoKeyringError(KeyringProblemError):
    """This computer has no keyring that can be trusted."""


class KeyringLockedError(KeyringProblemError):
    """The keyring is locked, or does not let the program in."""


class PasswordLostError(KeyringProblemError):
    """The keyring took a password and did not give it back."""


class PasswordKeeper:
    """Keeps one password for each address of a server.

    Every call may block for up to `timeout` seconds while the system asks its user something:
    call it from a worker thread.
    """

    def __init__(self, backend: Keyring | None = None, *, timeout: float = TIMEOUT) -> None:
        self._chosen, self._timeout = backend, timeout

    def database_password(self, address: str) -> str | None:
        """Return the password kept for an address; None if none was.

        Raises:
            KeyringProblemError: There is no keyring, or it is locked.
        """
        backend, key = self._backend(), without_password(address)
        return self._ask(lambda: backend.get_password(SERVICE, key))

    def remember_password(self, address: str, password: str) -> None:
        """Keep a password, and read it back to be sure.

        Raises:
            KeyringProblemError: There is no keyring, it is locked, or it keeps nothing.
        """
        backend, key = self._backend(), without_password(address)
        self._ask(lambda: backend.set_password(SERVICE, key, password))
        if self._ask(lambda: backend.get_password(SERVICE, key)) != password:
            raise PasswordLostError(
                _(
                    "The keyring of this computer took the password and did not keep it; "
                    "type the password at each start, and have the keyring looked at."
                )
            )

    def forget_password(self, address: str) -> None:
        """Remove a password; it is no mistake if there is none.

        Raises:
            KeyringProblemError: There is no keyring, or it is locked.
        """
        backend, key = self._backend(), without_password(address)
        if self._ask(lambda: backend.get_password(SERVICE, key)) is not None:
            self._ask(lambda: backend.delete_password(SERVICE, key))

    def probe(self) -> None:
        """Write, read and delete something, before anybody relies on the keyring.

        Raises:
            KeyringProblemError: It cannot be relied on.
        """
        self.remember_password(_PROBE, _PROBE)
        self.forget_password(_PROBE)

    def _backend(self) -> Keyring:
        backend = self._chosen or self._ask(_best_backend)
        if backend is None:
            raise NoKeyringError(
                _(
                    "This computer has no keyring that Daysheet trusts, so the password is not "
                    "kept; type it at each start."
                )
            )
        return backend

    def _ask(self, question: Callable[[], T]) -> T:
        from keyring.errors import KeyringError

        try:
            return _within(self._timeout, question)
        except (KeyringError, TimeoutError) as error:
            raise KeyringLockedError(
                _(
                    "The keyring of this computer is locked or does not let Daysheet in; "
                    "unlock it, then try again."
                )
            ) from error


def without_password(address: str) -> str:
    """Take the password out of an address, so that it may be kept, shown and written to a log."""
    return split_password(address)[0]


def split_password(address: str) -> tuple[str, str | None]:
    """Part an address from its password, wherever in it the password stands."""
    if "://" not in address:
        return address, None
    url = urlsplit(address)
    login, at, host = url.netloc.rpartition("@")
    user, colon, inside = login.partition(":")
    options = parse_qsl(url.query, keep_blank_values=True)
    behind = [value for name, value in options if name.lower() == "password"]
    if not colon and not behind:
        return address, None
    kept = [(name, value) for name, value in options if name.lower() != "password"]
    bare = url._replace(netloc=user + at + host, query=urlencode(kept))
    return urlunsplit(bare), unquote(inside) if colon else behind[0]


def with_password(address: str, password: str) -> str:
    """Put a password into an address."""
    url = urlsplit(without_password(address))
    user, at, host = url.netloc.rpartition("@")
    login = f"{user}:{quote(password, safe='')}{at or '@'}"
    return urlunsplit(url._replace(netloc=login + host))


def _best_backend() -> Keyring | None:
    from keyring.backend import get_all_keyring

    trusted = [
        backend
        for backend in get_all_keyring()
        if f"{type(backend).__module__}.{type(backend).__qualname__}" in _TRUSTED
    ]
    return max(trusted, key=lambda backend: backend.priority, default=None)


def _within(seconds: float, question: Callable[[], T]) -> T:
    # A keyring that waits for its user must neither hang the desk nor keep the program alive.
    answers: list[T] = []
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            answers.append(question())
        except BaseException as error:  # noqa: BLE001 -- it is raised again by the thread that asked
            errors.append(error)

    thread = threading.Thread(target=ask, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]
