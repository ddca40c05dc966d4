"""RQ as people run it: a fork for each job, on a Redis server of the bench's own choice."""

import subprocess
import sys
import time
from contextlib import ExitStack

from redis import Redis
from rq import Queue
from rq.job import Job

from config.settings import ROOT
from jobs._bench._noop import WORKERS

PATIENCE_SECONDS = 120.0
QUEUE = "homeroom-bench"
NOTHING = "time.monotonic"  # costs the forked worker no import


def through_rq(runs: int, redis_url: str) -> float:
    """Return jobs a second of RQ with as many workers, from the first begun to the last ended."""
    connection = Redis.from_url(redis_url)
    queue = Queue(QUEUE, connection=connection)
    queue.empty()
    names = [queue.enqueue(NOTHING, result_ttl=600).id for _ in range(runs)]
    command = [sys.executable, "-m", "rq.cli", "worker", "--burst", "--quiet"]
    with ExitStack() as stack:
        for _ in range(WORKERS):
            worker = stack.enter_context(
                subprocess.Popen([*command, "--url", redis_url, QUEUE], cwd=ROOT)  # noqa: S603 - our own words
            )
            stack.callback(worker.terminate)
        done = until_done(names, connection)
    connection.close()
    began, ended = (
        [moment for job in done if (moment := getattr(job, name))]
        for name in ("started_at", "ended_at")
    )
    return runs / max((max(ended) - min(began)).total_seconds(), 0.001)


def until_done(names: list[str], connection: Redis) -> list[Job]:
    """Return all jobs once each has ended."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        jobs = [job for job in Job.fetch_many(names, connection=connection) if job]
        if len(jobs) == len(names) and all(job.ended_at for job in jobs):
            return jobs
        time.sleep(0.2)
    raise TimeoutError("RQ did not finish.")
