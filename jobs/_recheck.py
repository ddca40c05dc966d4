"""Judge the corrected rows of a batch again, without reading the rest of it."""

from collections.abc import Sequence
from time import perf_counter

import polars as pl

from data.db import TenantSession
from data.models import Batch
from jobs._batch import recipe_of
from jobs._desk import Desk
from jobs._past import roster_findings
from jobs._steps import (
    Recipe,
    doubled,
    edits_frame,
    fields_of,
    known_conventions,
    tally,
    write,
)
from pipelines._plan import run_plan
from pipelines.check import TABLE_RULES, check_rows
from pipelines.edits import apply_edits
from pipelines.mapping import apply_mapping

GONE = "_gone"


def recheck(
    desk: Desk, session: TenantSession, batch: Batch, *, rows: Sequence[int]
) -> dict[str, int]:
    """Replace text and findings of `rows`, and all doubled keys, by fresh ones; return totals."""
    recipe = recipe_of(desk, session, batch, rows=rows)
    touched = pl.Series(rows, dtype=pl.Int64)
    fresh = corrected(recipe, touched)
    lay_over(recipe, fresh, touched)
    path = recipe.folder / "findings.parquet"
    findings = pl.read_parquet(path)
    is_fresh = is_one_of("row", touched) | pl.col("rule").is_in(TABLE_RULES)
    kept = findings.filter(~is_fresh.fill_null(value=False))
    now = pl.concat([kept, *fresh_findings(recipe, fresh, touched)])
    write(now, path)
    return {"rows": batch.counts["check"]["rows"], **tally(now, recipe)}


def is_one_of(column: str, rows: pl.Series) -> pl.Expr:
    """Tell whether a row's number is one of these."""
    return pl.col(column).is_in(rows.implode())


def fresh_findings(recipe: Recipe, text: pl.DataFrame, touched: pl.Series) -> list[pl.DataFrame]:
    """Judge some rows by the rules of a row, and every row by the rules of the table."""
    fields = fields_of(recipe, text)
    known = known_conventions(recipe.folder)
    judged = list[pl.DataFrame]()
    if text.height:
        checked = check_rows(text, fields, recipe.profile, known)
        known_students = roster_findings(recipe.folder, checked.typed, recipe.profile, whole=False)
        judged = [checked.findings, *known_students]
    repairs = pl.read_parquet(recipe.folder / "repairs.parquet")
    judged.append(repairs.filter(is_one_of("row", touched)))
    return [*judged, doubled(key_columns(recipe), fields, recipe)] if recipe.key else judged


def corrected(recipe: Recipe, touched: pl.Series) -> pl.DataFrame:
    """Return some rows as the check would see them: mapped, corrected, planned."""
    raw = pl.scan_parquet(recipe.folder / "raw.parquet")
    some = raw.filter(is_one_of("_row", touched)).collect()
    mapped = apply_mapping(some, recipe.columns, recipe.profile)
    edited = apply_edits(mapped, edits_frame(recipe.edits))
    text, _ = run_plan(edited, list(recipe.plan), perf_counter)
    return text.filter(is_one_of("_row", touched))


def lay_over(recipe: Recipe, fresh: pl.DataFrame, touched: pl.Series) -> None:
    """Keep the rows that differ from the text by now; one that the plan left out is `_gone`."""
    if not touched.len():
        return
    path = recipe.folder / "amended.parquet"
    left_out = touched.filter(~touched.is_in(fresh["_row"].implode()))
    gone = pl.DataFrame({"_row": left_out}).with_columns(pl.lit(value=True).alias(GONE))
    here = fresh.with_columns(pl.lit(value=False).alias(GONE))
    parts = [here, gone]
    if path.exists():
        parts.insert(0, pl.read_parquet(path).filter(~is_one_of("_row", touched)))
    write(pl.concat(parts, how="diagonal"), path)


def key_columns(recipe: Recipe) -> pl.DataFrame:
    """Return every row's key as it stands."""
    columns = ["_row", *recipe.key]
    text = pl.read_parquet(recipe.folder / "text.parquet", columns=columns)
    path = recipe.folder / "amended.parquet"
    if not path.exists():
        return text
    amended = pl.read_parquet(path, columns=[*columns, GONE])
    left = text.filter(~is_one_of("_row", amended["_row"]))
    return pl.concat([left, amended.filter(~pl.col(GONE)).drop(GONE)]).sort("_row")
