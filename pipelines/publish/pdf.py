"""The printed form of a version: what it is, what is in it, its rows, page by page.

WeasyPrint sets what is designed, and the rows when they are few; many rows are written straight
into the page streams with WeasyPrint's own fonts and shaping, at a hundredth of its time. pikepdf
joins both. Nothing is ever fetched, whatever a cell says.
"""

from io import BytesIO
from typing import Any

import pikepdf
import polars as pl
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from pipelines.publish._designed import cap_of, designed
from pipelines.publish._document import Document
from pipelines.publish._grid import Grid, as_texts, lay_out
from pipelines.publish._pages import Foot, Sheet, table_pages, with_foot
from pipelines.publish._shaping import Hand, hand_for

__all__ = ["Document", "to_pdf"]

SHORT_ROWS, SHORT_CELLS = 300, 1_500
NOTHING_FETCHED = URLFetcher(allowed_protocols=(), allow_redirects=False)
FOREIGN = r"[^\x00-\u{24f}]"


def to_pdf(document: Document) -> bytes:
    """Return the PDF: A4, lying when there are many columns, numbered from first to last page."""
    known = FontConfiguration()
    hand = hand_for(known.font_map)
    texts = as_texts(document.rows, document.fields)
    grid = lay_out(texts, document.fields, hand)
    is_short = (
        len(grid.bands) == 1
        and texts.height <= SHORT_ROWS
        and texts.height * texts.width <= SHORT_CELLS
    )
    widths = [column.width for column in grid.bands[0].columns] if grid.bands else []
    text = designed(
        document,
        grid.paper,
        rows=texts if is_short else None,
        widths=widths,
        missing=count_missing(texts, hand),
    )
    laid = HTML(string=text, url_fetcher=NOTHING_FETCHED).render(font_config=known)
    long_pages = 0 if is_short else grid.pages
    foot = foot_of(document, len(laid.pages) + long_pages)
    front = finished(laid, grid, foot, hand_for(known.font_map))
    if not long_pages:
        return front
    sheets = table_pages(grid, hand, foot=foot, first=len(laid.pages) + 1)
    return joined(front, written(laid, sheets, hand), len(laid.pages))


def foot_of(document: Document, pages: int) -> Foot:
    """Return what stands below every page and above the rows."""
    cap = cap_of(document)
    return Foot(
        left=f"{document.school} · {document.title} · version {document.version}",
        pages=pages,
        title=f"{document.title} · {cap.lower()}" if cap else document.title,
    )


def count_missing(texts: pl.DataFrame, hand: Hand) -> int:
    """Count the different characters of a table that no installed font knows."""
    for cells in texts.iter_columns():
        for text in cells.filter(cells.str.contains(FOREIGN)).unique():
            hand.plain.shape(text)
    return len({mark for font in hand.fonts.values() for mark in font.missing})


def finished(laid: Any, grid: Grid, foot: Foot, hand: Hand) -> bytes:
    """Return the designed pages with their feet, tagged for readers who listen."""
    pages = [
        with_foot(page, hand, paper=grid.paper, foot=foot, number=number)
        for number, page in enumerate(laid.pages, start=1)
    ]
    return written(laid, pages, hand, pdf_tags=True)


def written(laid: Any, pages: list[Sheet], hand: Hand, **options: Any) -> bytes:
    """Return pages as a PDF of their own."""
    copy = laid.copy(pages)
    copy.fonts = hand.fonts
    return copy.write_pdf(**options)


def joined(front: bytes, rows: bytes, front_pages: int) -> bytes:
    """Return both parts as one document with an outline."""
    into = BytesIO()
    with pikepdf.open(BytesIO(front)) as book, pikepdf.open(BytesIO(rows)) as tail:
        book.pages.extend(tail.pages)
        with book.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Rows", front_pages))
        book.save(into, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return into.getvalue()
