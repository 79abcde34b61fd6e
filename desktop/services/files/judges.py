"""The code pages as judges of a text: each weighs what comes out when it reads the bytes."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from operator import sub
from pathlib import Path

from desktop.services.files.big5 import errors_of
from desktop.services.files.characters import PLAIN, Script, Weights
from desktop.services.files.scan import Watch, segments

CODE_PAGES = ("cp950", "gb18030", "cp1252")
# What each is asked to have written: the mainland's can write Taiwan's script as well.
_WRITTEN = (
    ("cp950", Script.TRADITIONAL),
    ("gb18030", Script.SIMPLIFIED),
    ("gb18030", Script.TRADITIONAL),
    ("cp1252", Script.WESTERN),
)
_LARGEST = 1 << 20  # bytes of a piece
# So many pieces are weighed, evenly over the file; of a larger one the rest is only decoded.
_WEIGHED = 24
# A piece of the file that speaks so much more clearly for another encoding is in that other one:
# the natural logarithm of how many times likelier it is.
_CLEARLY = 60.0
# The same for lines of UTF-8, where another code page or a Western one is likeliest; and how many
# lines are weighed.
_LIKELIER, _LIKELIER_WESTERN, _LINES = 20.0, 8.0, 1_000
# What a character weighs on average in bytes that are no text of the code page: Western, others;
# and how many characters of the others it takes to say so.
_NOISE, _NOISES, _MANY = -9.0, -12.0, 30
# Characters that are not ASCII beside one another: seldom in the languages of the West.
_ASCII, _RUN, _BESIDE = re.compile("[\0-\x7f]+"), re.compile("[^\0-\x7f]+"), -4.0


class Heard:
    """A text as one code page has it: its characters, and how many of them are ASCII."""

    def __init__(self, text: str) -> None:
        special = _ASCII.sub("", text)
        self.counts = Counter(special)
        self.special, self.plain = len(special), len(text) - len(special)
        self._text = text

    @property
    def pairs(self) -> int:
        """Count the neighbours that are both not ASCII."""
        return self.special - len(_RUN.findall(self._text))


@dataclass(slots=True)
class Judge:
    """How well one code page reads a file, piece by piece.

    Attributes:
        broken: Where it stops reading; -1 while it reads all.
        scores: The weight of each piece; none behind the place where it broke.
        special: How many characters are not ASCII, and what they weigh.
    """

    codec: str
    weights: Weights
    broken: int = -1
    scores: list[float] = field(default_factory=list)
    special: tuple[int, float] = (0, 0.0)

    @property
    def reads(self) -> bool:
        """Whether it reads the whole file."""
        return self.broken < 0

    @property
    def score(self) -> float:
        """What the whole file weighs."""
        return sum(self.scores)

    @property
    def is_noise(self) -> bool:
        """Tell whether what it reads is unlikely to be a text."""
        count, weight = self.special
        if self.codec == "cp1252":
            return weight < _NOISE * count
        return count >= _MANY and weight < _NOISES * count

    def hear(self, heard: Heard | int) -> None:
        """Weigh a piece of the file, or note where it cannot be read."""
        if not self.reads:
            return
        if isinstance(heard, int):
            self.broken = heard
            return
        count, weight = self.special
        more = self.weigh(heard)
        self.special = count + heard.special, weight + more
        self.scores.append(more + PLAIN * heard.plain)

    def check(self, offset: int, piece: bytes) -> None:
        """Note where a piece of the file cannot be read, without weighing it."""
        if self.reads:
            try:
                piece.decode(self.codec, errors_of(self.codec))
            except UnicodeDecodeError as error:
                self.broken = offset + error.start

    def weigh(self, heard: Heard) -> float:
        """Weigh what is not ASCII in a text."""
        each = heard.counts.items()
        weight = sum(self.weights[character] * count for character, count in each)
        return weight + (_BESIDE * heard.pairs if self.codec == "cp1252" else 0.0)


@dataclass(slots=True)
class Lines:
    """Where lines of a file are UTF-8, and where they are not."""

    offsets: list[int] = field(default_factory=list)
    utf8: list[tuple[int, bytes]] = field(default_factory=list)
    first_other: int = -1

    def hear(self, offset: int, piece: bytes) -> None:
        """Look at each line of a piece that is not plain ASCII."""
        for line in piece.replace(b"\r", b"\n").split(b"\n"):
            if not line.isascii():
                self._look(offset, line)
            offset += len(line) + 1

    def _look(self, offset: int, line: bytes) -> None:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            self.first_other = offset if self.first_other < 0 else self.first_other
        else:
            if len(self.utf8) < _LINES:
                self.utf8.append((offset, line))

    def change(self, judges: list[Judge]) -> int:
        """Tell where the file goes over from UTF-8 or to it; -1 when it does not.

        A line of another encoding may be one of UTF-8 by chance; what it says then is unlikely.
        """
        first, gain = -1, 0.0
        for offset, line in self.utf8 if self.first_other >= 0 else ():
            more = _gain(line, judges)
            if more > 0:
                first, gain = offset if first < 0 else first, gain + more
        western = judges[0].codec == "cp1252"
        enough = gain > (_LIKELIER_WESTERN if western else _LIKELIER)
        return max(first, self.first_other) if enough else -1


def _gain(line: bytes, judges: list[Judge]) -> float:
    """Tell how much likelier a line is as UTF-8 than as the best code page has it."""
    best = judges[0]
    text = line.decode("utf-8")
    if not best.reads:
        return _CLEARLY
    return _most(judges, text) - _most([best], line.decode(best.codec, errors_of(best.codec)))


def _most(judges: list[Judge], text: str) -> float:
    """Weigh a text as the script it is the likeliest in."""
    heard = Heard(text)
    return max(judge.weigh(heard) for judge in judges) + PLAIN * heard.plain


def hear_all(path: Path, size: int, watch: Watch) -> tuple[list[Judge], Lines]:
    """Let every code page read a file; the likeliest that reads all of it comes first.

    Raises:
        OfficeError: The file cannot be read.
    """
    judges, lines = [Judge(codec, Weights(script)) for codec, script in _WRITTEN], Lines()
    step = max(1, size // (_WEIGHED * _LARGEST))
    pieces = segments(path, min(max(size // 512, 1), _LARGEST), watch)
    for number, (offset, piece) in enumerate(pieces):
        if piece.isascii():
            continue
        if number % step:
            for judge in judges:
                judge.check(offset, piece)
        else:
            lines.offsets.append(offset)
            lines.hear(offset, piece)
            heard = {codec: _read(offset, piece, codec) for codec in CODE_PAGES}
            for judge in judges:
                judge.hear(heard[judge.codec])
    return sorted(judges, key=lambda judge: (not judge.reads, -judge.score)), lines


def _read(offset: int, piece: bytes, codec: str) -> Heard | int:
    """Read a piece of a file, or tell where it cannot be read."""
    try:
        return Heard(piece.decode(codec, errors_of(codec)))
    except UnicodeDecodeError as error:
        return offset + error.start


def readers(judges: list[Judge]) -> tuple[str, ...]:
    """Name the code pages that read the whole file, the likeliest first."""
    return tuple(dict.fromkeys(judge.codec for judge in judges if judge.reads))


def clearer_run(other: Judge, best: Judge) -> tuple[int, int]:
    """Tell between which pieces another code page is clearly likelier than the best of all."""
    start, end, gain = _best_run(list(map(sub, other.scores, best.scores)))
    return (start, end) if gain >= _CLEARLY else (0, 0)


def _best_run(gains: list[float]) -> tuple[int, int, float]:
    """Find the run of neighbours with the largest sum: its beginning, its end, and the sum."""
    best = (0, 0, 0.0)
    start, low = 0, 0.0
    for end, height in enumerate(accumulate(gains), start=1):
        if height - low > best[2]:
            best = (start, end, height - low)
        if height < low:
            start, low = end, height
    return best


def speaks(text: str) -> bool:
    """Tell whether a text is likely to be one in some script."""
    heard = Heard(text)
    judges = (Judge(codec, Weights(script)) for codec, script in _WRITTEN)
    return max(judge.weigh(heard) for judge in judges) > _NOISES * heard.special
