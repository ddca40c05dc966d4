"""The rows of a table as records: cells joined, totals kept out, doubts told."""

from collections.abc import Sequence

import polars as pl

from pipelines.reading.detected import Detected
from pipelines.reading.kinds import learn
from pipelines.reading.notes import Notes
from pipelines.reading.pdf.grid import Piece
from pipelines.reading.pdf.joins import Usual, join_lines
from pipelines.reading.pdf.places import Places
from pipelines.reading.pdf.tables import Table, TableRow
from pipelines.reading.pdf.totals import check_total, find_totals

JOINED = "lines that were joined; the rest of the column does not tell how"


def to_records(table: Table, places: Places, detected: Detected, notes: Notes) -> pl.DataFrame:
    """Return the data rows of a table, and account for the lines of all its rows."""
    rows = [row for row in table.rows if is_inside(places.row_of(row), detected)]
    for row in table.rows[len(rows) :]:
        notes.account("footer", len(row.lines))
    read = read_columns(rows, table.width)
    cells = [[text for text, _ in row] for row in read]
    totals = [] if detected.last_row is not None else list_totals(rows, cells)
    for index in totals:
        notes.account("footer", len(rows[index].lines))
        note_total(
            index, cells, totals, (places.row_of(rows[index]), detected.columns), notes=notes
        )
    kept = [index for index in range(len(rows)) if index not in set(totals)]
    for index in kept:
        notes.account("data")
        notes.account("continuation", len(rows[index].lines) - 1)
        note_doubts(places.row_of(rows[index]), read[index], detected.columns, notes)
    return to_frame([(places.row_of(rows[i]), cells[i]) for i in kept], detected.columns)


def is_inside(row: int, detected: Detected) -> bool:
    """Tell whether a row stands above the last one that a person wants."""
    return detected.last_row is None or row <= detected.last_row


def read_columns(rows: Sequence[TableRow], width: int) -> list[list[tuple[str, str]]]:
    """Return each cell as text with what makes it doubtful."""
    usual = [usual_of([row.pieces[index] for row in rows]) for index in range(width)]
    return [list(map(read_piece, row.pieces, usual)) for row in rows]


def usual_of(pieces: Sequence[Piece]) -> Usual:
    """Learn what the cells of a column look like."""
    return Usual.of([piece.lines for piece in pieces if piece.lines])


def read_piece(piece: Piece, usual: Usual) -> tuple[str, str]:
    """Return one cell and what makes it doubtful."""
    if not piece.lines:
        return "", piece.doubt
    text, sure = join_lines(piece.lines, usual)
    return text, piece.doubt or ("" if sure else JOINED)


def list_totals(rows: Sequence[TableRow], cells: Sequence[list[str]]) -> list[int]:
    """Return the rows of totals."""
    if len(rows) < 2:
        return []
    models = learn(cells, len(cells[0]))
    ends = [
        index + 1
        for index in range(len(rows))
        if index + 1 == len(rows) or rows[index + 1].bands[0].page != rows[index].bands[0].page
    ]
    return find_totals(cells, models, ends)


def note_total(
    index: int,
    cells: Sequence[list[str]],
    totals: Sequence[int],
    place: tuple[int, Sequence[str]],
    *,
    notes: Notes,
) -> None:
    """Keep a row of totals out, and ask where it is not what the rows above it give."""
    row, columns = place
    notes.add("footer", " ".join(filter(None, cells[index])), row=row, expected="a record")
    before = [other for other in totals if other < index and other + 1 not in totals]
    start = before[-1] + 1 if before else 0
    every = [cells[other] for other in range(index) if other not in totals]
    part = [cells[other] for other in range(start, index) if other not in totals]
    wrong = check_total(cells[index], every)
    if wrong and check_total(cells[index], part):
        for column, found, computed in wrong:
            expected = f"{computed} from the rows above"
            notes.ask("total_differs", found, row=row, column=columns[column], expected=expected)


def note_doubts(
    row: int, cells: Sequence[tuple[str, str]], columns: Sequence[str], notes: Notes
) -> None:
    """Ask about each cell that was read with low confidence."""
    for column, (text, doubt) in zip(columns, cells, strict=True):
        if doubt:
            notes.ask(
                "unsure_cell", text, row=row, column=column, expected=f"the printed text; {doubt}"
            )


def to_frame(rows: Sequence[tuple[int, list[str]]], columns: Sequence[str]) -> pl.DataFrame:
    """Return rows as a frame of text; an empty cell is missing."""
    numbers = pl.Series("_row", [row for row, _ in rows], dtype=pl.Int64)
    series = [
        pl.Series(name, [cells[index] or None for _, cells in rows], dtype=pl.String)
        for index, name in enumerate(columns)
    ]
    return pl.DataFrame([numbers, *series])
