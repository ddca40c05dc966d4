"""The product's own steps on staged files, as its workers run them, in one measured process."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from config.profile import get_profile
from config.terms import Severity
from data.files import copy_to, hash_file, settle
from jobs._bench._child import Watch, run
from jobs._bench._gradebook import BenchFiles, plan_of
from jobs._steps import Recipe, Target, check_batch, preview_batch, read_file
from pipelines import schemas
from pipelines._format import formats
from pipelines._plan import plans
from pipelines.mapping import propose
from pipelines.publish.csv import to_csv
from pipelines.reading.detected import Overrides

PROFILE = get_profile("gradebook")
SAMPLE_ROWS = 200


def steps(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Read, check, set aside what is wrong, check once more, compare, store, write the CSV."""
    files, stage = BenchFiles(folder=folder, rows=rows), folder / "stage"
    stage.mkdir(exist_ok=True)
    read_file(files.upload, files.upload.name, Overrides(), stage)
    watch.lap("read")
    recipe = recipe_of(stage, rows)
    check_batch(recipe)
    watch.lap("check")
    recipe = replace(recipe, set_aside=broken_rows(stage))
    judged = check_batch(recipe)
    watch.lap("check again")
    target = Target(head=files.head, mode=PROFILE.mode, missing_rows=PROFILE.missing_rows)
    compared = preview_batch(recipe, target)
    watch.lap("compare")
    publish(stage)
    watch.lap("publish")
    return {"errors": judged["errors"], **compared["counts"]}


def recipe_of(stage: Path, rows: int) -> Recipe:
    """Return what an operator would have decided: the proposed columns, the bench's plan."""
    sample = pl.read_parquet(stage / "raw.parquet", n_rows=SAMPLE_ROWS)
    headers = [name for name in sample.columns if name != "_row"]
    return Recipe(
        folder=stage,
        profile=PROFILE,
        columns=tuple(propose(headers, sample, PROFILE)),
        plan=tuple(plan_of(rows)),
        key=PROFILE.key,
    )


def broken_rows(stage: Path) -> tuple[int, ...]:
    """Return the rows that carry an error."""
    found = pl.read_parquet(stage / "findings.parquet")
    errors = found.filter(pl.col("severity") == Severity.ERROR)["row"]
    return tuple(errors.drop_nulls().unique())


def publish(stage: Path) -> None:
    """Store the version as the store does, and write its CSV for systems."""
    final = stage / "store" / "version.parquet"
    part = final.with_suffix(".part")
    copy_to(stage / "result.parquet", part)
    settle(part, final)
    hash_file(final)
    (stage / "version.csv").write_bytes(to_csv(pl.read_parquet(final)))


KINDS: dict[str, Callable[[Path, int, Watch], dict[str, int]]] = {"steps": steps}

if __name__ == "__main__":
    assert schemas.require  # noqa: S101 - loaded beforehand, as where the workers' children fork
    plans(), formats()
    run(KINDS, sys.argv[1:])
