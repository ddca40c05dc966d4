"""The processes of `homeroom bench queue`: our worker, or bare Huey's consumer."""

import sys
from pathlib import Path

from huey.consumer import Consumer

from config.settings import load_settings
from jobs._bench._noop import NAME, WORKERS, bare_queue
from jobs._consumer import work
from jobs._registry import JOBS


def answer(kind: str, folder: str) -> None:
    """Work until told to stop."""
    if kind == "ledger":
        assert NAME in JOBS  # noqa: S101 - importing it registered it
        work(load_settings())
        return
    queue, _, _ = bare_queue(Path(folder))
    Consumer(queue, workers=WORKERS, worker_type="process", periodic=False).run()


if __name__ == "__main__":
    answer(sys.argv[1], sys.argv[2])
