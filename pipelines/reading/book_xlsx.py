"""Excel workbooks since 2007: a zip of XML, looked through before the engine may load it."""

from functools import lru_cache, partial

from config.errors import InputError
from pipelines.reading.detected import Sheet
from pipelines.reading.package import ahead, open_package, stream
from pipelines.reading.sheet_scan import Scan, measure_sheet, scan_sheet
from pipelines.reading.workbook import Book
from pipelines.reading.workbook_map import find_zero_styles, is_1904, list_places

BINARY = "xl/workbook.bin"
TEXTS = ("xl/sharedStrings.xml", "xl/styles.xml")


@lru_cache(maxsize=1)
def open_book(content: bytes) -> Book:
    """Look through every part that the engine would load, and refuse what would hurt it."""
    package = open_package(content)
    if BINARY in package.namelist():
        raise InputError(
            "The workbook is in Excel's binary form (.xlsb).",
            hint="Open it in Excel and save it as an Excel workbook (.xlsx).",
        )
    places = {place.name: place for place in list_places(package)}
    if not places:
        raise InputError(
            "The workbook has no worksheet.", hint="Save the table on an ordinary sheet."
        )
    for name in TEXTS:
        if name in package.namelist():
            for _ in stream(package, name):
                pass
    zero_styles = find_zero_styles(package)
    scans = {
        name: measure_sheet(ahead(stream(package, place.part))) for name, place in places.items()
    }
    for scan in scans.values():
        scan.needs_look = scan.needs_look or bool(zero_styles)
    return Book(
        kind="xlsx",
        content=content,
        sheets=[
            Sheet(name=name, rows=scans[name].last_row, hidden=place.hidden)
            for name, place in places.items()
        ],
        scans=scans,
        look=partial(look, content, zero_styles),
        date1904=is_1904(package),
    )


def look(content: bytes, zero_styles: dict[int, int], name: str) -> Scan:
    """Look closely at one sheet: errors, formulas without a result, padded numbers."""
    package = open_package(content)
    part = next(place.part for place in list_places(package) if place.name == name)
    return scan_sheet(stream(package, part), zero_styles)
