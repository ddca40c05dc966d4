"""What holds runs back, as rows: changed only from the state in which they were seen."""

from datetime import datetime

from sqlalchemy import select, update

from config.terms import RunState
from data.db import EVERY_SCHOOL, HouseSession, TenantSession
from data.models import JobGate, JobRun
from data.tenancy import insert_missing

RATE, SERVICE = "rate:", "service:"


def get_gate(session: TenantSession, name: str) -> JobGate:
    """Return a gate, open where there was none."""
    gate = session.get(JobGate, (session.school_id, name), populate_existing=True)
    if gate is not None:
        return gate
    insert_missing(session, JobGate, [{"name": name, "free_at": None, "failures": 0}])
    return session.get_one(JobGate, (session.school_id, name))


def move_gate(
    session: TenantSession, gate: JobGate, *, free_at: datetime | None, failures: int
) -> bool:
    """Change a gate that is still as it was seen; tell whether it was."""
    statement = (
        update(JobGate)
        .where(
            JobGate.name == gate.name,
            JobGate.failures == gate.failures,
            JobGate.free_at.is_not_distinct_from(gate.free_at),
        )
        .values(free_at=free_at, failures=failures)
        .returning(JobGate.name)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(statement).one_or_none() is not None


def find_holder(session: TenantSession, lock_key: str) -> int | None:
    """Find the run that holds a lock now."""
    query = select(JobRun.id).where(JobRun.lock_key == lock_key, JobRun.state == RunState.RUNNING)
    return session.scalar(query)


def list_resting(session: HouseSession, prefix: str, *, now: datetime) -> list[JobGate]:
    """List the gates of a kind, at every school, that hold runs back now."""
    query = (
        select(JobGate)
        .where(JobGate.name.startswith(prefix), JobGate.free_at > now, JobGate.failures > 0)
        .order_by(JobGate.name)
        .execution_options(**EVERY_SCHOOL)
    )
    return list(session.scalars(query))
