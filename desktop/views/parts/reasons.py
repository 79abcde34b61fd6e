"""The form that asks why a record is archived."""

from collections.abc import Callable
from functools import partial
from typing import Any

from desktop.system.i18n import _
from desktop.views.kit.fields import TextField
from desktop.views.kit.record_screen import RecordScreen
from desktop.views.kit.writing import FormPage, ShortForm, Task


def ask_reason(  # noqa: PLR0913 -- all that makes one of these forms different from another
    screen: RecordScreen[Any],
    title: str,
    draft: str,
    *,
    version: int,
    archive: Callable[..., Any],
    newest_version: Callable[[Any], int],
    done: Callable[[Any], None],
) -> None:
    """Ask why the record on show is archived.

    Args:
        screen: The page.
        title: What stands over the form.
        draft: The key its draft is kept under.
        version: The version that is on show.
        archive: The command, which still lacks `version` and `reason`.
        newest_version: Reads the present version of the record.
        done: Called when it is archived.
    """
    form = ShortForm()
    reason = form.add("reason", TextField(_("Reason"), required=True))
    form.start(version, {})
    task = Task(
        title,
        draft,
        lambda: partial(archive, version=form.version, reason=reason.value()),
        newest=lambda session: (newest_version(session), {}),
    )
    screen.show_form(FormPage(screen.context, form, task), done)
