"""Show the printed pages of a table with the columns and the heading that were seen in it."""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from pipelines.reading.detected import Detected
from pipelines.reading.pdf.document import box_of, open_document
from pipelines.reading.pdf.glyphs import Box
from pipelines.reading.pdf.reader import choose_table, open_book, with_heading
from pipelines.reading.pdf.regions import Region
from pipelines.reading.pdf.tables import Table

WIDE = 1_000
SHOWN = 20
EDGE = 3.0
LINE = 0.9
BLUE, TINT = (37, 99, 235, 220), (37, 99, 235, 34)

Area = tuple[float, float, float, float]
Colour = tuple[int, int, int, int]


def draw_pages(content: bytes, detected: Detected) -> Iterator[tuple[int, bytes]]:
    """Yield the first pages of the detected table as PNG, with its columns and heading marked."""
    book = open_book(content)
    table, _ = choose_table(book, detected.sheet)
    table = with_heading(book, table, detected.header_row or 0)
    document = open_document(content)
    try:
        for number in table.pages[:SHOWN]:
            page = document[number - 1]
            turn = book.content.pages[number - 1].turn
            box = box_of(page, number)
            for area, colour in list_marks(table, number):
                add_area(page, box, turn, area, colour=colour)
            yield number, to_png(page, box, turn)
            page.close()
    finally:
        document.close()


def list_marks(table: Table, number: int) -> Iterator[tuple[Area, Colour]]:
    """Yield what to draw on a page: the heading's ground, and a line where columns part."""
    for region, columns in zip(table.regions, table.columns, strict=True):
        if region.page.number != number:
            continue
        left, top, right, bottom = area_of(region)
        for row in [*table.heading, *table.repeated]:
            for band in row.bands:
                if band.page == number and top <= band.top and band.bottom <= bottom:
                    yield (left, band.top - 1, right, band.bottom + 1), TINT
        for at in [left, *columns, right]:
            yield (at - LINE / 2, top, at + LINE / 2, bottom), BLUE


def area_of(region: Region) -> Area:
    """Return the outline of a table on its page."""
    top = min(row.top for row in region.rows) - EDGE
    bottom = max(row.bottom for row in region.rows) + EDGE
    return region.x0 - EDGE, top, region.x1 + EDGE, bottom


def add_area(page: Any, box: Box, turn: int, area: Area, *, colour: Colour) -> None:
    """Put a filled box on a page."""
    first = box.lying(area[0], area[1], turn)
    last = box.lying(area[2], area[3], turn)
    x, y = min(first[0], last[0]), min(first[1], last[1])
    wide, high = abs(first[0] - last[0]), abs(first[1] - last[1])
    thing = pdfium.FPDFPageObj_CreateNewRect(x, y, wide, high)
    pdfium.FPDFPageObj_SetFillColor(thing, *colour)
    pdfium.FPDFPath_SetDrawMode(thing, pdfium.FPDF_FILLMODE_WINDING, 0)
    pdfium.FPDFPage_InsertObject(page, thing)


def to_png(page: Any, box: Box, turn: int) -> bytes:
    """Return a page as an upright picture of fixed width."""
    extra = (turn - page.get_rotation() // 90) % 4 * 90
    wide, high = box.size(turn)
    scale = WIDE / max(wide, high / 1.5)
    bitmap = page.render(scale=scale, rotation=extra, rev_byteorder=True, prefer_bgrx=False)
    try:
        return png_of(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    finally:
        bitmap.close()


def png_of(pixels: bytes, wide: int, high: int, stride: int) -> bytes:
    """Return pixels of three bytes as PNG."""
    lines = b"".join(
        b"\0" + pixels[line * stride : line * stride + wide * 3] for line in range(high)
    )
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
