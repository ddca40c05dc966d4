"""What the Workbench shows: the right fifty rows, the right counts, at once."""

import time
from pathlib import Path

import polars as pl
import pytest

from data.standing import Table, rows_now
from data.views import (
    findings_of,
    one_row,
    page,
    problem_rows,
    rules,
)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.parquet"
    rows = range(2, 202)
    pl.DataFrame({"_row": rows, "mark": [str(row) for row in rows]}).write_parquet(path)
    return path


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    path = tmp_path / "findings.parquet"
    rows = [
        (5, "mark", "range", "error", "105"),
        (5, "mark", "outlier", "query", "105"),
        (3, "mark", "range", "error", "-1"),
        (9, "name", "range", "error", "x"),
        (9, "mark", "range", "error", "y"),
        (4, "mark", "trimmed", "note", " 4"),
    ]
    names = ["row", "column", "rule", "severity", "found"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(path)
    return path


def test_a_page_is_in_the_files_order(text):
    frame, sql = page(text, offset=50, limit=50)

    assert frame["_row"].to_list() == list(range(52, 102))
    assert sql == "SELECT *\nFROM rows\nLIMIT 50 OFFSET 50"


def test_rules_come_gravest_first_with_findings_and_rows(findings):
    frame, _ = rules(findings)

    assert frame.select("rule", "severity", "count", "rows").rows() == [
        ("range", "error", 4, 3),
        ("outlier", "query", 1, 1),
        ("trimmed", "note", 1, 1),
    ]


def test_rows_set_aside_break_no_rule(findings):
    frame, _ = rules(findings, set_aside=[9, 4])

    assert frame.select("rule", "count").rows() == [("range", 2), ("outlier", 1)]


def test_problem_rows_come_once_each_in_the_files_order(text, findings):
    frame, _ = problem_rows(text, findings, rule="range")
    rest, _ = problem_rows(text, findings, rule="range", set_aside=[3], offset=1, limit=1)

    assert frame["_row"].to_list() == [3, 5, 9]
    assert frame.columns == ["_row", "mark"]
    assert rest["_row"].to_list() == [9]


def test_a_rule_from_the_address_bar_is_a_value_not_sql(text, findings):
    frame, sql = problem_rows(text, findings, rule="x' OR true --")

    assert frame.is_empty()
    assert "'x'' OR true --'" in sql


def test_a_row_has_its_own_text_and_findings(text, findings):
    assert one_row(text, 7)[0].rows() == [(7, "7")]
    assert one_row(text, 999)[0].is_empty()
    assert findings_of(findings, [5])[0]["rule"].to_list() == ["outlier", "range"]
    assert findings_of(findings, [])[0].is_empty()


@pytest.mark.slow
def test_large_batches_answer_well_under_a_third_of_a_second(tmp_path):
    text, findings = tmp_path / "text.parquet", tmp_path / "findings.parquet"
    rows = pl.int_range(100_000, eager=True)
    columns = {f"c{at}": (rows * (at + 7919) % 99_991).cast(pl.String) for at in range(15)}
    pl.DataFrame({"_row": rows, **columns}).write_parquet(text, compression="lz4")
    pl.DataFrame(
        {"row": rows.gather_every(9), "column": "c1", "severity": "error", "found": "x"}
    ).with_columns(rule=pl.lit("rule ") + (pl.col("row") % 5).cast(pl.String)).write_parquet(
        findings
    )
    aside = list(range(0, 20_000, 9))
    asked = [
        lambda: page(text, offset=99_900, limit=50),
        lambda: rules(findings, set_aside=aside),
        lambda: problem_rows(text, findings, rule="rule 3", set_aside=aside, offset=1000),
        lambda: rows_now(Table(tmp_path), list(range(50))),
    ]
    page(text, offset=0, limit=1)

    for ask in asked:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            assert ask()[0].height
            times.append(time.perf_counter() - began)
        assert sorted(times)[2] < 0.3
