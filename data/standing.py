"""The rows of an open batch as they stand: its text, and what was corrected since laid over it."""

import json
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
ASIDE = 'SELECT unnest($aside::BIGINT[]) AS "row"'
SAID = """SELECT unnest($said_rows::BIGINT[]) AS "row",
           unnest($said_columns::VARCHAR[]) AS "column",
           unnest($said_rules::VARCHAR[]) AS rule"""


@dataclass(frozen=True)
class Table:
    """One open batch's staged files, the rows set aside, and the findings that were explained."""

    folder: Path
    aside: tuple[int, ...] = ()
    explained: tuple[tuple[int, str, str], ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, without the row's number."""
        names = pl.read_parquet_schema(self.path("text"))
        return tuple(name for name in names if name not in HIDDEN)

    @cached_property
    def month_first(self) -> frozenset[str]:
        """Return the columns whose dates are known to begin with the month."""
        path = self.folder / "conventions.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return frozenset(name for name, told in known.items() if told.get("day_first") is False)

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
), live AS (
    SELECT * FROM findings ANTI JOIN ({ASIDE}) USING ("row")
), open AS (
    SELECT live.* FROM live ANTI JOIN ({SAID}) AS said
    ON coalesce(live."row", 0) = said."row" AND coalesce(live."column", '') = said."column"
    AND live.rule = said.rule
)"""  # noqa: S608 — put together from constants

    def ask(self, sql: str, given: Mapping[str, Any] | None = None) -> Answer:
        """Ask a question about `now` and `open`."""
        known = {
            "aside": list(self.aside),
            "said_rows": [row for row, _, _ in self.explained],
            "said_columns": [column for _, column, _ in self.explained],
            "said_rules": [rule for _, _, rule in self.explained],
        }
        return query(f"{self.parts()}{sql}", self.files(), {**known, **(given or {})})


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


def problems(table: Table) -> Answer:
    """Return each broken rule with findings, rows and its first example; the gravest first."""
    sql = """, weighed AS (
    SELECT *, list_position(['error', 'query', 'note'], severity) AS weight FROM open
)
SELECT rule,
       ['error', 'query', 'note'][min(weight)] AS severity,
       count(*) AS count,
       count(DISTINCT "row") AS "rows",
       count(*) FILTER (suggestion <> '') AS suggestions,
       arg_min(struct_pack("row" := "row", "column" := "column", rule := rule,
           severity := severity, found := found, expected := expected,
           suggestion := suggestion), ("row", "column")) AS example
FROM weighed
WHERE "row" IS NOT NULL
GROUP BY rule
ORDER BY min(weight), count DESC, rule"""
    return table.ask(sql)


def open_findings(table: Table, rows: Sequence[int]) -> Answer:
    """Return what is still open in some rows."""
    sql = """
SELECT *
FROM open
WHERE "row" IN (SELECT unnest($numbers::BIGINT[]))
ORDER BY "row", list_position(['error', 'query', 'note'], severity), "column", rule"""
    return table.ask(sql, {"numbers": list(rows)})


def whole_findings(table: Table) -> Answer:
    """Return what was found about the file as a whole and is still open."""
    sql = """
SELECT *
FROM open
WHERE "row" IS NULL
ORDER BY list_position(['error', 'query', 'note'], severity), rule"""
    return table.ask(sql)
