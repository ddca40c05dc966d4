"""What came back is compared with what went out, cell by cell, as people mean it."""

import polars as pl

from config.profile import get_profile
from pipelines.returned import (
    Mark,
    differences,
    find_mark,
    outgoing,
    really_changed,
    sort_out,
    strip_ours,
)
from tests.pipelines.rows import DAY, SCORE
from tests.tables import table

PROFILE = get_profile("table")
MARK = Mark(batch_id=12, base_id=345)
NUMBERED = pl.col("_row").cast(pl.Int64)
BASE = table("""
    _row | Id   | Mark
    2    | 007  | 105
    3    | S2   | x
    7    | S3   | -
""").with_columns(NUMBERED)


def sent() -> pl.DataFrame:
    """Return the error file as it goes out."""
    told = pl.DataFrame({"_row": [2, 3], "_problems": ["Mark: too high.", "Mark: no number."]})
    return outgoing(BASE, told, MARK)[0]


def changes(came: pl.DataFrame) -> list[tuple[object, ...]]:
    """Return row, column and new text of each changed cell."""
    return differences(BASE, came).cells.select("row", "column", "new").rows()


def test_the_file_keeps_its_columns_and_gets_three_of_ours():
    assert sent().columns == ["Id", "Mark", "Row", "Problems", "Reference"]
    assert sent().row(0) == ("007", "105", "2", "Mark: too high.", "B12-F345")


def test_columns_of_the_operator_that_bear_our_names_stay_theirs():
    raw = BASE.rename({"Mark": "Row"})

    frame, _ = outgoing(raw, pl.DataFrame({"_row": [2], "_problems": ["?"]}), MARK)

    assert frame.columns == ["Id", "Row", "Row (Homeroom)", "Problems", "Reference"]
    assert find_mark(frame) == MARK
    assert differences(raw, frame).cells.is_empty()


def test_the_mark_is_found_in_any_order_and_not_in_a_mix_of_two_files():
    assert find_mark(sent().select(reversed(sent().columns)).reverse()) == MARK
    assert find_mark(pl.concat([sent(), sent().with_columns(Reference=pl.lit("B9-F1"))])) is None
    assert find_mark(BASE) is None
    assert strip_ours(sent()).columns == ["Id", "Mark"]


def test_a_changed_an_emptied_and_a_filled_cell_are_corrections():
    came = sent().with_columns(
        Mark=pl.Series(["95", None, "12"]), Id=pl.Series(["'007", "S2", "S3"])
    )

    assert changes(came) == [(2, "Mark", "95"), (3, "Mark", None), (7, "Mark", "12")]


def test_deleted_lines_and_columns_change_nothing():
    assert changes(sent().head(1).drop("Mark")) == []


def test_sorted_lines_numbers_with_a_point_and_blank_ends_are_known_again():
    came = sent().reverse().with_columns(pl.col("Row") + ".0", pl.col("Mark").replace("x", "64"))

    assert changes(came) == [(3, "Mark", "64")]


def test_strange_and_doubled_rows_are_counted_and_not_taken():
    twice = sent().head(1).with_columns(Mark=pl.lit("50"))
    strange = sent().head(2).with_columns(Row=pl.Series(["99", None]))

    found = differences(BASE, pl.concat([sent(), twice, strange]).with_columns(Extra=pl.lit("")))

    assert found.cells.is_empty()
    assert (found.unknown_rows, found.unclear_rows) == (2, 2)
    assert found.unknown_columns == ("Extra",)


def test_a_value_that_a_spreadsheet_wrote_otherwise_is_no_correction():
    cells = pl.DataFrame(
        {
            "row": [2, 3, 2, 4],
            "column": ["score", "score", "day", "day"],
            "old": ["85.50", "x", "2026-05-01", "2026-05-01"],
            "new": ["85,5", "85", "01.05.2026", "2026-05-02"],
        }
    )

    real = really_changed(cells, (SCORE, DAY), PROFILE, {})

    assert real.select("row", "column").rows() == [(3, "score"), (4, "day")]


def test_a_cell_that_somebody_else_corrected_meanwhile_keeps_their_word():
    cells = table("""
        row | column | old | new
        2   | Mark   | 105 | 95
        3   | Mark   | x   | 64
        4   | Mark   | y   | 65
        5   | Mark   | z   | 66
    """).with_columns(pl.col("row").cast(pl.Int64))
    edits = table("""
        row | column | new
        2   | Mark   | 15
        3   | Mark   | 64
        4   | Mark   | y
    """).with_columns(pl.col("row").cast(pl.Int64))

    left, kept = sort_out(cells, edits)

    assert left.rows() == [(4, "Mark", "65"), (5, "Mark", "66")]
    assert kept == 1
