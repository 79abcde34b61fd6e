"""Strips: the smallest pieces of a page, each with its height and its drawing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.reports.kit.pen import Pen

Draw = Callable[[Pen, float, float], object]  # pen, left, top


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of a document that its contents and its outline name."""

    title: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Strip:
    """A level band of a page.

    `air` is left above it except at the top of a page, `with_next` keeps it on one page with what
    follows, `head` is drawn above it when it opens a page, and what `instead` lays out replaces it
    where it is higher than a whole page. `anchor` makes its place one to go to.
    """

    height: float
    draw: Draw
    air: float = 0.0
    with_next: bool = False
    head: "Strip | None" = None
    instead: "Callable[[], Sequence[Strip]] | None" = None
    breaks: bool = False
    anchor: "Anchor | None" = None

    def below(self, air: float) -> "Strip":
        """Return the same strip with so much air above it."""
        rest = (self.with_next, self.head, self.instead, self.breaks, self.anchor)
        return Strip(self.height, self.draw, air, *rest)


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip and its distance from the top of the page's body."""

    top: float
    strip: Strip


def nothing(_pen: Pen, _left: float, _top: float) -> None:
    """Draw nothing: air takes room only."""


def paginate(strips: Iterable[Strip], rooms: Callable[[int], float]) -> list[list[Placed]]:
    """Lay strips over pages; `rooms` gives the height of a page's body by its number from 0."""
    pages: list[list[Placed]] = [[]]
    for group in _groups(_flattened(strips, rooms(1)), rooms(1)):
        if group[0].breaks:
            pages.append([])
            continue
        if pages[-1] and _end(pages[-1]) + _height(group) > rooms(len(pages) - 1):
            pages.append([])
        _place(pages[-1], group)
    return [page for page in pages if page] or [[]]


def stack(strips: Sequence[Strip]) -> Strip:
    """Join strips into one that no page end divides."""
    placed: list[Placed] = []
    _place(placed, strips)

    def draw(pen: Pen, left: float, top: float) -> None:
        for item in placed:
            item.strip.draw(pen, left, top + item.top)

    return Strip(_end(placed), draw)


def _flattened(strips: Iterable[Strip], room: float) -> Iterator[Strip]:
    for strip in strips:
        yield from strip.instead() if strip.instead and strip.height > room else (strip,)


def _groups(strips: Iterable[Strip], room: float) -> Iterator[list[Strip]]:
    """Join what stays on one page; what no page can hold together stays as single strips."""
    group: list[Strip] = []
    for strip in strips:
        if _height([*group, strip]) > room:
            yield from ([part] for part in group)
            group = []
        group.append(strip)
        if not strip.with_next:
            yield group
            group = []
    if group:
        yield group


def _place(page: list[Placed], group: Sequence[Strip]) -> None:
    if not page and group and group[0].head:
        page.append(Placed(0.0, group[0].head))
    for strip in group:
        page.append(Placed(_end(page) + (strip.air if page else 0.0), strip))


def _end(page: Sequence[Placed]) -> float:
    return page[-1].top + page[-1].strip.height if page else 0.0


def _height(group: Sequence[Strip]) -> float:
    return sum(strip.air + strip.height for strip in group)
