"""`homeroom bench queue`: runs that do nothing, through our ledger and through bare Huey."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from config.settings import ROOT, Settings, load_settings
from config.terms import RunState
from data.models import JobRun, School
from data.runs import list_runs
from jobs._bench._noop import NAME, WORKERS, bare_queue
from jobs._benches import Bench
from jobs._desk import Desk, utc_now
from jobs._ledger import enqueue
from jobs._terminal import open_house, open_terminal
from jobs.schools import open_school

PATIENCE_SECONDS = 90.0
SINGLE = 20


def bench_queue(runs: int, tries: int) -> dict[str, Any]:
    """Measure runs a second with four processes, and how soon a single run begins."""
    told = load_settings()
    places = {"SQLite": "", "PostgreSQL": told.bench_database_url}
    ours = {
        name: fastest(runs, tries, database_url=url)
        for name, url in places.items()
        if url or name == "SQLite"
    }
    bare = max(through_huey(runs) for _ in range(tries))
    rq = max(rq_rate(runs, told.bench_redis_url) for _ in range(tries))
    rate, waited = ours["SQLite"]
    return {
        "name": "queue",
        "rows": runs,
        "seconds": round(runs / rate, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "runs_per_second": round(rate, 1),
        "start_milliseconds": round(waited * 1000, 1),
        "ratio_to_bare_huey": round(rate / bare, 3),
        "times_faster_than_rq": round(rate / rq, 1) if rq else None,
        "note": f"{WORKERS} worker processes. Start: how long a single run waited, median of "
        f"{SINGLE}. Bare Huey loses what a killed worker held.",
        "table": [
            *(
                table_line(f"runs through the ledger, {name}", *figures)
                for name, figures in ours.items()
            ),
            table_line("bare Huey over SQLite, no ledger", bare),
            *([table_line("RQ over Redis, a fork for each job", rq)] if rq else []),
        ],
    }


def rq_rate(runs: int, redis_url: str) -> float:
    """Return RQ's jobs a second; nothing without a server, or without RQ, which we do not need."""
    if not redis_url or find_spec("rq") is None:
        return 0.0
    from jobs._bench._rq import through_rq  # noqa: PLC0415 - only there where developers installed it

    return through_rq(runs, redis_url)


def table_line(what: str, rate: float, waited: float | None = None) -> dict[str, object]:
    """Return one line of the table; the wait is in milliseconds."""
    start = "" if waited is None else round(waited * 1000, 1)
    return {"what": what, "runs a second": round(rate, 1), "start ms": start}


def fastest(runs: int, tries: int, *, database_url: str) -> tuple[float, float]:
    """Return the highest rate and the shortest median wait (seconds) of a few tries."""
    done = [through_ledger(runs, database_url) for _ in range(tries)]
    return max(rate for rate, _ in done), min(waited for _, waited in done)


def through_ledger(runs: int, database_url: str) -> tuple[float, float]:
    """Return runs a second by the ledger's own clock, and the median wait of a single run."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        settings = Settings(
            var_dir=Path(folder), database_url=database_url, queue_url="", workers=WORKERS
        )
        desk = bench_desk(settings)
        queue_runs(desk, runs)
        with working("ledger", settings):
            done = until_done(desk, runs)
            starts = [single_start(desk) for _ in range(SINGLE)]
        desk.engine.dispose()
    began = min(run.started_at for run in done if run.started_at)
    ended = max(run.finished_at for run in done if run.finished_at)
    return runs / max((ended - began).total_seconds(), 0.001), median(starts)


def bench_desk(settings: Settings) -> Desk:
    """Open a school of this try's own."""
    engine = open_house(settings)
    code = f"bench{time.time_ns()}"
    school = School(
        code=code,
        name="Bench",
        timezone="UTC",
        locale="en-GB",
        school_year=2026,
        created_at=utc_now(),
    )
    open_school(engine, school)
    engine.dispose()
    return open_terminal(settings, code)


def queue_runs(desk: Desk, count: int) -> None:
    """Queue runs as clicks do: each in a transaction of its own, each rung for."""
    for _ in range(count):
        with desk.transaction() as session:
            enqueue(desk, session, NAME, {})


def until_done(desk: Desk, count: int) -> list[JobRun]:
    """Return the runs once as many have succeeded."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with desk.reading() as session:
            done = list_runs(session, limit=count, states=[RunState.SUCCEEDED])
        if len(done) >= count:
            return done
        time.sleep(0.1)
    raise TimeoutError("The workers did not finish.")


def single_start(desk: Desk) -> float:
    """Return how many seconds pass between queueing one run and its beginning."""
    with desk.transaction() as session:
        run_id = enqueue(desk, session, NAME, {}).id
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        time.sleep(0.05)
        with desk.reading() as session:
            run = session.get_one(JobRun, (desk.school_id, run_id))
        if run.finished_at and run.started_at:
            return (run.started_at - run.created_at).total_seconds()
    raise TimeoutError("The workers did not begin.")


def through_huey(runs: int) -> float:
    """Return tasks a second of Huey alone, from its first task to its last."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        _, ring, done = bare_queue(Path(folder))
        for _ in range(runs):
            ring()
        done.touch()
        settings = Settings(var_dir=Path(folder), database_url="", queue_url="")
        with working("bare", settings):
            until = time.monotonic() + PATIENCE_SECONDS
            while len(lines := done.read_text("utf-8").split()) < runs:
                if time.monotonic() > until:
                    raise TimeoutError("Huey did not finish.")
                time.sleep(0.1)
    moments = sorted(int(line) for line in lines)
    return runs / max((moments[-1] - moments[0]) / 1e9, 0.001)


@contextmanager
def working(kind: str, settings: Settings) -> Iterator[None]:
    """Run a consumer with its workers on an installation of the bench's own."""
    told = {f"HOMEROOM_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
    consumer = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "jobs._bench._noop_worker", kind, str(settings.var_dir)],
        cwd=ROOT,
        env={**os.environ, **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        consumer.terminate()
        consumer.wait(60)


BENCH = Bench(title="Runs a second", size=2_000, tries=2, measure=bench_queue)
