"""An empty cell is suggested the value that the same record has elsewhere, if it is one."""

import polars as pl

from pipelines.elsewhere import fill_suggestions
from pipelines.reading.notes import FINDINGS
from tests.tables import table

ROWS = table("""
    _row | id | name  | room
    2    | s1 | -     | 7A
    3    | s1 | Okoye | 7A
    4    | s2 | -     | 7B
    5    | s3 | -     | -
""").with_columns(pl.col("_row").cast(pl.Int64))
HEAD = table("""
    id | name
    s2 | Ng
    s3 | Weiss
    s3 | Weiß
""")


def empty(row: int, column: str, rule: str = "required") -> tuple[object, ...]:
    """Return the finding of an empty cell."""
    return (row, column, rule, "error", "", "a value", "")


def meant(*findings: tuple[object, ...], key: tuple[str, ...] = ("id",)) -> list[str]:
    """Return the suggestions for findings, in their order."""
    frame = pl.DataFrame(list(findings), schema=FINDINGS, orient="row")
    return fill_suggestions(frame, ROWS, [HEAD], key)["suggestion"].to_list()


def test_the_value_comes_from_another_row_or_from_what_is_published():
    assert meant(empty(2, "name"), empty(4, "name")) == ["Okoye", "Ng"]


def test_two_values_are_no_suggestion_and_none_is_none():
    assert meant(empty(5, "name"), empty(5, "room")) == ["", ""]


def test_other_rules_and_files_without_a_key_stay_as_they_are():
    assert meant(empty(2, "name", rule="number")) == [""]
    assert meant(empty(2, "name"), key=()) == [""]
