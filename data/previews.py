"""What Preview opens: rows by their fate, cells old and new, what was rewritten, step by step."""

from pathlib import Path

from config.terms import Change
from data._engine import quoted
from data.duck import query
from data.views import Answer

IN_ORDER = "ORDER BY _row\nLIMIT $limit OFFSET $offset"


def rows_of_fate(folder: Path, change: Change, *, offset: int, limit: int) -> Answer:
    """Return some rows of the file with one fate, as they would be published."""
    sql = f"""SELECT typed.*
FROM typed SEMI JOIN (
    FROM changes WHERE _change = $change AND _row > 0
) AS fate USING (_row)
{IN_ORDER}"""  # noqa: S608 — put together from constants
    given = {"change": change.value, "limit": limit, "offset": offset}
    return query(sql, files(folder, "typed", "changes"), given)


def changed_cells(folder: Path, *, offset: int, limit: int) -> Answer:
    """Return the cells of some changed rows of the file, each with its old and new value."""
    sql = f"""WITH changed AS (
    SELECT DISTINCT _row
    FROM cells
    WHERE _row > 0
    {IN_ORDER.replace(chr(10), chr(10) + "    ")}
)
SELECT cells.*
FROM cells SEMI JOIN changed USING (_row)
ORDER BY _row, "column\""""  # noqa: S608 — put together from constants
    return query(sql, files(folder, "cells"), {"limit": limit, "offset": offset})


def appended_rows(folder: Path, *, offset: int, limit: int) -> Answer:
    """Return some records that a step of the plan appended, with what becomes of them."""
    sql = """SELECT changes._change, typed.*
FROM typed JOIN changes USING (_row)
WHERE _row < 0
ORDER BY _row DESC
LIMIT $limit OFFSET $offset"""
    return query(sql, files(folder, "typed", "changes"), {"limit": limit, "offset": offset})


def missing_rows(folder: Path, *, offset: int, limit: int) -> Answer:
    """Return some published rows that the file does not name."""
    sql = """SELECT * EXCLUDE (_row, _change)
FROM changes
WHERE _change = 'missing'
LIMIT $limit OFFSET $offset"""
    return query(sql, files(folder, "changes"), {"limit": limit, "offset": offset})


def rows_left_out(folder: Path, *, offset: int, limit: int) -> Answer:
    """Return some rows of the file that are not compared: set aside, or left out by a step."""
    sql = f"""SELECT raw.*
FROM raw ANTI JOIN changes USING (_row)
{IN_ORDER}"""  # noqa: S608 — put together from constants
    return query(sql, files(folder, "raw", "changes"), {"limit": limit, "offset": offset})


def rejected_rows(folder: Path, *, offset: int, limit: int) -> Answer:
    """Return some lines that could not be read, and rows that the mode does not take, with why."""
    sql = f"""SELECT _row, found, rule, why
FROM (
    SELECT _row, "text" AS found, 'unreadable' AS rule, reason AS why
    FROM rejects
    UNION ALL
    SELECT changes._row, refusals.found, refusals.rule, refusals.expected
    FROM changes LEFT JOIN refusals ON refusals."row" = changes._row
    WHERE _change = 'rejected' AND _row > 0
)
{IN_ORDER}"""  # noqa: S608 — put together from constants
    names = ("rejects", "changes", "refusals")
    return query(sql, files(folder, *names), {"limit": limit, "offset": offset})


def conversions(folder: Path) -> Answer:
    """Count the cells of each column that were rewritten when they were typed, by the way."""
    sql = """SELECT "column", conversion, count(*) AS cells
FROM conversions
GROUP BY ALL
ORDER BY cells DESC, "column", conversion"""
    return query(sql, files(folder, "conversions"))


def converted_cells(
    folder: Path, column: str, conversion: str, *, offset: int, limit: int
) -> Answer:
    """Return some rewritten cells of one column: the text, and the value it was read as."""
    sql = f"""SELECT _row, "text".{quoted(column)} AS old, typed.{quoted(column)} AS new
FROM (SELECT "row" AS _row FROM conversions WHERE "column" = $column AND conversion = $conversion)
    JOIN "text" USING (_row)
    JOIN typed USING (_row)
{IN_ORDER}"""  # noqa: S608 — the name is quoted
    given = {"column": column, "conversion": conversion, "limit": limit, "offset": offset}
    return query(sql, files(folder, "conversions", "text", "typed"), given)


def touched(folder: Path, step: int, *, offset: int, limit: int) -> Answer:
    """Return some rows and cells that one step of the plan touched."""
    sql = """SELECT what, "row", "column", old, new
FROM touched
WHERE step = $step
ORDER BY "row", "column"
LIMIT $limit OFFSET $offset"""
    given = {"step": step, "limit": limit, "offset": offset}
    return query(sql, files(folder, "touched"), given)


def story_of(folder: Path, row: int) -> Answer:
    """Return what touched one row: the steps of the plan, then how its text was read."""
    sql = """SELECT step, what, "column", old, new
FROM touched
WHERE "row" = $row
UNION ALL
SELECT NULL, conversion, "column", NULL, NULL
FROM conversions
WHERE "row" = $row
ORDER BY step NULLS LAST"""
    return query(sql, files(folder, "touched", "conversions"), {"row": row})


def files(folder: Path, *names: str) -> dict[str, Path]:
    """Return the staged files of a question by the names that it uses."""
    return {name: folder / f"{name}.parquet" for name in names}
