"""What the screens show of staged and published tables: fifty rows, counts, and the SQL behind."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.duck import query

Answer = tuple[pl.DataFrame, str]
OPEN = 'findings ANTI JOIN (SELECT unnest($aside::BIGINT[]) AS "row") USING ("row")'


def page(path: Path, *, offset: int, limit: int) -> Answer:
    """Return some rows of a table in its own order."""
    sql = "SELECT *\nFROM rows\nLIMIT $limit OFFSET $offset"
    return query(sql, {"rows": path}, {"limit": limit, "offset": offset})


def one_row(path: Path, row: int) -> Answer:
    """Return the row with this number of the file, or none."""
    return query("SELECT *\nFROM rows\nWHERE _row = $row", {"rows": path}, {"row": row})


def failing_rows(
    findings: Path,
    *,
    set_aside: Sequence[int] = (),
    explained: Sequence[tuple[int, str, str]] = (),
) -> Answer:
    """Count the rows of the file with an error or an unexplained query."""
    sql = f"""SELECT count(DISTINCT "row") AS "rows"
FROM {OPEN}
WHERE severity IN ('error', 'query')
  AND "row" > 0
  AND NOT (severity = 'query' AND list_contains($explained, concat(
      "row", ' ', rule, ' ', "column")))"""  # noqa: S608 — put together from constants
    said = [f"{row} {rule} {column}" for row, column, rule in explained]
    return query(sql, {"findings": findings}, {"aside": list(set_aside), "explained": said})
