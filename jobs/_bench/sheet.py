"""`homeroom bench sheet`: a large workbook, as text with every row accounted, beside the engine."""

import tempfile
from pathlib import Path
from typing import Any

from jobs._bench._measure import Kind, line, measure, ratio, take_turns
from jobs._bench._sheet import make_workbook
from jobs._benches import Bench

MODULE = "jobs._bench._sheet"
OURS, LIMIT = Kind(name="homeroom", module=MODULE), Kind(name="calamine", module=MODULE)


def bench_sheet(rows: int, tries: int) -> dict[str, Any]:
    """Read one workbook by turns with Homeroom and with the bare engine."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        make_workbook(Path(folder), rows)
        measure(LIMIT, Path(folder), rows)  # once for the disk
        ours, limit = take_turns((OURS, LIMIT), Path(folder), rows, tries=tries)
    return {
        "name": "sheet",
        "rows": rows,
        "seconds": ours["seconds"],
        "peak_mib": ours["peak_mib"],
        "ratio_to_limit": ratio(ours, limit),
        "cpu_ratio_to_limit": round(ours["cpu_seconds"] / limit["cpu_seconds"], 2),
        "note": note(rows, ours, limit),
        "limit": limit,
        "parts": ours["parts"],
        "table": [line("Homeroom", ours, limit), line("calamine alone", limit, limit)],
    }


def note(rows: int, ours: dict[str, Any], limit: dict[str, Any]) -> str:
    """Say how the workbook went."""
    return (
        f"A workbook of {rows:,} rows and {ours['counts']['columns']} columns: "
        f"{ours['seconds']:.2f} s and {ours['peak_mib']:,} MiB, {ratio(ours, limit)} times the "
        f"bare engine ({limit['seconds']:.2f} s, {limit['peak_mib']:,} MiB)."
    )


BENCH = Bench(title="A large workbook", size=200_000, tries=3, measure=bench_sheet)
