"""Runs as rows: claimed by one worker at a time, changed only by whoever owns them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from config.errors import NotFoundError
from config.terms import RunState
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import JobRun, JobStep, RunLog


def get_run(session: TenantSession, run_id: int) -> JobRun:
    """Return one run of this school."""
    run = session.scalars(select(JobRun).where(JobRun.id == run_id)).first()
    if run is None:
        raise NotFoundError(f"There is no run {run_id}.")
    return run


def find_run_by_key(session: TenantSession, dedupe_key: str) -> JobRun | None:
    """Find the run that was already queued for this occasion."""
    return session.scalars(select(JobRun).where(JobRun.dedupe_key == dedupe_key)).first()


def list_runs(
    session: TenantSession, *, limit: int = 50, states: Sequence[RunState] = ()
) -> list[JobRun]:
    """List runs, newest first."""
    query = select(JobRun).order_by(JobRun.created_at.desc(), JobRun.id.desc()).limit(limit)
    if states:
        query = query.where(JobRun.state.in_(states))
    return list(session.scalars(query))


def list_steps(session: TenantSession, run_id: int) -> list[JobStep]:
    """List the steps of a run's attempts in order."""
    query = select(JobStep).where(JobStep.run_id == run_id)
    return list(session.scalars(query.order_by(JobStep.attempt, JobStep.position)))


def list_log(session: TenantSession, run_id: int, *, limit: int = 200) -> list[RunLog]:
    """List the last lines of a run's log, oldest first."""
    query = select(RunLog).where(RunLog.run_id == run_id).order_by(RunLog.id.desc()).limit(limit)
    return list(session.scalars(query))[::-1]


def add_log(
    session: TenantSession, run_id: int, text: str, *, now: datetime, level: str = "info"
) -> None:
    """Write one line of what a run did."""
    session.add(RunLog(run_id=run_id, logged_at=now, level=level, text=text))


def claim_run(
    session: TenantSession, run_id: int, states: Sequence[RunState], *, now: datetime, **values: Any
) -> JobRun | None:
    """Make a due run ours, or find that somebody else was first."""
    statement = (
        update(JobRun)
        .where(JobRun.id == run_id, JobRun.state.in_(states), JobRun.due_at <= now)
        .values(attempt=JobRun.attempt + 1, fence=JobRun.fence + 1, started_at=now, **values)
        .returning(JobRun)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def update_owned(session: TenantSession, run_id: int, held: int, **values: Any) -> bool:
    """Change a run that runs under the fence held; tell whether it still does."""
    statement = (
        update(JobRun)
        .where(JobRun.id == run_id, JobRun.fence == held, JobRun.state == RunState.RUNNING)
        .values(**values)
        .returning(JobRun.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).one_or_none() is not None


def release_run(session: TenantSession, run_id: int, fence: int) -> bool:
    """Queue a run again whose worker cannot finish it; tell whether it was still that worker's."""
    return update_owned(
        session,
        run_id,
        fence,
        state=RunState.QUEUED,
        releases=JobRun.releases + 1,
        fence=JobRun.fence + 1,
        hinted_at=None,
        lease_until=None,
    )


def list_expired(session: HouseSession, *, now: datetime, limit: int = 200) -> list[JobRun]:
    """List runs of every school whose worker has gone silent."""
    query = (
        select(JobRun)
        .where(JobRun.state == RunState.RUNNING, JobRun.lease_until < now)
        .order_by(JobRun.lease_until)
        .limit(limit)
        .execution_options(**EVERY_SCHOOL)
    )
    return list(session.scalars(query))


def list_unrung(
    session: HouseSession,
    states: Sequence[RunState],
    *,
    now: datetime,
    patience: timedelta,
    limit: int,
) -> list[tuple[int, int]]:
    """List (school, run) of due runs that nobody was told of for a while, the oldest first."""
    query = (
        select(JobRun.school_id, JobRun.id)
        .where(
            JobRun.state.in_(states),
            JobRun.due_at <= now,
            or_(JobRun.hinted_at.is_(None), JobRun.hinted_at < now - patience),
        )
        .order_by(JobRun.due_at)
        .limit(limit)
        .execution_options(**EVERY_SCHOOL)
    )
    return [(school_id, run_id) for school_id, run_id in session.execute(query)]


def mark_hinted(session: TenantSession, run_ids: Sequence[int], *, now: datetime) -> None:
    """Remember that the doorbell was rung for these runs."""
    session.execute(
        update(JobRun)
        .where(JobRun.id.in_(run_ids))
        .values(hinted_at=now)
        .execution_options(synchronize_session=False)
    )


def count_runs(session: HouseSession) -> list[tuple[str, RunState, int]]:
    """Count the runs of every school by job and state."""
    query = (
        select(JobRun.job, JobRun.state, func.count())
        .group_by(JobRun.job, JobRun.state)
        .execution_options(**EVERY_SCHOOL)
    )
    return [(job, state, count) for job, state, count in session.execute(query)]


def last_successes(session: HouseSession, jobs: Sequence[str]) -> dict[str, datetime]:
    """Return when each of these jobs last succeeded in any school; absent when it never did."""
    query = (
        select(JobRun.job, func.max(JobRun.finished_at))
        .where(JobRun.job.in_(jobs), JobRun.state == RunState.SUCCEEDED)
        .group_by(JobRun.job)
        .execution_options(**EVERY_SCHOOL)
    )
    return {job: finished_at for job, finished_at in session.execute(query) if finished_at}


def count_releases(session: HouseSession) -> int:
    """Count how often any run came back from a worker that was lost or stopped."""
    query = select(func.coalesce(func.sum(JobRun.releases), 0)).execution_options(**EVERY_SCHOOL)
    return int(session.execute(query).scalar_one())


def oldest_due(
    session: HouseSession, states: Sequence[RunState], *, now: datetime
) -> datetime | None:
    """Return since when the longest waiting run of any school is due."""
    query = (
        select(func.min(JobRun.due_at))
        .where(JobRun.state.in_(states), JobRun.due_at <= now)
        .execution_options(**EVERY_SCHOOL)
    )
    return session.execute(query).scalar_one()


def count_due(session: HouseSession, states: Sequence[RunState], *, now: datetime) -> int:
    """Count the due runs of every school that wait for a worker."""
    query = (
        select(func.count())
        .select_from(JobRun)
        .where(JobRun.state.in_(states), JobRun.due_at <= now)
        .execution_options(**EVERY_SCHOOL)
    )
    return session.execute(query).scalar_one()


def list_waiting_schools(
    session: HouseSession, states: Sequence[RunState], *, since: datetime, until: datetime
) -> list[int]:
    """List the schools with runs that were due in a span and not over when it began.

    Those are in one of these states still, or have ended since.
    """
    waited = or_(JobRun.state.in_(states), JobRun.finished_at >= since)
    query = select(JobRun.school_id).where(JobRun.due_at <= until, waited)
    return list(session.scalars(query.distinct().execution_options(**EVERY_SCHOOL)))
