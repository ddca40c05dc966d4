"""`homeroom bench sql`: a question behind the sandbox's walls beside the same without walls."""

import tempfile
from pathlib import Path
from typing import Any

from jobs._bench._gradebook import make_files
from jobs._bench._measure import Kind, line, ratio, take_turns
from jobs._benches import Bench

OURS = Kind(name="sandbox", module="jobs._bench._sql")
LIMIT = Kind(name="warm DuckDB", module="jobs._bench._sql")


def bench_sql(rows: int, tries: int) -> dict[str, Any]:
    """Measure the median answer of a warm sandbox and of a warm DuckDB in this process."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        make_files(Path(folder), rows)
        ours, limit = take_turns((OURS, LIMIT), Path(folder), rows, tries=tries)
    return {
        "name": "sql",
        "rows": rows,
        "seconds": ours["seconds"],
        "peak_mib": ours["peak_mib"],
        "ratio_to_limit": ratio(ours, limit),
        "note": "Each asks for the classes and their averages, median of 20 answers. Peak: that of "
        "the process that asks.",
        "limit": limit,
        "parts": ours["parts"],
        "table": [
            line("question in the sandbox", ours, limit),
            line("the same in a warm DuckDB", limit, limit),
        ],
    }


BENCH = Bench(title="A question in SQL", size=1_000_000, tries=3, measure=bench_sql)
