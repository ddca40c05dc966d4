"""What each step of a plan did: the rows it added and left out, the cells it wrote anew."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from pipelines._plan import get_plan, run_step, split_step

TOUCHED = {
    "step": pl.Int32,
    "what": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "old": pl.String,
    "new": pl.String,
}
ADDED, REMOVED, REWRITTEN = "added", "removed", "rewritten"
LISTED = 100_000


def trace_plan(
    text: pl.DataFrame, steps: Sequence[Mapping[str, Any]], clock: Callable[[], float]
) -> tuple[pl.DataFrame, list[dict[str, Any]], pl.DataFrame]:
    """Apply the steps; return the text, the counts of each step, and what each one touched.

    Counts are exact; of the cells that one step rewrote in one column the first 100,000 are listed.
    """
    trace: list[dict[str, Any]] = []
    found = [pl.DataFrame(schema=TOUCHED)]
    for number, step in enumerate(steps, 1):
        before = text
        text, told = run_step(before, step, clock)
        counts, touched = touched_by(before, text, rewrites=get_plan(split_step(step)[0]).rewrites)
        trace.append({**told, **counts})
        found.append(
            touched.select(pl.lit(number, dtype=pl.Int32).alias("step"), *list(TOUCHED)[1:])
        )
    return text, trace, pl.concat(found)


def touched_by(
    before: pl.DataFrame, after: pl.DataFrame, *, rewrites: bool
) -> tuple[dict[str, int], pl.DataFrame]:
    """Compare the text before and after a step, row by row number."""
    removed, added = missing_in(after, before), missing_in(before, after)
    parts = [whole_rows(removed, REMOVED), whole_rows(added, ADDED)]
    counts = {REMOVED: removed.len(), ADDED: added.len(), REWRITTEN: 0}
    if rewrites:
        old, new = kept(before, removed), kept(after, added)
        for name in new.columns:
            index = differing(old, new, name)
            counts[REWRITTEN] += index.len()
            parts.append(cells(old, new, name, index=index.head(LISTED)))
    return counts, pl.concat(parts)


def missing_in(there: pl.DataFrame, here: pl.DataFrame) -> pl.Series:
    """Return the numbers of the rows that are here and not there."""
    ours, theirs = here["_row"], there["_row"]
    shared = min(ours.len(), theirs.len())
    if ours.head(shared).equals(theirs.head(shared)):
        return ours.slice(shared)
    return ours.filter(~ours.is_in(theirs.implode()))


def kept(table: pl.DataFrame, gone: pl.Series) -> pl.DataFrame:
    """Return the table without some rows."""
    return table.filter(~pl.col("_row").is_in(gone.implode())) if gone.len() else table


def differing(old: pl.DataFrame, new: pl.DataFrame, name: str) -> pl.Series:
    """Return the positions where a column changed; a step keeps the order of the rows it keeps."""
    if name == "_row" or name not in old.columns:
        return pl.Series([], dtype=pl.UInt32)
    return old[name].ne_missing(new[name]).arg_true()


def whole_rows(rows: pl.Series, what: str) -> pl.DataFrame:
    """Return rows that came or went as a whole."""
    return frame_of(pl.DataFrame({"row": rows}), what)


def cells(old: pl.DataFrame, new: pl.DataFrame, name: str, *, index: pl.Series) -> pl.DataFrame:
    """Return the cells of one column, each with its old and new text."""
    found = pl.DataFrame({"row": new["_row"].gather(index)}).with_columns(
        column=pl.lit(name), old=old[name].gather(index), new=new[name].gather(index)
    )
    return frame_of(found, REWRITTEN)


def frame_of(found: pl.DataFrame, what: str) -> pl.DataFrame:
    """Return findings of one kind in the shape of all."""
    told = found.with_columns(what=pl.lit(what))
    empty = {n: pl.lit(None, dtype=kind) for n, kind in TOUCHED.items() if n not in told.columns}
    return told.with_columns(**empty).select(list(TOUCHED)).cast(pl.Schema(TOUCHED))
