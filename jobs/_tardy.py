"""Runs that are late to start or take longer than usual, before any of them fails."""

from dataclasses import dataclass
from datetime import datetime

from config.terms import RunState
from data.db import TenantSession
from data.models import JobRun
from data.run_list import RunFilter, find_runs, list_durations
from pipelines.punctuality import is_late, longest_usual
from pipelines.run_flow import sources

LOOKED_AT, SAMPLES = 200, 20


@dataclass(frozen=True, kw_only=True)
class Tardy:
    """A run that should have started, or ended, by now; `since` is when that was expected."""

    run: JobRun
    state: str
    detail: str
    since: datetime


def list_tardy(session: TenantSession, *, now: datetime) -> list[Tardy]:
    """List runs that are late or overdue, the longest expected first."""
    waiting = find_runs(session, RunFilter(states=sources("claim")), limit=LOOKED_AT)
    running = find_runs(session, RunFilter(states=(RunState.RUNNING,)), limit=LOOKED_AT)
    found = [late(run) for run in waiting if is_late(run.due_at, now)]
    found += [one for run in running if (one := find_overdue(session, run, now)) is not None]
    return sorted(found, key=lambda one: one.since)


def late(run: JobRun) -> Tardy:
    """Say that a run has not started."""
    detail = "It has not started. Health on Today says whether a worker runs."
    return Tardy(run=run, state="late", detail=detail, since=run.due_at)


def find_overdue(session: TenantSession, run: JobRun, now: datetime) -> Tardy | None:
    """Say that a run takes longer than usual, if it does."""
    limit = longest_usual(list_durations(session, run.job, limit=SAMPLES))
    if run.started_at is None or limit is None or now - run.started_at <= limit:
        return None
    usual = limit.total_seconds() / 60
    detail = f"It runs longer than twice its usual time ({usual:,.0f} min)."
    return Tardy(run=run, state="overdue", detail=detail, since=run.started_at + limit)
