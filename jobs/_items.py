"""A run over many items: one that is bad fails alone, and what became of each is a Parquet file.

Only the file's number stands on the run's row, however many items there are.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from config.errors import HomeroomError
from config.terms import StepState
from data.run_items import KIND, SCHEMA, failed_items
from jobs._kept import artifact_of
from jobs._lease import OverrunError
from jobs._run import PASSING, Part, Run
from jobs._triage import report_failure

CHUNK = 10_000
MEDIA_TYPE = "application/vnd.apache.parquet"
Work = Callable[[str], str]


@dataclass
class Tally:
    """How a run over items went; rows are kept in pieces on the disk until the end."""

    folder: Path
    done: int = 0
    failed: int = 0
    first: str = ""
    rows: list[tuple[str, str, str, float]] = field(default_factory=list)
    pieces: list[Path] = field(default_factory=list)

    def add(self, item: str, state: StepState, message: str, seconds: float) -> None:
        """Write down what became of an item."""
        self.rows.append((item, state.value, message, seconds))
        self.done += 1
        if state is StepState.FAILED:
            self.failed += 1
            self.first = self.first or f"{item}: {message}"
        if len(self.rows) >= CHUNK:
            self.put_down()

    def put_down(self) -> None:
        """Move the rows in memory to the disk."""
        piece = self.folder / f"{len(self.pieces)}.parquet"
        pl.DataFrame(self.rows, schema=SCHEMA, orient="row").write_parquet(piece)
        self.pieces.append(piece)
        self.rows.clear()

    def close(self) -> Path:
        """Return one file with the rows of all pieces."""
        if self.rows or not self.pieces:
            self.put_down()
        whole = self.folder / "items.parquet"
        pl.scan_parquet(self.pieces).sink_parquet(whole)
        return whole


def chosen(run: Run, items: Sequence[str]) -> list[str]:
    """Return the items that a run is about: all, or only those that failed in another run."""
    if run.row.resumes_id is None:
        return list(items)
    wanted = failed_items(run.desk.artifacts, run.desk.school_id, run.desk.engine, run.row)
    return [item for item in items if item in wanted] if wanted is not None else list(items)


def each(run: Run, name: str, items: Iterable[str], work: Work, *, total: int) -> Tally:
    """Do the work for each item in one step; keep what became of each and return the tally.

    Raises what concerns the run as a whole: it was cancelled, took too long, or may pass.
    """
    with tempfile.TemporaryDirectory(prefix="homeroom-items-") as folder, run.step(name) as part:
        tally = Tally(Path(folder))
        for item in items:
            run.progress(tally.done, total)
            began = time.monotonic()
            state, message = attempt(work, item)
            tally.add(item, state, message, round(time.monotonic() - began, 4))
        run.progress(tally.done, total)
        note(part, tally)
        keep(run, tally.close(), tally)
    return tally


def note(part: Part, tally: Tally) -> None:
    """Say on the step how many failed."""
    part.rows = tally.done
    part.detail = f"{tally.failed:,} failed" if tally.failed else ""


def attempt(work: Work, item: str) -> tuple[StepState, str]:
    """Do the work for one item; what is wrong with it is its own matter."""
    try:
        return StepState.SUCCEEDED, work(item)
    except HomeroomError as error:
        if error.code in PASSING or isinstance(error, OverrunError):
            raise
        return StepState.FAILED, f"{error.message} {error.hint}".strip()


def keep(run: Run, path: Path, tally: Tally) -> None:
    """Store the file of all items and write its number on the run's row."""
    desk = run.desk
    blob = desk.artifacts.put_file(desk.school_id, path)
    artifact = artifact_of(
        desk,
        blob,
        kind=KIND,
        filename=f"run-{run.id}-items.parquet",
        media_type=MEDIA_TYPE,
        rows=tally.done,
    )
    with run.effect() as session:
        session.add(artifact)
        session.flush()
        run.change(session, items_id=artifact.id)


def finish(run: Run, tally: Tally, *, noun: str, outcome: str) -> str:
    """End a run by its tally: well, partly, or not at all; what failed is an incident."""
    good = tally.done - tally.failed
    if not tally.failed:
        return outcome
    if not good:
        raise HomeroomError(tally.first, hint=f"All {tally.done:,} {noun} failed; see the list.")
    told = f"{good:,} of {tally.done:,} {noun} are done, {tally.failed:,} failed: {tally.first}"
    with run.effect() as session:
        report_failure(session, run.row, code="items", message=tally.first, now=run.desk.now())
        run.complete(session, told, action="partly_succeed")
    return told
