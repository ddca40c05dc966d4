"""Runs as the Runs page and Today list and count them: by state, job, words and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from config.terms import RunState
from data.db import TenantSession
from data.models import IncidentRun, JobRun

ACTIVE = (RunState.RUNNING, RunState.QUEUED, RunState.WAITING_TO_RETRY)
BROKEN = (RunState.FAILED, RunState.TIMED_OUT)


@dataclass(frozen=True, kw_only=True)
class RunFilter:
    """Which runs are meant; what is left out does not narrow."""

    states: tuple[RunState, ...] = ()
    jobs: tuple[str, ...] = ()
    words: str = ""
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the filter as conditions of a query."""
        found: list[ColumnElement[bool]] = []
        if self.states:
            found.append(JobRun.state.in_(self.states))
        if self.jobs:
            found.append(JobRun.job.in_(self.jobs))
        if self.since is not None:
            found.append(JobRun.created_at >= self.since)
        if self.words:
            found.append(says(self.words))
        return found


def says(words: str) -> ColumnElement[bool]:
    """Match runs that carry the words in what they told or in who started them."""
    told = (JobRun.outcome, JobRun.error_message, JobRun.started_by, JobRun.job)
    return or_(*(column.icontains(words, autoescape=True) for column in told))


def find_runs(
    session: TenantSession, wanted: RunFilter, *, limit: int, before: int | None = None
) -> list[JobRun]:
    """List the runs that are meant, newest first, from before a run on."""
    query = select(JobRun).where(*wanted.conditions())
    if before is not None:
        query = query.where(older_than(before))
    newest = query.order_by(JobRun.created_at.desc(), JobRun.id.desc())
    return list(session.scalars(newest.limit(limit)))


def older_than(run_id: int) -> ColumnElement[bool]:
    """Match what stands below a run in the list, without counting what stands above."""
    mark = aliased(JobRun)
    at = select(mark.created_at).where(mark.id == run_id).scalar_subquery()
    return or_(JobRun.created_at < at, and_(JobRun.created_at == at, JobRun.id < run_id))


def count_matching(session: TenantSession, wanted: RunFilter, *, most: int | None = None) -> int:
    """Count the runs that are meant, up to a limit if there is one."""
    some = select(JobRun.id).where(*wanted.conditions()).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def list_retryable(session: TenantSession, wanted: RunFilter, *, limit: int) -> list[JobRun]:
    """List the broken runs that are meant and that nobody has tried again, the oldest first."""
    query = select(JobRun).where(*wanted.conditions(), JobRun.state.in_(BROKEN), ~is_superseded())
    return list(session.scalars(query.order_by(JobRun.created_at, JobRun.id).limit(limit)))


def is_superseded() -> ColumnElement[bool]:
    """Match runs in whose place another one was started."""
    later = aliased(JobRun)
    return exists().where(later.school_id == JobRun.school_id, later.parent_id == JobRun.id)


def list_starts(session: TenantSession, wanted: RunFilter) -> list[datetime]:
    """List when the runs that are meant were asked for."""
    return list(session.scalars(select(JobRun.created_at).where(*wanted.conditions())))


def list_unsolved(session: TenantSession, *, since: datetime, limit: int) -> list[JobRun]:
    """List broken runs that no incident holds and nobody has tried again, newest first."""
    query = unsolved().where(JobRun.finished_at >= since).order_by(JobRun.id.desc())
    return list(session.scalars(query.limit(limit)))


def unsolved() -> Select[Any]:
    """Select broken runs that neither a later run nor an incident stands in for."""
    held = exists().where(
        IncidentRun.school_id == JobRun.school_id, IncidentRun.run_id == JobRun.id
    )
    return select(JobRun).where(JobRun.state.in_(BROKEN), ~is_superseded(), ~held)


def list_later(session: TenantSession, run_id: int) -> Sequence[int]:
    """List the runs that were started in place of this one."""
    query = select(JobRun.id).where(JobRun.parent_id == run_id).order_by(JobRun.id)
    return list(session.scalars(query))


def list_durations(session: TenantSession, job: str, *, limit: int) -> list[timedelta]:
    """List how long the latest runs of a job took that succeeded."""
    query = (
        select(JobRun.started_at, JobRun.finished_at)
        .where(
            JobRun.job == job,
            JobRun.state == RunState.SUCCEEDED,
            JobRun.started_at.is_not(None),
            JobRun.finished_at.is_not(None),
        )
        .order_by(JobRun.id.desc())
        .limit(limit)
    )
    return [end - begin for begin, end in session.execute(query) if begin and end]
