"""The account of every line of a PDF, and what its pages have to tell."""

from pipelines.reading.notes import Notes
from pipelines.reading.pdf.places import Places, all_rows
from pipelines.reading.pdf.refusals import is_picture, name_pages
from pipelines.reading.pdf.tables import Content, Table

LISTED = 20


def account_rest(content: Content, table: Table, notes: Notes) -> None:
    """Account for the lines that are no rows of the table that was read."""
    notes.account("header", sum(len(row.lines) for row in [*table.heading, *table.repeated]))
    ours = lines_of(table)
    others = {line for other in content.tables if other is not table for line in lines_of(other)}
    others -= ours
    notes.account("other_table", len(others))
    last = max(ours)
    starts = {region.page.number: region.rows[0].number for region in table.regions}
    for rows in content.rows:
        for row in rows:
            if row.number in ours or row.number in others:
                continue
            is_above = row.number < starts.get(row.page, 0 if row.number > last else row.number + 1)
            notes.account("preamble" if is_above else "footer")


def lines_of(table: Table) -> set[int]:
    """Return the numbers of all lines of a table."""
    return {line for row in all_rows(table) for line in row.lines}


def note_document(content: Content, table: Table, places: Places, notes: Notes) -> None:
    """Tell what repeats, what a page broke, what could not be read."""
    if table.repeated:
        pages = sorted({row.bands[0].page for row in table.repeated})
        notes.add("repeated_header", f"the header comes again on {name_pages(pages)}")
    for line in table.broken[:LISTED]:
        notes.add("row_over_page", "a row that goes on over the page", row=places.rows[line])
    pictures = [page.number for page in content.pages if is_picture(page)]
    if pictures:
        notes.ask(
            "picture_page",
            f"{name_pages(pages=pictures)} scanned: a picture without text",
            expected="text; nothing was read from there",
        )
    hidden = [page.number for page in content.pages if page.hidden]
    if hidden:
        notes.add(
            "hidden_text",
            f"text outside of the visible paper on {name_pages(hidden)}",
            expected="text that people can see; it was left out",
        )


def note_others(content: Content, table: Table, notes: Notes, *, sure: bool) -> None:
    """Tell which other tables were left out; ask where it is not sure which one was meant."""
    tell = notes.add if sure else notes.ask
    for number, other in enumerate(content.tables, start=1):
        if other is not table and lines_of(other).isdisjoint(lines_of(table)):
            tell(
                "other_table",
                f"table {number} on {name_pages(other.pages)} with {len(other.rows):,} rows",
                expected="one table in a file",
                suggestion="left out; choose it at Read to read it instead",
            )
