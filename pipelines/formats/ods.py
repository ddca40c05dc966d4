"""OpenDocument spreadsheets (.ods)."""

from pipelines._format import Format
from pipelines.reading import workbook
from pipelines.reading.book_ods import open_book
from pipelines.reading.detected import Detected, Overrides, Reading
from pipelines.reading.magic import is_zip

LOOK = 1024
KIND = b"application/vnd.oasis.opendocument.spreadsheet"


def recognise(content: bytes) -> bool:
    """Tell a zip that says in its first part what it is."""
    return is_zip(content) and KIND in content[:LOOK]


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Recognise the sheet, its banner and its header."""
    return workbook.detect(open_book(content), overrides)


def read(content: bytes, detected: Detected) -> Reading:
    """Read every row of the detected sheet."""
    return workbook.read(open_book(content), detected)


FORMAT = Format(
    title="OpenDocument spreadsheet (.ods)",
    suffixes=(".ods", ".ots"),
    media_types=("application/vnd.oasis.opendocument.spreadsheet",),
    recognises=recognise,
    detect=detect,
    read=read,
)
