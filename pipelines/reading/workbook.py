"""Excel workbooks: looked through before loading, then one sheet read as faithful text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import islice

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from config.errors import InputError, LimitError
from pipelines.reading.cells import Cell, write_cells
from pipelines.reading.detected import Detected, Overrides, Reading, Reason, Sheet
from pipelines.reading.frames import drop_blank_rows, drop_headers, drop_tables, drop_totals
from pipelines.reading.headers import name_columns
from pipelines.reading.lines import refuse_wide
from pipelines.reading.notes import Notes
from pipelines.reading.package import damaged, open_package, stream
from pipelines.reading.shape import Record, find_top
from pipelines.reading.sheet_scan import Scan, scan_sheet, to_letters
from pipelines.reading.workbook_map import Place, find_zero_styles, list_places
from pipelines.reading.workbook_notes import note_scan, pad_cells

HEAD_ROWS = 600
PIECE_ROWS = 20_000
SHOWN_LINES = 50


@dataclass(frozen=True, kw_only=True)
class Book:
    """A workbook that is safe to load: its sheets and what their XML says."""

    content: bytes
    places: list[Place]
    scans: dict[str, Scan]

    def sheets(self) -> list[Sheet]:
        """Return the sheets for a person to choose from."""
        return [
            Sheet(name=place.name, rows=self.scans[place.name].last_row, hidden=place.hidden)
            for place in self.places
        ]


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


@lru_cache(maxsize=1)
def open_book(content: bytes) -> Book:
    """Look through every part that an engine would load, and refuse what would hurt it."""
    package = open_package(content)
    places = list_places(package)
    if not places:
        raise InputError(
            "The workbook has no worksheet.", hint="Save the table on an ordinary sheet."
        )
    zero_styles = find_zero_styles(package)
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if name in package.namelist():
            for _ in stream(package, name):
                pass
    scans = {place.name: scan_sheet(stream(package, place.part), zero_styles) for place in places}
    return Book(content=content, places=places, scans=scans)


def choose_sheet(book: Book, wanted: str | None) -> tuple[str, Reason]:
    """Return the sheet to read: the chosen one, or the first visible one with values."""
    if wanted is not None:
        if wanted not in book.scans:
            names = ", ".join(book.scans)
            raise InputError(
                f"The workbook has no sheet called {wanted}.", hint=f"Choose one of: {names}."
            )
        return wanted, Reason(what="sheet", value=wanted, why="chosen")
    filled = [place for place in book.places if book.scans[place.name].cells]
    visible = [place for place in filled if not place.hidden]
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


def load_grid(book: Book, name: str, limit: int | None = None) -> Grid:
    """Load one sheet or its first rows, after its scan says that it is safe."""
    scan = book.scans[name]
    refuse_sparse(name, scan)
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_name(name)
        start = sheet.start
        if start is None:
            raise InputError(f"Sheet {name} is empty.", hint="Choose another sheet.")
        end = None if limit is None else start[0] + limit
        frame = collect_rows(islice(sheet.iter_rows(), start[0], end), scan, start)
    except CalamineError as error:
        raise damaged(f"sheet {name}: {error}") from error
    return Grid(frame=frame, first_row=start[0] + 1, first_column=start[1] + 1)


def collect_rows(rows: Iterator[list[Cell]], scan: Scan, start: tuple[int, int]) -> pl.DataFrame:
    """Return rows as text, written in pieces so that few typed cells live at a time."""
    first_row, first_column = start[0] + 1, start[1] + 1
    pieces: list[pl.DataFrame] = []
    while block := list(islice(rows, PIECE_ROWS)):
        columns = [write_cells(column) for column in zip(*block, strict=True)]
        pad_cells(columns, scan, first_row=first_row, first_column=first_column)
        series = [pl.Series(str(i), cells, dtype=pl.String) for i, cells in enumerate(columns)]
        pieces.append(pl.DataFrame(series))
        first_row += len(block)
    return pl.concat(pieces)


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Recognise the sheet, its banner and its header."""
    book = open_book(content)
    name, chosen = choose_sheet(book, overrides.sheet)
    return detect_grid(book, load_grid(book, name, HEAD_ROWS), chosen, overrides)


def detect_grid(book: Book, grid: Grid, chosen: Reason, overrides: Overrides) -> Detected:
    """Find the table in a sheet."""
    head = grid.rows(grid.first_row, grid.last_row + 1)
    records = [Record(row=grid.first_row + index, cells=cells) for index, cells in enumerate(head)]
    top = find_top(records, grid.frame.width, overrides.header_row)
    first = top.headers[0].row if top.headers else top.first_data_row
    above = [record for record in records if record.row < first and record.filled]
    return Detected(
        kind="xlsx",
        columns=name_columns(top.names, grid.frame.width, Notes()),
        first_data_row=top.first_data_row,
        header_row=top.headers[-1].row if top.headers else None,
        header_rows=[header.row for header in top.headers],
        header_cells=top.names or [],
        last_row=overrides.last_row,
        preamble=[show(record) for record in above[:SHOWN_LINES]],
        reasons=[chosen, top.reason],
        sheet=chosen.value,
        sheets=book.sheets(),
    )


def show(record: Record) -> str:
    """Return the filled cells of a banner row."""
    return " ".join(cell for cell in record.cells if cell.strip())


def read(content: bytes, detected: Detected) -> Reading:
    """Read every row of the detected sheet."""
    book = open_book(content)
    grid = load_grid(book, detected.sheet)
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
