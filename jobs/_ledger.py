"""The ledger of runs: queue in the caller's own transaction, cancel, do again."""

from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from config.errors import ConflictError
from config.terms import RunState
from data.db import TenantSession
from data.models import JobRun
from data.run_steps import kept_steps
from data.runs import add_log, find_run_by_key, get_run, list_steps, update_owned
from jobs._desk import Desk
from jobs._queue import doorbell
from jobs._registry import check_params, get_job
from pipelines.run_flow import is_over, step


class Facts(TypedDict, total=False):
    """What may be known of a run beside its job and parameters."""

    dedupe_key: str | None
    batch_id: int | None
    parent_id: int | None
    schedule_id: int | None
    resumes_id: int | None
    due_at: datetime


def enqueue(
    desk: Desk,
    session: TenantSession,
    job_name: str,
    params: dict[str, object],
    **facts: Unpack[Facts],
) -> JobRun:
    """Queue a job in the caller's transaction; the doorbell rings after the commit.

    A second run with the same `dedupe_key` is not queued; the first one is returned.
    """
    known = find_same(session, facts)
    if known is not None:
        return known
    run = new_run(desk, job_name, params, facts)
    if not add_once(session, run):
        return get_same(session, facts)
    if run.hinted_at is not None:
        event.listen(session, "after_commit", partial(ring, desk, run.id))
    return run


def new_run(desk: Desk, job_name: str, params: dict[str, object], facts: Facts) -> JobRun:
    """Return the row of a run; one that is due later is rung by the sweeper."""
    job = get_job(job_name)
    now = desk.now()
    due_at = facts.get("due_at") or now
    checked = check_params(job, params)
    return JobRun(
        job=job.name,
        params=checked,
        lock_key=job.lock_of(checked),
        started_by=desk.actor.email,
        origin=desk.actor.origin,
        created_at=now,
        due_at=due_at,
        hinted_at=now if due_at <= now else None,
        max_attempts=1 + job.retries,
        timeout_seconds=job.timeout_seconds,
        dedupe_key=facts.get("dedupe_key"),
        batch_id=facts.get("batch_id"),
        parent_id=facts.get("parent_id"),
        schedule_id=facts.get("schedule_id"),
        resumes_id=facts.get("resumes_id"),
    )


def find_same(session: TenantSession, facts: Facts) -> JobRun | None:
    """Find the run that stands for the same occasion."""
    key = facts.get("dedupe_key")
    return find_run_by_key(session, key) if key else None


def get_same(session: TenantSession, facts: Facts) -> JobRun:
    """Return the run that another process queued a moment before."""
    run = find_same(session, facts)
    assert run is not None  # noqa: S101 — its key has just refused ours
    return run


def add_once(session: TenantSession, run: JobRun) -> bool:
    """Write the row; tell whether it was the first of its occasion."""
    if run.dedupe_key is None:
        session.add(run)
        session.flush()
        return True
    try:
        with session.begin_nested():
            session.add(run)
            session.flush()
    except IntegrityError:
        return False
    return True


def ring(desk: Desk, run_id: int, session: Session) -> None:
    """Ring once the row is there for all to see, not when a savepoint inside is released."""
    if not session.in_nested_transaction():
        doorbell(desk.settings.doorbell_url).ring(desk.school_id, run_id)


def cancel(desk: Desk, run_id: int) -> None:
    """Stop a run: at once while it waits, within seconds when it runs."""
    desk.allow("run_job")
    with desk.transaction() as session:
        run = get_run(session, run_id)
        stop(desk, session, run, f"{desk.actor.name} asked to cancel.")
        desk.audit(session, "run.cancelled", f"run {run_id}")


def stop(desk: Desk, session: TenantSession, run: JobRun, reason: str) -> None:
    """Let a run end in the caller's transaction; one that runs is asked to."""
    state, now = step(run.state, "cancel"), desk.now()
    if run.state is RunState.RUNNING:
        update_owned(session, run.id, run.fence, cancel_requested_at=now)
    else:
        run.state, run.finished_at = state, now
        run.outcome = "Cancelled before it started."
    add_log(session, run.id, reason, now=now)


def retry(desk: Desk, run_id: int) -> JobRun:
    """Queue the same job with the same parameters once more from the start, as a new run."""
    desk.allow("run_job")
    with desk.transaction() as session:
        return repeat(desk, session, get_run(session, run_id))


def go_on(desk: Desk, run_id: int) -> JobRun:
    """Queue a run that takes over what another one has done, and does what failed in it."""
    desk.allow("run_job")
    with desk.transaction() as session:
        old = get_run(session, run_id)
        if not what_is_left(session, old):
            raise ConflictError(
                f"Run {run_id} left nothing to go on from.", hint="Run it again from the start."
            )
        return repeat(desk, session, old, resumes_id=old.id)


def what_is_left(session: TenantSession, run: JobRun) -> str:
    """Say from where a run can be gone on with, or nothing if it is not worth it."""
    if run.state is RunState.PARTLY_SUCCEEDED and run.items_id is not None:
        return "the failed items"
    broken = run.state in {RunState.FAILED, RunState.TIMED_OUT, RunState.CANCELLED}
    if not broken or not kept_steps(session, run.id):
        return ""
    steps = list_steps(session, run.id)
    return f"the step “{steps[-1].name}”" if steps else ""


def repeat(desk: Desk, session: TenantSession, old: JobRun, **facts: Unpack[Facts]) -> JobRun:
    """Queue a run in place of one that is over, in the caller's transaction."""
    if not is_over(old.state):
        raise ConflictError(f"Run {old.id} is {old.state}.", hint="Wait for it, or cancel it.")
    again: Facts = {
        "batch_id": old.batch_id,
        "parent_id": old.id,
        "schedule_id": old.schedule_id,
        **facts,
    }
    run = enqueue(desk, session, old.job, old.params, **again)
    desk.audit(session, "run.repeated", f"run {old.id}", new=f"run {run.id}")
    return run
