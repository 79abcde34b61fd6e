"""Make the fonts of resources/fonts again from the fonts they come from.

    python tools/build_fonts.py main  --regular NotoSansCJK-Regular.ttc --bold NotoSansCJK-Bold.ttc
    python tools/build_fonts.py extra --regular NotoSansCJK-Regular.ttc --bold NotoSansCJK-Bold.ttc
    python tools/build_fonts.py latin --regular NotoSans-Regular.ttf --bold NotoSans-Bold.ttf
    python tools/build_fonts.py rare  --regular TW-Sung-Ext-B-98_1.ttf --texts roads.csv names.txt

Debian carries them as fonts-noto-cjk, fonts-noto-core and fonts-cns11643-sung. The main pair takes
half a minute a weight, the others a second or two. Why these fonts: docs/adr/0003-fonts.md.
"""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError, newTable

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "fonts"
CJK_FACE = "Noto Sans CJK TC"
CURVE_ERROR = 1.0  # units of an em of 1000: below what a printer of 1200 dpi can show
# Everything below the ideographs, the first Unicode ideographs, compatibility and full-width forms.
MAIN_RANGES = ((0x20, 0x33FF), (0x4E00, 0x9FA5), (0xF900, 0xFFEE))
# In names, and neither among the first ideographs nor in Hong Kong's set.
MAIN_EXTRA = "㐂䶮𠮷𣲗𬭎"
LATIN_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),  # Latin-1, Extended-A, Extended-B
    (0x2B0, 0x3FF),  # modifiers, combining marks, Greek
    (0x400, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional: Vietnamese
    (0x2010, 0x2044),
    (0x20A0, 0x20BF),
)
# Ideographs of two road names and of a personal name that start the list of the rare ones.
RARE = "𡒸𥿄𡍼"
EXTENSION_B = 0x20000
SUNG_RISE = 80  # of an em of 1024: the middle of TW-Sung's ideographs is that much lower


def main() -> None:
    """Build the part that the command line names."""
    arguments = parser().parse_args()
    build: Callable[[argparse.Namespace], None] = arguments.build
    build(arguments)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    whole = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parts = whole.add_subparsers(required=True)
    for name, build in BUILDS.items():
        part = parts.add_parser(name)
        part.set_defaults(build=build)
        part.add_argument("--regular", type=Path, required=True, help="the font to take from")
        part.add_argument("--out", type=Path, default=FOLDER, help="the folder to write into")
        if name == "rare":
            part.add_argument("--texts", type=Path, nargs="*", default=[], help="UTF-8 texts")
        else:
            part.add_argument("--bold", type=Path, required=True, help="its bold sister")
        if name == "main":
            part.add_argument("--only", default="", help="these characters only, for a trial")
    return whole


def build_main(arguments: argparse.Namespace) -> None:
    """Build Daysheet Sans TC, Regular and Bold: Chinese, and the Latin of Western Europe."""
    wanted = set(map(ord, arguments.only)) or main_characters()
    for style, path in (("Regular", arguments.regular), ("Bold", arguments.bold)):
        font = open_face(path, CJK_FACE)
        keep(font, wanted)
        to_quadratic(font)
        finish(font, arguments.out, "Daysheet Sans TC", style)


def build_extra(arguments: argparse.Namespace) -> None:
    """Build Daysheet Sans TC Extra: the source's rarer ideographs, from Extension B upwards."""
    for style, path in (("Regular", arguments.regular), ("Bold", arguments.bold)):
        font = open_face(path, CJK_FACE)
        keep(font, {code for code in font.getBestCmap() if code >= EXTENSION_B} - in_main())
        to_quadratic(font)
        finish(font, arguments.out, "Daysheet Sans TC Extra", style)


def build_latin(arguments: argparse.Namespace) -> None:
    """Build Daysheet Sans Latin, Regular and Bold: Latin beyond Western Europe, Greek, Cyrillic."""
    for style, path in (("Regular", arguments.regular), ("Bold", arguments.bold)):
        font = TTFont(path)
        keep(font, in_ranges(LATIN_RANGES))
        finish(font, arguments.out, "Daysheet Sans Latin", style)


def build_rare(arguments: argparse.Namespace) -> None:
    """Build Daysheet Sung TC: what the texts hold and Daysheet Sans TC has not."""
    texts = "".join(path.read_text("utf-8-sig") for path in arguments.texts)
    wanted = {ord(char) for char in RARE + texts} - in_main()
    font = TTFont(arguments.regular)
    keep(font, {code for code in wanted if code >= EXTENSION_B})
    raise_glyphs(font, SUNG_RISE)
    finish(font, arguments.out, "Daysheet Sung TC", "Regular")


BUILDS = {"main": build_main, "extra": build_extra, "latin": build_latin, "rare": build_rare}


def in_main() -> set[int]:
    """List what the main font of the product covers."""
    return set(TTFont(FOLDER / "DaysheetSansTC-Regular.ttf", lazy=True).getBestCmap())


def main_characters() -> set[int]:
    """List the characters of the main pair."""
    hong_kong = {ord(char) for char in decodable("big5hkscs")}
    return in_ranges(MAIN_RANGES) | hong_kong | set(map(ord, MAIN_EXTRA))


def decodable(codec: str) -> Iterable[str]:
    """Yield every character that a two-byte codec knows."""
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            yield from bytes((lead, trail)).decode(codec, errors="ignore")


def raise_glyphs(font: TTFont, rise: int) -> None:
    """Lift the outlines, so that they stand on one line with the main font's."""
    glyf = font["glyf"]
    for name in font.getGlyphOrder():
        glyph = glyf[name]
        glyph.expand(glyf)
        if glyph.numberOfContours > 0:
            glyph.coordinates.translate((0, rise))
            glyph.recalcBounds(glyf)


def in_ranges(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Spread ranges, both ends included, into their members."""
    return {code for first, last in ranges for code in range(first, last + 1)}


def open_face(path: Path, face: str) -> TTFont:
    """Open the face of that name in a collection."""
    index = 0
    while True:
        try:
            font = TTFont(path, fontNumber=index)
        except TTLibError as error:
            raise SystemExit(f"{path} has no face {face}.") from error
        if font["name"].getDebugName(1) == face:
            return font
        index += 1


def keep(font: TTFont, codes: set[int]) -> None:
    """Throw away all glyphs but those of `codes`, and all hints."""
    options = subset.Options(hinting=False, notdef_outline=True)
    options.name_IDs = ["*"]
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "meta", "FFTM"]
    maker = subset.Subsetter(options)
    maker.populate(unicodes=codes)
    maker.subset(font)


def to_quadratic(font: TTFont) -> None:
    """Turn cubic (CFF) outlines into quadratic (glyf) ones, which ReportLab can embed."""
    outlines = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = font.getGlyphOrder()
    glyf.glyphs = {name: quadratic(outlines, name) for name in glyf.glyphOrder}
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), glyf
    font["maxp"].tableVersion = 0x00010000
    for field in MAXP_FIELDS:
        setattr(font["maxp"], field, 0)
    font["maxp"].maxZones = 1
    font.sfntVersion = "\x00\x01\x00\x00"


MAXP_FIELDS = (
    "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
    "maxStackElements", "maxSizeOfInstructions", "maxComponentElements", "maxPoints",
    "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentDepth",
)  # fmt: skip


def quadratic(outlines: dict[str, object], name: str) -> object:
    """Convert one glyph; curves of TrueType run the other way round."""
    target = TTGlyphPen(None)
    outlines[name].draw(Cu2QuPen(target, CURVE_ERROR, reverse_direction=True))  # type: ignore[attr-defined] # fontTools' glyphs have no type
    return target.glyph()


def finish(font: TTFont, folder: Path, family: str, style: str) -> None:
    """Name the font and write it, without glyph names and always with the same bytes."""
    rename(font, family, style)
    font["post"].formatType = 3.0
    font.recalcTimestamp = False
    path = folder / f"{family.replace(' ', '')}-{style}.ttf"
    font.save(path)
    print(f"{path.name}: {len(font.getBestCmap())} characters, {path.stat().st_size} bytes")


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the font the product's name; copyright and licence stay as they are."""
    post_script = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: post_script, 4: f"{family} {style}", 6: post_script}
    table = font["name"]
    licence = {number: table.getDebugName(number) for number in (0, 5, 7, 8, 9, 10, 11, 12, 13, 14)}
    table.names = []
    for number, text in sorted({**licence, **names}.items()):
        if text:
            table.setName(text, number, 3, 1, 0x409)


if __name__ == "__main__":
    main()
