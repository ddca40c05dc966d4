"""`homeroom bench pipeline`: import to publish beside its limit and its ancestor, in one run."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jobs._bench_files import BenchFiles, make_files

LOOP_ROWS = 100_000
TRIES = 5
KEEP_MEMORY = "dirty_decay_ms:-1,muzzy_decay_ms:-1"
MODULES = {
    "homeroom": "jobs._bench_work",
    "polars limit": "jobs._bench_work",
    "row loop": "jobs._bench_loops",
}
ROOT = Path(__file__).parent.parent


def bench_pipeline(rows: int = 100_000, *, tries: int = TRIES) -> dict[str, Any]:
    """Measure each kind of work in a child; return times, peaks, ratios and a table of them."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        files = make_files(Path(folder), rows)
        ours, bare = take_turns(files, tries)
        small = min(rows, LOOP_ROWS)
        looped = measure("row loop", smaller(files, small))
    scaled = looped["seconds"] * rows / small
    return {
        "name": "pipeline",
        "rows": rows,
        "seconds": ours["seconds"],
        "peak_mib": ours["peak_mib"],
        "ratio_to_limit": round(ours["seconds"] / bare["seconds"], 2),
        "times_faster_than_loop": round(scaled / ours["seconds"], 1),
        "note": note(small, rows),
        "limit": bare,
        "loop": {**looped, "seconds_scaled": round(scaled, 3)},
        "parts": ours["parts"],
        "counts": ours["counts"],
        "table": table(ours, bare, looped, scaled),
    }


def smaller(files: BenchFiles, rows: int) -> BenchFiles:
    """Return the files themselves, or a shorter copy where the loop would take too long."""
    if rows == files.rows:
        return files
    folder = files.folder / "loop"
    folder.mkdir()
    return make_files(folder, rows)


def take_turns(files: BenchFiles, tries: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Measure the work and its limit by turns, so that noise meets both; return the fastest."""
    turns = [(measure("homeroom", files), measure("polars limit", files)) for _ in range(tries)]
    return fastest([turn[0] for turn in turns]), fastest([turn[1] for turn in turns])


def fastest(measured: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the least disturbed measurement, with the highest peak of all."""
    peak = max(one["peak_mib"] for one in measured)
    return {**min(measured, key=lambda one: one["seconds"]), "peak_mib": peak}


def measure(kind: str, files: BenchFiles) -> dict[str, Any]:
    """Do one kind of work in a fresh process."""
    module = MODULES[kind]
    command = [sys.executable, "-m", module, kind, str(files.folder), str(files.rows)]
    surroundings = {**os.environ, "_RJEM_MALLOC_CONF": KEEP_MEMORY}
    subprocess.run(command, check=True, cwd=ROOT, env=surroundings)  # noqa: S603 - our own words
    found: dict[str, Any] = json.loads((files.folder / "figures.json").read_text("utf-8"))
    return found


def note(small: int, rows: int) -> str:
    """Say how the loop's time came about."""
    if small == rows:
        return f"The row loop was measured on all {rows:,} rows."
    return f"The row loop was measured on {small:,} rows and scaled linearly to {rows:,}."


def table(
    ours: dict[str, Any], bare: dict[str, Any], looped: dict[str, Any], scaled: float
) -> list[dict[str, Any]]:
    """Return the lines that the terminal shows."""
    lines = (
        ("import to publish", ours["seconds"], ours["peak_mib"]),
        ("polars: scan to Parquet and CSV", bare["seconds"], bare["peak_mib"]),
        ("pandas, row by row (scaled)", round(scaled, 2), looped["peak_mib"]),
    )
    return [
        {"what": what, "seconds": seconds, "peak MiB": peak, "of limit": ratio(seconds, bare)}
        for what, seconds, peak in lines
    ]


def ratio(seconds: float, bare: dict[str, Any]) -> float:
    """Return how many times the limit this took."""
    return round(seconds / bare["seconds"], 2)
