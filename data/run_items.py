"""What became of each item of a run: a Parquet file, read page by page."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from sqlalchemy import Engine

from config.terms import StepState
from data.artifacts import Artifacts, get_artifact
from data.db import reading
from data.models import JobRun
from data.runs import get_run

KIND = "items"
SCHEMA = {"item": pl.String, "state": pl.String, "message": pl.String, "seconds": pl.Float64}


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """Some items of a run, with how many there are of their kind and how many failed."""

    rows: list[dict[str, object]]
    total: int
    failed: int


def items_file(artifacts: Artifacts, school_id: int, engine: Engine, run: JobRun) -> Path | None:
    """Return the file of a run's items, if it had any."""
    if run.items_id is None:
        return None
    with reading(engine, school_id) as session:
        sha256 = get_artifact(session, run.items_id).sha256
    return artifacts.path_of(school_id, sha256)


def read_page(path: Path, *, only_failed: bool, offset: int, limit: int) -> ItemPage:
    """Return some items in the order in which they were done."""
    every = pl.scan_parquet(path)
    failed = every.filter(pl.col("state") == StepState.FAILED.value)
    wanted = failed if only_failed else every
    rows = wanted.slice(offset, limit).collect().to_dicts()
    total, bad = (frame.select(pl.len()).collect().item() for frame in (wanted, failed))
    return ItemPage(rows=rows, total=total, failed=bad)


def failed_items(
    artifacts: Artifacts, school_id: int, engine: Engine, run: JobRun
) -> frozenset[str] | None:
    """Return the items that failed in the run which this one goes on from, if that had any."""
    if run.resumes_id is None:
        return None
    with reading(engine, school_id) as session:
        before = get_run(session, run.resumes_id)
    path = items_file(artifacts, school_id, engine, before)
    if path is None:
        return None
    failed = pl.scan_parquet(path).filter(pl.col("state") == StepState.FAILED.value)
    return frozenset(failed.select("item").collect()["item"])
