"""Pieces of the pages a visit is shown on; every text is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from desktop.views.kit.theme import tokens

RIGHT = 'align="right"'
Cells = Sequence[str]
Facts = Sequence[tuple[str, str]]


def style() -> str:
    """Return the looks of the page."""
    look = tokens()
    return (
        f"<style>a {{ color: {look.accent}; text-decoration: none; }}"
        f".muted {{ color: {look.muted}; }} .error {{ color: {look.error}; }}"
        "p { margin: 2px 0; } h2 { margin: 0 0 2px 0; }"
        f"h4 {{ color: {look.muted}; margin: 10px 0 2px 0; }}"
        "td { padding: 1px 10px 1px 0; }</style>"
    )


def heading(name: str) -> str:
    """Write the heading of a section."""
    return f"<h4>{escape(name)}</h4>"


def table(
    titles: Sequence[str], rows: Iterable[Cells], numbers: frozenset[int] | set[int] = frozenset()
) -> str:
    """Write a table; `numbers` are the columns that stand right."""

    def cells(row: Cells, look: str) -> str:
        return "".join(
            f"<td{look} {RIGHT if place in numbers else ''}>{escape(text)}</td>"
            for place, text in enumerate(row)
        )

    head = f"<tr>{cells(titles, ' class=muted')}</tr>" if titles else ""
    return f"<table>{head}{''.join(f'<tr>{cells(row, str())}</tr>' for row in rows)}</table>"


def link(target: str, text: str) -> str:
    """Write a link to a record; nothing where there is none."""
    return f'<a href="{target}">{escape(text)}</a>' if text else ""


def pairs(wide: Facts, narrow: Facts) -> str:
    """Write the wide facts under one another, and two of the narrow ones in a line."""
    lines = [[fact] for fact in wide]
    lines += [list(narrow[place : place + 2]) for place in range(0, len(narrow), 2)]
    written = "".join(f"<tr>{_fact_cells(line)}</tr>" for line in lines)
    return f"<table>{written}</table>"


def _fact_cells(line: Facts) -> str:
    span = "" if len(line) > 1 else ' colspan="3"'
    return "".join(
        f'<td class="muted">{escape(name)}</td><td{span}>{text}</td>' for name, text in line
    )
