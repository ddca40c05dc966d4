"""What a sheet's XML knows and its loaded values do not: padded ids, errors, missing results."""

from collections import Counter

import polars as pl

from pipelines.reading.detected import Detected
from pipelines.reading.notes import Notes
from pipelines.reading.sheet_scan import Scan, to_letters


def pad_cells(
    frame: pl.DataFrame, scan: Scan, *, first_row: int, first_column: int
) -> pl.DataFrame:
    """Return numbers that the sheet shows with leading zeros as it shows them."""
    if not scan.padded:
        return frame
    places = pl.DataFrame(
        [
            (row - first_row, column - first_column, size)
            for (row, column), size in scan.padded.items()
        ],
        schema={"at": pl.Int64, "column": pl.Int64, "digits": pl.Int64},
        orient="row",
    ).filter(pl.col("at").is_between(0, frame.height - 1))
    for (column,), cells in places.group_by("column"):
        if 0 <= int(str(column)) < frame.width:
            name = frame.columns[int(str(column))]
            shown = padded(frame.get_column(name).gather(cells["at"]), cells["digits"])
            frame = frame.with_columns(frame.get_column(name).scatter(cells["at"], shown))
    return frame


def padded(texts: pl.Series, digits: pl.Series) -> pl.Series:
    """Return whole numbers with so many digits, everything else as it was."""
    text = pl.col("text")
    filled = pl.DataFrame({"text": texts, "digits": digits}).select(
        pl.when(text.str.contains(r"^\d+$")).then(text.str.zfill(pl.col("digits"))).otherwise(text)
    )
    return filled.to_series()


def name_column(detected: Detected, column: int, first_column: int) -> str | None:
    """Return the name of a column of the sheet, or none outside the table."""
    index = column - first_column
    return detected.columns[index] if 0 <= index < len(detected.columns) else None


def note_scan(scan: Scan, detected: Detected, notes: Notes, *, first_column: int) -> None:
    """Tell what the text of the cells does not show."""
    first = detected.first_data_row
    for row, column, text in scan.errors:
        notes.ask(
            "cell_error",
            text,
            row=row if row >= first else None,
            column=name_column(detected, column, first_column),
            expected="a value",
            suggestion="read as missing",
        )
    for row, column in scan.uncalculated:
        notes.ask(
            "formula_without_value",
            f"a formula without a result in {to_letters(column)}{row}",
            row=row if row >= first else None,
            column=name_column(detected, column, first_column),
            expected="the result; open the workbook in Excel and save it",
            suggestion="read as missing",
        )
    padded = Counter(column for (row, column) in scan.padded if row >= first)
    for column, cells in padded.items():
        notes.add(
            "padded_id",
            f"{cells:,} numbers shown with leading zeros",
            column=name_column(detected, column, first_column),
            suggestion="written as shown",
        )
    if scan.merges:
        notes.add("merged_cells", f"{scan.merges:,} merged areas", suggestion="only the first cell")
