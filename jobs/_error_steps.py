"""The heavy steps of an error file, run in a killable child: made, written, compared."""

from pathlib import Path
from typing import Any

import polars as pl

from config.terms import Download, Severity
from jobs._steps import WHOLE_FILE, Recipe, edits_frame, known_conventions, write
from pipelines.edits import apply_edits
from pipelines.findings import messages
from pipelines.mapping import layout, name_of
from pipelines.publish.csv import to_csv_excel
from pipelines.publish.xlsx import to_xlsx
from pipelines.returned import Mark, differences, outgoing, really_changed, sort_out

BASE = "error-base.parquet"
FAILING, ALL = "failing", "all"


def open_findings(recipe: Recipe) -> pl.DataFrame:
    """Return the errors and unexplained queries of rows of the file that are not set aside."""
    findings = pl.read_parquet(recipe.folder / "findings.parquet")
    schema = {"row": pl.Int64, "column": pl.String, "rule": pl.String}
    explained = pl.DataFrame(list(recipe.explained), schema=schema, orient="row")
    serious = pl.col("severity").is_in([Severity.ERROR.value, Severity.QUERY.value])
    return (
        findings.filter(
            serious & (pl.col("row") > WHOLE_FILE) & ~pl.col("row").is_in(list(recipe.set_aside))
        )
        .with_columns(pl.col("column").fill_null(""))
        .join(explained, on=["row", "column", "rule"], how="anti")
    )


def lay_base(recipe: Recipe, out: Path, which: str) -> int:
    """Write the rows that go out as they stand now, each with its problems; return how many."""
    raw = pl.read_parquet(recipe.folder / "raw.parquet")
    sources = {name_of(one): one.source for one in recipe.columns if name_of(one) is not None}
    edits = edits_frame(recipe.edits).with_columns(pl.col("column").replace(sources))
    told = problems_of(recipe)
    rows = apply_edits(raw, edits).join(told, on="_row", how="left", maintain_order="left")
    chosen = rows if which == ALL else rows.filter(pl.col("_problems").is_not_null())
    write(chosen, out)
    return chosen.height


def problems_of(recipe: Recipe) -> pl.DataFrame:
    """Return `_row, _problems`: all open problems of each row in one text."""
    found = open_findings(recipe)
    titles = {field.name: field.title for field in layout(recipe.columns, recipe.profile)}
    told = found.select(_row="row", _problems=messages(found, titles, places=False))
    joined = pl.col("_problems").str.join(" ")
    return told.group_by("_row", maintain_order=True).agg(joined)


def write_error_file(base: Path, mark: Mark, kind: Download, out: Path) -> None:
    """Write the rows that go out as a workbook or as CSV for Excel, safe to open."""
    rows = pl.read_parquet(base)
    told = rows.select("_row", "_problems")
    frame, fields = outgoing(rows.drop("_problems"), told, mark)
    if kind == Download.XLSX:
        out.write_bytes(to_xlsx(frame, fields, title="Errors"))
    else:
        out.write_bytes(to_csv_excel(frame, fields))


def compare_returned(recipe: Recipe, base: Path, came: Path) -> dict[str, Any]:
    """Return the corrections in a file that came back, and what of it is not taken over."""
    found = differences(pl.read_parquet(base).drop("_problems"), pl.read_parquet(came))
    targets = {one.source: name_of(one) for one in recipe.columns if name_of(one) is not None}
    fed = found.cells.filter(pl.col("column").is_in(list(targets)))
    named = standing(recipe, fed.with_columns(pl.col("column").replace(targets)))
    fields = layout(recipe.columns, recipe.profile)
    known = known_conventions(recipe.folder)
    real = really_changed(named, fields, recipe.profile, known)
    cells, kept = sort_out(real, edits_frame(recipe.edits))
    return {
        "cells": cells.rows(),
        "rows": cells["row"].n_unique(),
        "kept": kept,
        "unknown_rows": found.unknown_rows,
        "unclear_rows": found.unclear_rows,
        "unknown_columns": list(found.unknown_columns),
        "unfed_cells": found.cells.height - named.height,
    }


def standing(recipe: Recipe, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells of rows that no step of the plan leaves out."""
    rows = pl.read_parquet(recipe.folder / "text.parquet", columns=["_row"])
    return cells.join(rows.rename({"_row": "row"}), on="row", how="semi", maintain_order="left")
