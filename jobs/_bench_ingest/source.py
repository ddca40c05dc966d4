"""The table that the ingest corpus pollutes: 83 marks of a school with everything that hurts."""

from collections.abc import Sequence
from dataclasses import dataclass

HEADER = ("Date", "Time", "Score", "Student", "Points", "Name", "Task", "Url", "Comment")
GIVEN = ("Ana", "Björn", "Chloé", "Dmitri", "Esra", "Fiona", "Goran", "Hélène", "Ivo")
FAMILY = ("Núñez", "O'Brien", "Müller", "Smith", "Dvorak", "García López", "Van Dyck")
SUBJECTS = ("algebra", "botany", "drama", "history", "music", "physics", "poetry")
COMMENTS = ("", "", "", "", "late", "", "excused")
TASKS = (
    "Read chapter {n}, then answer questions 1, 3 and {m} in whole sentences",
    "Worksheet on {s}: draw, label and explain the model, 2 pages at most",
    "Group work, part {n}: present your results on {s}, each for 5 minutes",
    'Essay "My {s} and I", {m}50 words, hand in on paper',
    "Test {n}, {s}, without notes, calculators or phones",
)
ROWS = 83

Row = list[str]
Table = list[Row]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a case writes its table."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    quote_all: bool = False


COMMA = Dialect()


def make_row(number: int) -> Row:
    """Return one mark, the same each time."""
    day, hour = number * 5 % 28 + 1, number * 7 % 8 + 8
    task = TASKS[number % len(TASKS)]
    score = number * 37 % 201 / 2
    return [
        f"2026-{number % 6 + 1:02d}-{day:02d}",
        f"{hour:02d}:{number * 11 % 12 * 5:02d}",
        f"{score:g}",
        f"{number * 7919 % 90_000 + 417:05d}",
        ("20", "50", "100")[number % 3],
        f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}",
        task.format(n=number % 14 + 2, m=number % 5 + 4, s=SUBJECTS[number % len(SUBJECTS)]),
        f"https://school.example/{SUBJECTS[number % len(SUBJECTS)]}/task-{number % 23 + 1}",
        COMMENTS[number % len(COMMENTS)],
    ]


MADE = tuple(tuple(make_row(number)) for number in range(ROWS))


def source_rows(count: int = ROWS) -> Table:
    """Return the marks without their header, free to be changed."""
    return [list(row) for row in MADE[:count]]


def write_cell(cell: str, dialect: Dialect) -> str:
    """Return a cell, quoted where it must be."""
    quote = dialect.quote
    marks = (dialect.delimiter, quote, "\n", "\r")
    is_plain = not any(mark and mark in cell for mark in marks)
    if not quote or (is_plain and not dialect.quote_all):
        return cell
    return quote + cell.replace(quote, (dialect.escape or quote) + quote) + quote


def write_row(row: Sequence[str], dialect: Dialect = COMMA) -> str:
    """Return one line."""
    return dialect.delimiter.join(write_cell(cell, dialect) for cell in row)


def write_lines(rows: Sequence[Sequence[str]], dialect: Dialect = COMMA) -> list[str]:
    """Return the header and the rows as lines."""
    return [write_row(row, dialect) for row in (HEADER, *rows)]
