"""Blackboard grade centre, classic and Ultra: a header holds title, points and number."""

import re
from collections.abc import Sequence

import polars as pl

from pipelines._arrangement import Arrangement
from pipelines._layout import Layout

PEOPLE = ("Last Name", "First Name", "Username")
IDS = ("Student ID", "Username")
KEPT = ("Username", "Student ID", "Availability")
COLUMN = re.compile(
    r"(?P<title>.*?)\s*\[Total Pts: (?P<computed>up to )?(?P<points>[\d.,]+)?\s*(?P<form>[^\]]*)\]"
    r"\s*\|(?P<id>\d+)"
)
NUMBERS = r"^\s*-?[\d.,]+\s*%?\s*$"
WORDS = r"(?i)^\s*(in progress|needs grading.*|exempt|ex|-|n/a)\s*$"


def recognise(headers: Sequence[str], sample: pl.DataFrame) -> float:
    """Tell a download by its people and its headers with points and a number, or by old names."""
    if not sample.width or tuple(headers[:3]) != PEOPLE:
        return 0.0
    if any(COLUMN.fullmatch(header) for header in headers):
        return 0.99
    return 0.8 if {"Last Access", "Child Course ID"} & set(headers) else 0.0


def arrange(table: Arrangement) -> None:
    """Keep marks with their points; what Blackboard computes stays beside them as text."""
    seen = [name for name in ("Last Access",) if name in table.columns]
    table.drop(seen, "the moment of the last visit, which differs in each download")
    found = {name: COLUMN.fullmatch(name) for name in table.columns}
    told = {name: match for name, match in found.items() if match}
    marks = [
        name
        for name, match in told.items()
        if not match["computed"] and is_mark(table.frame.get_column(name))
    ]
    new = table.rename({name: match["title"] for name, match in told.items()})
    table.keep([new.get(name, name) for name in told if name not in marks])
    for name in marks:
        table.mean(new.get(name, name), new.get(name, name))
        table.maxima[new.get(name, name)] = points_of(told[name])
    mean_people(table)


def is_mark(cells: pl.Series) -> bool:
    """Tell marks from letters and words by what stands there, blank columns included."""
    filled = cells.drop_nulls()
    return bool((filled.str.contains(NUMBERS) | filled.str.contains(WORDS)).all())


def points_of(header: re.Match[str]) -> float:
    """Return the points that a header gives, 0 when it gives none."""
    return float((header["points"] or "0").replace(",", ""))


def mean_people(table: Arrangement) -> None:
    """Say which column names the student: the school's id where every row has it."""
    table.keep([name for name in KEPT if name in table.columns])
    for name in IDS:
        if name in table.columns and not table.frame.get_column(name).null_count():
            table.mean(name, "student_id")
            break
    table.mean("Child Course ID", "class")


LAYOUT = Layout(
    title="Blackboard grade centre",
    why="its header begins with Last Name, First Name, Username and has Blackboard's columns",
    recognises=recognise,
    arrange=arrange,
    profile="gradebook",
)
