"""Runs as the Runs page and Today list and count them: by state, job, words and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
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
    session: TenantSession, wanted: RunFilter, *, limit: int, offset: int = 0
) -> list[JobRun]:
    """List the runs that are meant, newest first."""
    query = select(JobRun).where(*wanted.conditions())
    newest = query.order_by(JobRun.created_at.desc(), JobRun.id.desc())
    return list(session.scalars(newest.limit(limit).offset(offset)))


def count_matching(session: TenantSession, wanted: RunFilter) -> int:
    """Count the runs that are meant."""
    query = select(func.count()).select_from(JobRun).where(*wanted.conditions())
    return session.scalar(query) or 0


def list_starts(session: TenantSession, wanted: RunFilter) -> list[datetime]:
    """List when the runs that are meant were asked for."""
    return list(session.scalars(select(JobRun.created_at).where(*wanted.conditions())))


def list_unsolved(session: TenantSession, *, since: datetime, limit: int) -> list[JobRun]:
    """List broken runs that no incident holds and nobody has tried again, newest first."""
    query = unsolved().where(JobRun.finished_at >= since).order_by(JobRun.id.desc())
    return list(session.scalars(query.limit(limit)))


def unsolved() -> Select[Any]:
    """Select broken runs that neither a later run nor an incident stands in for."""
    later = aliased(JobRun)
    again = exists().where(later.school_id == JobRun.school_id, later.parent_id == JobRun.id)
    held = exists().where(
        IncidentRun.school_id == JobRun.school_id, IncidentRun.run_id == JobRun.id
    )
    return select(JobRun).where(JobRun.state.in_(BROKEN), ~again, ~held)


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
