"""Workbooks of any kind: looked through before loading, then one sheet read as faithful text."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice

import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from config.errors import InputError, LimitError
from pipelines.reading.cells import Cell, write_cells, write_iso_lengths
from pipelines.reading.detected import Detected, Overrides, Reading, Reason, Sheet
from pipelines.reading.frames import drop_blank_rows, drop_headers, drop_tables, drop_totals
from pipelines.reading.headers import name_columns
from pipelines.reading.lines import refuse_wide
from pipelines.reading.notes import Notes
from pipelines.reading.package import damaged
from pipelines.reading.shape import Record, find_top
from pipelines.reading.sheet_scan import Scan, to_letters
from pipelines.reading.workbook_notes import note_scan, pad_cells

HEAD_ROWS = 600
PIECE_ROWS = 8_000
SHOWN_LINES = 50
PANIC = "PanicException"
LOCKED = InputError(
    "The workbook is locked with a password.",
    hint="Open it, remove the password (File, Info), save and upload again.",
)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The cells of a sheet as text; its first row is row `first_row` of the sheet."""

    frame: pl.DataFrame
    first_row: int
    first_column: int

    @property
    def last_row(self) -> int:
        """Return the number of the last row, as in the sheet."""
        return self.first_row + self.frame.height - 1

    def rows(self, start: int, end: int) -> list[list[str]]:
        """Return some rows (numbered as in the sheet) with blanks for missing cells."""
        part = self.frame.slice(start - self.first_row, end - start)
        return [[cell or "" for cell in row] for row in part.iter_rows()]


@dataclass(kw_only=True)
class Book:
    """A workbook that is safe to load, and what is known of its sheets before it is.

    `look` looks closely at one sheet: for cells that a number format pads, and for those that the
    engine gives back empty though something stands in them.
    """

    kind: str
    content: bytes
    sheets: list[Sheet]
    scans: dict[str, Scan]
    look: Callable[[str], Scan]
    date1904: bool = False
    grids: dict[str, Grid] = field(default_factory=dict)

    def grid(self, name: str) -> Grid:
        """Return the cells of one sheet, loaded once."""
        if name not in self.grids:
            refuse_sparse(name, self.scans[name])
            self.grids = {name: load_grid(self, name)}
        return self.grids[name]


class Engine:
    """Says in a sentence what the engine stumbles over; its Rust may panic at contradictions."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: object
    ) -> None:
        """Turn what was raised into an error of ours."""
        if isinstance(error, PasswordError):
            raise LOCKED from error
        if isinstance(error, CalamineError):
            raise damaged(f"{self.where}: {error}") from error
        if kind is not None and kind.__name__ == PANIC:
            raise damaged(f"{self.where} contradicts itself") from error


def open_engine(content: bytes) -> CalamineWorkbook:
    """Open a workbook with the engine."""
    with Engine("the workbook"):
        return CalamineWorkbook.from_filelike(BytesIO(content))


def choose_sheet(book: Book, wanted: str | None) -> tuple[str, Reason]:
    """Return the sheet to read: the chosen one, or the first visible one with values."""
    if wanted is not None:
        if wanted not in book.scans:
            names = ", ".join(book.scans)
            raise InputError(
                f"The workbook has no sheet called {wanted}.", hint=f"Choose one of: {names}."
            )
        return wanted, Reason(what="sheet", value=wanted, why="chosen")
    filled = [sheet for sheet in book.sheets if book.scans[sheet.name].cells]
    visible = [sheet for sheet in filled if not sheet.hidden]
    if not visible:
        hint = "Choose one of its hidden sheets." if filled else "Export the table again."
        raise InputError("No visible sheet of the workbook holds any value.", hint=hint)
    name = visible[0].name
    why = "the only one with values" if len(filled) == 1 else "the first visible one with values"
    sure = 1.0 if len(visible) == 1 else 0.7
    return name, Reason(what="sheet", value=name, why=why, confidence=sure)


def refuse_sparse(name: str, scan: Scan) -> None:
    """Refuse a sheet whose extent no engine survives, and say where the stray cell is."""
    if not scan.is_sparse:
        return
    refuse_wide(scan.last_column if scan.cells > scan.last_column // 2 else 0)
    raise LimitError(
        f"Sheet {name} reaches to cell {to_letters(scan.last_column)}{scan.last_row}, though "
        f"only {scan.cells:,} cells hold something: a stray cell lies far outside the table.",
        hint="Go to the last cell with Ctrl+End, delete its row and column, save, upload again.",
    )


@contextmanager
def no_collecting() -> Iterator[None]:
    """Let Python look for no circles among millions of cells that have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_grid(book: Book, name: str) -> Grid:
    """Load one sheet; where cells got lost on the way, look closely which, and tell."""
    with Engine(f"sheet {name}"), no_collecting():
        sheet = open_engine(book.content).get_sheet_by_name(name)
        start = sheet.start
        if start is None:
            raise InputError(f"Sheet {name} is empty.", hint="Choose another sheet.")
        frame = collect_rows(islice(sheet.iter_rows(), start[0], None))
    if not is_complete(frame, book.scans[name], sheet):
        book.scans[name] = book.look(name)
    first = start[0] + 1, start[1] + 1
    frame = write_iso_lengths(frame) if book.kind == "ods" else frame
    padded = pad_cells(frame, book.scans[name], first_row=first[0], first_column=first[1])
    return Grid(frame=padded, first_row=first[0], first_column=first[1])


def is_complete(frame: pl.DataFrame, scan: Scan, sheet: CalamineSheet) -> bool:
    """Tell whether every cell that holds something gave a text, and no format needs a look."""
    filled = sum(frame.height - missing for missing in frame.null_count().row(0))
    scan.merges = scan.merges or len(sheet.merged_cell_ranges or ())
    return scan.is_close or (filled == scan.cells and not scan.needs_look)


def collect_rows(rows: Iterator[list[Cell]]) -> pl.DataFrame:
    """Return rows as text, written in pieces so that few typed cells live at a time."""
    pieces: list[pl.DataFrame] = []
    while block := list(islice(rows, PIECE_ROWS)):
        columns = [write_cells(column) for column in zip(*block, strict=True)]
        pieces.append(pl.DataFrame([one.alias(f"{at}") for at, one in enumerate(columns)]))
    return pl.concat(pieces)


def detect(book: Book, overrides: Overrides) -> Detected:
    """Recognise the sheet, its banner and its header."""
    name, chosen = choose_sheet(book, overrides.sheet)
    return detect_grid(book, book.grid(name), chosen, overrides)


def detect_grid(book: Book, grid: Grid, chosen: Reason, overrides: Overrides) -> Detected:
    """Find the table in a sheet."""
    head = grid.rows(grid.first_row, grid.first_row + HEAD_ROWS)
    records = [Record(row=grid.first_row + index, cells=cells) for index, cells in enumerate(head)]
    top = find_top(records, grid.frame.width, overrides.header_row)
    first = top.headers[0].row if top.headers else top.first_data_row
    above = [record for record in records if record.row < first and record.filled]
    return Detected(
        kind=book.kind,
        columns=name_columns(top.names, grid.frame.width, Notes()),
        first_data_row=top.first_data_row,
        header_row=top.headers[-1].row if top.headers else None,
        header_rows=[header.row for header in top.headers],
        header_cells=top.names or [],
        last_row=overrides.last_row,
        preamble=[show(record) for record in above[:SHOWN_LINES]],
        reasons=[chosen, top.reason],
        sheet=chosen.value,
        sheets=book.sheets,
        date1904=book.date1904,
    )


def show(record: Record) -> str:
    """Return the filled cells of a banner row."""
    return " ".join(cell for cell in record.cells if cell.strip())


def read(book: Book, detected: Detected) -> Reading:
    """Read every row of the detected sheet."""
    grid = book.grid(detected.sheet)
    notes = Notes()
    count_top(grid, detected, notes)
    note_scan(book.scans[detected.sheet], detected, notes, first_column=grid.first_column)
    frame = make_frame(grid, detected, notes)
    kept = drop_blank_rows(frame, notes)
    kept = drop_headers(kept, detected, notes)
    kept = drop_tables(kept, notes) if kept.height < frame.height else kept
    if detected.last_row is None:
        kept = drop_totals(kept, notes)
    notes.account("data", kept.height)
    return Reading(
        frame=kept,
        rejects=notes.rejects_frame(),
        findings=notes.findings_frame(),
        accounts=notes.balance(grid.last_row),
        detected=detected,
    )


def count_top(grid: Grid, detected: Detected, notes: Notes) -> None:
    """Account for the rows above the data and for names that the header did not give."""
    end = min(detected.first_data_row, grid.last_row + 1)
    above = grid.rows(grid.first_row, end)
    filled = sum(any(cell.strip() for cell in cells) for cells in above)
    headers = len(detected.header_rows)
    notes.account("header", headers)
    notes.account("preamble", filled - headers)
    notes.account("blank", end - 1 - filled)
    if headers:
        name_columns(detected.header_cells, len(detected.columns), notes)


def make_frame(grid: Grid, detected: Detected, notes: Notes) -> pl.DataFrame:
    """Return the rows below the header."""
    first = min(detected.first_data_row, grid.last_row + 1)
    last = max(min(detected.last_row or grid.last_row, grid.last_row), first - 1)
    notes.account("footer", grid.last_row - last)
    cells = grid.frame.slice(first - grid.first_row, last - first + 1)
    rows = pl.int_range(first, last + 1, eager=True, dtype=pl.Int64).alias("_row")
    cells.columns = detected.columns
    return cells.insert_column(0, rows)
