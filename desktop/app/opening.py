"""Opening an office: address, password, migration with its backup, settings."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.models.errors import NotFoundError, OfficeError
from desktop.system.i18n import DEFAULT_LANGUAGE, _, use_language
from desktop.system.paths import config_folder, data_folder
from desktop.system.settings import SettingsStore

if TYPE_CHECKING:
    from desktop.services.office import Office


def choose_language(wanted: str | None, settings: SettingsStore) -> None:
    """Speak the language asked for, else that of the seat, else the program's first."""
    use_language(wanted or settings.settings.language or DEFAULT_LANGUAGE)


def seat_settings() -> SettingsStore:
    """Read the settings of this computer."""
    return SettingsStore(config_folder())


def office_address(wanted: str | None, settings: SettingsStore) -> str:
    """Return the office to open: the one asked for, the seat's last, or the user's own file."""
    return wanted or settings.settings.office or str(data_folder() / "office.db")


def open_office(address: str, *, make: bool) -> "Office":
    """Open an office at its newest revision.

    Args:
        address: A file or a URL.
        make: Whether an office that is not there yet shall be made.

    Raises:
        OfficeError: It cannot be reached, is newer than the program, or is not there.
    """
    from sqlalchemy.exc import DBAPIError

    from desktop.db.backup import backup_before_migration
    from desktop.db.engine import make_engine, office_url
    from desktop.db.migrate import migrate
    from desktop.services.office import Office

    url = office_url(_with_password(address))
    if not make and url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise NotFoundError(
            _("There is no office at {path}; check the path, or make one with “sample”.").format(
                path=url.database
            )
        )
    engine = make_engine(url)
    try:
        migrate(engine, backup_before_migration)
    except DBAPIError as error:
        engine.dispose()
        raise OfficeError(
            _(
                "The office {address} cannot be opened: {reason}; try again, or restore a backup."
            ).format(
                address=url.render_as_string(hide_password=True),
                reason=str(error.orig).splitlines()[0],
            )
        ) from error
    office = Office(engine)
    # A migration, or many rows written at once, may have left that to us.
    office.catch_up(wait=False)
    return office


def speak_office_language(office: "Office", wanted: str | None, settings: SettingsStore) -> None:
    """Speak the office's language unless another one was asked for."""
    from desktop.services.settings import find_office

    info = office.read(find_office)
    if info is not None:
        use_language(wanted or settings.settings.language or info.language)


def _with_password(address: str) -> str:
    """Add the password this computer's keyring keeps for a server, if it keeps one."""
    from desktop.system.secrets import (
        KeyringProblemError,
        PasswordKeeper,
        split_password,
        with_password,
    )

    plain, typed = split_password(address)
    if not address.startswith("postgresql") or typed is not None or "PGPASSWORD" in os.environ:
        return address
    try:
        kept = PasswordKeeper().database_password(plain)
    except KeyringProblemError:
        return address  # a server may trust this computer; if not, it says so itself
    return address if kept is None else with_password(plain, kept)
