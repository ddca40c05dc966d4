"""What a measured process does: one kind of work, its times, its peak, left beside the files."""

import json
import resource
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

FIGURES = "figures.json"


class Watch:
    """Takes the time between calls; work that measures itself says its `seconds`."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.seconds: float | None = None
        self.cpu: dict[str, float] = {}
        self.last, self.last_cpu = perf_counter(), process_time()

    def lap(self, name: str) -> None:
        """Write down how long the part that ends here took, and how much work it was."""
        now, cpu = perf_counter(), process_time()
        self.laps[name] = round(now - self.last, 3)
        self.cpu[name] = round(cpu - self.last_cpu, 3)
        self.last, self.last_cpu = now, cpu


Work = Callable[[Path, int, Watch], dict[str, int]]


def figures(kind: str, work: Work, folder: Path, size: int) -> dict[str, Any]:
    """Do one kind of work; return its seconds, its parts and this process's peak.

    On a busy machine `cpu_seconds` say more than `seconds`; neither counts the imports.
    """
    watch, started, cpu = Watch(), perf_counter(), process_time()
    counts = work(folder, size, watch)
    seconds = perf_counter() - started if watch.seconds is None else watch.seconds
    return {
        "kind": kind,
        "rows": size,
        "seconds": round(seconds, 4),
        "cpu_seconds": round(process_time() - cpu, 3),
        "peak_mib": peak_mib(),
        "parts": watch.laps,
        "parts_cpu": watch.cpu,
        "counts": counts,
    }


def peak_mib() -> int:
    """Return this process's peak; `getrusage` would begin at the peak of whoever started us."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    facts = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
    return int(facts["VmHWM"].split()[0]) // 1024


def run(kinds: Mapping[str, Work], words: Sequence[str]) -> None:
    """Do the kind of work that the command line names: kind, folder, size."""
    kind, folder, size = words
    body = json.dumps(figures(kind, kinds[kind], Path(folder), int(size)))
    (Path(folder) / FIGURES).write_text(body, encoding="utf-8")
