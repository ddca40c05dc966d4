"""What steps of runs kept, for whoever goes on from there."""

from typing import Any

from sqlalchemy import select

from config.terms import StepState
from data.db import TenantSession
from data.models import JobStep


def kept_steps(session: TenantSession, run_id: int) -> dict[str, dict[str, Any]]:
    """Return what the finished steps of a run's attempts kept, by their names."""
    query = select(JobStep.name, JobStep.kept).where(
        JobStep.run_id == run_id,
        JobStep.state == StepState.SUCCEEDED,
        JobStep.kept.is_not(None),
    )
    ordered = query.order_by(JobStep.attempt, JobStep.position)
    return {name: kept for name, kept in session.execute(ordered) if kept is not None}
