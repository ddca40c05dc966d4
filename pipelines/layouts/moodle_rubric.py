"""Moodle component grades: score, definition and feedback of each criterion of a rubric."""

import re
from collections.abc import Sequence

import polars as pl

from pipelines._arrangement import Arrangement
from pipelines._layout import Layout

PARTS = ("Score", "Definition", "Feedback")
NUMBERED = re.compile(r"(?P<criterion>.*?)\s*\b(?P<part>Score|Definition|Feedback)( \(\d+\))?")
GRADED = re.compile(r"(?i)time ?graded,?")
NAMELESS = re.compile(r"column \d+")
IDS = ("Student ID", "ID number", "Username")


def part_of(header: str) -> str:
    """Return which part of a criterion a column holds, or nothing."""
    found = NUMBERED.fullmatch(header)
    return found["part"] if found else ""


def recognise(headers: Sequence[str], sample: pl.DataFrame) -> float:
    """Tell the report by its criteria: at least two scores, each with definition and feedback."""
    parts = [part for part in map(part_of, headers) if part]
    scores = parts.count("Score")
    is_whole = scores > 1 and all(parts.count(part) == scores for part in PARTS)
    return 0.95 if is_whole and sample.width > 3 * scores else 0.0


def arrange(table: Arrangement) -> None:
    """Keep scores as marks and words as text; put dates together that their commas tore."""
    join_dates(table)
    for name in table.columns:
        part = part_of(name)
        if part == "Score":
            table.mean(name, name)
        elif part:
            table.keep([name])
    people = [name for name in IDS if name in table.columns]
    table.keep(people)
    full = [name for name in people if not table.frame.get_column(name).null_count()]
    if full:
        table.mean(full[0], "student_id")


def join_dates(table: Arrangement) -> None:
    """Join the nameless columns behind the time of grading to it: the report quotes no comma."""
    columns = table.columns
    at = next((i for i, name in enumerate(columns) if GRADED.fullmatch(name)), None)
    if at is None or not all(NAMELESS.fullmatch(name) for name in columns[at + 1 :]):
        return
    parts = [pl.col(name).str.strip_chars(" ,") for name in columns[at:]]
    joined = pl.concat_str(parts, separator=", ", ignore_nulls=True).str.strip_chars(" ,")
    table.frame = table.frame.select("_row", *columns[:at], joined.alias(columns[at].strip(" ,")))


LAYOUT = Layout(
    title="Moodle component grades",
    why="each criterion has a score, a definition and a feedback",
    recognises=recognise,
    arrange=arrange,
    profile="gradebook",
)
