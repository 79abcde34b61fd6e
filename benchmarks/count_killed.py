"""Kill the program a hundred times while it posts a count of 2,000 lines.

    python benchmarks/count_killed.py [--times COUNT] [--lines COUNT]

Each time a copy of the same office is opened in a process of its own, which posts the count and is
killed from outside; the instants are spread over all that posting takes. What is left must be the
whole count or nothing of it: the count's state, its document, its movements, the stock, the sums
of the month and the file itself. Ends with status 1 if it ever is anything else.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.helpers.killed_count import LINES, TIMES, kill_often  # noqa: E402 -- behind the path


def main() -> int:
    """Print what was left how often; 1 if something was left half done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--lines", type=int, default=LINES)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
        found = [left for _after, left in kill_often(Path(folder), wanted.times, wanted.lines)]
    sums = Counter((left.state, left.movements) for left in found)
    for (state, movements), often in sorted(sums.items()):
        print(f"{often:4} times: {state}, {movements} of {wanted.lines} lines posted")
    broken = [left for left in found if left.wrong or left.movements not in {0, wanted.lines}]
    for left in broken:
        print(f"broken: {left}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
