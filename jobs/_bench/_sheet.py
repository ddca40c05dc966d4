"""The measured work of `homeroom bench sheet`: one workbook, read by us and by its bare engine."""

import sys
from io import BytesIO
from pathlib import Path

import polars as pl
import xlsxwriter
from python_calamine import CalamineWorkbook

from jobs._bench._child import Watch, Work, run
from jobs._bench._gradebook import clean_table
from pipelines._format import format_of
from pipelines.reading.detected import Overrides

WORKBOOK = "gradebook.xlsx"
PIECE_ROWS = 10_000


def make_workbook(folder: Path, rows: int) -> None:
    """Write a gradebook of 15 columns: texts, a date, ten marks as numbers."""
    table = clean_table(rows).with_columns(pl.col("date").str.to_date())
    table = table.with_columns(pl.col("^score_.*$").cast(pl.Float64))
    with xlsxwriter.Workbook(folder / WORKBOOK, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Marks")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, table.columns)
        for start in range(0, rows, PIECE_ROWS):
            piece = table.slice(start, PIECE_ROWS)
            for number, cells in enumerate(piece.iter_rows(), start + 1):
                for column, cell in enumerate(cells):
                    is_day = table.columns[column] == "date"
                    sheet.write(number, column, cell, *([day] if is_day else []))


def homeroom(folder: Path, _size: int, watch: Watch) -> dict[str, int]:
    """Look through the workbook, recognise the table, read it as text with every row accounted."""
    content = (folder / WORKBOOK).read_bytes()
    format_ = format_of(content, WORKBOOK)
    detected = format_.detect(content, Overrides())
    watch.lap("look through and load")
    reading = format_.read(content, detected)
    watch.lap("read")
    return {"rows": reading.frame.height, "columns": reading.frame.width - 1}


def calamine(folder: Path, _size: int, watch: Watch) -> dict[str, int]:
    """Load the first sheet with the bare engine into lists of typed cells."""
    content = (folder / WORKBOOK).read_bytes()
    cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    watch.lap("load")
    return {"rows": len(cells) - 1, "columns": len(cells[0])}


KINDS: dict[str, Work] = {"homeroom": homeroom, "calamine": calamine}

if __name__ == "__main__":
    run(KINDS, sys.argv[1:])
