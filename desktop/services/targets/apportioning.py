"""Splitting one number into parts that add up to it exactly: the largest remainder."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

from desktop.models.errors import RuleBrokenError
from desktop.system.i18n import _


@dataclass(frozen=True, slots=True)
class Parts:
    """A number in whole pieces.

    Attributes:
        values: The parts; they add up to the number that was split.
        extra: How much of each part is the one piece that rounding down had left over.
    """

    values: tuple[Decimal, ...]
    extra: tuple[Decimal, ...]

    @property
    def remainder(self) -> Decimal:
        """What rounding down had left over, and was given to the parts that lost most."""
        return sum(self.extra, Decimal(0))


def apportion(total: Decimal, weights: Sequence[Decimal], piece: Decimal) -> Parts:
    """Split a number by weights into whole pieces.

    Every part is rounded down; what is left goes, a piece each, to the parts that lost most by
    it, the first of equals first.

    Raises:
        RuleBrokenError: The number is no whole number of pieces, or no weight is above zero.
    """
    pieces = _whole_pieces(total, piece)
    shares = _whole_shares(weights)
    whole = sum(shares)
    if not shares or min(shares) < 0 or whole <= 0:
        raise RuleBrokenError(
            _("There is nothing to split by; split evenly, or choose another way.")
        )
    down = [pieces * share // whole for share in shares]
    lost = [pieces * share % whole for share in shares]
    left = pieces - sum(down)
    most = sorted(range(len(weights)), key=lambda place: (-lost[place], place))[:left]
    extra = [int(place in most) for place in range(len(weights))]
    return Parts(
        tuple((count + more) * piece for count, more in zip(down, extra, strict=True)),
        tuple(more * piece for more in extra),
    )


def _whole_shares(weights: Sequence[Decimal]) -> list[int]:
    """Return whole numbers that stand to each other as the weights do, where decimals would not."""
    ratios = [Decimal(weight).as_integer_ratio() for weight in weights]
    bottom = lcm(*(below for _above, below in ratios))
    return [above * (bottom // below) for above, below in ratios]


def _whole_pieces(total: Decimal, piece: Decimal) -> int:
    count, rest = divmod(total, piece)
    if total < 0:
        raise RuleBrokenError(_("A target may not be negative; correct it."))
    if rest:
        raise RuleBrokenError(
            _("{total} is no whole number of {piece}; round it, then split it.").format(
                total=f"{total.normalize():,f}", piece=f"{piece.normalize():f}"
            )
        )
    return int(count)
