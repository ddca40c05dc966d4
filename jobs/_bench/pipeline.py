"""`homeroom bench pipeline`: import to publish beside its limit and its ancestor, in one run."""

import tempfile
from pathlib import Path
from typing import Any

from jobs._bench._gradebook import make_files
from jobs._bench._measure import Kind, line, measure, ratio, take_turns
from jobs._benches import Bench

LOOP_ROWS = 100_000
OURS = Kind(name="homeroom", module="jobs._bench._pipeline")
LIMIT = Kind(name="polars limit", module="jobs._bench._pipeline")
STEPS = Kind(name="steps", module="jobs._bench._product")
LOOP = Kind(name="row loop", module="jobs._bench._loops")


def bench_pipeline(rows: int, tries: int) -> dict[str, Any]:
    """Measure each kind of work in a child; return times, peaks, ratios and a table of them.

    Import to publish is the pure core once from bytes to files. The workers' steps do more: they
    stage each outcome for the screen, and check a second time before they compare.
    """
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        make_files(Path(folder), rows)
        kinds = (OURS, LIMIT, STEPS)
        ours, limit, steps = take_turns(kinds, Path(folder), rows, tries=tries)
        looped = row_loop(Path(folder), rows)
    return {
        "name": "pipeline",
        "rows": rows,
        "seconds": ours["seconds"],
        "peak_mib": ours["peak_mib"],
        "ratio_to_limit": ratio(ours, limit),
        "times_faster_than_loop": round(looped["seconds"] / ours["seconds"], 1),
        "note": note(looped["rows"], rows),
        "ratio_of_steps": ratio(steps, limit),
        "limit": limit,
        "loop": looped,
        "steps": steps,
        "parts": ours["parts"],
        "counts": ours["counts"],
        "table": [
            line("import to publish", ours, limit),
            line("the workers' steps, staged", steps, limit),
            line("polars: scan to Parquet and CSV", limit, limit),
            line("pandas, row by row", looped, limit),
        ],
    }


def row_loop(folder: Path, rows: int) -> dict[str, Any]:
    """Measure the row loop, on fewer rows and scaled where it would take too long."""
    small = min(rows, LOOP_ROWS)
    if small < rows:
        folder = folder / "loop"
        folder.mkdir()
        make_files(folder, small)
    looped = measure(LOOP, folder, small)
    return {**looped, "seconds": round(looped["seconds"] * rows / small, 3)}


def note(small: int, rows: int) -> str:
    """Say how the loop's time came about."""
    if small == rows:
        return f"The row loop was measured on all {rows:,} rows."
    return f"The row loop was measured on {small:,} rows and scaled linearly to {rows:,}."


BENCH = Bench(title="Import to publish", size=100_000, tries=5, measure=bench_pipeline)
