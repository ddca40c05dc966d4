"""OpenDocument spreadsheets, as LibreOffice and Google Sheets write them."""

import re
from functools import lru_cache
from html import unescape

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from config.errors import InputError
from pipelines.reading.detected import Sheet
from pipelines.reading.ods_scan import look_at_tables, needs_look, reach
from pipelines.reading.package import open_package, read_part
from pipelines.reading.sheet_scan import Scan
from pipelines.reading.workbook import LOCKED, Book, Engine, open_engine

LOCK = re.compile(rb"<manifest:encryption-data\b")


@lru_cache(maxsize=1)
def open_book(content: bytes) -> Book:
    """Look through the document before the engine loads it."""
    package = open_package(content)
    if LOCK.search(read_part(package, "META-INF/manifest.xml")):
        raise LOCKED
    xml = read_part(package, "content.xml")
    book = open_engine(content)
    scans = measure(book, xml)
    sheets = [
        Sheet(
            name=sheet.name,
            rows=scans[sheet.name].last_row,
            hidden=sheet.visible != SheetVisibleEnum.Visible,
        )
        for sheet in book.sheets_metadata
    ]
    if not sheets:
        raise InputError("The document has no table.", hint="Save the table on an ordinary sheet.")
    return Book(kind="ods", content=content, sheets=sheets, scans=scans, look=scans.__getitem__)


def measure(book: CalamineWorkbook, xml: bytes) -> dict[str, Scan]:
    """Return for each sheet its extent, and what the engine would lose of it."""
    found = (
        {unescape(name.decode()): one for name, one in look_at_tables(xml).items()}
        if needs_look(xml)
        else {}
    )
    scans = {}
    for sheet in book.sheets_metadata:
        with Engine(f"sheet {sheet.name}"):
            scan = reach(book.get_sheet_by_name(sheet.name).end)
        if seen := found.get(sheet.name):
            scan.errors, scan.padded, scan.uncalculated = (
                seen.errors,
                seen.padded,
                seen.uncalculated,
            )
        scans[sheet.name] = scan
    return scans
