"""What a sheet's XML knows and its loaded values do not: padded ids, errors, missing results."""

from collections import Counter

from pipelines.reading.detected import Detected
from pipelines.reading.notes import Notes
from pipelines.reading.sheet_scan import Scan, to_letters


def pad_cells(
    columns: list[list[str | None]], scan: Scan, *, first_row: int, first_column: int
) -> None:
    """Write numbers that the sheet shows with leading zeros as it shows them."""
    for (row, column), digits in scan.padded.items():
        index, place = column - first_column, row - first_row
        if not (0 <= index < len(columns) and 0 <= place < len(columns[index])):
            continue
        text = columns[index][place]
        if text is not None and text.isdigit():
            columns[index][place] = text.zfill(digits)


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
