"""Excel workbooks from before 2007."""

from pipelines._format import Format
from pipelines.reading import workbook
from pipelines.reading.book_xls import open_book
from pipelines.reading.detected import Detected, Overrides, Reading
from pipelines.reading.magic import OLE, is_encrypted_office

NAMES = tuple(name.encode("utf-16-le") + b"\0\0" for name in ("Workbook", "Book"))


def recognise(content: bytes) -> bool:
    """Tell an old Office container that holds a workbook, whatever its name ends in."""
    is_office = content.startswith(OLE) and not is_encrypted_office(content)
    return is_office and any(name in content for name in NAMES)


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Recognise the sheet, its banner and its header."""
    return workbook.detect(open_book(content), overrides)


def read(content: bytes, detected: Detected) -> Reading:
    """Read every row of the detected sheet."""
    return workbook.read(open_book(content), detected)


FORMAT = Format(
    title="Excel workbook before 2007 (.xls)",
    suffixes=(".xls", ".xlt"),
    media_types=("application/vnd.ms-excel",),
    recognises=recognise,
    detect=detect,
    read=read,
)
