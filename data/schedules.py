"""Schedules as rows: which are due, who plans them, what became of each due time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from config.errors import NotFoundError
from config.terms import OccurrenceState, RunState, ScheduleState
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import JobRun, Occurrence, Schedule

PASSED = (RunState.SKIPPED, RunState.MISSED)


def list_due(session: HouseSession, *, now: datetime, limit: int) -> list[tuple[int, int]]:
    """List school and number of the schedules that are due, the longest waiting first."""
    query = (
        select(Schedule.school_id, Schedule.id)
        .where(Schedule.state == ScheduleState.ACTIVE, Schedule.next_at <= now)
        .order_by(Schedule.next_at)
        .limit(limit)
        .execution_options(**EVERY_SCHOOL)
    )
    return [(row.school_id, row.id) for row in session.execute(query)]


def put_off(session: TenantSession, schedule_id: int, until: datetime) -> None:
    """Look at a schedule again later; what it is due until then is not lost."""
    session.execute(
        update(Schedule)
        .where(Schedule.id == schedule_id)
        .values(next_at=until)
        .execution_options(synchronize_session=False)
    )


def list_waiting(session: HouseSession, *, limit: int) -> list[tuple[int, int]]:
    """List school and number of schedules with due times that wait for a run to end."""
    query = (
        select(Occurrence.school_id, Occurrence.schedule_id)
        .where(Occurrence.state == OccurrenceState.WAITING)
        .distinct()
        .limit(limit)
        .execution_options(**EVERY_SCHOOL)
    )
    return [(row.school_id, row.schedule_id) for row in session.execute(query)]


def claim_plan(
    session: TenantSession,
    schedule: Schedule,
    *,
    planned_until: datetime,
    next_at: datetime | None,
) -> bool:
    """Take the span up to `planned_until` for us; tell whether nobody else had taken it."""
    statement = (
        update(Schedule)
        .where(
            Schedule.id == schedule.id,
            Schedule.planned_until == schedule.planned_until,
            Schedule.state == ScheduleState.ACTIVE,
            Schedule.row_version == schedule.row_version,
        )
        .values(planned_until=planned_until, next_at=next_at)
        .returning(Schedule.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).one_or_none() is not None


def find_schedule(session: TenantSession, schedule_id: int) -> Schedule | None:
    """Find one schedule of this school, even a removed one."""
    return session.get(Schedule, (session.school_id, schedule_id))


def get_schedule(session: TenantSession, schedule_id: int) -> Schedule:
    """Return one schedule of this school or say that there is none."""
    schedule = find_schedule(session, schedule_id)
    if schedule is None or schedule.state is ScheduleState.REMOVED:
        raise NotFoundError(f"There is no schedule {schedule_id}.")
    return schedule


def list_schedules(session: TenantSession) -> list[Schedule]:
    """List the schedules, the next due first, those that are never due last."""
    query = select(Schedule).where(Schedule.state != ScheduleState.REMOVED)
    order = (Schedule.next_at.is_(None), Schedule.next_at, Schedule.title)
    return list(session.scalars(query.order_by(*order)))


def list_occurrences(
    session: TenantSession,
    *,
    schedule_id: int | None = None,
    states: Sequence[OccurrenceState] = (),
    since: datetime | None = None,
    limit: int = 100,
) -> list[Occurrence]:
    """List what became of due times, the latest first."""
    query = select(Occurrence).order_by(Occurrence.due_at.desc()).limit(limit)
    if schedule_id is not None:
        query = query.where(Occurrence.schedule_id == schedule_id)
    if states:
        query = query.where(Occurrence.state.in_(states))
    if since is not None:
        query = query.where(Occurrence.due_at >= since)
    return list(session.scalars(query))


def list_between(
    session: TenantSession, schedule_id: int, begin: datetime, end: datetime
) -> list[Occurrence]:
    """List what became of a schedule's due times from `begin` to `end`, the earliest first."""
    query = select(Occurrence).where(
        Occurrence.schedule_id == schedule_id, Occurrence.due_at.between(begin, end)
    )
    return list(session.scalars(query.order_by(Occurrence.due_at, Occurrence.event_id)))


def list_runs_by_number(session: TenantSession, numbers: Sequence[int]) -> dict[int, JobRun]:
    """Return runs by their numbers."""
    found = session.scalars(select(JobRun).where(JobRun.id.in_(numbers)))
    return {run.id: run for run in found}


def list_known_events(session: TenantSession, schedule_id: int) -> set[int]:
    """Return the events for which a schedule was due already."""
    query = select(Occurrence.event_id).where(
        Occurrence.schedule_id == schedule_id, Occurrence.event_id != 0
    )
    return set(session.scalars(query))


def list_open_runs(
    session: TenantSession, schedule_id: int, over: Sequence[RunState]
) -> list[JobRun]:
    """List the runs of a schedule that have not ended yet, the oldest first."""
    query = select(JobRun).where(JobRun.schedule_id == schedule_id, JobRun.state.not_in(over))
    return list(session.scalars(query.order_by(JobRun.id)))


def count_open(session: TenantSession, over: Sequence[RunState]) -> int:
    """Count the school's runs of any schedule that have not ended yet."""
    query = select(func.count()).where(JobRun.schedule_id.is_not(None), JobRun.state.not_in(over))
    return session.execute(query).scalar_one()


def find_newest_run(session: TenantSession, schedule_id: int) -> JobRun | None:
    """Find the newest run of a schedule, also one that only says what did not happen."""
    query = select(JobRun).where(JobRun.schedule_id == schedule_id)
    return session.scalars(query.order_by(JobRun.id.desc()).limit(1)).first()


def last_runs(session: TenantSession) -> dict[int, JobRun]:
    """Return the newest run of each schedule that was to happen."""
    newest = (
        select(func.max(JobRun.id))
        .where(JobRun.schedule_id.is_not(None), JobRun.state.not_in(PASSED))
        .group_by(JobRun.schedule_id)
    )
    runs = session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    return {run.schedule_id: run for run in runs if run.schedule_id is not None}


def list_scheduled_runs(session: TenantSession, *, since: datetime, limit: int) -> list[JobRun]:
    """List the runs of schedules that happened or are still to, the newest first."""
    query = (
        select(JobRun)
        .where(
            JobRun.schedule_id.is_not(None),
            JobRun.created_at >= since,
            JobRun.state.not_in(PASSED),
        )
        .order_by(JobRun.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))
