"""Workbooks made byte by byte: what no library here writes, or refuses to."""

import struct
import zipfile
import zlib

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODS = "urn:oasis:names:tc:opendocument:xmlns"


def _type_of(part):
    return f"{_LINKS}/{part}"


def _rels(*links):
    each = "".join(
        f'<Relationship Id="{key}" Type="{_type_of(part)}" Target="{target}"/>'
        for key, part, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def xlsx_parts(cells):
    """The parts of a workbook whose one sheet has these rows, as XML."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _rels(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _rels(("r1", "worksheet", "worksheets/sheet1.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    }


def zipped(path, parts):
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx(path, cells):
    """Write a workbook of one sheet whose rows are given as XML."""
    return zipped(path, xlsx_parts(cells))


def ods(path, *tables, protected=False):
    """Write an OpenDocument workbook whose tables are given as XML."""
    spaces = " ".join(f'xmlns:{n}="{_ODS}:{n}:1.0"' for n in ("office", "table", "text", "style"))
    locked = "<manifest:encryption-data/>" if protected else ""
    return zipped(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0">'
            f"{locked}</manifest:manifest>",
        },
    )


def bomb(path, unpacked):
    """Write a workbook whose sheet unpacks to so many bytes and says that it is small."""
    size = 64 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b" " * size) + packer.flush(zlib.Z_FULL_FLUSH)
    content = piece * -(-unpacked // size) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    parts = {**xlsx_parts(""), "xl/worksheets/sheet1.xml": content}
    offset, records = 0, []
    with path.open("wb") as stream:
        for name, text in parts.items():
            raw, crc = (text, 0) if name.endswith("sheet1.xml") else _deflated(text.encode())
            said = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, crc, len(raw), 999, len(name), 0)
            stream.write(b"PK\3\4" + said + name.encode() + raw)
            place = struct.pack("<HHHII", 0, 0, 0, 0, offset)
            records.append(b"PK\1\2\x14\0" + said + place + name.encode())
            offset = stream.tell()
        stream.write(b"".join(records))
        total = sum(map(len, records))
        stream.write(
            struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, *[len(parts)] * 2, total, offset, 0)
        )
    return path


def _deflated(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(), zlib.crc32(content)


def ole(path, name, stream):
    """Write an OLE file with one stream, of 4,096 bytes at least."""
    sectors = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, *_NO_MINI)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(
        name, 2, 0xFFFFFFFF, 2, len(stream)
    )
    directory = entries + bytes(512 - len(entries))
    body = stream.ljust(sectors * 512, b"\0")
    path.write_bytes(header + struct.pack("<128I", *fat) + directory + body)
    return path


_NO_MINI = (0xFFFFFFFE, 0, 0xFFFFFFFE, 0)


def _entry(name, kind, child, start, size):
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<H", len(text))
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(path, *cells):
    """Write an Excel 97 workbook: (row, column, text or number) of its one sheet."""
    pad = _biff(0xE2, bytes(4096))
    name = b"\1\0S"
    start = 20 + len(pad) + 4 + 6 + len(name) + 4
    book = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + pad
    book += _biff(0x85, struct.pack("<IBB", start, 0, 0) + name) + _biff(0xA, b"")
    book += _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, column, value in cells:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            book += _biff(0x204, place + text)
        else:
            book += _biff(0x203, place + struct.pack("<d", value))
    return ole(path, "Workbook", book + _biff(0xA, b""))


def _biff(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def xlsb(path, *cells):
    """Write a binary workbook: (row, column, text or number) of its one sheet."""
    sheet = _record(129) + _record(148, bytes(16)) + _record(145)
    for row, column, value in cells:
        sheet += _record(0, struct.pack("<I", row) + bytes(17))
        place = struct.pack("<II", column, 0)
        if isinstance(value, str):
            sheet += _record(6, place + _wide(value))
        else:
            sheet += _record(5, place + struct.pack("<d", value))
    book = _record(131) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("r1") + _wide("S"))
    book += _record(144) + _record(132)
    return zipped(
        path,
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "xl/_rels/workbook.bin.rels": _rels(("r1", "worksheet", "worksheets/sheet1.bin")),
            "xl/workbook.bin": book,
            "xl/worksheets/sheet1.bin": sheet + _record(146) + _record(130),
        },
    )


def _record(kind, content=b""):
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while size > 127:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return number + length + bytes([size]) + content


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
