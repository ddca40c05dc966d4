"""What a monitor may read of this installation: counts and ages, never a person or a cell."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from config.terms import RunState
from data.db import house_reading
from data.heartbeats import list_heartbeats
from data.models import Heartbeat
from data.runs import count_due, count_releases, count_runs, last_successes, oldest_due
from jobs._desk import utc_now
from jobs.health import BACKUPS, Place, disk_of
from pipelines.metrics import Measure, to_text
from pipelines.run_flow import is_over, sources

Count = tuple[str, RunState, int]


def metrics(place: Place, *, now: Callable[[], datetime] = utc_now) -> bytes:
    """Return everything measured as Prometheus text."""
    at = now()
    with house_reading(place.engine) as session:
        counts = count_runs(session)
        beats = list_heartbeats(session)
        oldest = oldest_due(session, sources("claim"), now=at)
        queued = count_due(session, sources("claim"), now=at)
        releases = count_releases(session)
        successes = last_successes(session, BACKUPS)
    age = (at - oldest).total_seconds() if oldest else 0.0
    free = disk_of(place.settings).free
    return to_text(
        [
            Measure(
                name="homeroom_build_info",
                meaning="Version of this installation.",
                labels=("version",),
                values={(version("homeroom"),): 1},
            ),
            runs_ended(counts),
            gauge("homeroom_runs_running", "Runs that a worker holds.", count_running(counts)),
            gauge("homeroom_runs_queued", "Due runs that wait for a worker.", queued),
            gauge("homeroom_oldest_queued_run_age_seconds", "Age of the longest waiting run.", age),
            Measure(
                name="homeroom_run_lease_expired",
                meaning="Runs that came back from a lost or stopped worker.",
                values={(): releases},
                grows=True,
            ),
            *heartbeats(beats),
            *backups(successes),
            gauge("homeroom_storage_free_bytes", "Free bytes under the files.", free),
        ]
    )


def gauge(name: str, meaning: str, value: float) -> Measure:
    """Return a measure with a single value."""
    return Measure(name=name, meaning=meaning, values={(): value})


def runs_ended(counts: list[Count]) -> Measure:
    """Return how many runs ended by job and outcome."""
    return Measure(
        name="homeroom_runs",
        meaning="Runs that ended.",
        labels=("job", "outcome"),
        values={(job, state.value): n for job, state, n in counts if is_over(state)},
        grows=True,
    )


def count_running(counts: list[Count]) -> int:
    """Count the runs that a worker holds."""
    return sum(n for _, state, n in counts if state == RunState.RUNNING)


def heartbeats(beats: list[Heartbeat]) -> list[Measure]:
    """Return when worker and planner last proved their work; absent when they never did."""
    names = {
        "worker": "homeroom_worker_heartbeat_timestamp_seconds",
        "planner": "homeroom_scheduler_heartbeat_timestamp_seconds",
    }
    newest = {kind: [b.beat_at for b in beats if b.kind == kind] for kind in names}
    return [
        gauge(names[kind], f"When the {kind} last proved its work.", max(times).timestamp())
        for kind, times in newest.items()
        if times
    ]


def backups(successes: dict[str, datetime]) -> list[Measure]:
    """Return when a backup was last made and last proven; absent when it never was."""
    made = ("homeroom_backup_last_success_timestamp_seconds", "When a backup was last made.")
    proven = (
        "homeroom_restore_test_last_success_timestamp_seconds",
        "When a backup was last restored on trial and found whole.",
    )
    told = dict(zip(BACKUPS, (made, proven), strict=True))
    return [gauge(*told[job], done_at.timestamp()) for job, done_at in successes.items()]
