"""Judge the corrected rows of a batch again, without reading the rest of it."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import polars as pl

from data.batches import list_edits
from data.db import TenantSession
from data.models import Batch
from jobs._batch import recipe_of
from jobs._desk import Desk
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


def recheck(
    desk: Desk, session: TenantSession, batch: Batch, *, rows: Sequence[int]
) -> dict[str, int]:
    """Replace the findings of `rows`, and all doubled keys, by fresh ones; return the totals."""
    recipe = recipe_of(desk, session, batch)
    path = recipe.folder / "findings.parquet"
    findings = pl.read_parquet(path)
    is_fresh = pl.col("row").is_in(list(rows)) | pl.col("rule").is_in(TABLE_RULES)
    kept = findings.filter(~is_fresh.fill_null(value=False))
    fresh = pl.concat([kept, *fresh_findings(recipe, rows)])
    write(fresh, path)
    return {"rows": batch.counts["check"]["rows"], **tally(fresh, recipe)}


def fresh_findings(recipe: Recipe, rows: Sequence[int]) -> list[pl.DataFrame]:
    """Judge some rows by the rules of a row, and every row by the rules of the table."""
    text = corrected(recipe, pl.scan_parquet(recipe.folder / "raw.parquet"), rows)
    fields = fields_of(recipe, text)
    known = known_conventions(recipe.folder)
    judged = [check_rows(text, fields, recipe.profile, known).findings] if text.height else []
    return [*judged, doubled(key_columns(recipe), fields, recipe)] if recipe.key else judged


def corrected(recipe: Recipe, raw: pl.LazyFrame, rows: Sequence[int]) -> pl.DataFrame:
    """Return some rows as the check would see them: mapped, corrected, planned."""
    some = raw.filter(pl.col("_row").is_in(list(rows))).collect()
    mapped = apply_mapping(some, recipe.columns, recipe.profile)
    edited = apply_edits(mapped, edits_of(recipe))
    text, _ = run_plan(edited, list(recipe.plan), perf_counter)
    return text.filter(pl.col("_row").is_in(list(rows)))


def key_columns(recipe: Recipe) -> pl.DataFrame:
    """Return every row's key with the corrections laid over it."""
    columns = ["_row", *recipe.key]
    text = pl.read_parquet(recipe.folder / "text.parquet", columns=columns)
    edits = edits_of(recipe).filter(pl.col("column").is_in(list(recipe.key)))
    return apply_edits(text, edits).select(columns)


def edits_of(recipe: Recipe) -> pl.DataFrame:
    """Return the recipe's corrections as a frame."""
    return edits_frame(recipe.edits)


def old_value(
    desk: Desk, session: TenantSession, batch: Batch, *, row: int, column: str
) -> str | None:
    """Return what a cell holds before a correction: the last correction or the file's text."""
    edits = list_edits(session, batch.id)
    said = edits.filter(pl.col("row") == row, pl.col("column") == column)
    if said.height:
        return said["new"][0]
    path: Path = desk.staging.folder(desk.school_id, batch.id) / "text.parquet"
    cell = pl.scan_parquet(path).filter(pl.col("_row") == row).select(column).collect()
    return cell.item() if cell.height else None
