"""The rows of an open batch as they stand: its text, and what was corrected since laid over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from data.duck import query

Answer = tuple[pl.DataFrame, str]
HIDDEN = ("_row", "_gone")
LAID_OVER = """SELECT * FROM "text" ANTI JOIN amended USING (_row)
    UNION ALL BY NAME
    SELECT * EXCLUDE (_gone) FROM amended WHERE NOT _gone"""


@dataclass(frozen=True)
class Table:
    """One open batch's staged files, and the rows that are set aside."""

    folder: Path
    aside: tuple[int, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, without the row's number."""
        names = pl.read_parquet_schema(self.folder / "text.parquet")
        return tuple(name for name in names if name not in HIDDEN)

    def files(self) -> dict[str, Path]:
        """Return the files of a question by the names that it uses."""
        names = [name for name in ("text", "findings", "amended") if self.path(name).exists()]
        return {name: self.path(name) for name in names}

    def path(self, name: str) -> Path:
        """Return one staged file."""
        return self.folder / f"{name}.parquet"

    def parts(self) -> str:
        """Return the beginning of each question: `now` are the rows, `open` what is wrong."""
        now = LAID_OVER if self.path("amended").exists() else 'SELECT * FROM "text"'
        return f"""WITH now AS (
    {now}
), open AS (
    SELECT * FROM findings ANTI JOIN (SELECT unnest($aside::BIGINT[]) AS "row") USING ("row")
)"""  # noqa: S608 — put together from constants

    def ask(self, sql: str, given: Mapping[str, Any]) -> Answer:
        """Ask a question about `now` and `open`."""
        whole = f"{self.parts()}{sql}"
        return query(whole, self.files(), {**given, "aside": list(self.aside)})


def rows_now(table: Table, rows: Sequence[int]) -> Answer:
    """Return some rows as they stand, in the file's order."""
    sql = """
SELECT *
FROM now
WHERE _row IN (SELECT unnest($numbers::BIGINT[]))
ORDER BY _row"""
    return table.ask(sql, {"numbers": list(rows)})


def cells_now(table: Table, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return wanted cells (`row, column`) with what they hold, `old`; unknown ones are missing."""
    rows, _ = rows_now(table, wanted["row"].unique().to_list())
    names = [name for name in wanted["column"].unique() if name in rows.columns]
    long = rows.unpivot(on=names, index="_row", variable_name="column", value_name="old")
    return wanted.join(long.rename({"_row": "row"}), on=["row", "column"], maintain_order="left")
