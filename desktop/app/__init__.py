"""The composition root: arguments, settings, database, office, then a window or a command."""

import os
import sys
from collections.abc import Sequence

from desktop.app.arguments import read_arguments
from desktop.models.errors import OfficeError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    from desktop.app.opening import choose_language, seat_settings

    wanted = read_arguments(sys.argv[1:] if arguments is None else arguments)
    settings = seat_settings()
    choose_language(wanted.language, settings)
    try:
        if wanted.command is None:
            from desktop.app.window import open_desk

            return open_desk(wanted, settings)
        from desktop.app.commands import run_command

        return run_command(wanted, settings)
    except BrokenPipeError:  # whoever read the output has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OfficeError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line's one sentence
        return 1
