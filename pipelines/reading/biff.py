"""Look through an old Excel workbook (BIFF): what its engine gives back empty or without zeros."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.errors import InputError
from pipelines.reading.package import AGAIN, damaged
from pipelines.reading.sheet_scan import Scan

SECTOR_END = 0xFFFFFFFA
FREE_NAMES = ("Workbook", "Book")
HEADER_BYTES, ENTRY_BYTES, DIRECT_SECTORS = 512, 128, 109
BOF, EOF, FORMAT, XF, SHEET, DATE_MODE, LOCK = 0x809, 0x0A, 0x41E, 0xE0, 0x85, 0x22, 0x2F
NUMBER, RK, MANY_RK, ERROR, FORMULA = 0x203, 0x27E, 0xBD, 0x205, 0x06
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
IS_ERROR, IS_BLANK, SPECIAL = 2, 3, b"\xff\xff"


@dataclass(kw_only=True)
class Old:
    """What the records of a workbook say, each sheet by its name in order."""

    sheets: list[str] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    digits: dict[int, int] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    date1904: bool = False
    is_locked: bool = False
    calculated: set[int] = field(default_factory=set)


def look_through(content: bytes) -> Old:
    """Return what the records say that the engine does not."""
    old, depth = Old(), 0
    try:
        for kind, body in records(workbook_stream(content)):
            if kind == BOF:
                depth += 1
                is_sheet = struct.unpack_from("<H", body, 2)[0] in {0x10, 0x20, 0x40}
                old.scans += [Scan(is_close=True)] if depth == 1 and is_sheet else []
            elif kind == EOF:
                depth = max(0, depth - 1)
            elif old.scans and depth:
                look_at_cell(old, kind, body)
            else:
                look_at_book(old, kind, body)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise damaged("its records cannot be followed") from error
    for number in old.calculated:  # where Excel calculated anything, a blank is a result
        old.scans[number - 1].uncalculated.clear()
    return old


def workbook_stream(content: bytes) -> bytes:
    """Return the stream of records from the container of sectors."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    first_entry, _, cutoff, first_small = struct.unpack_from("<IIII", content, 48)
    table = sector_table(content, size)
    directory = chain(content, table, first_entry, size)
    entries = [directory[at : at + ENTRY_BYTES] for at in range(0, len(directory), ENTRY_BYTES)]
    named = {name_of(entry): entry for entry in entries if len(entry) == ENTRY_BYTES}
    entry = next((named[name] for name in FREE_NAMES if name in named), None)
    if entry is None:
        raise InputError("The Office file holds no workbook.", hint=AGAIN)
    start, length = struct.unpack_from("<II", entry, 116)
    if length >= cutoff:
        return chain(content, table, start, size)[:length]
    root = struct.unpack_from("<I", entries[0], 116)[0]
    inner, index = chain(content, table, root, size), chain(content, table, first_small, size)
    links = list(struct.unpack(f"<{len(index) // 4}I", index))
    return join_chain(inner, links, start, size=small)[:length]


def name_of(entry: bytes) -> str:
    """Return the name of an entry of the directory."""
    length = max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)
    return entry[:length].decode("utf-16-le", "replace")


def sector_table(content: bytes, size: int) -> list[int]:
    """Return for each sector the one that follows it."""
    places = [at for at in struct.unpack_from("<109I", content, 76) if at < SECTOR_END]
    more, count = struct.unpack_from("<II", content, 68)
    while more < SECTOR_END and count and len(places) * size < len(content):
        block = struct.unpack_from(f"<{size // 4}I", content, HEADER_BYTES + more * size)
        places += [at for at in block[:-1] if at < SECTOR_END]
        more, count = block[-1], count - 1
    table: list[int] = []
    for place in places:
        table += struct.unpack_from(f"<{size // 4}I", content, HEADER_BYTES + place * size)
    return table


def chain(content: bytes, table: list[int], start: int, size: int) -> bytes:
    """Return the sectors of a stream, one after the other."""
    return join_chain(content, table, start, size=size, offset=HEADER_BYTES)


def join_chain(
    content: bytes, table: list[int], start: int, *, size: int, offset: int = 0
) -> bytes:
    """Follow a chain of sectors; one that runs in a circle is damaged."""
    parts: list[bytes] = []
    while start < SECTOR_END:
        if len(parts) > len(table):
            raise damaged("its sectors run in a circle")
        parts.append(content[offset + start * size : offset + (start + 1) * size])
        start = table[start]
    return b"".join(parts)


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def look_at_book(old: Old, kind: int, body: bytes) -> None:
    """Take in what holds for the whole book: names, number formats, styles, the calendar."""
    if kind == SHEET:
        wide = body[7] & 1
        text = body[8:].decode("utf-16-le" if wide else "latin-1")[: body[6]]
        old.sheets.append(text)
    elif kind == FORMAT:
        code, count, wide = *struct.unpack_from("<HH", body), body[4] & 1
        text = body[5:].decode("utf-16-le" if wide else "latin-1")[:count]
        if len(text) > 1 and set(text) == {"0"}:
            old.digits[code] = len(text)
    elif kind == XF:
        old.styles.append(struct.unpack_from("<H", body, 2)[0])
    elif kind == DATE_MODE:
        old.date1904 = body[:2] == b"\1\0"
    elif kind == LOCK:
        old.is_locked = True


def look_at_cell(old: Old, kind: int, body: bytes) -> None:
    """Take in what one record says of cells."""
    scan = old.scans[-1]
    if kind in {NUMBER, RK}:
        row, column, style = struct.unpack_from("<HHH", body)
        note_style(old, row, column, style)
    elif kind == MANY_RK:
        row, first = struct.unpack_from("<HH", body)
        for place in range((len(body) - 6) // 6):
            style = struct.unpack_from("<H", body, 4 + place * 6)[0]
            note_style(old, row, first + place, style)
    elif kind == ERROR and body[7]:
        row, column = struct.unpack_from("<HH", body)
        scan.errors.append((row + 1, column + 1, ERRORS.get(body[6], "an error")))
    elif kind == FORMULA:
        look_at_formula(old, body)


def look_at_formula(old: Old, body: bytes) -> None:
    """Take in a formula: whether its result is an error, or blank as before any calculation."""
    scan = old.scans[-1]
    row, column = struct.unpack_from("<HH", body)
    is_special, kind = body[12:14] == SPECIAL, body[6]
    if is_special and kind == IS_ERROR:
        scan.errors.append((row + 1, column + 1, ERRORS.get(body[8], "an error")))
    if is_special and kind == IS_BLANK:
        scan.uncalculated.append((row + 1, column + 1))
    else:
        old.calculated.add(len(old.scans))


def note_style(old: Old, row: int, column: int, style: int) -> None:
    """Remember a number that is shown with leading zeros."""
    code = old.styles[style] if style < len(old.styles) else 0
    if code in old.digits:
        old.scans[-1].padded[row + 1, column + 1] = old.digits[code]
