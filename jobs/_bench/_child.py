"""What a measured process does: one kind of work, its times, its peak, left beside the files."""

import json
import resource
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

FIGURES = "figures.json"


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


Work = Callable[[Path, int, Watch], dict[str, int]]


def figures(kind: str, work: Work, folder: Path, size: int) -> dict[str, Any]:
    """Do one kind of work; return its seconds, its parts and this process's peak."""
    watch, started = Watch(), perf_counter()
    counts = work(folder, size, watch)
    seconds, used = perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    return {
        "kind": kind,
        "rows": size,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "peak_mib": used.ru_maxrss // 1024,
        "parts": watch.laps,
        "counts": counts,
    }


def run(kinds: Mapping[str, Work], words: Sequence[str]) -> None:
    """Do the kind of work that the command line names: kind, folder, size."""
    kind, folder, size = words
    body = json.dumps(figures(kind, kinds[kind], Path(folder), int(size)))
    (Path(folder) / FIGURES).write_text(body, encoding="utf-8")
