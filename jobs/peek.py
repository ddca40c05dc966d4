"""Show the first rows of an upload as other decisions would read it, before anything is read."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from data.batches import get_batch
from jobs._child import run_in_child
from jobs._desk import Desk
from jobs._peeking import peek_file
from pipelines.reading.detected import Overrides

MEMORY_MIB, SECONDS = 2048, 8.0


@dataclass(frozen=True, kw_only=True)
class Peek:
    """The first rows as text, what was decided, and whether the whole file was looked at."""

    frame: pl.DataFrame
    detected: dict[str, Any]
    rejected: int
    is_whole: bool


def peek(desk: Desk, batch_id: int, overrides: Overrides) -> Peek | None:
    """Return the first rows by these decisions, or None where only a run can tell."""
    desk.allow("upload")
    with desk.reading() as session:
        batch = get_batch(session, batch_id)
    path = desk.artifacts.path_of(desk.school_id, batch.sha256)
    seen = run_in_child(
        peek_file, path, batch.filename, overrides, memory_mib=MEMORY_MIB, seconds=SECONDS
    )
    if seen is None:
        return None
    schema = {name: pl.Int64 if name == "_row" else pl.String for name in seen["columns"]}
    return Peek(
        frame=pl.DataFrame(seen["rows"], schema=schema, orient="row"),
        detected=seen["detected"],
        rejected=seen["rejected"],
        is_whole=seen["is_whole"],
    )
