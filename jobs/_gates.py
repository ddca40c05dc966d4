"""What keeps a due run from starting: its lock, its job's rate, a service that is down.

All of it is decided in the transaction that claims the run, so it holds for any number of workers;
a lock lives in the running row itself and dies with its lease.
"""

from datetime import datetime, timedelta

from config.errors import HomeroomError, TransientError
from data.db import TenantSession
from data.gates import RATE, SERVICE, find_holder, get_gate, move_gate
from data.models import JobRun
from data.runs import add_log
from jobs._notices import job_named
from jobs._registry import Job

LOCK_PAUSE = timedelta(seconds=2)
RACE_PAUSE = timedelta(seconds=1)
FAILURES_ALLOWED = 5
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=30)
TRIAL = timedelta(minutes=2)


def admit(session: TenantSession, run: JobRun, *, now: datetime) -> tuple[datetime, str] | None:
    """Let a run start, or return when it may be tried again, and why not now."""
    job = job_named(run.job)
    if job is None or (job.rate is None and job.service is None):
        return None
    return ask_service(session, job, run, now) or ask_rate(session, job, run, now)


def service_of(job: Job, run: JobRun) -> str:
    """Return the outside service that a run needs, or nothing."""
    return job.service(job.params.model_validate(run.params)) if job.service else ""


def ask_rate(
    session: TenantSession, job: Job, run: JobRun, now: datetime
) -> tuple[datetime, str] | None:
    """Take the next free place of a job's rate, or say when it is free."""
    if job.rate is None:
        return None
    gate = get_gate(session, f"{RATE}{job.name}:{service_of(job, run)}")
    if gate.free_at is not None and gate.free_at > now:
        return gate.free_at, "It starts at most so often; its place comes."
    if not move_gate(session, gate, free_at=now + job.rate.apart, failures=0):
        return now + RACE_PAUSE, "Another run took the place."
    return None


def ask_service(
    session: TenantSession, job: Job, run: JobRun, now: datetime
) -> tuple[datetime, str] | None:
    """Let a run use a service, or wait while it rests; one at a time tries whether it is back."""
    service = service_of(job, run)
    if not service:
        return None
    gate = get_gate(session, f"{SERVICE}{service}")
    if gate.failures < FAILURES_ALLOWED:
        return None
    why = f"{service} failed {gate.failures} times in a row and is left alone for a while."
    if gate.free_at is not None and gate.free_at > now:
        return gate.free_at, why
    if not move_gate(session, gate, free_at=now + TRIAL, failures=gate.failures):
        return now + RACE_PAUSE, why
    return None


def learn(session: TenantSession, run: JobRun, error: Exception | None, *, now: datetime) -> None:
    """Remember whether a service could be used; an error of the run's own says that it could."""
    job = job_named(run.job)
    service = service_of(job, run) if job is not None else ""
    if not service:
        return
    gate = get_gate(session, f"{SERVICE}{service}")
    if error is None or (
        isinstance(error, HomeroomError) and not isinstance(error, TransientError)
    ):
        if gate.failures:
            move_gate(session, gate, free_at=None, failures=0)
        return
    failures = gate.failures + 1
    rest = FIRST_REST * 2 ** max(failures - FAILURES_ALLOWED, 0)
    until = now + min(rest, LONGEST_REST) if failures >= FAILURES_ALLOWED else None
    move_gate(session, gate, free_at=until, failures=failures)


def put_off(
    session: TenantSession, run: JobRun, until: datetime, why: str, *, now: datetime
) -> None:
    """Let a run wait, and say once why."""
    run.due_at, run.hinted_at = until, None
    if run.outcome != why:
        run.outcome = why
        add_log(session, run.id, why, now=now)


def why_locked(session: TenantSession, run: JobRun) -> str:
    """Say which run holds what this one needs."""
    holder = find_holder(session, run.lock_key) if run.lock_key else None
    return f"It waits for run {holder}, which works on the same." if holder else "It waits."
