"""The measured work of `homeroom bench ingest`: a reader over the corpus or one clean file."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from jobs._bench._child import Watch, Work, run
from jobs._bench._gradebook import clean_table
from jobs._bench_ingest.case import Case
from jobs._bench_ingest.corpus import corpus
from jobs._bench_ingest.others import READERS
from jobs._bench_ingest.ours import is_told, read_ours
from jobs._bench_ingest.score import PERFECT, Outcome, score
from pipelines._format import format_of, formats
from pipelines.reading.detected import Overrides

CLEAN = "clean.csv"
POINTS = 10_000


def make_clean_file(folder: Path, rows: int) -> None:
    """Write a clean table of 15 columns; always the same bytes."""
    clean_table(rows).write_csv(folder / CLEAN)


def read_corpus(
    reader: Callable[[Case, Path], tuple[Outcome, bool]], folder: Path, size: int, watch: Watch
) -> dict[str, int]:
    """Read each file of the corpus, or the first ones, and count what became of it."""
    scores: list[float] = []
    read = silent = 0
    for case, _ in zip(corpus(), range(size), strict=False):
        found, told = reader(case, folder)
        scores.append(score(case, found))
        read += found.is_refused == case.is_refused
        silent += scores[-1] < PERFECT and not told
    watch.lap("read and score")
    return {
        "files": len(scores),
        "read": read,
        "perfect": sum(one == PERFECT for one in scores),
        "silently_wrong": silent,
        "points": round(POINTS * sum(scores) / len(scores)),
    }


def ours(case: Case, _folder: Path) -> tuple[Outcome, bool]:
    """Read as Homeroom does; a refusal is a sentence."""
    found, reading = read_ours(case)
    return found, reading is None or is_told(reading)


def other(name: str, case: Case, folder: Path) -> tuple[Outcome, bool]:
    """Read with a library; it tells only by refusing."""
    found = READERS[name](case, folder)
    return found, found.is_refused


def homeroom_lane(folder: Path, _size: int, watch: Watch) -> dict[str, int]:
    """Recognise the clean file and read it, with every line accounted for."""
    content = (folder / CLEAN).read_bytes()
    format_ = format_of(content, CLEAN)
    detected = format_.detect(content, Overrides())
    watch.lap("detect")
    frame = format_.read(content, detected).frame
    watch.lap("read")
    return {"rows": frame.height}


def polars_lane(folder: Path, _size: int, watch: Watch) -> dict[str, int]:
    """Read the clean file with polars, told everything, as text."""
    frame = pl.read_csv(
        folder / CLEAN, has_header=True, separator=",", quote_char='"', infer_schema=False
    )
    watch.lap("read")
    return {"rows": frame.height}


KINDS: dict[str, Work] = {
    "homeroom": partial(read_corpus, ours),
    **{name: partial(read_corpus, partial(other, name)) for name in READERS},
    "homeroom lane": homeroom_lane,
    "polars lane": polars_lane,
}

if __name__ == "__main__":
    formats()
    run(KINDS, sys.argv[1:])
