"""Published XLSX: ids as text, dates as dates, nothing that computes or leads elsewhere."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from config.errors import LimitError
from config.profile import Field
from pipelines.publish.csv import ordered, titles_of

ROW_LIMIT = 1_048_575
SAFE_INTEGER = 10**15
WIDTHS = (8, 40)
OPTIONS = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def to_xlsx(frame: pl.DataFrame, fields: Sequence[Field], title: str = "Table") -> bytes:
    """Return a workbook with one sheet: titles in the first row, typed cells below."""
    if frame.height > ROW_LIMIT:
        raise LimitError(
            f"{frame.height:,} rows do not fit into one sheet; it takes {ROW_LIMIT:,}.",
            hint="Download the table as CSV or Parquet.",
        )
    into = BytesIO()
    with xlsxwriter.Workbook(into, OPTIONS) as book:
        sheet = book.add_worksheet(sheet_name(title))
        head = book.add_format({"bold": True, "bottom": 1})
        write_sheet(sheet, frame, fields, head=head, text=book.add_format({"num_format": "@"}),
                    date=book.add_format({"num_format": "yyyy-mm-dd"}))  # fmt: skip
    return into.getvalue()


def sheet_name(title: str) -> str:
    """Return a name that a workbook takes."""
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "Table"


def write_sheet(
    sheet: Worksheet,
    frame: pl.DataFrame,
    fields: Sequence[Field],
    *,
    head: Format,
    text: Format,
    date: Format,
) -> None:
    """Write titles and columns; the titles stay in sight."""
    titles = titles_of(fields)
    chosen = ordered(frame, fields)
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(fields):
        values = chosen[field.name]
        sheet.write_string(0, place, titles[field.name], head)
        cell = date if values.dtype == pl.Date else text if values.dtype == pl.String else None
        sheet.set_column(place, place, width(values, titles[field.name]), cell)
        write_column(sheet, place, values, date)


def width(values: pl.Series, title: str) -> int:
    """Return how wide a column has to be to be read."""
    longest = values.head(1_000).cast(pl.String).str.len_chars().max() or 0
    return min(max(int(str(longest)), len(title), WIDTHS[0]) + 2, WIDTHS[1])


def write_column(sheet: Worksheet, place: int, values: pl.Series, date: Format) -> None:
    """Write a column's cells by its type; the writer takes one cell at a time."""
    filled = values.is_not_null().arg_true()
    cells: Iterable[tuple[int, Any]] = zip(filled, values.gather(filled), strict=True)
    if values.dtype == pl.Date:
        for row, cell in cells:
            sheet.write_datetime(row + 1, place, cell, date)
    elif values.dtype.is_numeric() and is_exact(values):
        for row, cell in cells:
            sheet.write_number(row + 1, place, float(str(cell)))
    else:
        for row, cell in cells:
            sheet.write_string(row + 1, place, str(cell))


def is_exact(values: pl.Series) -> bool:
    """Tell whether a sheet's numbers, which have 15 digits, hold these."""
    largest = values.cast(pl.Float64).abs().max()
    return largest is None or float(str(largest)) < SAFE_INTEGER
