"""`homeroom bench ingest`: the corpus of dirty files beside other readers, and one clean file."""

import tempfile
from pathlib import Path
from typing import Any

from jobs._bench._ingest import POINTS, make_clean_file
from jobs._bench._measure import Kind, line, measure, ratio, take_turns
from jobs._benches import Bench

WHOLE = 1_000_000
MODULE = "jobs._bench._ingest"
OURS = Kind(name="homeroom", module=MODULE)
OTHERS = tuple(Kind(name=name, module=MODULE) for name in ("duckdb", "polars", "pandas"))
LANE = Kind(name="homeroom lane", module=MODULE)
LIMIT = Kind(name="polars lane", module=MODULE)
NAMES = {"homeroom": "Homeroom", "duckdb": "DuckDB", "polars": "polars", "pandas": "pandas"}


def bench_ingest(rows: int, tries: int, files: int = WHOLE) -> dict[str, Any]:
    """Read the corpus with four readers and a clean file with two, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        corpora = [measure(kind, Path(folder), files) for kind in (OURS, *OTHERS)]
        make_clean_file(Path(folder), rows)
        lane, limit = take_turns((LANE, LIMIT), Path(folder), rows, tries=tries)
    lines = [corpus_line(measured) for measured in corpora]
    return {
        "name": "ingest",
        "rows": rows,
        "seconds": lane["seconds"],
        "peak_mib": lane["peak_mib"],
        "ratio_to_limit": ratio(lane, limit),
        "note": note(rows, lane, limit),
        "limit": limit,
        "parts": lane["parts"],
        "corpus": corpora,
        "lanes": [line("Homeroom, told nothing", lane, limit), line("polars", limit, limit)],
        "table": lines,
    }


def corpus_line(measured: dict[str, Any]) -> dict[str, Any]:
    """Return how one reader did."""
    counts = measured["counts"]
    return {
        "reader": NAMES[measured["kind"]],
        "files": counts["files"],
        "read": counts["read"],
        "perfect": counts["perfect"],
        "silently wrong": counts["silently_wrong"],
        "score of 10": round(counts["points"] / POINTS, 4),
        "ms a file": round(1000 * measured["seconds"] / counts["files"], 1),
    }


def note(rows: int, lane: dict[str, Any], limit: dict[str, Any]) -> str:
    """Say how the clean file went."""
    return (
        f"A clean file of {rows:,} rows: {lane['seconds']:.2f} s and {lane['peak_mib']:,} MiB, "
        f"{ratio(lane, limit)} times polars told everything "
        f"({limit['seconds']:.2f} s, {limit['peak_mib']:,} MiB)."
    )


BENCH = Bench(title="Dirty files and a clean one", size=1_000_000, tries=3, measure=bench_ingest)
