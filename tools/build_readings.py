"""Write the tables by which names are found, from the data of pypinyin and OpenCC.

    python tools/build_readings.py

`resources/search/readings.txt`: pinyin readings without tones, and the characters read so.
`resources/search/variants.txt`: Traditional characters, each with its one Simplified form.
Both libraries are needed here only; the program reads the two files. The third table,
`name_readings.txt`, is kept by hand: what characters are read as in names.
"""

import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "search"


def main() -> int:
    """Write both tables."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _write("readings.txt", _readings_head(), _readings())
    _write("variants.txt", _variants_head(), _variants())
    return 0


def _readings_head() -> list[str]:
    return [
        "Pinyin readings without tones (ü is v), each followed by the characters read so.",
        f"Written by tools/build_readings.py from pypinyin {version('pypinyin')}",
        "(https://github.com/mozillazg/python-pinyin), MIT License, copyright 2016 mozillazg and",
        "闲耘; its data are those of pinyin-data, MIT License, copyright 2016 mozillazg.",
    ]


def _readings() -> list[str]:
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PINYIN_DICT

    characters: dict[str, list[str]] = defaultdict(list)
    for code in sorted(PINYIN_DICT):
        character = chr(code)
        (reading,) = lazy_pinyin(character, errors="ignore") or [""]
        if reading.isascii() and reading.isalpha():
            characters[reading].append(character)
    return [f"{reading} {''.join(found)}" for reading, found in sorted(characters.items())]


def _variants_head() -> list[str]:
    return [
        "Traditional characters, each followed by its Simplified form.",
        f"Written by tools/build_readings.py from OpenCC {version('opencc')}",
        "(https://github.com/BYVoid/OpenCC), Apache License 2.0.",
    ]


def _variants() -> list[str]:
    from opencc import OpenCC

    simplify = OpenCC("t2s").convert
    planes = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32000))
    found = ((chr(code), simplify(chr(code))) for plane in planes for code in plane)
    return [one + other for one, other in found if one != other and len(other) == 1]


def _write(name: str, head: list[str], lines: list[str]) -> None:
    text = "".join(f"# {line}\n" for line in head) + "".join(f"{line}\n" for line in lines)
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(lines)} lines")


if __name__ == "__main__":
    sys.exit(main())
