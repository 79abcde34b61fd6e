"""Several people in one cell, each with a share: `王小明 60%、陳堃 40%`."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from desktop.services.importing.cells.names import Newcomer
from desktop.services.shares import ShareDraft, shares_problem
from desktop.system.i18n import _

Person = int | Newcomer
Shares = tuple[tuple[Person, Decimal], ...]
_BETWEEN = re.compile(r"\s*[、,，;；\n+]\s*")
_ONE = re.compile(
    r"(?P<name>.*?(?:[^\s0-9.%]|\S(?=\s)))\s*[:(]?\s*(?P<share>[0-9]+(?:\.[0-9]+)?)\s*%\s*\)?"
)


def share_reader(person: Callable[[str], Person]) -> Callable[[str], Shares]:
    """Return what reads people with their shares; `person` finds one by the name.

    What it returns raises ValueError where the shares are no whole.
    """

    def read(text: str) -> Shares:
        parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if part]
        if len(parts) == 1 and not _ONE.fullmatch(parts[0]):
            return ((person(text), Decimal(1)),)
        found = [_ONE.fullmatch(part.strip()) for part in parts]
        if not all(found):
            raise ValueError(
                _("“{text}” does not say each share; write A 60%, B 40%.").format(text=text)
            )
        named = [(one["name"].strip(), Decimal(one["share"]) / 100) for one in found if one]
        _refuse_odd(named)
        return tuple((person(name), share) for name, share in named)

    return read


def shares_text(shares: list[tuple[str, Decimal]]) -> str:
    """Write people with their shares, the greatest first, as `share_reader` reads them."""
    ordered = sorted(shares, key=lambda one: (-one[1], one[0]))
    if len(ordered) == 1:
        return ordered[0][0]
    return "、".join(f"{name} {(share * 100).normalize():f}%" for name, share in ordered)


def _refuse_odd(named: list[tuple[str, Decimal]]) -> None:
    places = {name: place for place, (name, _share) in enumerate(named)}
    problem = shares_problem([ShareDraft(places[name], share) for name, share in named])
    if problem:
        raise ValueError(problem)
