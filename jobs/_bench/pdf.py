"""`homeroom bench pdf`: the printed form of a version beside a bare writer and fpdf2."""

import tempfile
from pathlib import Path
from typing import Any

from jobs._bench._gradebook import make_files
from jobs._bench._measure import Kind, line, ratio, take_turns
from jobs._benches import Bench

OURS = Kind(name="homeroom", module="jobs._bench._pdf")
LIMIT = Kind(name="bare ReportLab canvas", module="jobs._bench._pdf_bare")
ANCESTOR = Kind(name="fpdf2", module="jobs._bench._pdf_bare")


def bench_pdf(rows: int, tries: int) -> dict[str, Any]:
    """Measure the whole printed form, the bare rows drawn by ReportLab, and by fpdf2."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        make_files(Path(folder), rows)
        kinds = (OURS, LIMIT, ANCESTOR)
        ours, limit, ancestor = take_turns(kinds, Path(folder), rows, tries=tries)
    return {
        "name": "pdf",
        "rows": rows,
        "seconds": ours["seconds"],
        "peak_mib": ours["peak_mib"],
        "ratio_to_limit": ratio(ours, limit),
        "ratio_to_fpdf2": ratio(ours, ancestor),
        "note": "Ours has a cover, a summary and a chart, chooses widths and shapes every script; "
        "the others draw plain cells of fixed width in one embedded font.",
        "limit": limit,
        "ancestor": ancestor,
        "counts": ours["counts"],
        "table": [
            line("printed form of a version", ours, limit),
            line("ReportLab canvas, rows only", limit, limit),
            line("fpdf2, rows only", ancestor, limit),
        ],
    }


BENCH = Bench(title="A printed version", size=5_000, tries=3, measure=bench_pdf)
