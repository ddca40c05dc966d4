"""Take out rows that are no data: blank ones, headers that come again, totals at the end."""

import re
from itertools import pairwise

import polars as pl

from pipelines.reading.detected import Detected
from pipelines.reading.kinds import learn
from pipelines.reading.notes import Notes, name_lines
from pipelines.reading.shape import has_total_word, is_foreign_header, is_note, is_total

TAIL = 6
FEW = 2
HALF = 0.005
PLAIN = re.compile(r"-?\d{1,15}(\.\d+)?")
SAMPLE = 300


def sample_rows(frame: pl.DataFrame, size: int = SAMPLE) -> list[list[str]]:
    """Return rows from all over a table as plain text, without line numbers."""
    columns = [name for name in frame.columns if name != "_row"]
    step = max(1, frame.height // size)
    picked = frame.lazy().select(columns).gather_every(step).head(size).collect()
    return [[cell or "" for cell in row] for row in picked.iter_rows()]


def drop_blank_rows(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Leave out rows in which every cell is missing."""
    cells = pl.exclude("_row")
    blank = frame.lazy().select(pl.all_horizontal(cells.is_null())).collect().to_series()
    if not blank.any():
        return frame
    rows = frame.get_column("_row").filter(blank).to_list()
    notes.account("blank", len(rows))
    notes.add("blank_rows", f"{len(rows):,} rows without any value ({name_lines(rows)})")
    return frame.filter(~blank)


def drop_headers(frame: pl.DataFrame, detected: Detected, notes: Notes) -> pl.DataFrame:
    """Leave out rows that only repeat the header, as printed pages do."""
    columns = [name for name in frame.columns if name != "_row"]
    cells = detected.header_cells
    if len(cells) != len(columns) or len(detected.header_rows) != 1:
        return frame
    pairs = zip(columns, cells, strict=True)
    same = [pl.col(name).eq_missing(pl.lit(cell or None, pl.String)) for name, cell in pairs]
    first = frame.lazy().filter(same[0]).filter(pl.all_horizontal(same)).select("_row").collect()
    rows = first.get_column("_row").to_list()
    if not rows:
        return frame
    notes.account("header", len(rows))
    notes.add("repeated_header", f"the header comes again on {name_lines(rows)}")
    return frame.filter(~pl.col("_row").is_in(rows))


def drop_tables(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Leave out blocks after blank rows that open with a header of their own."""
    if not frame.height:
        return frame
    rows = frame.get_column("_row")
    starts = [0, *(rows.diff() > 1).arg_true().to_list(), frame.height]
    models = learn(sample_rows(frame.head(starts[1])), frame.width - 1)
    gone: list[int] = []
    for start, end in pairwise(starts[1:]):
        cells = [cell or "" for cell in frame.row(start)[1:]]
        if end - start > 1 and is_foreign_header(cells, models):
            gone += rows[start:end].to_list()
    if not gone:
        return frame
    notes.account("other_table", len(gone))
    notes.ask(
        "other_table",
        f"another table on {name_lines(gone)}",
        row=gone[0],
        expected="one table in a sheet",
        suggestion="put it on a sheet of its own",
    )
    return frame.filter(~pl.col("_row").is_in(gone))


def drop_totals(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Leave out totals and averages at the very end; they are results, not records."""
    tail = [(row[0], [cell or "" for cell in row[1:]]) for row in frame.tail(TAIL).rows()]
    if not any(may_be_total(cells) for _, cells in tail):
        return frame
    models = learn(sample_rows(frame.head(max(frame.height - TAIL, 1))), frame.width - 1)
    rows: list[int] = []
    for row, cells in reversed(tail):
        above = frame.head(frame.height - len(rows) - 1)
        if not (is_total(cells, models) or is_note(cells, models) or is_sum(cells, above)):
            break
        rows.append(row)
        notes.add("footer", " ".join(filter(None, cells)), row=row, expected="a record")
    notes.account("footer", len(rows))
    return frame.head(frame.height - len(rows)) if rows else frame


def may_be_total(cells: list[str]) -> bool:
    """Tell a row that deserves a second look: a word for a total, or nearly nothing in it."""
    return has_total_word(cells) or sum(bool(cell.strip()) for cell in cells) <= FEW


def is_sum(cells: list[str], above: pl.DataFrame) -> bool:
    """Tell a row that is named a total and adds up each column of numbers above it."""
    if not has_total_word(cells) or not above.height:
        return False
    names = [name for name in above.columns if name != "_row"]
    numbers = above.select(pl.col(names).cast(pl.Float64, strict=False))
    sums = [float(total or 0) for total in numbers.sum().row(0)]
    given = [
        (float(cell), total) for cell, total in zip(cells, sums, strict=True) if is_plain(cell)
    ]
    return bool(given) and all(abs(value - total) < HALF for value, total in given)


def is_plain(cell: str) -> bool:
    """Tell a plain number."""
    return PLAIN.fullmatch(cell) is not None
