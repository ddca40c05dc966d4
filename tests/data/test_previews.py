"""What Preview opens: each count leads to exactly its rows."""

import polars as pl
import pytest

from config.terms import Change
from data.previews import (
    appended_rows,
    changed_cells,
    conversions,
    converted_cells,
    missing_rows,
    rejected_rows,
    rows_left_out,
    rows_of_fate,
    story_of,
    touched,
)

KINDS = pl.Enum([change.value for change in Change])
ALL = {"offset": 0, "limit": 50}


@pytest.fixture
def folder(tmp_path):
    """Return the staged files of a batch in which every kind of row occurs."""
    tables = {
        "raw": {"_row": [2, 3, 4, 5, 6, 7], "a": ["x", "y", "z", "u", "v", "w"]},
        "text": {"_row": [2, 3, 4, 5, 6, -1], "mark": ["1,5", "2", " 3", "4", "5", "6"]},
        "typed": {"_row": [2, 3, 4, 5, 6, -1], "mark": [1.5, 2.0, 3.0, 4.0, 5.0, 6.0]},
        "changes": {
            "_row": [2, 3, 4, 5, -1, None],
            "_change": ["new", "changed", "unchanged", "rejected", "new", "missing"],
            "id": ["k2", "k3", "k4", "k5", "k9", "k0"],
        },
        "cells": {
            "_row": [3, 3, -1],
            "key": ["k3", "k3", "k9"],
            "column": ["mark", "a", "mark"],
            "old": ["1", "q", "7"],
            "new": ["2", "y", "6"],
        },
        "rejects": {"_row": [8], "text": ["a;b;c"], "reason": ["3 cells instead of 2"]},
        "refusals": {
            "row": [5],
            "column": ["id"],
            "rule": ["known_key"],
            "severity": ["note"],
            "found": ["k5"],
            "expected": ["a new key"],
            "suggestion": [""],
        },
        "conversions": {
            "row": [4, 2],
            "column": ["mark", "mark"],
            "conversion": ["trimmed", "decimal_comma"],
        },
        "touched": {
            "step": [1, 2],
            "what": ["rewritten", "removed"],
            "row": [2, 7],
            "column": ["mark", None],
            "old": ["1.5", None],
            "new": ["1,5", None],
        },
    }
    for name, columns in tables.items():
        frame = pl.DataFrame(columns)
        if name == "changes":
            frame = frame.with_columns(pl.col("_change").cast(KINDS))
        frame.write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


@pytest.mark.parametrize(("change", "rows"), [("new", [2]), ("unchanged", [4])])
def test_a_fate_opens_whole_rows_of_the_file_and_nothing_appended(folder, change, rows):
    frame, sql = rows_of_fate(folder, Change(change), **ALL)

    assert frame["_row"].to_list() == rows
    assert frame.columns == ["_row", "mark"]
    assert f"'{change}'" in sql


def test_changed_rows_open_old_and_new_of_each_cell(folder):
    frame, _ = changed_cells(folder, **ALL)

    assert frame.select("_row", "column", "old", "new").rows() == [
        (3, "a", "q", "y"),
        (3, "mark", "1", "2"),
    ]


def test_appended_records_open_with_their_fate(folder):
    assert appended_rows(folder, **ALL)[0].rows() == [("new", -1, 6.0)]


def test_rows_that_only_the_dataset_has_open_by_their_key(folder):
    assert missing_rows(folder, **ALL)[0].rows() == [("k0",)]


def test_rows_left_out_open_as_the_file_wrote_them(folder):
    assert rows_left_out(folder, **ALL)[0].rows() == [(6, "v"), (7, "w")]


def test_refused_rows_and_unreadable_lines_open_together_with_why(folder):
    assert rejected_rows(folder, **ALL)[0].rows() == [
        (5, "k5", "known_key", "a new key"),
        (8, "a;b;c", "unreadable", "3 cells instead of 2"),
    ]


def test_every_list_goes_on_where_its_page_ended(folder):
    first, _ = rejected_rows(folder, offset=0, limit=1)
    second, _ = rejected_rows(folder, offset=1, limit=1)

    assert [first["_row"][0], second["_row"][0]] == [5, 8]


def test_rewritten_cells_are_counted_and_opened(folder):
    counted, _ = conversions(folder)
    cells, _ = converted_cells(folder, "mark", "decimal_comma", **ALL)

    assert counted.rows() == [("mark", "decimal_comma", 1), ("mark", "trimmed", 1)]
    assert cells.rows() == [(2, "1,5", 1.5)]


def test_a_steps_rows_and_cells_open(folder):
    assert touched(folder, 2, **ALL)[0].select("what", "row").rows() == [("removed", 7)]


def test_a_row_tells_its_steps_before_its_reading(folder):
    assert story_of(folder, 2)[0].select("step", "what").rows() == [
        (1, "rewritten"),
        (None, "decimal_comma"),
    ]
