"""Old Excel workbooks (.xls): no zip, but a container of records."""

from functools import lru_cache

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from config.errors import InputError
from pipelines.reading.biff import look_through
from pipelines.reading.detected import Sheet
from pipelines.reading.sheet_scan import Scan, to_letters
from pipelines.reading.workbook import LOCKED, Book, Engine, open_engine


@lru_cache(maxsize=1)
def open_book(content: bytes) -> Book:
    """Look through the records, then let the engine open the book."""
    old = look_through(content)
    if old.is_locked:
        raise LOCKED
    looked = dict(zip(old.sheets, old.scans, strict=False))
    book = open_engine(content)
    listed = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if not listed:
        raise InputError(
            "The workbook has no worksheet.", hint="Save the table on an ordinary sheet."
        )
    scans = {one.name: looked.get(one.name, Scan(is_close=True)) for one in listed}
    for name, scan in scans.items():
        measure(book, name, scan)
    return Book(
        kind="xls",
        content=content,
        sheets=[
            Sheet(
                name=one.name,
                rows=scans[one.name].last_row,
                hidden=one.visible != SheetVisibleEnum.Visible,
            )
            for one in listed
        ],
        scans=scans,
        look=scans.__getitem__,
        date1904=old.date1904,
    )


def measure(book: CalamineWorkbook, name: str, scan: Scan) -> None:
    """Write down the extent of a sheet as the engine has it."""
    with Engine(f"sheet {name}"):
        sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return
    scan.last_row, scan.cells = sheet.end[0] + 1, 1
    scan.columns.add(to_letters(sheet.end[1] + 1).encode())
    scan.merges = len(sheet.merged_cell_ranges or ())
