"""Corrections replace cells and nothing else."""

import polars as pl

from pipelines.edits import apply_edits
from tests.pipelines.rows import rows

EDITS = {"row": pl.Int64, "column": pl.String, "new": pl.String}


def edits(*said):
    return pl.DataFrame(list(said), schema=EDITS, orient="row")


def test_replaces_cells_and_the_last_word_wins():
    text = rows("""
        id | mark
        s1 | 1
        s2 | 2
    """)

    done = apply_edits(text, edits((3, "mark", "x"), (3, "mark", "20"), (2, "id", None)))

    assert done.rows() == [(2, None, "1"), (3, "s2", "20")]


def test_ignores_rows_and_columns_that_are_not_there():
    text = rows("id\n s1")

    assert apply_edits(text, edits((9, "id", "x"), (2, "other", "x"))).equals(text)
