"""What a purge counts and removes, page by page; versions, audit and incidents always stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, tuple_

from config.errors import NotFoundError
from config.terms import BatchState, OccurrenceState, Purged, RunState
from data.db import TenantSession
from data.models import (
    Batch,
    DatasetVersion,
    IncidentRun,
    JobRun,
    JobStep,
    LegalHold,
    Occurrence,
    RunLog,
)

PAGE = 1_000
OVER = (
    *(RunState.SUCCEEDED, RunState.PARTLY_SUCCEEDED, RunState.FAILED, RunState.TIMED_OUT),
    *(RunState.CANCELLED, RunState.SKIPPED, RunState.MISSED),
)
SETTLED = (BatchState.PUBLISHED, BatchState.REFUSED, BatchState.DISCARDED)
OPEN_TIMES = (OccurrenceState.WAITING, OccurrenceState.MISSED)
NO_STRAY = {"synchronize_session": False}


@dataclass(frozen=True, kw_only=True)
class Found:
    """How many records of a kind are old enough, and from when until when they are."""

    count: int
    oldest_at: datetime | None
    newest_at: datetime | None


def list_holds(session: TenantSession) -> list[LegalHold]:
    """List the holds that nobody has taken back, the oldest first."""
    query = select(LegalHold).where(LegalHold.released_at.is_(None)).order_by(LegalHold.id)
    return list(session.scalars(query))


def get_hold(session: TenantSession, hold_id: int) -> LegalHold:
    """Return one hold of this school."""
    hold = session.get(LegalHold, (session.school_id, hold_id))
    if hold is None:
        raise NotFoundError(f"There is no legal hold {hold_id}.")
    return hold


def old_runs(before: datetime) -> list[ColumnElement[bool]]:
    """Match ended runs that neither a version nor an incident speaks of."""
    made = select(DatasetVersion.run_id)
    failed = select(IncidentRun.run_id)
    return [
        JobRun.state.in_(OVER),
        JobRun.finished_at < before,
        JobRun.id.not_in(made),
        JobRun.id.not_in(failed),
    ]


def old_times(before: datetime) -> list[ColumnElement[bool]]:
    """Match due times that are settled for good."""
    return [Occurrence.due_at < before, Occurrence.state.not_in(OPEN_TIMES)]


def find_old(session: TenantSession, kind: Purged, before: datetime) -> Found:
    """Count what a purge of one kind would remove."""
    ages: dict[Purged, tuple[Any, list[ColumnElement[bool]]]] = {
        Purged.RUNS: (JobRun.finished_at, old_runs(before)),
        Purged.LOG_LINES: (RunLog.logged_at, [RunLog.logged_at < before]),
        Purged.DUE_TIMES: (Occurrence.due_at, old_times(before)),
        Purged.WORKING_FILES: (Batch.updated_at, old_batches(before)),
    }
    at, tests = ages[kind]
    query = select(func.count(), func.min(at), func.max(at)).where(*tests)
    count, oldest, newest = session.execute(query).one()
    return Found(count=count, oldest_at=oldest, newest_at=newest)


def old_batches(before: datetime) -> list[ColumnElement[bool]]:
    """Match settled batches, whose working files can be made again from the upload."""
    return [Batch.state.in_(SETTLED), Batch.updated_at < before]


def list_old_batches(session: TenantSession, before: datetime) -> list[int]:
    """List the batches whose working files are old enough."""
    return list(session.scalars(select(Batch.id).where(*old_batches(before))))


def remove_old(session: TenantSession, kind: Purged, before: datetime) -> int:
    """Remove one page of old rows of a kind; return how many."""
    if kind is Purged.RUNS:
        return remove_runs(session, before)
    if kind is Purged.LOG_LINES:
        wanted = select(RunLog.id).where(RunLog.logged_at < before).limit(PAGE)
        return erase(session, RunLog, RunLog.id.in_(wanted))
    times = select(Occurrence.schedule_id, Occurrence.due_at, Occurrence.event_id)
    chosen = times.where(*old_times(before)).limit(PAGE)
    key = tuple_(Occurrence.schedule_id, Occurrence.due_at, Occurrence.event_id)
    return erase(session, Occurrence, key.in_(chosen))


def remove_runs(session: TenantSession, before: datetime) -> int:
    """Remove a page of runs with their steps and logs."""
    chosen: Sequence[int] = session.scalars(
        select(JobRun.id).where(*old_runs(before)).order_by(JobRun.id).limit(PAGE)
    ).all()
    for kind in (JobStep, RunLog):
        erase(session, kind, kind.run_id.in_(chosen))
    return erase(session, JobRun, JobRun.id.in_(chosen))


def erase(session: TenantSession, kind: type[Any], test: ColumnElement[bool]) -> int:
    """Remove the rows that fit; return how many."""
    done = session.execute(delete(kind).where(test).execution_options(**NO_STRAY))
    return int(getattr(done, "rowcount", 0))
