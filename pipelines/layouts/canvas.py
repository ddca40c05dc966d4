"""Canvas gradebook: one row per student, one column per assignment, and rows that are neither."""

import re
from collections.abc import Sequence

import polars as pl

from config.terms import SplitRule
from pipelines._arrangement import Arrangement
from pipelines._layout import Layout
from pipelines._numbers import bare, number_evidence, plain_form

NAMES = ("Student", "LastName,FirstName")
IDS = ("SIS User ID", "SIS Login ID", "ID")
PEOPLE = {"ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section", *NAMES}
TITLE = re.compile(r"(?P<title>.*\S)\s+\((?P<id>\d+)\)")
READ_ONLY = r"(?i)^\s*\(read only\)\s*$"
POSTING = r"(?i)^\s*(manual posting|muted)\s*$"
COMPUTED = re.compile(
    r"(?i).*\b(current|final) (points|score|grade)\b.*|.*\boverride (score|grade|status)\b.*"
)


def recognise(headers: Sequence[str], sample: pl.DataFrame) -> float:
    """Tell a gradebook of Canvas by its first column, its ids and its row of points."""
    if not headers or headers[0] not in NAMES or not {"ID", "Section"} <= set(headers):
        return 0.0
    points = sample.select(pl.col(headers[0]).str.contains("Points Possible").any()).item()
    return 0.99 if points else 0.8 if {"SIS Login ID", "SIS User ID"} & set(headers) else 0.4


def arrange(table: Arrangement) -> None:
    """Keep students and marks; the points become the most that a mark may be."""
    name = table.columns[0]
    first = pl.col(name).str.strip_chars()
    others = [pl.col(column) for column in table.columns[1:]]
    posting = pl.any_horizontal(*(cell.str.contains(POSTING) for cell in others))
    table.leave_out(
        pl.col(name).is_null() & posting, "the row that says which grades are not posted yet"
    )
    points = table.leave_out(first.str.contains("Points Possible"), "the row of possible points")
    table.leave_out(
        first.str.contains(r"(?i)^(student, ?test|test,? ?student)$"), "the test student"
    )
    computed = find_computed(table.columns, points)
    marks = [
        column for column in table.columns if TITLE.fullmatch(column) and column not in computed
    ]
    table.keep([column for column in table.columns if column not in marks])
    titles = table.rename({mark: title_of(mark) for mark in marks})
    for mark in marks:
        table.mean(titles.get(mark, mark), titles.get(mark, mark))
    note_points(table, points, titles)
    mean_people(table)


def title_of(header: str) -> str:
    """Return the title of `Essay (12345)`."""
    found = TITLE.fullmatch(header)
    return found["title"] if found else header


def find_computed(columns: Sequence[str], points: pl.DataFrame) -> set[str]:
    """Return the columns that Canvas computes: by the word below them, or by their name."""
    told = {
        name
        for name in columns
        if points.height and (points.get_column(name).str.contains(READ_ONLY).any() or False)
    }
    return told | {name for name in columns if COMPUTED.fullmatch(name) and name not in PEOPLE}


def note_points(table: Arrangement, points: pl.DataFrame, titles: dict[str, str]) -> None:
    """Remember how many points each assignment has, written with a point or a comma."""
    names = [name for name in points.columns if name != "_row"]
    cells = pl.Series([points.get_column(name).max() for name in names], dtype=pl.String)
    form = plain_form(bare(pl.col("cell")), number_evidence(cells.drop_nulls()).style)
    values = pl.DataFrame({"cell": cells}).select(form.cast(pl.Float64, strict=False))
    for old, value in zip(names, values.to_series(), strict=True):
        if value is not None:
            table.maxima[titles.get(old, old)] = value


def mean_people(table: Arrangement) -> None:
    """Say which column names the student: the school's own id where every row has it."""
    for name in IDS:
        if name in table.columns and table.frame.height and is_full(table.frame.get_column(name)):
            table.mean(name, "student_id")
            break
    table.mean("Section", "class")
    mean_names(table)


def mean_names(table: Arrangement) -> None:
    """Say that the first column holds family and given name, if each has just one comma."""
    column = table.columns[0]
    names = table.frame.get_column(column).drop_nulls()
    if names.len() and names.str.contains(r"^[^,]*[^,\s][^,]*,[^,]*[^,\s][^,]*$").all():
        table.split_name(column, SplitRule.FAMILY_COMMA_GIVEN)


def is_full(cells: pl.Series) -> bool:
    """Tell whether every cell holds something."""
    return bool((cells.fill_null("").str.strip_chars() != "").all())


LAYOUT = Layout(
    title="Canvas gradebook",
    why="its header begins with Student and has Canvas's ids, a row gives the possible points",
    recognises=recognise,
    arrange=arrange,
    profile="gradebook",
)
