"""Look through a sheet's XML before any library loads it: extent, errors, formulas, paddings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from config.errors import LimitError
from pipelines.reading.lines import COLUMN_LIMIT

AREA = 50_000_000
CELLS = 25_000_000
ROW_BYTES = 64 << 20
SHOWN_CELLS = 1_000
NOT_LETTERS = b'0123456789"'
NAME_START = re.compile(rb"[A-Z]{1,3}[0-9\"]*")
PREFIX = re.compile(rb"<(\w+):worksheet\b")
VALUED = re.compile(rb'<c r="([A-Z]{1,3})\d+"(?:[^>]*[^>/])?>')
FAR = re.compile(rb'<c r="[A-Z]{1,3}(\d{6,7})"(?:[^>]*[^>/])?>')
SMALL = re.compile(rb'<c r="[a-z]')
ODD = re.compile(rb"<c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
UNNAMED = re.compile(rb"<c(?![^>]*\br=)[ >]")
CELL = re.compile(rb'<c (?=[^>]*\br="([A-Z]{1,3})(\d+)")')
ERROR = re.compile(rb'<c ([^>]*\bt="e"[^>]*)>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]*)</v>', re.DOTALL)
FORMULA = re.compile(rb"<c ([^>]*[^/])><f(?:[^>]*/>|[^>]*>[^<]*</f>)(<v>[^<]+</v>)?", re.DOTALL)
NAME = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
MERGE = re.compile(rb'<mergeCell [^>]*ref="[A-Z]+\d+:[A-Z]+\d+"')


@dataclass(kw_only=True)
class Scan:
    """What a sheet says about its cells; columns count from 1.

    A quick look gives the extent and how many cells hold something; a close one (`is_close`) finds
    which are errors, formulas without a result and padded numbers.
    """

    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)
    needs_look: bool = False
    is_close: bool = False
    cells: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    merges: int = 0

    @property
    def last_column(self) -> int:
        """Return the number of the last column with a value."""
        return max(map(to_number, self.columns), default=0)

    @property
    def is_sparse(self) -> bool:
        """Tell whether the extent is far too large for any engine."""
        return self.last_row * self.last_column > AREA or self.last_column > COLUMN_LIMIT


def to_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def to_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan_sheet(pieces: Iterable[bytes], zero_styles: dict[int, int]) -> Scan:
    """Scan a sheet in pieces that end with whole rows."""
    scan = Scan(is_close=True)
    styles = b"|".join(str(style).encode() for style in zero_styles)
    padded = (
        re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*\bs="(' + styles + rb')"') if styles else None
    )
    for rows in whole_rows(pieces):
        scan_rows(rows, scan)
        refuse_many(scan)
        if padded is not None:
            for letters, row, style in padded.findall(rows):
                scan.padded[int(row), to_number(letters)] = zero_styles[int(style)]
    return scan


def measure_sheet(pieces: Iterable[bytes]) -> Scan:
    """Take a quick look at a sheet in pieces: its extent, its cells, whether it is plain."""
    scan = Scan()
    for rows in whole_rows(pieces):
        closed = rows.count(b"</c>")
        last, columns = last_columns(rows)
        if closed and not last:
            scan.needs_look = True
            scan_rows(rows, scan)
            continue
        scan.cells += closed
        scan.columns |= columns
        scan.last_row = max(scan.last_row, last)
        if b"<mergeCell " in rows:
            scan.merges += len(MERGE.findall(rows))
        refuse_many(scan)
    return scan


def last_columns(rows: bytes) -> tuple[int, set[bytes]]:
    """Return the last row and the columns of the rows' last filled cells; zero where one is odd."""
    starts: set[bytes] = set()
    find, find_last, keep = rows.find, rows.rfind, starts.add
    before, at = 0, 0
    end = find(b"</row>")
    while end >= 0:
        closed = find_last(b"</c>", before, end)
        if closed >= 0:
            at = find_last(b'<c r="', before, closed) + 6
            keep(rows[at : at + 3])
        before = end + 6
        end = find(b"</row>", before)
    last = NAME.match(rows, max(at - 3, 0))
    if last is None or not all(map(NAME_START.fullmatch, starts)):
        return 0, set()
    return int(last.group(2)), {start.rstrip(NOT_LETTERS) for start in starts}


def refuse_many(scan: Scan) -> None:
    """Refuse more cells than any sheet of records has."""
    if scan.cells > CELLS:
        raise LimitError(
            f"A sheet of the workbook holds more than {CELLS:,} cells.",
            hint="Save the table as CSV, or split it into several files.",
        )


def whole_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield XML cut after rows, without a namespace prefix."""
    held: list[bytes] = []
    prefix, is_named = b"", False
    for piece in pieces:
        if not is_named and b"worksheet" in (start := b"".join([*held, piece])):
            found = PREFIX.search(start)
            prefix, is_named = found.group(1) + b":" if found else b"", True
        cut = piece.rfind(b"row>") + 4
        if cut < 4:
            held.append(piece)
            refuse_long(held)
            continue
        yield drop_prefix(b"".join([*held, piece[:cut]]), prefix)
        held = [piece[cut:]]
    yield drop_prefix(b"".join(held), prefix)


def refuse_long(held: list[bytes]) -> None:
    """Refuse a row that never seems to end."""
    if sum(map(len, held)) > ROW_BYTES:
        raise LimitError(
            f"A single row of the sheet holds more than {ROW_BYTES >> 20} MiB.",
            hint="Shorten the texts in the sheet, or delete what does not belong there.",
        )


def drop_prefix(xml: bytes, prefix: bytes) -> bytes:
    """Return XML with plain element names."""
    if not prefix:
        return xml
    return xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")


def scan_rows(rows: bytes, scan: Scan) -> None:
    """Add what some rows hold."""
    scan.merges += len(MERGE.findall(rows)) if b"<mergeCell " in rows else 0
    valued = rows.count(b"<v>") + rows.count(b"<v ") + rows.count(b"<is>")
    scan.cells += valued
    if not valued and b"<f" not in rows:
        return
    scan.columns.update(VALUED.findall(rows))
    last = max(rows.rfind(b"<v"), rows.rfind(b"<is>"), rows.rfind(b"<f"))
    start = rows.rfind(b"<c ", 0, last)
    named = CELL.match(rows, start) if start >= 0 else None
    if named:
        scan.last_row = max(scan.last_row, int(named.group(2)), *map(int, FAR.findall(rows)))
    if rows.count(b'<c r="') != rows.count(b"<c") or SMALL.search(rows):
        scan_odd(rows, scan)
    if b't="e"' in rows:
        scan.errors += [
            (*place(attributes), text.decode("utf-8", "replace"))
            for attributes, text in ERROR.findall(rows)
        ]
    if b"<f" in rows:
        scan_formulas(rows, scan)


def scan_odd(rows: bytes, scan: Scan) -> None:
    """Take in cells that other programs write otherwise: spaced, quoted or without a name."""
    for letters, row in ODD.findall(rows):
        scan.columns.add(letters.upper())
        scan.last_row = max(scan.last_row, int(row))
    if UNNAMED.search(rows):
        widest = max(len(UNNAMED.findall(row)) for row in rows.split(b"<row"))
        scan.columns.add(to_letters(widest).encode())
        scan.last_row += rows.count(b"<row")


def scan_formulas(rows: bytes, scan: Scan) -> None:
    """Find formulas whose result was never stored."""
    for attributes, value in FORMULA.findall(rows):
        if not value and b't="str"' not in attributes and len(scan.uncalculated) < SHOWN_CELLS:
            scan.uncalculated.append(place(attributes))


def place(attributes: bytes) -> tuple[int, int]:
    """Return row and column of a cell from its attributes, zeros when it has no name."""
    found = NAME.search(attributes)
    return (int(found.group(2)), to_number(found.group(1))) if found else (0, 0)
