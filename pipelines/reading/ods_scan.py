"""Look through the XML of an OpenDocument sheet: errors, and numbers shown with leading zeros."""

import re
from collections.abc import Iterator

from pipelines.reading.sheet_scan import Scan, to_letters

TABLE = re.compile(rb'<table:table\b[^>]*?table:name="([^"]*)"[^>]*>(.*?)</table:table>', re.DOTALL)
ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)",
    re.DOTALL,
)
SHOWN = re.compile(rb"<text:p\b[^>]*>([^<]*)")
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
ERROR = re.compile(rb"#[A-Z0-9/]+[!?]?|#N/A|Err:\d+")
IS_ERROR = re.compile(rb'calcext:value-type="error"')
IS_NUMBER = re.compile(rb'office:value-type="float"')
FORMULA, VALUE = b"table:formula=", b"office:value"
PADDED = re.compile(rb"0\d+")
ODD = re.compile(rb'value-type="error"|table:formula=|<text:p>#|<text:p>0\d')


def needs_look(xml: bytes) -> bool:
    """Tell whether anything in a document may be lost on the way through the engine."""
    return ODD.search(xml) is not None


def look_at_tables(xml: bytes) -> dict[bytes, Scan]:
    """Return what each table of a document says of its cells, by its name as in the XML."""
    return {name: look_at_rows(body) for name, body in TABLE.findall(xml)}


def look_at_rows(body: bytes) -> Scan:
    """Return what the cells of one table say."""
    scan, row = Scan(is_close=True), 1
    for attributes, cells in ROW.findall(body):
        for column, told, inside in place_cells(cells):
            look_at_cell(scan, row, column, (told, inside))
        row += times(attributes)
    return scan


def place_cells(cells: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield column, attributes and content of each cell of a row."""
    column = 1
    for attributes, inside in CELL.findall(cells):
        if inside or attributes:
            yield column, attributes, inside
        column += times(attributes)


def times(attributes: bytes) -> int:
    """Return how often a row or cell is repeated."""
    found = REPEATED.search(attributes)
    return int(found.group(1)) if found else 1


def look_at_cell(scan: Scan, row: int, column: int, cell: tuple[bytes, bytes]) -> None:
    """Take in one cell."""
    told, inside = cell
    found = SHOWN.search(inside)
    shown = found.group(1).strip() if found else b""
    if IS_ERROR.search(told) or (FORMULA in told and ERROR.fullmatch(shown)):
        scan.errors.append((row, column, shown.decode("utf-8", "replace") or "an error"))
    elif FORMULA in told and VALUE not in told:
        scan.uncalculated.append((row, column))
    elif PADDED.fullmatch(shown) and IS_NUMBER.search(told):
        scan.padded[row, column] = len(shown)


def reach(end: tuple[int, int] | None) -> Scan:
    """Return the extent of a table whose last cell is known, counted from 0."""
    if end is None:
        return Scan(is_close=True)
    columns = {to_letters(end[1] + 1).encode()}
    return Scan(is_close=True, last_row=end[0] + 1, cells=1, columns=columns)
