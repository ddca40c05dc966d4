"""Read a case with other libraries as they come out of the box, to be scored like ours."""

import io
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from jobs._bench_ingest.case import Case
from jobs._bench_ingest.score import Outcome

INVENTED = re.compile(r"column\d+")
REFUSED = Outcome(is_refused=True)
Reader = Callable[[Case, Path], Outcome]


def plain(value: Any) -> str:
    """Return a typed value as the file most likely had it, so that typing costs no points."""
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def outcome(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Outcome:
    """Return names and rows as text; names that a library made up are none."""
    header = [] if all(map(INVENTED.fullmatch, names)) else list(names)
    return Outcome(header=header, rows=[[plain(cell) for cell in row] for row in rows])


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """Return one engine for all files."""
    return duckdb.connect()


def read_duckdb(case: Case, folder: Path) -> Outcome:
    """Read with DuckDB's sniffer."""
    path = folder / "case.csv"
    path.write_bytes(case.content)
    try:
        found = connection().read_csv(str(path))
        return outcome(found.columns, found.fetchall())
    except duckdb.Error:
        return REFUSED


def read_polars(case: Case, _folder: Path) -> Outcome:
    """Read with polars' defaults."""
    try:
        frame = pl.read_csv(case.content, try_parse_dates=False)
    except pl.exceptions.PolarsError:
        return REFUSED
    return outcome(frame.columns, frame.rows())


def read_pandas(case: Case, _folder: Path) -> Outcome:
    """Read with pandas' defaults."""
    try:
        frame = pd.read_csv(io.BytesIO(case.content))
    except (ValueError, pd.errors.ParserError):
        return REFUSED
    return outcome([str(name) for name in frame.columns], frame.to_numpy(dtype=object).tolist())


READERS: dict[str, Reader] = {
    "duckdb": read_duckdb,
    "polars": read_polars,
    "pandas": read_pandas,
}
