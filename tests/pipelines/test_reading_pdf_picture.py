"""The printed page is shown as it is, with the columns and the heading that were seen."""

import struct
import zlib

from pipelines._format import format_of
from pipelines.reading.detected import Overrides
from pipelines.reading.pdf.picture import WIDE, draw_pages
from tests.pipelines.test_reading_pdf_refusals import draw, prose, table

BLUE_ROOM = 60


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Return width, height and the unpacked lines of a picture of ours."""
    wide, high = struct.unpack(">II", png[16:24])
    length = struct.unpack(">I", png[33:37])[0]
    return wide, high, zlib.decompress(png[41 : 41 + length])


def is_blue(pixel: bytes) -> bool:
    """Tell the colour of a column's edge."""
    return pixel[2] > pixel[0] + BLUE_ROOM


def test_draws_the_pages_of_the_table_with_an_edge_for_each_column():
    content = draw(prose, table)
    part = format_of(content, "marks.pdf")
    detected = part.detect(content, Overrides())

    (number, png), *others = draw_pages(content, detected)

    wide, high, lines = pixels(png)
    middle = lines[round(high * 0.2) * (wide * 3 + 1) + 1 :][: wide * 3]
    blue = [is_blue(middle[place * 3 : place * 3 + 3]) for place in range(wide)]
    edges = sum(now and not before for before, now in zip([False, *blue], blue, strict=False))
    assert (number, others) == (2, [])
    assert wide == WIDE
    assert edges == len(detected.columns) + 1
