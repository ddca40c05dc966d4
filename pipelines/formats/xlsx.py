"""Excel workbooks since 2007."""

from pipelines._format import Format
from pipelines.reading import workbook
from pipelines.reading.book_xlsx import open_book
from pipelines.reading.detected import Detected, Overrides, Reading
from pipelines.reading.magic import is_zip


def recognise(content: bytes) -> bool:
    """Tell a zip with the parts of a workbook in it, whatever its name ends in."""
    return is_zip(content) and (b"xl/workbook.xml" in content or b"xl/worksheets/" in content)


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Recognise the sheet, its banner and its header."""
    return workbook.detect(open_book(content), overrides)


def read(content: bytes, detected: Detected) -> Reading:
    """Read every row of the detected sheet."""
    return workbook.read(open_book(content), detected)


FORMAT = Format(
    title="Excel workbook (.xlsx)",
    suffixes=(".xlsx", ".xlsm"),
    media_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
    ),
    recognises=recognise,
    detect=detect,
    read=read,
)
