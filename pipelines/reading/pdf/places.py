"""Where each row of the document stands: rows are counted through all pages, whatever they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.reading.detected import PageSpan
from pipelines.reading.pdf.tables import Content, Table, TableRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The row of each line, and the first and last row of each page."""

    rows: dict[int, int] = field(default_factory=dict)
    pages: tuple[PageSpan, ...] = ()

    def row_of(self, row: TableRow) -> int:
        """Return the number of a table's row."""
        return self.rows[row.line]


def find_places(content: Content) -> Places:
    """Count the rows of all pages; the lines of one row of a table count once."""
    leads = {
        line.number: band.rows[0].number
        for table in content.tables
        for row in all_rows(table)
        for band in row.bands
        for line in band.rows
    }
    rows: dict[int, int] = {}
    pages: list[PageSpan] = []
    last = 0
    for page, lines in zip(content.pages, content.rows, strict=True):
        first = last + 1
        for line in lines:
            lead = leads.get(line.number, line.number)
            if lead not in rows:
                last += 1
                rows[lead] = last
            rows[line.number] = rows[lead]
        pages.append(PageSpan(number=page.number, first_row=first, last_row=last))
    return Places(rows=rows, pages=tuple(pages))


def all_rows(table: Table) -> Sequence[TableRow]:
    """Return every row of a table, its headings among them."""
    return [*table.heading, *table.repeated, *table.rows]
