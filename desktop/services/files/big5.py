"""Big5 as Windows writes it, with the characters that offices made for themselves.

Python's codec refuses these; here they are kept as Windows keeps them, so that one of them costs
a file its row and not the whole file.
"""

import codecs

PRIVATE = "daysheet-private"  # the error handler that keeps characters of somebody's own making
# Big5's rows for characters of one's own, and where Windows puts them: first lead byte, code.
_PRIVATE_ROWS = ((0xFA, 0xFE, 0xE000), (0x8E, 0xA0, 0xE311), (0x81, 0x8D, 0xEEB8))
_LOW, _HIGH, _ROW = 0x40, 0xA1, 157


def errors_of(name: str) -> str:
    """Say how the decoder of an encoding treats what it does not know."""
    return PRIVATE if name == "cp950" else "strict"


def _kept(error: UnicodeError) -> tuple[str, int]:
    """Keep a character of somebody's own making as Windows keeps it, in the private area."""
    if not isinstance(error, UnicodeDecodeError) or error.start + 1 >= len(error.object):
        raise error
    lead, trail = error.object[error.start : error.start + 2]
    column = trail - _LOW if trail < 0x7F else trail - _HIGH + 63  # noqa: PLR2004 -- a gap
    if not (_LOW <= trail < 0x7F or _HIGH <= trail < 0xFF):  # noqa: PLR2004 -- trail bytes
        raise error
    for first, last, code in _PRIVATE_ROWS:
        if first <= lead <= last:
            return chr(code + (lead - first) * _ROW + column), error.start + 2
    if 0xC7 <= lead <= 0xC8:  # noqa: PLR2004 -- the row between the two levels
        return chr(0xF6B1 + (lead - 0xC6) * _ROW + column - 63), error.start + 2
    raise error


codecs.register_error(PRIVATE, _kept)
