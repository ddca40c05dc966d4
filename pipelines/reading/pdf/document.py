"""Open a PDF with limits, and refuse with a sentence what cannot or must not be read."""

from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdf
import pypdfium2.raw as pdfium

from config.errors import InputError, LimitError
from pipelines.reading.pdf.glyphs import Box, find_turn, read_words
from pipelines.reading.pdf.inflate import refuse_bombs
from pipelines.reading.pdf.model import Line, Page, Word
from pipelines.reading.pdf.strokes import Rect, bounds_of, list_boxes, list_objects, to_edges

PAGES = 200
LONGEST = 14_400.0
GLYPHS = 200_000
LEVEL = 0.22
INVISIBLE = 3
AGAIN = "Print the table to a PDF again, or send it as CSV or XLSX."


def open_document(content: bytes) -> pdf.PdfDocument:
    """Open the bytes, or say what is wrong with them."""
    try:
        document = pdf.PdfDocument(content)
    except pdf.PdfiumError as error:
        raise refusal(content, error) from error
    if len(document) > PAGES:
        raise LimitError(
            f"The PDF has {len(document):,} pages; at most {PAGES} are read.",
            hint="Print the pages with the table to a PDF of their own, or send it as CSV or XLSX.",
        )
    return document


def refusal(content: bytes, error: pdf.PdfiumError) -> InputError:
    """Return the sentence for a PDF that cannot be opened."""
    if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return InputError(
            "The PDF is locked with a password.",
            hint="Remove the password: open the PDF, print it to a new PDF, and send that one.",
        )
    return InputError(
        f"The PDF is damaged or cut off; it ends after {len(content):,} bytes.",
        hint="Download or export it again and compare the sizes. " + AGAIN,
    )


def read_pages(content: bytes) -> tuple[list[Page], str]:
    """Return every page with its words and rules, and the program that says it made them."""
    document = open_document(content)
    try:
        refuse_bombs(content)
        creator = document.get_metadata_value("Creator")
        return list(each_page(document)), creator
    finally:
        document.close()


def each_page(document: pdf.PdfDocument) -> Iterator[Page]:
    """Yield the pages, their lines numbered through the document."""
    number = 1
    for place in range(len(document)):
        try:
            page = document[place]
        except pdf.PdfiumError as error:
            raise InputError(f"Page {place + 1} of the PDF is damaged.", hint=AGAIN) from error
        try:
            made = read_page(page, place + 1, number)
        finally:
            page.close()
        number += len(made.lines)
        yield made


def read_page(page: Any, number: int, first_line: int) -> Page:
    """Return one page."""
    box = box_of(page, number)
    text = page.get_textpage()
    count = max(text.count_chars(), 0)
    if count > GLYPHS:
        raise LimitError(
            f"Page {number} of the PDF holds {count:,} characters; at most {GLYPHS:,} are read.",
            hint=AGAIN,
        )
    turn = find_turn(text, count)
    words = read_words(text, count, box, turn)
    wide, high = box.size(turn)
    seen = [word for word in words if word.x1 > 0 and word.x0 < wide and 0 < word.base < high]
    boxes, pictures = read_objects(page, number)
    return Page(
        number=number,
        width=wide,
        height=high,
        turn=turn,
        lines=to_lines(seen, number, first_line),
        rules=to_edges(boxes, box, turn),
        pictures=len(pictures),
        covered=sum(map(area_of, pictures)) / (wide * high),
        hidden=len(words) - len(seen),
    )


def area_of(rect: Rect) -> float:
    """Return how much of a page a box covers."""
    left, bottom, right, top = rect
    return (right - left) * (top - bottom)


def box_of(page: Any, number: int) -> Box:
    """Return the visible part of a page, if its size is one of paper."""
    seen = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, seen)
    box = Box(seen.left, seen.bottom, seen.right, seen.top)
    wide, high = box.size(0)
    if not (1 <= wide <= LONGEST and 1 <= high <= LONGEST):
        raise LimitError(
            f"Page {number} of the PDF measures {wide:,.0f} by {high:,.0f} points; "
            f"at most {LONGEST:,.0f} are read.",
            hint=AGAIN,
        )
    return box


def read_objects(page: Any, number: int) -> tuple[list[Rect], list[Rect]]:
    """Return the boxes that are drawn on a page, and those of its pictures."""
    boxes: list[Rect] = []
    pictures: list[Rect] = []
    for thing, kind, around in list_objects(page, number):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            boxes += list_boxes(thing, around)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(bounds_of(thing, around))
    return boxes, pictures


def to_lines(words: list[Word], page: int, first: int) -> list[Line]:
    """Return words as lines from top to bottom; small raised signs stay on their line."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.base):
        group = groups[-1] if groups else None
        if group is None or word.base - group[0].base > LEVEL * max(word.size, group[0].size):
            groups.append([word])
        else:
            group.append(word)
    return [
        Line(words=tuple(sorted(group, key=lambda word: word.x0)), page=page, number=number)
        for number, group in enumerate(groups, start=first)
    ]
