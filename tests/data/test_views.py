"""What the Workbench shows: the right fifty rows, the right counts, at once."""

import time
from pathlib import Path

import polars as pl
import pytest

from data.standing import Table, rows_now
from data.views import (
    one_row,
    page,
)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.parquet"
    rows = range(2, 202)
    pl.DataFrame({"_row": rows, "mark": [str(row) for row in rows]}).write_parquet(path)
    return path


def test_a_page_is_in_the_files_order(text):
    frame, sql = page(text, offset=50, limit=50)

    assert frame["_row"].to_list() == list(range(52, 102))
    assert sql == "SELECT *\nFROM rows\nLIMIT 50 OFFSET 50"


def test_a_row_has_its_own_text(text):
    assert one_row(text, 7)[0].rows() == [(7, "7")]
    assert one_row(text, 999)[0].is_empty()


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
    asked = [
        lambda: page(text, offset=99_900, limit=50),
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
