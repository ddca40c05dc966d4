"""The measured work of `homeroom bench sql`: the same question with and without walls."""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from data.desk_sql import run_sql
from data.duck import query
from jobs._bench._child import Watch, run
from jobs._bench._gradebook import BenchFiles

ASKED = 20
QUESTION = """SELECT class, count(*) AS marked, avg(score_1) AS first, avg(score_10) AS last
FROM marks
WHERE marked_on >= '2026-10-05'
GROUP BY class
ORDER BY class"""


def sandboxed(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Ask behind the walls: a child of its own for each question."""
    tables = {"marks": BenchFiles(folder=folder, rows=rows).head}

    def ask() -> int:
        answer = run_sql(tables, QUESTION, seconds=60, memory_mib=512, max_rows=1_000)
        return answer.rows.height

    return ask_often(ask, watch)


def bare(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Ask a database of this process that is warm."""
    tables = {"marks": BenchFiles(folder=folder, rows=rows).head}

    return ask_often(lambda: query(QUESTION, tables)[0].height, watch)


def ask_often(ask: Callable[[], int], watch: Watch) -> dict[str, int]:
    """Ask once to warm up, then measure; the median is the time of this kind of work."""
    classes = ask()
    watch.lap("first")
    times = []
    for _ in range(ASKED):
        began = perf_counter()
        classes = ask()
        times.append(perf_counter() - began)
    watch.laps["median"] = watch.seconds = round(median(times), 4)
    return {"classes": classes, "asked": ASKED}


KINDS = {"sandbox": sandboxed, "warm DuckDB": bare}

if __name__ == "__main__":
    run(KINDS, sys.argv[1:])
