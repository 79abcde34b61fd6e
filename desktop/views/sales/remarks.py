"""Sentences beside the fields of a form: what is wrong, and what is odd and may yet be right."""

from collections.abc import Callable
from functools import partial

from desktop.services.sales.drafts import Remarks
from desktop.views.kit.forms import Form

Find = Callable[[], Remarks]


def watch(form: Form, problems: Find, cautions: Find) -> None:
    """Show beside each field what the services say of the whole form.

    A field is looked at when its user leaves it, and all of them before the form is saved.
    Cautions are shown as soon as something is typed.
    """
    for key, field in form.fields.items():
        field.left.connect(partial(_look_at, form, key, problems))
    form.changed.connect(partial(_look_around, form, cautions))
    _look_around(form, cautions)


def _look_at(form: Form, key: str, problems: Find) -> None:
    form.fields[key].set_problem(problems().get(key, ""))


def _look_around(form: Form, cautions: Find) -> None:
    found = cautions()
    for key, field in form.fields.items():
        field.set_caution(found.get(key, ""))
