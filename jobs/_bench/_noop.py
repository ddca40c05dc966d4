"""A job that does nothing through the ledger, and a task of bare Huey that does the same."""

import time
from collections.abc import Callable
from pathlib import Path

from huey import SqliteHuey
from pydantic import BaseModel

from jobs._registry import job
from jobs._run import Run

NAME, WORKERS = "bench_nothing", 4


class Nothing(BaseModel):
    """No parameters."""


@job(
    title="Nothing",
    params=Nothing,
    description="Does nothing, so that the queue's own work can be timed.",
)
def bench_nothing(_run: Run, _params: Nothing) -> str:
    """Do nothing, so that only the ledger's own work is left."""
    return "Done."


def bare_queue(folder: Path) -> tuple[SqliteHuey, Callable[[], object], Path]:
    """Return Huey without a ledger, its task, and the file into which each task writes a line."""
    done = folder / "done.txt"
    queue = SqliteHuey("bare", filename=str(folder / "bare.db"), results=False, fsync=False)

    def nothing() -> None:
        """Write one line, for there is no ledger to look into."""
        with done.open("a", encoding="utf-8") as out:
            out.write(f"{time.time_ns()}\n")

    return queue, queue.task(name="nothing")(nothing), done
