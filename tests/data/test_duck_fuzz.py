"""DuckDB and polars must agree on the same Parquet, whatever stands in it."""

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.duck import query

ROUNDS = 60
MAKERS = {
    pl.Int64: lambda dice: dice.randint(-(2**62), 2**62),
    pl.Int32: lambda dice: dice.randint(-5, 5),
    pl.Float64: lambda dice: dice.choice([0.0, -1.5, 1e300, dice.random()]),
    pl.String: lambda dice: dice.choice(["", " ", "007", "é", "名", "a" * 40, str(dice.random())]),
    pl.Boolean: lambda dice: dice.random() < 0.5,
    pl.Date: lambda dice: date(2026, 1, 1) + timedelta(days=dice.randint(-900, 900)),
}


def made(dice: random.Random) -> pl.DataFrame:
    """Return a table of a few random columns, each with gaps."""
    rows = dice.choice([0, 1, 7, 2049, 5000])
    kinds = [dice.choice(list(MAKERS)) for _ in range(dice.randint(1, 5))]
    columns = {
        f"c{at}": pl.Series(
            [None if dice.random() < 0.2 else MAKERS[kind](dice) for _ in range(rows)], dtype=kind
        )
        for at, kind in enumerate(kinds)
    }
    return pl.DataFrame({"_row": pl.Series(range(rows), dtype=pl.Int64), **columns})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_polars_on_random_tables(seed, tmp_path):
    dice = random.Random(seed)  # noqa: S311 — the same tables each time
    for number in range(ROUNDS // 4):
        path = Path(tmp_path / f"{number}.parquet")
        frame = made(dice)
        frame.write_parquet(path, row_group_size=dice.choice([100, 1000, 100_000]))
        start, length = dice.randint(0, 2500), dice.randint(0, 3000)

        window, _ = query(f"FROM t LIMIT {length} OFFSET {start}", {"t": path})
        gaps, _ = query("FROM t WHERE c0 IS NULL ORDER BY _row", {"t": path})
        groups, _ = query("SELECT c0, count(*) AS n FROM t GROUP BY c0", {"t": path})

        assert window.equals(frame.slice(start, length))
        assert gaps.equals(frame.filter(pl.col("c0").is_null()))
        assert sorted(groups["n"]) == sorted(frame.group_by("c0").len()["len"])
