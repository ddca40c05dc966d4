"""Facets: counts of what a column holds, and the rows that fit every condition."""

import time
from pathlib import Path

import polars as pl
import pytest

from config.terms import FacetKind
from data.facets import (
    ANY_RULE,
    Condition,
    Filter,
    cells_fitting,
    cells_found,
    count_fitting,
    facet_of,
    fitting_numbers,
    fitting_rows,
)
from data.standing import Table, open_findings, problems, rows_now, whole_findings
from tests.tables import table as text_table

FINDINGS = ["row", "column", "rule", "severity", "found", "expected", "suggestion"]


@pytest.fixture
def batch(tmp_path: Path) -> Table:
    """Return a batch of six rows; row 4 was corrected, row 6 left out by a step of its plan."""
    text = text_table("""
        _row | section | mark | born
        2    | 8A      | 80   | 2012-03-04
        3    | 8A      | 105  | 04.05.2012
        4    | 8C      | x    | 2012-07-01
        5    | -       | 9,5  | -
        6    | 8A      | 70   | 2013-01-01
        7    | 8B      | 80   | 2013-01-02
    """).with_columns(pl.col("_row").cast(pl.Int64))
    text.write_parquet(tmp_path / "text.parquet")
    amended = text.filter(pl.col("_row").is_in([4, 6])).with_columns(
        section=pl.lit("8B"), _gone=pl.col("_row") == 6
    )
    amended.write_parquet(tmp_path / "amended.parquet")
    found = [
        (3, "mark", "range", "error", "105", "0-100", "10.5"),
        (4, "mark", "number", "error", "x", "a number", ""),
        (5, "mark", "spelling", "note", "9,5", "", ""),
        (7, "born", "age", "query", "2013-01-02", "an older pupil", ""),
        (None, "mark", "drift", "query", "40", "10", ""),
    ]
    pl.DataFrame(found, schema=FINDINGS, orient="row").write_parquet(tmp_path / "findings.parquet")
    return Table(tmp_path)


def where(*conditions: tuple[str, str, str], rule: str = "") -> Filter:
    told = tuple(Condition(column=c, kind=FacetKind(k), value=v) for c, k, v in conditions)
    return Filter(rule=rule, conditions=told)


def test_rows_stand_as_they_were_corrected(batch):
    rows, _ = rows_now(batch, range(10))

    assert rows["_row"].to_list() == [2, 3, 4, 5, 7]
    assert rows["section"].to_list() == ["8A", "8A", "8B", None, "8B"]


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (where(), [2, 3, 4, 5, 7]),
        (where(rule="range"), [3]),
        (where(rule=ANY_RULE), [3, 4, 7]),
        (where(("section", "is", "8A")), [2, 3]),
        (where(("section", "is", "8A"), ("section", "is", "8B")), [2, 3, 4, 7]),
        (where(("section", "is", "8A"), ("section", "blank", "")), [2, 3, 5]),
        (where(("section", "is", "8A"), rule=ANY_RULE), [3]),
        (where(("mark", "error", "")), [3, 4]),
        (where(("mark", "duplicate", "")), [2, 7]),
        (where(("mark", "from", "80")), [2, 3, 7]),
        (where(("mark", "to", "80"), ("mark", "from", "9")), [2, 5, 7]),
        (where(("born", "from", "2012-05-01"), ("born", "to", "2012-12-31")), [3, 4]),
        (where(("section", "contains", "b")), [4, 7]),
        (where(("no such", "is", "x")), [2, 3, 4, 5, 7]),
        (where(("section", "is", "x' OR true --")), []),
    ],
)
def test_rows_fit_every_condition(batch, wanted, rows):
    assert fitting_numbers(batch, wanted) == rows
    assert count_fitting(batch, wanted) == len(rows)
    assert fitting_rows(batch, wanted, offset=1, limit=2)[0]["_row"].to_list() == rows[1:3]


def test_a_facet_counts_among_the_rows_of_the_other_conditions(batch):
    facet = facet_of(batch, where(("section", "is", "8A"), ("mark", "from", "50")), "section")

    assert facet.top == (("8A", 2), ("8B", 1))
    assert (facet.rows, facet.blanks, facet.distinct) == (3, 0, 2)


def test_a_facet_knows_blanks_errors_duplicates_and_ranges(batch):
    marks, born = facet_of(batch, where(), "mark"), facet_of(batch, where(), "born")

    assert (marks.errors, marks.duplicates, marks.numbers) == (2, 2, 4)
    assert (marks.low, marks.high) == (9.5, 105)
    assert (born.blanks, born.first, born.last) == (1, "2012-03-04", "2013-01-02")


def test_days_are_read_as_the_column_proved(batch):
    (batch.folder / "conventions.json").write_text('{"born": {"day_first": false}}')

    assert facet_of(Table(batch.folder), where(), "born").first == "2012-03-04"
    assert fitting_numbers(Table(batch.folder), where(("born", "to", "2012-04-30"))) == [2, 3]


def test_problems_come_gravest_first_with_an_example(batch):
    found, _ = problems(batch)

    assert found.select("rule", "severity", "count", "rows", "suggestions").rows() == [
        ("number", "error", 1, 1, 0),
        ("range", "error", 1, 1, 1),
        ("age", "query", 1, 1, 0),
        ("spelling", "note", 1, 1, 0),
    ]
    assert found["example"][1]["found"] == "105"
    assert whole_findings(batch)[0]["rule"].to_list() == ["drift"]


def test_what_is_set_aside_or_explained_is_no_longer_open(batch):
    told = Table(batch.folder, aside=(3,), explained=((7, "born", "age"), (0, "mark", "drift")))

    assert problems(told)[0]["rule"].to_list() == ["number", "spelling"]
    assert whole_findings(told)[0].is_empty()
    assert open_findings(told, [3, 4, 7])[0]["rule"].to_list() == ["number"]


def test_cells_bring_the_nearest_value_above_them(batch):
    cells = cells_fitting(batch, where(("section", "blank", "")), "section", above=True)

    assert cells.rows() == [(5, "section", None, "8B")]


def test_cells_of_a_rule_bring_their_suggestion_unless_it_was_done_already(batch):
    found = cells_found(batch, where(rule=ANY_RULE), ["age"])
    done = cells_found(batch, where(rule="range"), ["range"])

    assert found.rows() == [(3, "mark", "10.5"), (4, "mark", ""), (7, "born", None)]
    assert done.rows() == [(3, "mark", None)]


@pytest.mark.slow
def test_facets_on_a_large_batch_answer_within_half_a_second(tmp_path):
    rows = pl.int_range(100_000, eager=True)
    columns = {f"c{at}": (rows * (at + 7919) % 997).cast(pl.String) for at in range(12)}
    text = pl.DataFrame({"_row": rows, **columns})
    text.write_parquet(tmp_path / "text.parquet", compression="lz4")
    text[::10].with_columns(c1=pl.lit("5"), _gone=pl.lit(value=False)).write_parquet(
        tmp_path / "amended.parquet", compression="lz4"
    )
    pl.DataFrame(
        {"row": rows.gather_every(9), "column": "c1", "rule": "range", "severity": "error"}
    ).with_columns(found=pl.lit("x"), expected=pl.lit("y"), suggestion=pl.lit("")).write_parquet(
        tmp_path / "findings.parquet"
    )
    batch = Table(tmp_path, aside=tuple(range(0, 2_000, 9)))
    wanted = where(("c2", "from", "10"), ("c3", "contains", "1"), rule="range")
    asked = [
        lambda: facet_of(batch, wanted, "c1").rows,
        lambda: facet_of(batch, where(), "c4").rows,
        lambda: fitting_rows(batch, wanted)[0].height,
        lambda: problems(batch)[0].height,
    ]
    for ask in asked:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            assert ask()
            times.append(time.perf_counter() - began)
        assert min(times) < 0.5, times
