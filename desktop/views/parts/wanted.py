"""What one page of the place asks another for: a word, and the records it is about."""

from collections.abc import Iterable

PAPER, MONEY = "paper", "money"  # show a paper of the counter; take money for it


def wish(word: str, ids: Iterable[int]) -> str:
    """Write what is wanted, and of which records."""
    return f"{word}/{','.join(map(str, ids))}"


def wish_of(value: str) -> tuple[str, list[int]]:
    """Read what is wanted, and of which records."""
    word, _slash, ids = value.partition("/")
    return word, [int(one) for one in ids.split(",") if one]
