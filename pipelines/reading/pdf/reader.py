"""PDF tables: one table of a document read as faithful text, every line accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.errors import InputError
from pipelines.reading.detected import Detected, Overrides, Reading, Reason, Sheet
from pipelines.reading.headers import name_columns
from pipelines.reading.notes import Notes
from pipelines.reading.pdf.columns import standing_edges
from pipelines.reading.pdf.document import read_pages
from pipelines.reading.pdf.ledger import account_rest, note_document, note_others
from pipelines.reading.pdf.places import Places, all_rows, find_places
from pipelines.reading.pdf.records import to_records
from pipelines.reading.pdf.refusals import name_pages, no_table, refuse_scanned
from pipelines.reading.pdf.tables import Content, Table, find_content, make_table

SHOWN_LINES = 50
OURS = "Homeroom"
WAYS = {
    "rules": "lines are drawn between the rows",
    "gaps": "the rows stand further apart than the lines in them",
    "lines": "each line of text is a row",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A PDF looked through: its content, and where its rows stand."""

    content: Content
    places: Places
    creator: str = ""

    def name_of(self, number: int, table: Table) -> str:
        """Return what a table is called where a person chooses one."""
        return f"Table {number}, {name_pages(table.pages)}"

    def sheets(self) -> list[Sheet]:
        """Return the tables for a person to choose from."""
        return [
            Sheet(name=self.name_of(number, table), rows=len(table.rows))
            for number, table in enumerate(self.content.tables, start=1)
        ]


@lru_cache(maxsize=1)
def open_book(content: bytes) -> Book:
    """Read every page of a PDF, or say why there is nothing to read."""
    pages, creator = read_pages(content)
    refuse_scanned(pages)
    found = find_content(pages)
    if not found.tables:
        raise no_table(pages)
    return Book(content=found, places=find_places(found), creator=creator)


def choose_table(book: Book, wanted: str | None) -> tuple[Table, Reason]:
    """Return the table to read: the chosen one, or the one with the most cells."""
    names = [sheet.name for sheet in book.sheets()]
    tables = book.content.tables
    if wanted is not None:
        if wanted not in names:
            raise InputError(
                f"The PDF has no table called {wanted}.", hint=f"Choose one of: {'; '.join(names)}."
            )
        return tables[names.index(wanted)], Reason(what="table", value=wanted, why="chosen")
    if book.creator == OURS:
        return tables[-1], Reason(what="table", value=names[-1], why="printed last by Homeroom")
    sizes = [len(table.rows) * table.width for table in tables]
    best = sizes.index(max(sizes))
    others = sorted(sizes)[:-1]
    why = f"the largest of {len(tables)}" if others else "the only one"
    sure = 1.0 if not others else 0.9 if others[-1] * 2 < sizes[best] else 0.6
    return tables[best], Reason(what="table", value=names[best], why=why, confidence=sure)


def with_heading(book: Book, table: Table, header_row: int | None) -> Table:
    """Return the table with the heading that ends at a row of the document; 0 means none."""
    places = [book.places.row_of(row) for row in table.heading]
    if table.is_joined or header_row is None or header_row == max(places, default=0):
        return table
    lines = [line for line, row in book.places.rows.items() if row <= header_row]
    return make_table(table.regions, max(lines, default=0))


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Recognise the table, its heading and how its rows and columns part."""
    book = open_book(content)
    table, chosen = choose_table(book, overrides.sheet)
    table = with_heading(book, table, overrides.header_row)
    heading = [book.places.row_of(row) for row in table.heading]
    rows = [book.places.row_of(row) for row in table.rows]
    return Detected(
        kind="pdf",
        columns=name_columns(list(table.names) or None, table.width, Notes()),
        first_data_row=rows[0] if rows else max(heading, default=0) + 1,
        header_row=heading[-1] if heading else None,
        header_rows=heading,
        header_cells=list(table.names),
        last_row=overrides.last_row,
        preamble=preamble_of(book.content, table)[-SHOWN_LINES:],
        reasons=[chosen, *reasons_of(book.content, table, heading)],
        sheet=chosen.value,
        sheets=book.sheets(),
        pages=list(book.places.pages),
    )


def preamble_of(content: Content, table: Table) -> list[str]:
    """Return what stands above the table on its first page."""
    first = min(row.line for row in all_rows(table))
    page = table.pages[0]
    return [
        row.text for rows in content.rows for row in rows if row.page == page and row.number < first
    ]


def reasons_of(content: Content, table: Table, heading: Sequence[int]) -> list[Reason]:
    """Say how the rows, the columns and the heading were found."""
    is_drawn = bool(standing_edges(table.regions[0].rows, table.regions[0].page.rules))
    return [
        Reason(
            what="pages",
            value=str(len(content.pages)),
            why=f"the table stands on {name_pages(table.pages)}",
        ),
        Reason(
            what="columns",
            value=str(table.width),
            why="lines are drawn between them"
            if is_drawn
            else "no word crosses the white between them",
            confidence=1.0 if is_drawn else 0.8,
        ),
        Reason(
            what="rows",
            value=f"{len(table.rows):,}",
            why=WAYS[table.how],
            confidence={"rules": 1.0, "gaps": 0.9, "lines": 0.8}[table.how],
        ),
        Reason(
            what="header",
            value=name_rows(heading),
            why=table.why,
            confidence=table.confidence,
        ),
    ]


def name_rows(rows: Sequence[int]) -> str:
    """Return `none`, `row 2` or `rows 2 to 4`."""
    if not rows:
        return "none"
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}"


def read(content: bytes, detected: Detected) -> Reading:
    """Read every row of the detected table."""
    book = open_book(content)
    table, _ = choose_table(book, detected.sheet)
    table = with_heading(book, table, detected.header_row or 0)
    notes = Notes()
    name_columns(list(table.names) or None, table.width, notes)
    frame = to_records(table, book.places, detected, notes)
    account_rest(book.content, table, notes)
    note_document(book.content, table, book.places, notes)
    is_sure = all(reason.confidence == 1 for reason in detected.reasons if reason.what == "table")
    note_others(book.content, table, notes, sure=is_sure)
    return Reading(
        frame=frame,
        rejects=notes.rejects_frame(),
        findings=notes.findings_frame(),
        accounts=notes.balance(sum(len(rows) for rows in book.content.rows)),
        detected=detected,
    )
