"""The measured work of `homeroom bench pipeline`, each kind in a process of its own."""

import sys
from pathlib import Path
from time import perf_counter

import polars as pl

from config.profile import Field, get_profile
from config.terms import Severity
from jobs._bench._child import Watch, run
from jobs._bench._gradebook import BenchFiles, plan_of
from pipelines._format import format_of, formats
from pipelines._plan import plans, run_plan
from pipelines.changeset import compare
from pipelines.check import check
from pipelines.mapping import apply_mapping, layout, propose
from pipelines.publish.csv import write_csv
from pipelines.reading.detected import Overrides
from pipelines.summarize import summarize

PROFILE = get_profile("gradebook")
SAMPLE_ROWS = 200


def import_to_publish(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Do everything from the upload's bytes to the published Parquet and CSV."""
    files = BenchFiles(folder=folder, rows=rows)
    raw = read(files)
    watch.lap("read")
    text, fields = map_and_plan(raw, rows)
    del raw
    watch.lap("map and plan")
    checked = check(text, fields, PROFILE.key, PROFILE)
    del text
    watch.lap("check")
    keep = without_errors(checked.typed, checked.findings)
    findings, checked = checked.findings.height, None
    result, counts = changes(keep, files)
    del keep
    watch.lap("change-set")
    summarize(result, fields).write_parquet(files.folder / "summary.parquet")
    watch.lap("summary")
    result.write_parquet(files.folder / "result.parquet", compression="lz4")
    watch.lap("parquet")
    with (files.folder / "result.csv").open("wb") as into:
        write_csv(result, into)
    watch.lap("csv")
    return {"findings": findings, **counts}


def read(files: BenchFiles) -> pl.DataFrame:
    """Read the upload as text."""
    content = files.upload.read_bytes()
    format_ = format_of(content, files.upload.name)
    return format_.read(content, format_.detect(content, Overrides())).frame


def map_and_plan(raw: pl.DataFrame, rows: int) -> tuple[pl.DataFrame, tuple[Field, ...]]:
    """Map the columns and run the plan."""
    headers = [name for name in raw.columns if name != "_row"]
    columns = propose(headers, raw.head(SAMPLE_ROWS), PROFILE)
    text = apply_mapping(raw, columns, PROFILE)
    planned, _ = run_plan(text, plan_of(rows), perf_counter)
    return planned, layout(columns, PROFILE)


def without_errors(typed: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Set the rows aside that carry an error."""
    bad = findings.filter(pl.col("severity") == Severity.ERROR)["row"].unique()
    return typed.filter(~pl.col("_row").is_in(bad.implode()))


def changes(keep: pl.DataFrame, files: BenchFiles) -> tuple[pl.DataFrame, dict[str, int]]:
    """Compare with the published version; write the change-set; return what to publish."""
    found = compare(
        keep,
        pl.read_parquet(files.head),
        key=PROFILE.key,
        mode=PROFILE.mode,
        missing_rows=PROFILE.missing_rows,
    )
    found.cells.write_parquet(files.folder / "cells.parquet", compression="lz4")
    return found.result, found.counts


def limit(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Do nothing but scan the upload with polars and write it as Parquet and CSV."""
    files = BenchFiles(folder=folder, rows=rows)
    frame = pl.scan_csv(files.upload, infer_schema=False).collect()
    frame.write_parquet(files.folder / "limit.parquet", compression="lz4")
    frame.write_csv(files.folder / "limit.csv")
    watch.lap("scan and write")
    return {"rows": frame.height}


KINDS = {"homeroom": import_to_publish, "polars limit": limit}

if __name__ == "__main__":
    plans(), formats()
    run(KINDS, sys.argv[1:])
