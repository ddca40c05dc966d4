"""Pollute one record at a time: delimiters too few or too many, stray quotes, broken lines."""

from collections.abc import Iterator

from jobs._bench_ingest.case import Case, clean_lines, text
from jobs._bench_ingest.source import (
    COMMA,
    HEADER,
    MADE,
    ROWS,
    Dialect,
    Row,
    source_rows,
    write_cell,
    write_row,
)

WIDTH = len(HEADER)
TASK = HEADER.index("Task")
OTHER_DELIMITERS = (Dialect(delimiter=";"), Dialect(delimiter="\t"), Dialect(delimiter="|"))


def row_at(number: int) -> Row:
    """Return a record's cells; 0 is the header."""
    return list(HEADER) if number == 0 else list(MADE[number - 1])


def with_record(number: int, line: str) -> bytes:
    """Return the clean file with another line in one place; 0 is the header."""
    lines = clean_lines()
    lines[number] = line
    return text(lines)


def missing_delimiters() -> Iterator[Case]:
    """Yield files in which one record lacks one delimiter."""
    for number in range(ROWS + 1):
        cells = [write_cell(cell, COMMA) for cell in row_at(number)]
        for gap in range(WIDTH - 1):
            joined = [*cells[:gap], cells[gap] + cells[gap + 1], *cells[gap + 2 :]]
            yield Case(
                name=f"record {number} lacks delimiter {gap + 1}",
                fault="missing delimiter",
                content=with_record(number, ",".join(joined)),
            )


def extra_delimiters() -> Iterator[Case]:
    """Yield files in which one record has one delimiter too many."""
    for number in range(ROWS + 1):
        cells = [write_cell(cell, COMMA) for cell in row_at(number)]
        for gap in range(WIDTH):
            more = [*cells[: gap + 1], "", *cells[gap + 1 :]]
            yield Case(
                name=f"record {number} has a delimiter too many behind cell {gap + 1}",
                fault="extra delimiter",
                content=with_record(number, ",".join(more)),
            )


def stray_quotes() -> Iterator[Case]:
    """Yield files in which one cell has a quote that belongs to nothing; it stays in the cell."""
    for number in range(ROWS + 1):
        for column in range(WIDTH):
            yield stray_quote(number, column)


def stray_quote(number: int, column: int) -> Case:
    """Return the file with one quote before, inside or behind one cell's text."""
    row = row_at(number)
    place = (0, len(row[column]) // 2, len(row[column]))[(number + column) % 3]
    row[column] = row[column][:place] + '"' + row[column][place:]
    cells = [write_cell(cell, COMMA) for cell in row_at(number)]
    is_quoted = cells[column].startswith('"')
    cells[column] = row[column]
    if is_quoted:
        inside = row[column][:place].replace('"', '""'), row[column][place + 1 :]
        cells[column] = '"' + inside[0] + '"' + inside[1].replace('"', '""') + '"'
    rows = source_rows()
    if number:
        rows[number - 1] = row
    return Case(
        name=f"record {number} has a stray quote in cell {column + 1}",
        fault="stray quote",
        content=with_record(number, ",".join(cells)),
        header=HEADER if number else tuple(row),
        rows=rows,
    )


def other_delimiters() -> Iterator[Case]:
    """Yield files in which one record was written with another delimiter."""
    for number in range(ROWS + 1):
        dialect = OTHER_DELIMITERS[number % len(OTHER_DELIMITERS)]
        yield Case(
            name=f"record {number} with {dialect.delimiter!r}",
            fault="other delimiter",
            content=with_record(number, write_row(row_at(number), dialect)),
        )


def bare_commas() -> Iterator[Case]:
    """Yield files in which a long text with commas lost its quotes."""
    for number in range(1, ROWS + 1, 2):
        cells = [write_cell(cell, COMMA) for cell in row_at(number)]
        if '""' not in cells[TASK]:
            cells[TASK] = row_at(number)[TASK]
            yield Case(
                name=f"record {number} has bare commas",
                fault="unquoted delimiter",
                content=with_record(number, ",".join(cells)),
            )


def cut_records() -> Iterator[Case]:
    """Yield files in which one record stops early; what is missing is blank."""
    for number in range(1, ROWS + 1, 3):
        keep = 3 + number % 5
        row = row_at(number)[:keep]
        rows = source_rows()
        rows[number - 1] = [*row, *[""] * (WIDTH - keep)]
        yield Case(
            name=f"record {number} stops behind cell {keep}",
            fault="short record",
            content=with_record(number, write_row(row)),
            rows=rows,
        )


def broken_records() -> Iterator[Case]:
    """Yield files in which a long text goes on in the next line, quoted or not."""
    for number in range(1, ROWS + 1, 2):
        row = row_at(number)
        words = row[TASK].replace('"', "").replace(",", "").split(" ")
        row[TASK] = " ".join(words[:4]) + "\n" + " ".join(words[4:])
        rows = source_rows()
        rows[number - 1] = row
        is_quoted = number % 4 == 1
        line = write_row(row) if is_quoted else ",".join(row)
        yield Case(
            name=f"record {number} goes on in the next line",
            fault="line break in quotes" if is_quoted else "broken record",
            content=with_record(number, line),
            rows=rows,
        )


def row_faults() -> Iterator[Case]:
    """Yield every file with one bad record."""
    for family in (
        missing_delimiters,
        extra_delimiters,
        stray_quotes,
        other_delimiters,
        bare_commas,
        cut_records,
        broken_records,
    ):
        yield from family()
