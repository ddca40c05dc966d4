"""A bulk change says what it will do, does exactly that in one step, and can be taken back."""

import time

import polars as pl
import pytest

from config.errors import ConflictError, InputError
from config.terms import FacetKind
from data.batches import get_batch, list_explanations, list_set_aside
from data.facets import ANY_RULE, Condition, Filter
from jobs._desk import Desk
from jobs.bulk import (
    BulkOrder,
    aside_many,
    change_many,
    explain_many,
    foresee,
    queries_of,
    words_of_filter,
)
from jobs.corrections import edit_cells
from jobs.headless import ImportOrder, import_file
from jobs.history import history_of, undo
from pipelines.bulk import BulkChange, BulkKind
from tests.jobs.test_history import errors, fixing, folder, standing

pytestmark = pytest.mark.slow

MARKS = (
    b"Student ID;Class;Quiz 1;Quiz 2\n"
    b"S1;8A;80;x\nS2;8A;105;70\nS3;8B;850;x\nS4; 8B ;x;71\nS5;8B;70;1050\n"
    b"S6;8B;60;61\nS7;8C;61;62\nS8;8C;62;63\n"
)
ALL = Filter()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; `test_main_job` works on both."""
    return sqlite_url


def order(kind: str, column: str = "", wanted: Filter = ALL, **told: str) -> BulkOrder:
    return BulkOrder(wanted=wanted, column=column, change=BulkChange(kind=BulkKind(kind), **told))


def test_says_how_many_of_how_many_rows_change_with_a_sample(north: Desk):
    batch_id = fixing(north, MARKS)
    wanted = Filter(conditions=(Condition(column="Quiz 2", kind=FacetKind.IS, value="x"),))

    seen = foresee(north, batch_id, order("set", "Quiz 2", wanted, value="50"))

    assert (seen.cells, seen.rows, seen.of_rows) == (2, 2, 2)
    assert seen.words == "Set Quiz 2 to 50"
    assert seen.sample.rows() == [(2, "Quiz 2", "x", "50"), (4, "Quiz 2", "x", "50")]
    assert history_of(north, batch_id) == []


def test_takes_every_suggestion_of_a_rule_in_one_step_and_back(north: Desk):
    batch_id = fixing(north, MARKS)
    before = standing(north, batch_id)
    wanted = Filter(rule="range")

    seen = foresee(north, batch_id, order("suggestion", wanted=wanted))
    change_many(north, batch_id, order("suggestion", wanted=wanted), expected=seen.cells)
    left = errors(north, batch_id)
    undo(north, batch_id)

    assert set(seen.sample["old"]) == {"105", "850", "1050"}
    assert left == 3
    assert standing(north, batch_id) == before


def test_a_rules_cells_are_changed_and_no_others_of_their_rows(north: Desk):
    batch_id = fixing(north, MARKS)

    change_many(north, batch_id, order("clear", wanted=Filter(rule="number")))

    changed = {tuple(row[1:]) for row in standing(north, batch_id)[:5]}
    assert {row[-2:] for row in changed} == {
        ("80", None),
        ("105", "70"),
        ("850", None),
        (None, "71"),
        ("70", "1050"),
    }
    assert history_of(north, batch_id)[0].label == "Empty the cells with a problem in 3 rows"


def test_a_scope_that_moved_in_the_meantime_changes_nothing(north: Desk, operator: Desk):
    batch_id = fixing(north, MARKS)
    wanted = order("set", "Quiz 1", Filter(rule="range"), value="10")
    seen = foresee(north, batch_id, wanted)
    edit_cells(operator, batch_id, [(3, "Quiz 1", "95")])

    with pytest.raises(ConflictError, match="By now 2 cells would change, not 3"):
        change_many(north, batch_id, wanted, expected=seen.cells)


def test_nothing_to_change_and_unknown_columns_are_refused(north: Desk):
    batch_id = fixing(north, MARKS)

    with pytest.raises(InputError, match="No cell would change"):
        change_many(north, batch_id, order("replace", "Quiz 1", find="none", value="1"))
    with pytest.raises(InputError, match="no column Quiz 9"):
        foresee(north, batch_id, order("clear", "Quiz 9"))


def test_rows_of_a_filter_are_set_aside_together(north: Desk):
    batch_id = fixing(north, MARKS)

    left = aside_many(north, batch_id, Filter(rule=ANY_RULE), "the scanner was broken")

    with north.reading() as session:
        assert [row.row for row in list_set_aside(session, batch_id)] == [2, 3, 4, 5, 6]
    assert left["errors"] == 0


def test_the_queries_of_a_filter_are_explained_together(north: Desk):
    wide = b"id;name\n1;a;b\n2;x\n3;c;d\n"
    report = import_file(north, "wide.csv", wide, ImportOrder(profile="table"))
    queries = queries_of(north, report["batch"], ALL)

    left = explain_many(north, report["batch"], ALL, "The export is like this.")

    with north.reading() as session:
        assert len(list_explanations(session, report["batch"])) == len(queries) > 0
    assert left["queries"] == report_queries(north, report["batch"]) - len(queries)


def report_queries(desk: Desk, batch_id: int) -> int:
    """Return how many queries the file was found with."""
    found = pl.read_parquet(folder(desk, batch_id) / "findings.parquet")
    return found.filter(pl.col("severity") == "query").height


def test_a_filter_is_said_in_words():
    told = (
        Condition(column="section", kind=FacetKind.IS, value="8B"),
        Condition(column="section", kind=FacetKind.BLANK),
        Condition(column="mark", kind=FacetKind.FROM, value="50"),
    )

    said = words_of_filter(Filter(rule="range", conditions=told), {"section": "Class"})

    assert said == "Out of range; Class is 8B or is empty; mark is at least 50"
    assert words_of_filter(ALL, {}) == "all rows"


def large() -> bytes:
    """Return a gradebook of 100,000 rows, each tenth with a mark out of range."""
    number = pl.int_range(100_000, eager=True)
    marks = {f"Quiz {test}": (number * (test + 7)) % 101 for test in range(1, 11)}
    frame = pl.DataFrame({"Student ID": number + 1_000_000, **marks})
    wrong = pl.when(number % 10 == 0).then(105).otherwise(pl.col("Quiz 1"))
    return frame.with_columns(wrong.alias("Quiz 1")).write_csv().encode()


@pytest.mark.alone
def test_ten_thousand_cells_of_a_large_batch_change_within_two_seconds_and_back(north: Desk):
    batch_id = fixing(north, large())
    path = folder(north, batch_id)
    before = pl.read_parquet(path / "findings.parquet").sort("row", "rule")
    wanted = order("suggestion", wanted=Filter(rule="range"))

    began = time.perf_counter()
    done = change_many(north, batch_id, wanted)
    changed = time.perf_counter() - began
    began = time.perf_counter()
    undo(north, batch_id)
    undone = time.perf_counter() - began

    text, amended = (pl.read_parquet(path / f"{name}.parquet") for name in ("text", "amended"))
    assert done["errors"] == 0
    assert text.join(amended.drop("_gone"), on="_row", how="semi").equals(amended.drop("_gone"))
    assert pl.read_parquet(path / "findings.parquet").sort("row", "rule").equals(before)
    assert (changed < 2, undone < 2) == (True, True), (changed, undone)
    with north.reading() as session:
        assert get_batch(session, batch_id).counts["check"]["errors"] == 10_000
