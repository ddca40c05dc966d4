"""What a measured process does: one kind of work, its times, its peak, left beside the files."""

import json
import resource
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from jobs._bench_files import BenchFiles


class Watch:
    """Takes the time between calls."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.last = perf_counter()

    def lap(self, name: str) -> None:
        """Write down how long the part that ends here took."""
        now = perf_counter()
        self.laps[name] = round(now - self.last, 3)
        self.last = now


Work = Callable[[BenchFiles, Watch], dict[str, int]]


def measure(kind: str, work: Work, files: BenchFiles) -> dict[str, Any]:
    """Do one kind of work; return its seconds, its parts and this process's peak."""
    watch, started = Watch(), perf_counter()
    counts = work(files, watch)
    return {
        "kind": kind,
        "rows": files.rows,
        "seconds": round(perf_counter() - started, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "parts": watch.laps,
        "counts": counts,
    }


def run(kinds: Mapping[str, Work], words: Sequence[str]) -> None:
    """Do the kind of work that the command line names: kind, folder, rows."""
    kind, folder, rows = words
    files = BenchFiles(folder=Path(folder), rows=int(rows))
    body = json.dumps(measure(kind, kinds[kind], files))
    (files.folder / "figures.json").write_text(body, encoding="utf-8")
